"""Max pooling in NumPy.

Shapes: x (N, C, H, W), y (N, C, P, Q).
"""

import math
from functools import lru_cache

import numpy as np

from lucid.backend.cpu.border import windows_of
from lucid.backend.cpu.index import index_add
from lucid.backend.dtypes import lowest
from lucid.backend.parallel import for_blocks

_BLOCK = 1 << 17  # pixels of windows: they lie side by side while the greatest is looked for


def max_pool2d(x, *, kernel, stride, padding, dilation, sizes):
    """y: the greatest pixel of each window; and where it is, as row W + column.

    The first of equals counts; a nan counts as greatest, and the last of several, as in PyTorch.
    """
    image = _bordered(x, kernel, stride, padding, dilation, sizes)
    windows = windows_of(image.reshape(-1, *image.shape[2:]), kernel, sizes, stride, dilation)
    y = np.empty((len(windows), *sizes), x.dtype)
    places = np.empty(y.shape, np.int64)
    width = x.shape[3]
    rows, columns = _lines(sizes, stride, padding, width)
    corners, steps = rows + columns, _steps(kernel, dilation, width)

    def choose(i, j):
        pixels = windows[i:j].reshape(-1, len(steps))
        greatest = pixels.argmax(1)
        chosen = pixels[np.arange(len(pixels)), greatest]
        y[i:j] = chosen.reshape(-1, *sizes)
        if _are_usual(chosen):
            np.add(steps[greatest].reshape(-1, *sizes), corners, out=places[i:j])
        else:
            greatest = _last_nan(pixels, chosen, greatest).reshape(-1, *sizes)
            places[i:j] = _inside(greatest, kernel, stride, padding, dilation, width)

    for_blocks(choose, len(y), max(1, _BLOCK // math.prod(windows.shape[1:])))
    return y.reshape(*x.shape[:2], *sizes), places.reshape(*x.shape[:2], *sizes)


@lru_cache
def _lines(sizes, stride, padding, width):
    """The place of the first pixel of each window is that of its row, plus that of its column."""
    row, column = (np.arange(n) * s - p for n, s, p in zip(sizes, stride, padding, strict=True))
    return row[:, None] * width, column


@lru_cache
def _steps(kernel, dilation, width):
    """How far the place of each pixel of a window is from that of the first."""
    row, column = map(np.arange, kernel)
    return ((row[:, None] * dilation[0]) * width + column * dilation[1]).reshape(-1)


def _are_usual(chosen):
    """Whether no greatest pixel is nan, or as low as the border."""
    return chosen.dtype.kind == "f" and math.isfinite(np.add.reduce(chosen))


def _last_nan(pixels, chosen, greatest):
    """Where the greatest of each window is: the last nan, if there is one."""
    last = pixels.shape[1] - 1 - pixels[:, ::-1].argmax(1)
    return np.where(np.isnan(chosen), last, greatest)


def _inside(greatest, kernel, stride, padding, dilation, width):
    """The places; where all are as low as the border, whose pixels come first, the first inside."""
    r, s = np.divmod(greatest, kernel[1])
    row, top = _starts(greatest.shape[1], stride[0], padding[0], dilation[0])
    column, left = _starts(greatest.shape[2], stride[1], padding[1], dilation[1])
    rows = np.maximum(row[:, None] + r * dilation[0], top[:, None])
    return rows * width + np.maximum(column + s * dilation[1], left)


def max_pool2d_grad(grad, places, *, x_shape):
    """dx: every dy, added to the pixel that it came from."""
    n, c, *image = x_shape
    size = image[0] * image[1]
    images = np.arange(n * c).reshape(n, c, 1, 1) * size
    dx = index_add(grad.reshape(-1), ((places + images).reshape(-1),), (n * c * size,))
    return dx.reshape(x_shape)


def _bordered(x, kernel, stride, padding, dilation, sizes):
    """x with the lowest number around it, as far as the windows reach."""
    reach = _reach(x.shape[2:], kernel, stride, padding, dilation, sizes)
    if reach == x.shape[2:]:
        return x
    image = np.empty((*x.shape[:2], *reach), x.dtype)
    image.fill(lowest(x.dtype))
    top, left = padding
    image[..., top : top + x.shape[2], left : left + x.shape[3]] = x
    return image


@lru_cache
def _reach(image, kernel, stride, padding, dilation, sizes):
    """How many rows and columns there are up to the end of the image and of the last window."""
    axes = zip(image, kernel, stride, padding, dilation, sizes, strict=True)
    return tuple([max(size + p, (n - 1) * s + (k - 1) * d + 1) for size, k, s, p, d, n in axes])


@lru_cache
def _starts(size, stride, padding, dilation):
    """Where each window begins, and its first pixel that is no border, along one axis."""
    starts = np.arange(size) * stride - padding
    return starts, starts - np.minimum(starts, 0) // dilation * dilation
