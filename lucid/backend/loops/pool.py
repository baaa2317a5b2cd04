"""Average pooling as loops: whole rows are added, down a window first and then across.

The gradient sends every dy back to the pixels of its window in equal parts, a row at a time.

Shapes: x (N, C, H, W), y (N, C, P, Q). Inside, all images are one axis.
"""

import numpy as np
from numpy import float32 as f32
from numpy import uintp

from lucid.backend.cpu.pool import pixels_of_windows
from lucid.backend.cpu.sums import BLOCK
from lucid.backend.loops.blocks import images_of, over
from lucid.backend.loops.compile import each
from lucid.backend.windows import output_sizes

ZERO = f32(0)


@each
def add_row(x, y):
    """y += x."""
    for i in range(y.size):
        y[i] += x[i]


@each
def take(x, step, y):
    """y[i] += x[step i]."""
    if step == 1:
        add_row(x[: y.size], y)
    else:
        for i in range(y.size):
            y[i] += x[uintp(i) * uintp(step)]


@each
def give(x, step, y):
    """y[step i] += x[i]."""
    if step == 1:
        add_row(x, y[: x.size])
    else:
        for i in range(x.size):
            y[uintp(i) * uintp(step)] += x[i]


@each
def divide(x, y, out):
    """out = x / y."""
    for i in range(out.size):
        out[i] = x[i] / y[i]


@each
def avg_pool_loop(x, y, pixels, kernel, stride, padding):
    """Shapes: x (M, H, W), y (M, P, Q), pixels (P, Q): by how many each sum is divided."""
    height, width = x.shape[1:]
    line = np.zeros(width + 2 * padding[1], f32)
    for m in range(x.shape[0]):
        for p in range(y.shape[1]):
            top, row = p * stride[0] - padding[0], y[m, p]
            line[:], row[:] = ZERO, ZERO
            for i in range(max(0, top), min(top + kernel[0], height)):
                add_row(x[m, i], line[padding[1] : padding[1] + width])
            for s in range(kernel[1]):
                take(line[s:], stride[1], row)
            divide(row, pixels[p], row)


@each
def avg_pool_grad_loop(grad, dx, pixels, kernel, stride, padding):
    """Shapes: grad (M, P, Q), dx (M, H, W), pixels (P, Q)."""
    height, width = dx.shape[1:]
    shares, line = np.empty_like(pixels), np.empty(pixels.shape[1], f32)
    wide = np.empty(width + 2 * padding[1], f32)
    for m in range(dx.shape[0]):
        for p in range(pixels.shape[0]):
            divide(grad[m, p], pixels[p], shares[p])
        for h in range(height):
            bottom = h + padding[0]  # the windows that begin from here up to a kernel above
            line[:], wide[:] = ZERO, ZERO
            first = max(0, (bottom - kernel[0] + stride[0]) // stride[0])
            for p in range(first, min(bottom // stride[0] + 1, pixels.shape[0])):
                add_row(shares[p], line)
            for s in range(kernel[1]):
                give(line, stride[1], wide[s:])
            dx[m, h, :] = wide[padding[1] : padding[1] + width]


def avg_pool2d(x, *, kernel, stride, padding, count_include_pad):
    """y: the mean of each window of ``kernel`` pixels."""
    if (found := images_of(x)) is None or max(kernel) > BLOCK:
        return NotImplemented
    images, restore = found
    sizes = output_sizes(x.shape[2:], kernel, stride, padding)
    y = np.empty((len(images), *sizes), f32)
    pixels = _pixels(sizes, x.shape, kernel, stride, padding, count_include_pad)
    _run(avg_pool_loop, images, y, pixels, kernel, stride, padding)
    return restore(y)


def avg_pool2d_grad(grad, *, x_shape, kernel, stride, padding, count_include_pad):
    """dx: every dy, divided among the pixels of its window."""
    if (found := images_of(grad)) is None or max(kernel) > BLOCK:
        return NotImplemented
    grads, restore = found
    dx = np.empty((len(grads), *x_shape[2:]), f32)
    pixels = _pixels(grad.shape[2:], x_shape, kernel, stride, padding, count_include_pad)
    _run(avg_pool_grad_loop, grads, dx, pixels, kernel, stride, padding)
    return restore(dx)


def _pixels(sizes, x_shape, *settings):
    """By how many pixels the sum of each window is divided."""
    counts = pixels_of_windows(x_shape, *settings, np.dtype(f32))
    return np.ascontiguousarray(np.broadcast_to(counts, (1, 1, *sizes))[0, 0])


def _run(loop, source, target, pixels, kernel, stride, padding):
    cost = max(source[0].size, target[0].size) * sum(kernel)
    over(loop, cost, (source, target), pixels, tuple(kernel), tuple(stride), tuple(padding))
