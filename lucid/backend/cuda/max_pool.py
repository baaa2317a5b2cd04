"""Max pooling in CUDA.

Shapes: x (N, C, H, W), y (N, C, P, Q).
"""

import cupy

from lucid.backend.cuda.compile import kernel as kernel_of
from lucid.backend.cuda.compile import launch_rows, through_float32
from lucid.backend.cuda.index import index_add
from lucid.backend.cuda.memory import planes, steps
from lucid.backend.dtypes import lowest


@through_float32
def max_pool2d(x, *, kernel, stride, padding, dilation, sizes):
    """y: the greatest pixel of each window; and where it is, as row W + column.

    The first of equals counts, and a nan counts as greatest.
    """
    (x,) = planes(x)
    y = cupy.empty((*x.shape[:2], *sizes), x.dtype)
    places = cupy.empty(y.shape, cupy.int64)
    numbers = map(cupy.int32, (*x.shape, *kernel, *sizes, *stride, *padding, *dilation))
    run, windows = kernel_of("max_pool.cu", "max_pool2d", x.dtype), len(x) * sizes[0] * sizes[1]
    arguments = x, y, places, *numbers, *steps(x, 0, 1), x.dtype.type(lowest(x.dtype))
    launch_rows(run, x.shape[1], windows, arguments)
    return y, places


@through_float32
def max_pool2d_grad(grad, places, *, x_shape):
    """dx: every dy, added to the pixel that it came from."""
    n, c, *image = x_shape
    size = image[0] * image[1]
    images = cupy.arange(n * c).reshape(n, c, 1, 1) * size
    dx = index_add(grad.reshape(-1), ((places + images).reshape(-1),), (n * c * size,))
    return dx.reshape(x_shape)
