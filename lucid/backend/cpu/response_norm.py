"""Global response normalisation in NumPy.

    G[n, c] = √Σ_hw x²,  N = G / (mean_C G + eps),  y = x (gamma N + 1) + beta

Forward reads x twice: once to sum its squares, once to scale it. The gradient needs one number
for each image and channel, S = Σ_hw dy x; with it, dN = gamma S, and as N depends on all G,

    dG = dN / m - mean_C(dN G) / m²,  m = mean_C G + eps,  dx = dy (gamma N + 1) + x dG / G.

Shapes: x and y (N, H, W, C), gamma and beta C numbers, G (N, C). Blocks are of channels.
"""

import numpy as np

from lucid.backend.cpu.blocks import BLOCK, scratch
from lucid.backend.cpu.sums import sum
from lucid.backend.parallel import for_blocks

_FEW = 128  # pixels that are added as they come, several at a time


def global_response_norm(x, gamma, beta, *, eps):
    """Returns y, and G for the way back."""
    g = np.sqrt(_sums_over_pixels(x, x))
    share = g / (_mean(g) + g.dtype.type(eps))
    scale, shift = _by_pixel(gamma.reshape(-1) * share + 1), beta.reshape(-1)
    y = np.empty_like(x)

    def rescale(i, j):
        np.multiply(x[..., i:j], scale[..., i:j], out=y[..., i:j])
        y[..., i:j] += shift[i:j]

    for_blocks(rescale, x.shape[-1], _channels(x))
    return y, g


def global_response_norm_grad(grad, x, gamma, g, *, eps):
    """Returns dx, dgamma and dbeta, the last two with C numbers."""
    m = _mean(g) + g.dtype.type(eps)
    s = _sums_over_pixels(grad, x)
    dn = gamma.reshape(-1) * s
    dg = dn / m - _mean(dn * g) / (m * m)
    own = _by_pixel(np.divide(dg, g, out=np.zeros_like(g), where=g > 0))
    scale = _by_pixel(gamma.reshape(-1) * g / m + 1)
    dx, dbeta = np.empty_like(x), np.empty(x.shape[-1], x.dtype)

    def differentiate(i, j):
        block, dy = dx[..., i:j], grad[..., i:j]
        np.multiply(dy, scale[..., i:j], out=block)
        block += np.multiply(x[..., i:j], own[..., i:j], out=scratch(block))
        dbeta[i:j] = sum(dy, (0, 1, 2))

    for_blocks(differentiate, x.shape[-1], _channels(x))
    return dx, sum(s * (g / m), 0), dbeta


def _sums_over_pixels(x, y):
    """Σ_hw x y for each image and channel: (N, C)."""
    sums = np.empty((len(x), x.shape[-1]), x.dtype)

    def add(i, j):
        sums[:, i:j] = _over_pixels(x[..., i:j], y[..., i:j])

    for_blocks(add, x.shape[-1], _channels(x))
    return sums


def _over_pixels(x, y):
    """Σ_hw x y, (N, C). Short rows of pixels are multiplied and added at once."""
    _, height, width, _ = x.shape
    if width > _FEW or x.strides[2] > x.strides[3]:
        return sum(np.multiply(x, y, out=scratch(x)), (1, 2))
    if height * width <= _FEW:
        return np.einsum("nhwc,nhwc->nc", x, y)
    return sum(np.einsum("nhwc,nhwc->nhc", x, y), 1)


def _mean(g):
    """mean_C G, for each image."""
    return sum(g, -1, keepdims=True) / g.dtype.type(g.shape[-1])


def _by_pixel(values):
    """Numbers of images and channels (N, C), to multiply (N, H, W, C) by."""
    return values[:, None, None, :]


def _channels(x):
    """How many channels make a block."""
    return max(1, BLOCK // max(1, x[..., 0].size))
