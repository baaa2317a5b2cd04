"""Global response normalisation as loops, for maps that lie channel by channel.

    G[n, c] = √Σ_hw x²,  N = G / (mean_C G + eps),  y = x (gamma N + 1) + beta

Loops sum over the pixels of an image, and go over them; what is between, one number for each
image and channel, is NumPy's. See lucid/backend/cpu/response_norm.py for the gradient.

Shapes: x and y (N, H, W, C), gamma and beta C numbers, G (N, C). Inside, (C, N, H · W).
"""

import numpy as np
from numpy import float32 as f32

from lucid.backend.cpu.sums import sum
from lucid.backend.loops.blocks import over
from lucid.backend.loops.compile import each, summing

ZERO = f32(0)
PIECE = 1 << 10  # numbers that a vector register adds: some 32 in each lane
MANY = 1 << 15  # pixels of an image: more are summed by NumPy's kernel


@summing
def dot(x, y):
    """Σ x y."""
    total = ZERO
    for i in range(x.size):
        total += x[i] * y[i]
    return total


@summing
def total_of(x):
    """Σ x."""
    total = ZERO
    for i in range(x.size):
        total += x[i]
    return total


@each
def squares_loop(x, sums):
    """Σ x² over the pixels of each image."""
    for c in range(x.shape[0]):
        for n in range(x.shape[1]):
            square = ZERO
            for i in range(0, x.shape[2], PIECE):
                pixels = x[c, n, i : i + PIECE]
                square += dot(pixels, pixels)
            sums[c, n] = square


@each
def products_loop(grad, x, sums, totals):
    """Σ dy x and Σ dy over the pixels of each image."""
    for c in range(x.shape[0]):
        for n in range(x.shape[1]):
            along, total = ZERO, ZERO
            for i in range(0, x.shape[2], PIECE):
                dy = grad[c, n, i : i + PIECE]
                along += dot(dy, x[c, n, i : i + PIECE])
                total += total_of(dy)
            sums[c, n], totals[c, n] = along, total


@each
def rescale_loop(x, y, scale, shift):
    """y = scale x + shift."""
    for c in range(x.shape[0]):
        for n in range(x.shape[1]):
            pixels, out, a, b = x[c, n], y[c, n], scale[c, n], shift[c]
            for i in range(pixels.size):
                out[i] = pixels[i] * a + b


@each
def combine_loop(grad, x, dx, scale, own):
    """dx = scale dy + own x."""
    for c in range(x.shape[0]):
        for n in range(x.shape[1]):
            dy, pixels, out, a, b = grad[c, n], x[c, n], dx[c, n], scale[c, n], own[c, n]
            for i in range(pixels.size):
                out[i] = dy[i] * a + pixels[i] * b


def global_response_norm(x, gamma, beta, *, eps):
    """Returns y, and G for the way back."""
    y = np.empty_like(x)
    if (found := _channels(x, y)) is None:
        return NotImplemented
    (rows, out), sums = found, np.empty((x.shape[-1], len(x)), f32)
    over(squares_loop, rows[0].size, (rows, sums))
    g = np.sqrt(sums)
    scale = gamma.reshape(-1, 1) * (g / (_mean(g) + f32(eps))) + f32(1)
    over(rescale_loop, rows[0].size, (rows, out, scale, beta.reshape(-1)))
    return y, g.T


def global_response_norm_grad(grad, x, gamma, g, *, eps):
    """Returns dx, dgamma and dbeta, the last two with C numbers."""
    dx = np.empty_like(x)
    if (found := _channels(grad, x, dx)) is None:
        return NotImplemented
    (grads, rows, out), g = found, np.ascontiguousarray(g.T)
    s, totals = np.empty((2, *g.shape), f32)
    over(products_loop, rows[0].size, (grads, rows, s, totals))
    m, gamma = _mean(g) + f32(eps), gamma.reshape(-1, 1)
    dn = gamma * s
    dg = dn / m - _mean(dn * g) / (m * m)
    own = np.divide(dg, g, out=np.zeros_like(g), where=g > 0)
    over(combine_loop, rows[0].size, (grads, rows, out, gamma * g / m + f32(1), own))
    return dx, sum(s * (g / m), 1), sum(totals, 1)


def _channels(*maps):
    """Maps (N, H, W, C) as (C, N, H · W), or None where that needs a copy."""
    maps = [np.moveaxis(a, -1, 0) for a in maps]
    fit = all(a.flags.c_contiguous and a[0, 0].size <= MANY for a in maps)
    return [a.reshape(*a.shape[:2], -1) for a in maps] if fit else None


def _mean(g):
    """mean_C G, for each image."""
    return sum(g, 0, keepdims=True) / f32(len(g))
