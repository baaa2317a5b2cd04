"""Depthwise convolution by taps, with the batch last in memory: for NumPy without a matrix library.

    y[c, p, q, n] = Σ_rs w[c, r, s] x[c, p + dilation r - padding, q + dilation s - padding, n]

at stride 1. Each number of the filter meets its part of the images at once; what lies outside of
them is left out, not padded. With the batch last every pixel is a piece of memory, so that each
pass runs through it without jumps. ``small_images.py`` does the same by matrix products, which is
better for the smallest images, and everywhere if there is a matrix library.

Shapes: x (N, C, H, W), w (C, 1, R, S), y (N, C, P, Q). Inside, (C, H, W, N).
"""

from math import prod

import numpy as np

from lucid.backend.cpu.gemm import has_blas
from lucid.backend.wasm.product import kernel
from lucid.backend.windows import output_sizes

_LEAST_BATCH = 8
_LEAST_PIXELS = 32


def suits(x, stride):
    """Whether images are convolved in this way."""
    is_large = len(x) >= _LEAST_BATCH and prod(x.shape[2:]) >= _LEAST_PIXELS
    return is_large and stride == (1, 1) and not has_blas() and kernel() is None


def conv2d(x, w, padding, dilation):
    """Returns y."""
    images, sizes = _batch_last(x), _sizes(x, w, padding, dilation)
    y = np.zeros((len(images), *sizes, len(x)), x.dtype)
    term = np.empty_like(y)
    for (r, s), pixels, outputs in _taps(x.shape[2:], sizes, w.shape[2:], padding, dilation):
        np.multiply(images[pixels], w[:, 0, r, s, None, None, None], out=term[outputs])
        y[outputs] += term[outputs]
    return y.transpose(3, 0, 1, 2)


def conv2d_weight_grad(grad, x, kernel, padding, dilation):
    """Returns dw, filters of that height and width."""
    images, grads = _batch_last(x), _batch_last(grad)
    dw = np.zeros((x.shape[1], 1, *kernel), x.dtype)
    for (r, s), pixels, outputs in _taps(x.shape[2:], grad.shape[2:], kernel, padding, dilation):
        dw[:, 0, r, s] = np.einsum("cpqn,cpqn->c", images[pixels], grads[outputs])
    return dw


def _sizes(x, w, padding, dilation):
    return output_sizes(x.shape[2:], w.shape[2:], (1, 1), padding, dilation)


def _batch_last(x):
    return np.ascontiguousarray(x.transpose(1, 2, 3, 0))


def _taps(sizes, outputs, kernel, padding, dilation):
    """For each number of the filter, the pixels that it meets and the outputs that they reach."""
    axes = list(zip(sizes, outputs, padding, dilation, strict=True))
    for places in np.ndindex(*kernel):
        both = [_meeting(place, *axis) for place, axis in zip(places, axes, strict=True)]
        if all(pixels.start < pixels.stop for pixels, _ in both):
            yield places, (slice(None), *(p for p, _ in both)), (slice(None), *(o for _, o in both))


def _meeting(place, size, output, padding, dilation):
    """The slices of x and of y along one axis: y[i] meets x[i + shift]."""
    shift = dilation * place - padding
    first, last = max(0, -shift), max(0, min(output, size - shift))
    return slice(first + shift, last + shift), slice(first, last)
