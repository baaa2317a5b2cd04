"""Elements chosen along an axis, and the reverse of indexing, in CUDA."""

import cupy

from lucid.backend.cuda.compile import kernel, launch, through_float32
from lucid.backend.places import places_of


def take(x, index):
    """x[index], for a tuple of slices, numbers, arrays of positions and the like."""
    return x[index]


def gather(x, index, *, axis):
    """y[i, j, k] = x[index[i, j, k], j, k] for axis 0, and likewise for others."""
    return x[places_of(cupy, index, axis)]


def gather_grad(grad, index, *, axis, shape):
    """Zeros of ``shape`` with each dy[i, j, k] added where it came from."""
    return index_add(grad, places_of(cupy, index, axis), shape)


@through_float32
def index_add(values, index, shape):
    """Zeros of ``shape`` with ``values`` added at ``index``; a repeated index adds up."""
    y = cupy.zeros(shape, values.dtype)
    if not any(map(_may_repeat, index)):
        y[index] = values
        return y
    if values.dtype.kind == "f":
        return _add_sorted(values, index, y)
    return _add_sorted(values.astype(cupy.int64), index, y.astype(cupy.int64)).astype(values.dtype)


def _may_repeat(i):
    """Whether it may name an element twice: integers may, but no number, slice or mask."""
    return isinstance(i, cupy.ndarray) and i.dtype != cupy.bool_


def _add_sorted(values, index, y):
    """Bring equal places together; adding in their order gives the same bits every time."""
    places = cupy.arange(y.size).reshape(y.shape)[index].reshape(-1)
    order = cupy.argsort(places)  # which is stable
    values = cupy.ascontiguousarray(values).reshape(-1)
    arguments = values, order, places[order], y, cupy.int64(values.size)
    launch(kernel("index.cu", "add_runs", y.dtype), values.size, arguments)
    return y
