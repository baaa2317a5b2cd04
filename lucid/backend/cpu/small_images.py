"""Depthwise convolution of small images: one product a channel, from all pixels to all pixels.

Every image of a channel is a row of numbers, and all of them meet the matrix M of the channel's
filter (``filter_matrix.py``):

    y[n, c] = x[n, c] M[c],   dx[n, c] = dy[n, c] M[c]ᵀ,   dM[c] = Σ_n x[n, c]ᵀ dy[n, c]

No zeros are put around the images, for only pixels have a row in M. But M has H · W of them, many
more than the R · S numbers that count, so this is fast for small images alone: those of 7 × 7
pixels take less than half the time that they take in strips, those of 2 × 2 a tenth. Results that
are not finite are None, for here nan reaches all pixels of an image (``depthwise.py``).

Shapes: x (N, C, H, W), w (C, 1, R, S), y (N, C, P, Q). Inside, channels come first.
"""

from math import prod

import numpy as np

from lucid.backend.cpu.border import pad, windows_of
from lucid.backend.cpu.filter_matrix import (
    matrices_of,
    numbers_that_meet,
    ones_where_they_meet,
    weights_of,
)
from lucid.backend.cpu.gemm import has_blas, is_finite, multiply, one_thread_a_product
from lucid.backend.parallel import block_size, for_blocks
from lucid.backend.windows import output_sizes

_MOST_PAIRS = 1 << 12  # pixels of x times pixels of y: 8 × 8 images
_LARGEST_S = 1 << 18  # numbers
_LEAST, _MOST = 1 << 22, 1 << 23  # multiplications a call


def are_small(sizes, kernel, *window):
    """Whether images of that height and width are convolved in this way."""
    pairs = prod(sizes) * prod(output_sizes(sizes, kernel, *window))
    return pairs <= _MOST_PAIRS and pairs * prod(kernel) <= _LARGEST_S


def conv2d(x, w, *window):
    """Returns y. ``window`` is the stride, the padding and the dilation, here and below."""
    if not has_blas() and len(x) * prod(w.shape[2:]) < prod(x.shape[2:]):
        return _by_windows(x, w, *window)  # fewer multiplications than M has numbers
    places = numbers_that_meet(x.shape[2:], w.shape[2:], *window)
    images, y = _rows(x), np.empty((x.shape[1], len(x), places.shape[1]), x.dtype)

    def convolve(i, j):
        multiply(images[i:j], matrices_of(w[i:j], places), y[i:j])

    _for_channels(convolve, x, w[0].size, places.size)
    return _images(y, output_sizes(x.shape[2:], w.shape[2:], *window)) if is_finite(y) else None


def conv2d_input_grad(grad, w, sizes, *window):
    """Returns dx, images of that height and width."""
    places = numbers_that_meet(sizes, w.shape[2:], *window)
    grads, dx = _rows(grad), np.empty((grad.shape[1], len(grad), len(places)), grad.dtype)

    def differentiate(i, j):
        multiply(grads[i:j], matrices_of(w[i:j], places).swapaxes(1, 2), dx[i:j])

    _for_channels(differentiate, grad, w[0].size, places.size)
    return _images(dx, sizes) if is_finite(dx) else None


def conv2d_weight_grad(grad, x, kernel, *window):
    """Returns dw, filters of that height and width."""
    s = ones_where_they_meet(x.shape[2:], kernel, *window, x.dtype)
    grads, images, dw = _rows(grad), _rows(x), np.empty((x.shape[1], len(s)), x.dtype)

    def differentiate(i, j):
        dw[i:j] = weights_of(multiply(images[i:j].swapaxes(1, 2), grads[i:j]), s)

    _for_channels(differentiate, x, len(s), s[0].size)
    return dw.reshape(len(dw), 1, *kernel) if is_finite(dw) else None


def _by_windows(x, w, stride, padding, dilation):
    """Returns y, without M: every window of an image meets the filter."""
    images, kernel = pad(x, padding), w.shape[2:]
    sizes = output_sizes(x.shape[2:], kernel, stride, padding, dilation)
    windows = windows_of(images, kernel, sizes, stride, dilation)
    return np.einsum("ncpqrs,crs->ncpq", windows, w[:, 0])


def _rows(x):
    """A row an image, behind the channels: (C, N, H · W)."""
    n, c, height, width = x.shape
    return x.swapaxes(0, 1).reshape(c, n, height * width)


def _images(rows, sizes):
    """Rows (C, N, H · W) as images (N, C, H, W)."""
    return rows.reshape(*rows.shape[:2], *sizes).swapaxes(0, 1)


def _for_channels(work, x, numbers, pairs):
    """Call ``work`` for blocks of channels, on all cores."""
    channels, multiplications = x.shape[1], (len(x) + numbers) * pairs
    with one_thread_a_product():
        for_blocks(work, channels, block_size(channels, multiplications, _LEAST, _MOST))
