"""Depthwise convolution in NumPy: each channel meets a filter of its own.

    y[n, c, p, q] = Σ_rs w[c, 0, r, s] x[n, c, stride p + dilation r, stride q + dilation s]

The loop runs over the numbers of the filter, 49 for 7 × 7: each multiplies a shifted image.

Shapes: x (N, C, H, W), w (C, 1, R, S), y (N, C, P, Q).
"""

import numpy as np

from lucid.backend.cpu.border import pad, tap, without_border
from lucid.backend.windows import output_sizes


def conv2d(x, w, stride, padding, dilation):
    """Returns y."""
    sizes = output_sizes(x.shape[2:], w.shape[2:], stride, padding, dilation)
    image = pad(x, padding)
    y = np.zeros((*x.shape[:2], *sizes), x.dtype)
    product = np.empty_like(y)
    for r, s in np.ndindex(*w.shape[2:]):
        np.multiply(image[tap(r, s, sizes, stride, dilation)], _of(w, r, s), out=product)
        y += product
    return y


def conv2d_weight_grad(grad, x, w_shape, stride, padding, dilation):
    """Returns dw: the shifted images, times the dy that they made."""
    image = pad(x, padding)
    dw = np.empty(w_shape, grad.dtype)
    for r, s in np.ndindex(*w_shape[2:]):
        shifted = image[tap(r, s, grad.shape[2:], stride, dilation)]
        dw[:, 0, r, s] = np.einsum("nchw,nchw->c", shifted, grad)
    return dw


def conv2d_input_grad(grad, w, x_shape, stride, padding, dilation):
    """Returns dx: every dy goes back, times w, to the pixels that it came from."""
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * padding[0], width + 2 * padding[1]), grad.dtype)
    for r, s in np.ndindex(*w.shape[2:]):
        dx[tap(r, s, grad.shape[2:], stride, dilation)] += grad * _of(w, r, s)
    return without_border(dx, padding)


def _of(w, r, s):
    """One number of each channel's filter, to multiply (N, C, H, W) by."""
    return w[:, 0, r, s][:, None, None]
