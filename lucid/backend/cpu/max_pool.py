"""Max pooling in NumPy.

Shapes: x (N, C, H, W), y (N, C, P, Q).
"""

import numpy as np

from lucid.backend.cpu.border import tap
from lucid.backend.cpu.index import index_add
from lucid.backend.dtypes import lowest


def max_pool2d(x, *, kernel, stride, padding, dilation, sizes):
    """y: the greatest pixel of each window; and where it is, as row W + column.

    The first of equals counts, and a nan counts as greatest.
    """
    width = x.shape[3]
    image = _bordered(x, kernel, stride, padding, dilation, sizes)
    rows, columns = (
        np.arange(n) * s - p for n, s, p in zip(sizes, stride, padding, strict=True)
    )  # where the windows begin
    y = np.full((*x.shape[:2], *sizes), lowest(x.dtype), x.dtype)
    places = np.empty(y.shape, np.int64)
    places[...] = _grid(_inside(rows, dilation[0]), _inside(columns, dilation[1]), width)
    for r, s in np.ndindex(*kernel):
        pixels = image[tap(r, s, sizes, stride, dilation)]
        is_greater = (pixels > y) | np.isnan(pixels)
        np.copyto(y, pixels, where=is_greater)
        here = _grid(rows + r * dilation[0], columns + s * dilation[1], width)
        np.copyto(places, here, where=is_greater)
    return y, places


def max_pool2d_grad(grad, places, *, x_shape):
    """dx: every dy, added to the pixel that it came from."""
    n, c, *image = x_shape
    size = image[0] * image[1]
    images = np.arange(n * c).reshape(n, c, 1, 1) * size
    dx = index_add(grad.reshape(-1), ((places + images).reshape(-1),), (n * c * size,))
    return dx.reshape(x_shape)


def _bordered(x, kernel, stride, padding, dilation, sizes):
    """x with the lowest number around it, as far as the windows reach."""
    axes = zip(x.shape[2:], kernel, stride, padding, dilation, sizes, strict=True)
    reach = [max(size + p, (n - 1) * s + (k - 1) * d + 1) for size, k, s, p, d, n in axes]
    if tuple(reach) == x.shape[2:]:
        return x
    image = np.full((*x.shape[:2], *reach), lowest(x.dtype), x.dtype)
    top, left = padding
    image[..., top : top + x.shape[2], left : left + x.shape[3]] = x
    return image


def _inside(starts, dilation):
    """The first pixel of each window that is no border."""
    return starts + -(np.minimum(starts, 0) // dilation) * dilation


def _grid(rows, columns, width):
    return rows[:, None] * width + columns
