"""The border of zeros around an image, and the pixels that one number of a filter meets."""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from lucid.backend.cpu.sums import BLOCK


def pad(x, padding):
    """x (..., H, W) with ``padding`` rows and columns of zeros around each image."""
    if tuple(padding) == (0, 0):
        return x
    (*lead, height, width), (rows, columns) = x.shape, padding
    padded = np.zeros((*lead, height + 2 * rows, width + 2 * columns), x.dtype)
    padded[..., rows : rows + height, columns : columns + width] = x
    return padded


def without_border(x, padding):
    """A view of x (..., H, W) that leaves out ``padding`` rows and columns on each side."""
    rows, columns = padding
    return x[..., rows : x.shape[-2] - rows, columns : x.shape[-1] - columns]


def tap(r, s, sizes, stride, dilation):
    """The index of all pixels that row r and column s of a filter meets, a pixel an output."""
    return (
        ...,
        slice(r * dilation[0], r * dilation[0] + stride[0] * (sizes[0] - 1) + 1, stride[0]),
        slice(s * dilation[1], s * dilation[1] + stride[1] * (sizes[1] - 1) + 1, stride[1]),
    )


def windows_of(x, kernel, sizes, stride, dilation):
    """The windows of images (..., H, W), a view: (..., P, Q, R, S)."""
    *lead, row, column = x.strides
    steps = (row * stride[0], column * stride[1], row * dilation[0], column * dilation[1])
    shape, strides = (*x.shape[:-2], *sizes, *kernel), (*lead, *steps)
    if x.flags.c_contiguous:  # as_strided would take ten times as long
        return np.ndarray(shape, x.dtype, x, 0, strides)
    return as_strided(x, shape, strides)


def sum_of_taps(image, taps, shape):
    """Σ image[tap], of that shape: the taps are added in blocks, these in pairs, as in sums.py."""
    return _in_pairs(
        lambda y, i: np.add(y, image[taps[i]], out=y), range(len(taps)), shape, image.dtype
    )


def scattered(shape, dtype, taps, term):
    """Zeros with ``term(i)`` added at tap i, for all taps; likewise in blocks, then in pairs."""

    def add(x, i):
        x[taps[i]] += term(i)

    return _in_pairs(add, range(len(taps)), shape, dtype)


def _in_pairs(add, taps, shape, dtype):
    if len(taps) > BLOCK:
        half = len(taps) // 2
        y = _in_pairs(add, taps[:half], shape, dtype)
        y += _in_pairs(add, taps[half:], shape, dtype)
        return y
    y = np.zeros(shape, dtype)
    for i in taps:
        add(y, i)
    return y
