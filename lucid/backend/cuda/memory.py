"""How arrays lie in memory: kernels see a pointer, not axes.

CuPy's own elementwise operations write their results in the order of the axes, whatever the order
of their operands; ours keep it, as NumPy's do.
"""

import cupy


def dense(x, *others):
    """Arrays of one shape without gaps, all in the memory order and dtype of the first.

    Those that are otherwise are copied.
    """
    x = x if _is_dense(x) else x.copy(order="K")
    return (x, *[y if _lies_as(y, x) else _copied(y, cupy.empty_like(x)) for y in others])


def planes(x, *others):
    """The same for maps (N, C, H, W) whose pixels shall follow one another row by row."""
    (x,) = dense(x)
    height, width = x.shape[2:]
    row, pixel = x.strides[2:]
    if not (pixel == x.itemsize or width <= 1) or not (row == x.itemsize * width or height <= 1):
        x = _copied(x, empty_maps(x.shape, x.dtype))
    return dense(x, *others)


def empty_maps(shape, dtype):
    """Maps (N, C, H, W) that lie in memory as C, N, H, W, with anything in them."""
    n, c, *image = shape
    return cupy.empty((c, n, *image), dtype).swapaxes(0, 1)


def steps(x, *axes):
    """How many elements it is in memory from one index to the next, along these axes."""
    return [cupy.int64(x.strides[axis] // x.itemsize) for axis in axes]


def _is_dense(x):
    if x.flags.c_contiguous or x.flags.f_contiguous:
        return True
    order = sorted(range(x.ndim), key=lambda axis: -x.strides[axis])
    return x.transpose(order).flags.c_contiguous


def _lies_as(y, x):
    """Whether the elements of y follow one another in memory as those of x do."""
    axes = zip(y.shape, y.strides, x.strides, strict=True)
    return y.dtype == x.dtype and all(a == b for n, a, b in axes if n > 1)


def _copied(x, y):
    y[...] = x
    return y
