"""Average pooling in NumPy.

Both kernels are linear in x, so the gradient of each sends every dy back to the pixels of its
window in equal parts.

Shapes: x (N, C, H, W), y (N, C, P, Q).
"""

from functools import lru_cache

import numpy as np

from lucid.backend.cpu.border import pad, scattered, sum_of_taps, windows_of, without_border
from lucid.backend.cpu.sums import sum
from lucid.backend.windows import output_sizes

_FEW = 1 << 10  # pixels: to add up each window by itself takes less time than to add rows


def avg_pool2d(x, *, kernel, stride, padding, count_include_pad):
    """y: the mean of each window of ``kernel`` pixels."""
    image, sizes = pad(x, padding), output_sizes(x.shape[2:], kernel, stride, padding)
    if image.size <= _FEW:
        windows = windows_of(image, kernel, sizes, stride, (1, 1))
        y = sum(windows.reshape(-1, kernel[0] * kernel[1]), 1).reshape(windows.shape[:4])
    else:
        down, across = _taps(kernel, sizes, stride)
        rows = sum_of_taps(image, across, (*image.shape[:3], sizes[1]))
        y = sum_of_taps(rows, down, (*x.shape[:2], *sizes))
    y /= pixels_of_windows(x.shape, kernel, stride, padding, count_include_pad, x.dtype)
    return y


def avg_pool2d_grad(grad, *, x_shape, kernel, stride, padding, count_include_pad):
    """dx: every dy, divided among the pixels of its window."""
    n, c, height, width = x_shape
    share = grad / pixels_of_windows(
        x_shape, kernel, stride, padding, count_include_pad, grad.dtype
    )
    tall, wide = height + 2 * padding[0], width + 2 * padding[1]
    down, across = _taps(kernel, grad.shape[2:], stride)
    rows = scattered((n, c, tall, grad.shape[3]), grad.dtype, down, lambda i: share)
    dx = scattered((n, c, tall, wide), grad.dtype, across, lambda i: rows)
    return without_border(dx, padding)


@lru_cache
def _taps(kernel, sizes, stride):
    """The taps of a window's rows, and those of its columns: one direction after the other."""
    down, across = (
        [slice(k, k + step * (n - 1) + 1, step) for k in range(taps)]
        for taps, n, step in zip(kernel, sizes, stride, strict=True)
    )
    return [(..., rows, slice(None)) for rows in down], [(..., columns) for columns in across]


def pixels_of_windows(x_shape, kernel, stride, padding, count_include_pad, dtype):
    """By how many pixels the sum of each window is divided: a number, or one a window."""
    if count_include_pad:
        return dtype.type(kernel[0] * kernel[1])
    ones, window = np.ones((1, 1, *x_shape[2:]), dtype), dict(kernel=kernel, stride=stride)
    inside = avg_pool2d(ones, **window, padding=padding, count_include_pad=True)
    return inside * dtype.type(kernel[0] * kernel[1])


def adaptive_avg_pool2d(x, *, sizes):
    """y: the mean of each of ``sizes`` blocks, whose edges overlap where they don't fit."""
    y = np.empty((*x.shape[:2], *sizes), x.dtype)
    down, across = (_blocks(*axis) for axis in zip(x.shape[2:], sizes, strict=True))
    for p, q in np.ndindex(*sizes):
        pixels = x[:, :, down[p], across[q]]
        y[..., p, q] = sum(pixels, (2, 3)) / (pixels.shape[2] * pixels.shape[3])
    return y


def adaptive_avg_pool2d_grad(grad, *, x_shape):
    """dx: every dy, divided among the pixels of its block: first down, then across."""
    rows = _spread(grad, (*x_shape[:3], grad.shape[3]), 2)
    return _spread(rows, x_shape, 3)


def _spread(grad, shape, axis):
    """Each number along an axis, divided among those of its block in an array of that shape."""
    blocks = _blocks(shape[axis], grad.shape[axis])
    before = (slice(None),) * axis

    def share(p):
        return grad[(*before, slice(p, p + 1))] / (blocks[p].stop - blocks[p].start)

    return scattered(shape, grad.dtype, [(*before, block) for block in blocks], share)


def _blocks(size, parts):
    """Block p of P covers the rows, or columns, ⌊p H / P⌋ to ⌈(p + 1) H / P⌉."""
    return [slice(i * size // parts, -(-(i + 1) * size // parts)) for i in range(parts)]
