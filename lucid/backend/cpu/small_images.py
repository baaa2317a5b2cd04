"""Depthwise convolution of small images: one matrix a channel, from all pixels to all pixels.

Each image of a channel is a row of H · W numbers, and y depends linearly on it:

    y[n, c] = x[n, c] M[c],   M[c] = Σ_rs w[c, 0, r, s] S[r, s]

S[r, s] is a matrix of zeros and ones. It has a 1 where pixel (i, j) of x meets number (r, s) of
the filter for pixel (p, q) of y:

    i = stride p + dilation r - padding   and   j = stride q + dilation s - padding.

No zeros are put around the images, for only pixels have a row in M. S depends on the shapes
alone and is kept. Both gradients can be read off:

    dx[n, c] = dy[n, c] M[c]ᵀ,   dM[c] = Σ_n x[n, c]ᵀ dy[n, c],   dw[c, 0, r, s] = Σ dM[c] S[r, s]

M has H · W rows where R · S numbers would do, so this is fast for small images alone: those of
7 × 7 pixels take less than half the time that they take in strips, those of 2 × 2 a tenth.

Shapes: x (N, C, H, W), w (C, 1, R, S), y (N, C, P, Q). Inside, channels come first.
"""

from functools import lru_cache
from math import prod

import numpy as np

from lucid.backend.parallel import for_blocks, one_blas_thread
from lucid.backend.windows import output_sizes

_MOST_PAIRS = 1 << 12  # pixels of x times pixels of y: 8 × 8 images
_LARGEST_S = 1 << 18  # numbers
_BLOCK = 1 << 23  # multiplications a call


def are_small(sizes, kernel, *window):
    """Whether images of that height and width are convolved in this way."""
    pairs = prod(sizes) * prod(output_sizes(sizes, kernel, *window))
    return pairs <= _MOST_PAIRS and pairs * prod(kernel) <= _LARGEST_S


def conv2d(x, w, *window):
    """Returns y. ``window`` is the stride, the padding and the dilation, here and below."""
    s = _ones_where_they_meet(x.shape[2:], w.shape[2:], *window, x.dtype)
    images, y = _rows(x), np.empty((x.shape[1], len(x), s.shape[2]), x.dtype)

    def convolve(i, j):
        np.matmul(images[i:j], _matrices(w[i:j], s), out=y[i:j])

    _for_channels(convolve, x, s)
    return _images(y, output_sizes(x.shape[2:], w.shape[2:], *window))


def conv2d_input_grad(grad, w, sizes, *window):
    """Returns dx, images of that height and width."""
    s = _ones_where_they_meet(sizes, w.shape[2:], *window, grad.dtype)
    grads, dx = _rows(grad), np.empty((grad.shape[1], len(grad), s.shape[1]), grad.dtype)

    def differentiate(i, j):
        np.matmul(grads[i:j], _matrices(w[i:j], s).swapaxes(1, 2), out=dx[i:j])

    _for_channels(differentiate, grad, s)
    return _images(dx, sizes)


def conv2d_weight_grad(grad, x, kernel, *window):
    """Returns dw, filters of that height and width."""
    s = _ones_where_they_meet(x.shape[2:], kernel, *window, x.dtype)
    grads, images, dw = _rows(grad), _rows(x), np.empty((x.shape[1], len(s)), x.dtype)

    def differentiate(i, j):
        matrices = images[i:j].swapaxes(1, 2) @ grads[i:j]
        np.matmul(matrices.reshape(j - i, -1), s.reshape(len(s), -1).T, out=dw[i:j])

    _for_channels(differentiate, x, s)
    return dw.reshape(len(dw), 1, *kernel)


@lru_cache(maxsize=16)
def _ones_where_they_meet(sizes, kernel, stride, padding, dilation, dtype):
    """S: (R · S, H · W, P · Q)."""
    axes = zip(kernel, sizes, output_sizes(sizes, kernel, stride, padding, dilation), strict=True)
    steps = zip(stride, padding, dilation, strict=True)
    rows, columns = (
        _meet(*np.ogrid[:r, :i, :p], *step) for (r, i, p), step in zip(axes, steps, strict=True)
    )
    both = np.einsum("rip,sjq->rsijpq", rows.astype(dtype), columns.astype(dtype))
    return both.reshape(prod(kernel), prod(sizes), -1)


def _meet(r, i, p, stride, padding, dilation):
    """Whether row i of x meets row r of the filter for row p of y; and so do columns."""
    return i == stride * p + dilation * r - padding


def _matrices(w, s):
    """M for each channel: (C, H · W, P · Q)."""
    return (w.reshape(len(w), -1) @ s.reshape(len(s), -1)).reshape(len(w), *s.shape[1:])


def _rows(x):
    """A row an image, behind the channels: (C, N, H · W)."""
    n, c, height, width = x.shape
    return x.swapaxes(0, 1).reshape(c, n, height * width)


def _images(rows, sizes):
    """Rows (C, N, H · W) as images (N, C, H, W)."""
    return rows.reshape(*rows.shape[:2], *sizes).swapaxes(0, 1)


def _for_channels(work, x, s):
    """Call ``work`` for blocks of channels, on all cores."""
    multiplications = (len(x) + len(s)) * s[0].size
    with one_blas_thread():
        for_blocks(work, x.shape[1], max(1, _BLOCK // max(1, multiplications)))
