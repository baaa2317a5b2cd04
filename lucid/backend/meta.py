"""Arrays without numbers: what a network's shapes, and only its shapes, are computed with.

A :class:`ShapeOnly` array has one element in memory, however large its shape. Operations on
it give shapes and dtypes at once; the few that multiply matrices also report how many
multiply-accumulates they would have made, and convolutions widen the receptive field.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

import numpy as np

from lucid.backend.cpu import *  # noqa: F403 - all kernels; those that cost much are replaced below
from lucid.backend.windows import output_sizes


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
            return tuple(_written(shape, y.dtype, *inputs) for y in results)
        return _written(shape, results.dtype, *inputs)

    def copy(self, order="C"):
        """Itself: there are no numbers that a copy could protect."""
        return self

    def astype(self, dtype, **_):
        """The same shape in another dtype."""
        return self if self.dtype == dtype else _written(self.shape, dtype, self)

    def __setitem__(self, index, value):
        """Nothing: there are no numbers to write."""

    def __array_function__(self, function, types, args, kwargs):
        if function is np.copyto:
            return None
        plain = [_plain(x) for x in args]
        result = function(*plain, **{k: _plain(v) for k, v in kwargs.items()})
        if not isinstance(result, (np.ndarray, np.generic)):
            return result
        arrays = [x for x in _flat(args) if isinstance(x, ShapeOnly)]
        return _written(result.shape, result.dtype, *arrays)


def shape_only(shape, dtype, field=ONE_PIXEL):
    """A new array of that shape and dtype, without numbers."""
    array = np.broadcast_to(np.zeros((), dtype), shape).view(ShapeOnly)
    array.field = field
    return array


def _written(shape, dtype, *sources):
    """The result of an operation: it would have been written to memory."""
    fields = [x.field for x in sources if isinstance(x, ShapeOnly)]
    result = shape_only(shape, dtype, _widest(fields))
    _record(0, result.nbytes)
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
    y = _written(tuple(shape), dtype, x)
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


# What is counted, and for whom.

_recorder: ContextVar = ContextVar("recorder", default=None)


@contextmanager
def recording(record):
    """Call ``record(macs, nbytes)`` for every operation on arrays without numbers."""
    token = _recorder.set(record)
    try:
        yield
    finally:
        _recorder.reset(token)


def _record(macs, nbytes):
    record = _recorder.get()
    if record is not None:
        record(macs, nbytes)


# The kernels whose cost counts. Every other kernel is the CPU's: on these arrays it costs nothing.


def matmul(a, b):
    """Shapes (..., m, k) and (..., k, n) give (..., m, n)."""
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    y = _written((*batch, a.shape[-2], b.shape[-1]), np.result_type(a, b), a, b)
    _record(y.size * a.shape[-1], 0)
    return y


def linear(x, w, b=None):
    """Shapes (..., I) and (O, I) give (..., O)."""
    y = _written((*x.shape[:-1], len(w)), x.dtype, x)
    _record(y.size * x.shape[-1], 0)
    return y


def einsum(subscripts, *operands):
    """The product over all letters counts, as if the operands were multiplied at once."""
    inputs, output = subscripts.split("->")
    letters = zip(inputs.split(","), operands, strict=True)
    size = {letter: n for term, x in letters for letter, n in zip(term, x.shape, strict=True)}
    _record(int(np.prod(list(size.values()), dtype=np.int64)), 0)
    return _written(tuple(size[i] for i in output), np.result_type(*operands), *operands)


def conv2d(x, w, b=None, *, stride, padding, dilation, groups):
    """Shapes (N, C, H, W) and (K, C // groups, R, S) give (N, K, P, Q)."""
    sizes = output_sizes(x.shape[2:], w.shape[2:], stride, padding, dilation)
    y = _written((x.shape[0], w.shape[0], *sizes), x.dtype, x)
    y.field = x.field.widen(w.shape[2:], stride, dilation)
    _record(y.size * int(np.prod(w.shape[1:])), 0)
    return y


def conv2d_input_grad(grad, w, *, x_shape, stride, padding, dilation, groups):
    """The transposed convolution: every number of ``grad`` meets one filter."""
    x = _written(x_shape, grad.dtype, grad)
    _record(grad.size * int(np.prod(w.shape[1:])), 0)
    return x


def layer_norm(x, w, b, *, eps):
    """The shape of x, and one mean and one deviation a row."""
    row = shape_only((*x.shape[:-1], 1), x.dtype)
    return _written(x.shape, x.dtype, x), row, row


def global_response_norm(x, gamma, beta, *, eps):
    """The shape of x, and one norm for each image and channel."""
    return _written(x.shape, x.dtype, x), shape_only((len(x), x.shape[-1]), x.dtype)


def gelu(x):
    """The shape of x."""
    return _written(x.shape, x.dtype, x)


def erf(x):
    """The shape of x."""
    return _written(x.shape, x.dtype, x)


def avg_pool2d(x, *, kernel, stride, padding, count_include_pad):
    """Shapes (N, C, H, W) give (N, C, P, Q)."""
    y = _written((*x.shape[:2], *output_sizes(x.shape[2:], kernel, stride, padding)), x.dtype, x)
    y.field = x.field.widen(kernel, stride)
    return y


def adaptive_avg_pool2d(x, *, sizes):
    """Shapes (N, C, H, W) give (N, C, *sizes)."""
    y = _written((*x.shape[:2], *sizes), x.dtype, x)
    axes = tuple(zip(x.shape[2:], sizes, strict=True))
    largest = [max(-(-(i + 1) * n // m) - i * n // m for i in range(m)) for n, m in axes]
    y.field = x.field.widen(largest, [n // m for n, m in axes])
    return y


def avg_pool2d_grad(grad, *, x_shape, kernel, stride, padding, count_include_pad):
    """The shape of x."""
    return _written(x_shape, grad.dtype, grad)


def adaptive_avg_pool2d_grad(grad, *, x_shape):
    """The shape of x."""
    return _written(x_shape, grad.dtype, grad)


def max_pool2d(x, *, kernel, stride, padding, dilation, sizes):
    """Shapes (N, C, H, W) give (N, C, *sizes), and as many places."""
    y = _written((*x.shape[:2], *sizes), x.dtype, x)
    y.field = x.field.widen(kernel, stride, dilation)
    return y, shape_only(y.shape, np.int64)


def unfold(x, *, kernel, stride, padding, dilation):
    """Shapes (N, C, H, W) give (N, C R S, P Q)."""
    sizes = output_sizes(x.shape[2:], kernel, stride, padding, dilation)
    shape = (x.shape[0], x.shape[1] * kernel[0] * kernel[1], sizes[0] * sizes[1])
    y = _written(shape, x.dtype, x)
    y.field = x.field.widen(kernel, stride, dilation)
    return y


def fold(columns, *, image, kernel, stride, padding, dilation):
    """Shapes (N, C R S, P Q) give (N, C, *image)."""
    channels = columns.shape[1] // (kernel[0] * kernel[1])
    return _written((columns.shape[0], channels, *image), columns.dtype, columns)


def index_add(values, index, shape):
    """The shape that is asked for."""
    return _written(shape, values.dtype, values)
