"""Average pooling in NumPy.

Both kernels are linear in x, so the gradient of each sends every dy back to the pixels of its
window in equal parts.

Shapes: x (N, C, H, W), y (N, C, P, Q).
"""

import numpy as np

from lucid.backend.cpu.border import pad, tap, without_border
from lucid.backend.cpu.sums import BLOCK, sum
from lucid.backend.windows import output_sizes


def avg_pool2d(x, *, kernel, stride, padding, count_include_pad):
    """y: the mean of each window of ``kernel`` pixels."""
    image, (rows, columns) = pad(x, padding), kernel
    sizes = output_sizes(x.shape[2:], kernel, stride, padding)
    across = _sum_of_taps(image, (1, columns), (image.shape[2], sizes[1]), (1, stride[1]))
    y = _sum_of_taps(across, (rows, 1), sizes, (stride[0], 1))
    y /= _pixels(x.shape, kernel, stride, padding, count_include_pad, x.dtype)
    return y


def _sum_of_taps(image, kernel, sizes, stride):
    """The sum of each window, whose pixels are added in blocks: see ``sums.py``."""
    taps = [tap(r, s, sizes, stride, (1, 1)) for r, s in np.ndindex(*kernel)]
    y = np.zeros((*image.shape[:2], *sizes), image.dtype)
    for i in range(0, len(taps), BLOCK):
        part = y if i == 0 else np.zeros_like(y)
        for here in taps[i : i + BLOCK]:
            part += image[here]
        if i:
            y += part
    return y


def avg_pool2d_grad(grad, *, x_shape, kernel, stride, padding, count_include_pad):
    """dx: every dy, divided among the pixels of its window."""
    n, c, height, width = x_shape
    share = grad / _pixels(x_shape, kernel, stride, padding, count_include_pad, grad.dtype)
    dx = np.zeros((n, c, height + 2 * padding[0], width + 2 * padding[1]), grad.dtype)
    for r, s in np.ndindex(*kernel):
        dx[tap(r, s, grad.shape[2:], stride, (1, 1))] += share
    return without_border(dx, padding)


def _pixels(x_shape, kernel, stride, padding, count_include_pad, dtype):
    """By how many pixels the sum of each window is divided: a number, or one a window."""
    if count_include_pad:
        return dtype.type(kernel[0] * kernel[1])
    ones, window = np.ones((1, 1, *x_shape[2:]), dtype), dict(kernel=kernel, stride=stride)
    inside = avg_pool2d(ones, **window, padding=padding, count_include_pad=True)
    return inside * dtype.type(kernel[0] * kernel[1])


def adaptive_avg_pool2d(x, *, sizes):
    """y: the mean of each of ``sizes`` blocks, whose edges overlap where they don't fit."""
    y = np.empty((*x.shape[:2], *sizes), x.dtype)
    for p, q, block in _blocks(x.shape[2:], sizes):
        pixels = x[block]
        y[..., p, q] = sum(pixels, (2, 3)) / (pixels.shape[2] * pixels.shape[3])
    return y


def adaptive_avg_pool2d_grad(grad, *, x_shape):
    """dx: every dy, divided among the pixels of its block."""
    dx = np.zeros(x_shape, grad.dtype)
    for p, q, block in _blocks(x_shape[2:], grad.shape[2:]):
        pixels = dx[block]
        pixels += (grad[..., p, q] / (pixels.shape[2] * pixels.shape[3]))[..., None, None]
    return dx


def _blocks(image, sizes):
    """(p, q, index): block p of P covers the rows ⌊p H / P⌋ to ⌈(p + 1) H / P⌉, q likewise."""
    for p, q in np.ndindex(*sizes):
        rows, columns = (
            slice(i * n // parts, -(-(i + 1) * n // parts))
            for i, n, parts in zip((p, q), image, sizes, strict=True)
        )
        yield p, q, (slice(None), slice(None), rows, columns)
