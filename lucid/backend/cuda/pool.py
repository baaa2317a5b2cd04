"""Average pooling in CUDA.

Both kernels are linear in x, so the gradient of each sends every dy back to the pixels of its
window in equal parts.

Shapes: x (N, C, H, W), y (N, C, P, Q).
"""

import cupy

from lucid.backend.cuda.compile import kernel as kernel_of
from lucid.backend.cuda.compile import launch_rows, through_float32
from lucid.backend.cuda.memory import empty_maps, planes, steps
from lucid.backend.windows import output_sizes


@through_float32
def avg_pool2d(x, *, kernel, stride, padding, count_include_pad):
    """y: the mean of each window of ``kernel`` pixels."""
    sizes = output_sizes(x.shape[2:], kernel, stride, padding)
    y = empty_maps((*x.shape[:2], *sizes), x.dtype)
    window = *kernel, *sizes, *stride, *padding, count_include_pad
    _run("avg_pool2d", x, y, (*x.shape, *window))
    return y


@through_float32
def avg_pool2d_grad(grad, *, x_shape, kernel, stride, padding, count_include_pad):
    """dx: every dy, divided among the pixels of its window."""
    dx = empty_maps(x_shape, grad.dtype)
    window = *kernel, *grad.shape[2:], *stride, *padding, count_include_pad
    _run("avg_pool2d_grad", grad, dx, (*x_shape, *window))
    return dx


@through_float32
def adaptive_avg_pool2d(x, *, sizes):
    """y: the mean of each of ``sizes`` blocks, whose edges overlap where they don't fit."""
    y = empty_maps((*x.shape[:2], *sizes), x.dtype)
    _run("adaptive_avg_pool2d", x, y, (*x.shape, *sizes), threads=32)
    return y


@through_float32
def adaptive_avg_pool2d_grad(grad, *, x_shape):
    """dx: every dy, divided among the pixels of its block."""
    dx = empty_maps(x_shape, grad.dtype)
    _run("adaptive_avg_pool2d_grad", grad, dx, (*x_shape, *grad.shape[2:]))
    return dx


def _run(name, source, target, numbers, threads=1):
    """Run a kernel with so many threads for each number of the result."""
    (source,) = planes(source)
    n, c, height, width = target.shape
    steps_of_both = *steps(source, 0, 1), *steps(target, 0, 1)
    arguments = source, target, *map(cupy.int32, numbers), *steps_of_both
    run = kernel_of("pool.cu", name, source.dtype)
    launch_rows(run, c, threads * n * height * width, arguments)
