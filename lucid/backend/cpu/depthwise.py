"""Depthwise convolution in NumPy: each channel meets a filter of its own.

    y[n, c, p, q] = Σ_rs w[c, 0, r, s] x[n, c, stride p + dilation r, stride q + dilation s]

for an x with ``padding`` zeros around it. Computed as it stands, every number of the filter
would be multiplied with a whole image, 49 passes over memory for 7 × 7. Instead each image is
cut into overlapping patches, each of which makes one small tile of y, and a tile is linear in
its patch: tile = patch M, with one banded matrix M for each channel,

    M[(i, j), (p, q)] = w[r, s]  where  i = stride p + dilation r  and  j = stride q + dilation s.

Thus a convolution is one matrix product a channel. M is mostly zeros, and multiplying with
them is still several times as fast, for matrix products are what processors are best at. The
gradient of w is the gradient of M, patchᵀ dtile, summed over the places where w stands in M.

Shapes: x (N, C, H, W), w (C, 1, R, S), y (N, C, P, Q). Inside: channels first.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from lucid.backend.cpu.border import tap, without_border
from lucid.backend.windows import output_sizes

_LONGEST_TILE = 8  # measured: larger tiles multiply more zeros, smaller ones copy more pixels


def conv2d(x, w, stride, padding, dilation):
    """Returns y."""
    sizes = output_sizes(x.shape[2:], w.shape[2:], stride, padding, dilation)
    tile = _tile(sizes)
    patch = _patch(tile, w.shape[2:], stride, dilation)
    matrix = np.zeros((len(w), *patch, *tile), w.dtype)
    _places_of_w(matrix, w.shape[2:], stride, dilation)[...] = w[:, 0, :, :, None, None]
    tiles = _patches(x, sizes, tile, patch, stride, padding) @ _flat(matrix)
    return _from_tiles(tiles, len(x), sizes, tile).swapaxes(0, 1)


def conv2d_weight_grad(grad, x, w_shape, stride, padding, dilation):
    """Returns dw."""
    sizes = grad.shape[2:]
    tile = _tile(sizes)
    patch = _patch(tile, w_shape[2:], stride, dilation)
    patches = _patches(x, sizes, tile, patch, stride, padding)
    matrix = patches.swapaxes(1, 2) @ _to_tiles(grad, tile)
    matrix = matrix.reshape(-1, *patch, *tile)
    return _places_of_w(matrix, w_shape[2:], stride, dilation).sum((3, 4)).reshape(w_shape)


def conv2d_input_grad(grad, w, x_shape, stride, padding, dilation):
    """Returns dx; at stride 1 it is the convolution of dy with the filters turned by 180°."""
    around = [d * (r - 1) - p for d, r, p in zip(dilation, w.shape[2:], padding, strict=True)]
    if stride == (1, 1) and min(around) >= 0:
        return conv2d(grad, w[:, :, ::-1, ::-1], stride, around, dilation)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * padding[0], width + 2 * padding[1]), grad.dtype)
    for r, s in np.ndindex(*w.shape[2:]):  # every dy goes back to the pixels it came from
        dx[tap(r, s, grad.shape[2:], stride, dilation)] += grad * w[:, 0, r, s, None, None]
    return without_border(dx, padding)


def _tile(sizes):
    """The height and width of a tile of y: as few tiles as possible, all equally large."""
    return tuple(-(-n // -(-n // _LONGEST_TILE)) for n in sizes)


def _patch(tile, kernel, stride, dilation):
    """The height and width of the patch of x that makes a tile of y."""
    settings = zip(tile, kernel, stride, dilation, strict=True)
    return tuple((t - 1) * step + d * (k - 1) + 1 for t, k, step, d in settings)


def _patches(x, sizes, tile, patch, stride, padding):
    """The patches of x as rows: (C, N · tiles, pixels of a patch)."""
    n, c, height, width = x.shape
    counts = [-(-size // t) for size, t in zip(sizes, tile, strict=True)]
    steps = [t * s for t, s in zip(tile, stride, strict=True)]
    rows, columns = (
        (count - 1) * step + p for count, step, p in zip(counts, steps, patch, strict=True)
    )
    top, left = padding
    image = np.zeros((c, n, max(rows, top + height), max(columns, left + width)), x.dtype)
    image[:, :, top : top + height, left : left + width] = x.swapaxes(0, 1)
    windows = sliding_window_view(image[:, :, :rows, :columns], patch, axis=(2, 3))
    windows = windows[:, :, :: steps[0], :: steps[1]]
    return windows.reshape(c, n * counts[0] * counts[1], patch[0] * patch[1])


def _places_of_w(matrix, kernel, stride, dilation):
    """A view of M (C, i, j, p, q), as (C, r, s, p, q), of the places where w stands."""
    c, i, j, p, q = matrix.strides
    shape = (len(matrix), *kernel, *matrix.shape[3:])
    steps = (c, dilation[0] * i, dilation[1] * j, p + stride[0] * i, q + stride[1] * j)
    return as_strided(matrix, shape, steps)


def _flat(matrix):
    """M as a matrix a channel: (C, pixels of a patch, pixels of a tile)."""
    c, i, j, p, q = matrix.shape
    return matrix.reshape(c, i * j, p * q)


def _from_tiles(tiles, n, sizes, tile):
    """Tiles (C, N · tiles, pixels) joined to maps (C, N, P, Q)."""
    rows, columns = (-(-size // t) for size, t in zip(sizes, tile, strict=True))
    maps = tiles.reshape(-1, n, rows, columns, *tile).swapaxes(3, 4)
    maps = maps.reshape(-1, n, rows * tile[0], columns * tile[1])
    return maps[:, :, : sizes[0], : sizes[1]]


def _to_tiles(maps, tile):
    """Maps (N, C, P, Q) cut into tiles (C, N · tiles, pixels), the last ones filled with 0."""
    n, c, height, width = maps.shape
    rows, columns = (-(-size // t) for size, t in zip((height, width), tile, strict=True))
    whole = np.zeros((c, n, rows * tile[0], columns * tile[1]), maps.dtype)
    whole[:, :, :height, :width] = maps.swapaxes(0, 1)
    tiles = whole.reshape(c, n, rows, tile[0], columns, tile[1]).swapaxes(3, 4)
    return tiles.reshape(c, n * rows * columns, tile[0] * tile[1])
