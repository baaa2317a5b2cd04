"""Depthwise convolution in NumPy: each channel meets a filter of its own.

    y[n, c, p, q] = Σ_rs w[c, 0, r, s] x[n, c, stride p + dilation r, stride q + dilation s]

for an x with ``padding`` zeros around it. ``_by_taps`` computes just this: a loop over the
numbers of the filter, each times a shifted image. That is 49 passes over memory for 7 × 7.

But y depends linearly on x, by a matrix M for each channel, and matrix products are what
processors are best at; NumPy without a matrix library goes by taps instead, ``batch_last.py``.
Images of 8 × 8 pixels and less meet such a matrix as they are: ``small_images.py``. For larger
ones, at stride 1, y is cut into tiles. Each depends on a patch of x, tile = patch M, with one
banded matrix for all tiles of a channel,

    M[(i, j), (p, q)] = w[r, s]  where  i = p + dilation r  and  j = q + dilation s.

M is mostly zeros, and multiplying with them is still several times as fast. ``strips.py`` tells
how the patches become matrices without being copied.

Both gradients are products of the same kind. dx is the convolution of dy with the filter turned
by 180°; and as that is linear in the turned filter, dw is the gradient of its M: patchᵀ tile,
summed over the places where w stands in M. Here the patches are of dy and the tiles of x.

A pixel that is nan or inf would reach all pixels of its tile, for 0 nan is nan. Where a product of
matrices is not finite the definition computes, so that it reaches just those whose window it is in.

Shapes: x (N, C, H, W), w (C, 1, R, S), y (N, C, P, Q). Inside, channels come first.
"""

from math import prod

import numpy as np
from numpy.lib.stride_tricks import as_strided

from lucid.backend.cpu import batch_last, small_images
from lucid.backend.cpu.blocks import buffer
from lucid.backend.cpu.border import pad, tap, without_border
from lucid.backend.cpu.gemm import is_finite, multiply, one_thread_a_product
from lucid.backend.cpu.strips import channels_of, cut_for, join, phases, strips_of, tiles_of
from lucid.backend.cpu.sums import sum
from lucid.backend.parallel import for_blocks
from lucid.backend.windows import output_sizes


def conv2d(x, w, stride, padding, dilation):
    """Returns y."""
    if batch_last.suits(x, stride):
        return batch_last.conv2d(x, w, padding, dilation)
    small = small_images.are_small(x.shape[2:], w.shape[2:], stride, padding, dilation)
    by_matrices = small_images.conv2d if small else _by_strips
    y = by_matrices(x, w, stride, padding, dilation)
    return _by_taps(x, w, stride, padding, dilation) if y is None else y


def _by_strips(x, w, stride, padding, dilation):
    """Returns y, or None where it is not finite or the images cannot be cut so."""
    cut = cut_for(x, w.shape[2:], stride, padding, dilation)
    if cut is None:
        return None
    y = np.empty((x.shape[1], x.shape[0], *cut.sizes), x.dtype)

    def convolve(i, j):
        tiles = _multiply(strips_of(x[:, i:j], cut), _banded(w[i:j], cut), cut)
        join(tiles, y[i:j], cut)
        return is_finite(y[i:j])

    with one_thread_a_product():
        all_finite = all(for_blocks(convolve, len(y), channels_of(cut, len(y))))
    return y.swapaxes(0, 1) if all_finite else None


def conv2d_grads(grad, x, w, stride, padding, dilation):
    """Returns dx and dw, where this is possible from the same patches of dy."""
    grads = _grads_by_strips(grad, x, w, stride, padding, dilation)
    if grads is not None:
        return grads
    dx = conv2d_input_grad(grad, w, x.shape, stride, padding, dilation)
    return dx, conv2d_weight_grad(grad, x, w.shape, stride, padding, dilation)


def _grads_by_strips(grad, x, w, stride, padding, dilation):
    """Returns dx and dw, or None where they are not finite or come in another way."""
    around = _around(w.shape[2:], padding, dilation)
    cut = cut_for(grad, w.shape[2:], stride, around, dilation)
    small = small_images.are_small(x.shape[2:], w.shape[2:], stride, padding, dilation)
    if small or cut is None or batch_last.suits(x, stride):
        return None
    dx = np.empty((x.shape[1], x.shape[0], *cut.sizes), grad.dtype)
    dw = np.empty(w.shape, grad.dtype)

    def differentiate(i, j):
        strips = strips_of(grad[:, i:j], cut)
        join(_multiply(strips, _banded(w[i:j, :, ::-1, ::-1], cut), cut), dx[i:j], cut)
        dw[i:j, 0] = _weights_of(strips, tiles_of(x[:, i:j], cut), cut)[:, ::-1, ::-1]
        return is_finite(dx[i:j]) and is_finite(dw[i:j])

    with one_thread_a_product():
        all_finite = all(for_blocks(differentiate, len(dx), channels_of(cut, len(dx))))
    return (dx.swapaxes(0, 1), dw) if all_finite else None


def conv2d_input_grad(grad, w, x_shape, stride, padding, dilation):
    """Returns dx."""
    if batch_last.suits(grad, stride):
        around = _around(w.shape[2:], padding, dilation)
        return batch_last.conv2d(grad, w[:, :, ::-1, ::-1], around, dilation)
    if small_images.are_small(x_shape[2:], w.shape[2:], stride, padding, dilation):
        dx = small_images.conv2d_input_grad(grad, w, x_shape[2:], stride, padding, dilation)
        if dx is not None:
            return dx
    around = _around(w.shape[2:], padding, dilation)
    if stride == (1, 1) and min(around) >= 0:
        return conv2d(grad, w[:, :, ::-1, ::-1], stride, around, dilation)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * padding[0], width + 2 * padding[1]), grad.dtype)
    for r, s in np.ndindex(*w.shape[2:]):  # every dy goes back to the pixels it came from
        dx[tap(r, s, grad.shape[2:], stride, dilation)] += grad * _number(w, r, s)
    return without_border(dx, padding)


def conv2d_weight_grad(grad, x, w_shape, stride, padding, dilation):
    """Returns dw."""
    if batch_last.suits(x, stride):
        return batch_last.conv2d_weight_grad(grad, x, w_shape[2:], padding, dilation)
    small = small_images.are_small(x.shape[2:], w_shape[2:], stride, padding, dilation)
    by_matrices = small_images.conv2d_weight_grad if small else _weight_grad_by_strips
    dw = by_matrices(grad, x, w_shape[2:], stride, padding, dilation)
    if dw is None:
        dw = _weight_grad_by_taps(grad, x, w_shape[2:], stride, padding, dilation)
    return dw


def _weight_grad_by_strips(grad, x, kernel, stride, padding, dilation):
    """Returns dw, or None where it is not finite or the images cannot be cut so."""
    cut = cut_for(x, kernel, stride, padding, dilation)
    if cut is None:
        return None
    dw = np.empty((x.shape[1], 1, *kernel), grad.dtype)

    def correlate(i, j):
        dw[i:j, 0] = _weights_of(strips_of(x[:, i:j], cut), tiles_of(grad[:, i:j], cut), cut)

    with one_thread_a_product():
        for_blocks(correlate, len(dw), channels_of(cut, len(dw)))
    return dw if is_finite(dw) else None


def _weight_grad_by_taps(grad, x, kernel, stride, padding, dilation):
    """Returns dw: for each number of the filter, a shifted image times dy."""
    image, dw = pad(x, padding), np.empty((x.shape[1], 1, *kernel), grad.dtype)
    for r, s in np.ndindex(*kernel):
        shifted = image[tap(r, s, grad.shape[2:], stride, dilation)]
        dw[:, 0, r, s] = sum(shifted * grad, (0, 2, 3))
    return dw


def _by_taps(x, w, stride, padding, dilation):
    """The definition: for each number of the filter, a shifted image."""
    sizes = output_sizes(x.shape[2:], w.shape[2:], stride, padding, dilation)
    image = pad(x, padding)
    y = np.zeros((*x.shape[:2], *sizes), x.dtype)
    for r, s in np.ndindex(*w.shape[2:]):
        y += image[tap(r, s, sizes, stride, dilation)] * _number(w, r, s)
    return y


def _number(w, r, s):
    """One number of each channel's filter, to multiply (N, C, H, W) by."""
    return w[:, 0, r, s, None, None]


def _around(kernel, padding, dilation):
    """The padding that makes a convolution of dy as large as x."""
    return tuple(d * (k - 1) - p for d, k, p in zip(dilation, kernel, padding, strict=True))


def _multiply(strips, matrix, cut):
    """All patches times M: (C, rows, tile width)."""
    tiles = buffer((len(strips), cut.rows, cut.tile[1]), strips.dtype, "tiles")
    for patch, tile in _pairs(strips, tiles, cut):
        multiply(patch, matrix, tile)
    return tiles


def _weights_of(strips, tiles, cut):
    """The filters (C, R, S) whose M has the gradient dM = Σ patchᵀ tile."""
    shape = len(strips), prod(cut.patch), prod(cut.tile)
    dm, term = np.zeros(shape, strips.dtype), buffer(shape, strips.dtype, "term")
    for patch, tile in _pairs(strips, tiles, cut):
        dm += multiply(patch.swapaxes(1, 2), tile, term)
    return _places_of_w(dm.reshape(-1, *cut.patch, *cut.tile), cut).sum((3, 4))


def _pairs(strips, tiles, cut):
    """For each phase the patches, and the tiles that belong to them, as matrices."""
    return zip(phases(strips, cut.patch, cut), phases(tiles, cut.tile, cut), strict=True)


def _banded(w, cut):
    """M for each channel: (C, numbers of a patch, numbers of a tile)."""
    matrix = np.zeros((len(w), *cut.patch, *cut.tile), w.dtype)
    _places_of_w(matrix, cut)[...] = w[:, 0, :, :, None, None]
    return matrix.reshape(len(w), prod(cut.patch), prod(cut.tile))


def _places_of_w(matrix, cut):
    """A view of M (C, i, j, p, q), as (C, r, s, p, q), of the places where w stands."""
    c, i, j, p, q = matrix.strides
    shape = (len(matrix), *cut.kernel, *cut.tile)
    return as_strided(matrix, shape, (c, cut.dilation[0] * i, cut.dilation[1] * j, p + i, q + j))
