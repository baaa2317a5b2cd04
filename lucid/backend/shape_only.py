"""Arrays without numbers: what a network's shapes, and only its shapes, are computed with.

A :class:`ShapeOnly` array has one element in memory, however large its shape. NumPy's functions
give shapes and dtypes at once; the kernels of such arrays are in ``meta.py``. What would have been
written to memory, and the multiply-accumulates of a matrix product, are told to :func:`recording`.
"""

import math
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

import numpy as np

_LIKE = (np.empty_like, np.zeros_like, np.ones_like, np.full_like)
_MOST = np.iinfo(np.intp).max
_recorder: ContextVar = ContextVar("recorder", default=None)


class ReceptiveField(NamedTuple):
    """The patch of the input that one position sees, in pixels: (height, width)."""

    size: tuple[int, int]
    step: tuple[int, int]  # from one position to the next

    def widen(self, kernel, stride=(1, 1), dilation=(1, 1)):
        """The field after a window of ``kernel`` positions slid over this one."""
        axes = tuple(zip(self.size, self.step, kernel, stride, dilation, strict=True))
        return ReceptiveField(
            tuple(size + (k - 1) * d * step for size, step, k, _, d in axes),
            tuple(step * s for _, step, _, s, _ in axes),
        )


ONE_PIXEL = ReceptiveField((1, 1), (1, 1))


class ShapeOnly(np.ndarray):
    """An array whose elements are all the same zero in memory."""

    field = ONE_PIXEL

    def __array_finalize__(self, parent):
        self.field = getattr(parent, "field", ONE_PIXEL)

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **settings):
        if out is not None:
            return out[0]
        if ufunc is np.matmul:
            return matmul(*inputs)
        if method == "reduce":
            return _reduced(ufunc, *inputs, **settings)
        samples = [np.ones(1, x.dtype) if isinstance(x, np.ndarray) else x for x in inputs]
        shape = np.broadcast_shapes(*(np.shape(x) for x in inputs))
        results = ufunc(*samples, **{k: v for k, v in settings.items() if k == "dtype"})
        if isinstance(results, tuple):
            return tuple(written(shape, y.dtype, *inputs) for y in results)
        return written(shape, results.dtype, *inputs)

    def copy(self, order="C"):
        """Itself: there are no numbers that a copy could protect."""
        return self

    def astype(self, dtype, **_):
        """The same shape in another dtype."""
        return self if self.dtype == dtype else written(self.shape, dtype, self)

    def __setitem__(self, index, value):
        """Nothing: there are no numbers to write."""

    def __array_function__(self, function, types, args, kwargs):
        if function is np.copyto:
            return None
        if function in _LIKE:
            x = args[0]
            return written(kwargs.get("shape", x.shape), kwargs.get("dtype") or x.dtype, x)
        plain = [_plain(x) for x in args]
        result = function(*plain, **{k: _plain(v) for k, v in kwargs.items()})
        if not isinstance(result, (np.ndarray, np.generic)):
            return result
        arrays = [x for x in _flat(args) if isinstance(x, ShapeOnly)]
        return written(result.shape, result.dtype, *arrays)


def see_blocks(y, x):
    """The positions of ``y`` see blocks that cover the images ``x``; the largest counts."""
    axes = tuple(zip(x.shape[-2:], y.shape[-2:], strict=True))
    largest = [max(-(-(i + 1) * n // m) - i * n // m for i in range(m)) for n, m in axes]
    y.field = x.field.widen(largest, [n // m for n, m in axes])


def field_of(array):
    """The field of an array; of one with numbers, such as an index, that of a pixel."""
    return getattr(array, "field", ONE_PIXEL)


def shape_only(shape, dtype, field=ONE_PIXEL):
    """A new array of that shape and dtype, without numbers.

    Raises
    ------
    ValueError
        If NumPy counts no further: to 8 exabytes, or to 2 GB where addresses have 32 bits.
    """
    if math.prod(shape) * np.dtype(dtype).itemsize > _MOST:
        raise ValueError(
            f"an array of shape {tuple(shape)} and {np.dtype(dtype)} has more than {_MOST} bytes, "
            "further than NumPy can count here, even if none of them is in memory"
        )
    array = np.broadcast_to(np.zeros((), dtype), shape).view(ShapeOnly)
    array.field = field
    return array


def written(shape, dtype, *sources):
    """The result of an operation: it would have been written to memory."""
    fields = [x.field for x in sources if isinstance(x, ShapeOnly)]
    result = shape_only(shape, dtype, _widest(fields))
    record(0, result.nbytes)
    return result


def _widest(fields):
    """The field of a sum of arrays: along each axis the largest of theirs."""
    sizes, steps = zip(ONE_PIXEL, *fields, strict=True)
    largest = (tuple(map(max, zip(*axes, strict=True))) for axes in (sizes, steps))
    return ReceptiveField(*largest)


def _reduced(ufunc, x, axis=0, dtype=None, keepdims=False, **_):
    axes = range(x.ndim) if axis is None else np.atleast_1d(axis) % x.ndim
    shape = [1 if i in axes else n for i, n in enumerate(x.shape)]
    if not keepdims:
        shape = [n for i, n in enumerate(x.shape) if i not in axes]
    dtype = dtype or ufunc.reduce(np.ones(1, x.dtype)).dtype
    y = written(tuple(shape), dtype, x)
    if x.ndim == 4 and set(axes) == {2, 3}:  # over all pixels of images (N, C, H, W)
        y.field = x.field.widen(x.shape[2:])
    return y


def _flat(items):
    for item in items:
        yield from item if isinstance(item, (list, tuple)) else (item,)


def _plain(x):
    if isinstance(x, (list, tuple)):
        return type(x)(_plain(item) for item in x)
    return x.view(np.ndarray) if isinstance(x, ShapeOnly) else x


def matmul(a, b):
    """Shapes (..., m, k) and (..., k, n) give (..., m, n)."""
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    y = written((*batch, a.shape[-2], b.shape[-1]), np.result_type(a, b), a, b)
    record(y.size * a.shape[-1], 0)
    return y


@contextmanager
def recording(tell):
    """Call ``tell(macs, nbytes)`` for every operation on arrays without numbers."""
    token = _recorder.set(tell)
    try:
        yield
    finally:
        _recorder.reset(token)


def record(macs, nbytes):
    """Tell what an operation has cost, if somebody wants to know."""
    tell = _recorder.get()
    if tell is not None:
        tell(macs, nbytes)
