"""The second half of a ConvNeXt block at once, as loops between products of matrices.

    u = w1 x + b1,   h = GELU(u),   y = skip + gamma (w2 h + b2)

As ops of their own these are five passes over memory, and threads wait for one another after
each. Here a thread keeps its share from the first product to the last. The work is cut along the
longer of two axes: the M pixels, or the H hidden units. Where pixels are cut, a share gives its
columns of y, and the weights' gradients are sums over shares; where units are cut, it is the
other way round. u is kept for the way back, h is computed from it again: that takes less time
than to fetch it from memory.

With P = dy hᵀ,  dw2 = gamma P and dgamma = Σ w2 P + b2 Σ dy, so that w2 h is not kept either.

Shapes: x, y and skip (C, M), u and h (H, M), w1 (H, C), w2 (C, H), b1 (H,), b2 and gamma (C,).
"""

import numpy as np
from numpy import float32 as f32

from lucid.backend.loops.activation import bias_gelu, bias_gelu_in_place, gelu_and_grad
from lucid.backend.loops.compile import each, summing
from lucid.backend.parallel import block_size, cores, for_blocks, one_blas_thread

LEAST, MOST = 1 << 7, 1 << 10  # pixels of a share: its h shall stay in the second cache
ZERO = f32(0)


@each
def scale_add(z, b, gamma, skip, y, start):
    """y = skip + gamma (z + b), for as many columns of skip and y, from start on, as z has."""
    for c in range(z.shape[0]):
        stop = start + z.shape[1]
        row, passed, out = z[c], skip[c, start:stop], y[c, start:stop]
        for i in range(row.size):
            out[i] = passed[i] + gamma[c] * (row[i] + b[c])


@summing
def scale_and_dot(p, w, gamma, dgamma, start, stop):
    """dgamma += Σ w P, and P = gamma P, for these columns."""
    for c in range(p.shape[0]):
        row, weights, total = p[c, start:stop], w[c, start:stop], ZERO
        for i in range(row.size):
            total += row[i] * weights[i]
            row[i] *= gamma[c]
        dgamma[c] += total


def perceptron(x, w1, b1, w2, b2, gamma, skip, *, keep):
    """Returns y, and u or, unless it is to be kept, None."""
    (units, _), pixels = w1.shape, x.shape[1]
    y, u = np.empty_like(skip), np.empty((units, pixels), f32) if keep else None

    def some_pixels(i, j):
        z = _forward(x[:, i:j], w1, b1, w2, u, i)
        scale_add(z, b2, gamma, skip, y, i)

    def some_units(i, j):
        return _forward(x, w1[i:j], b1[i:j], w2[:, i:j], u if u is None else u[i:j], 0)

    with one_blas_thread():
        if pixels >= units:
            for_blocks(some_pixels, pixels, _block(pixels))
        else:
            z = _sum(for_blocks(some_units, units, -(-units // cores())))
            scale_add(z, b2, gamma, skip, y, 0)
    return y, u


def _forward(x, w1, b1, w2, u, start):
    """w2 h for these pixels and units."""
    if u is None:
        h = np.matmul(w1, x)
        bias_gelu_in_place(h, b1)
    else:
        h = np.empty((len(w1), x.shape[1]), f32)
        np.matmul(w1, x, out=u[:, start : start + x.shape[1]])
        bias_gelu(u, b1, h, start)
    return np.matmul(w2, h)


def perceptron_grad(dy, x, w1, w2, b2, gamma, u):
    """Returns dx, dw1, db1, dw2, db2 and dgamma; dskip is dy."""
    (units, _), pixels = w1.shape, x.shape[1]
    sums, dgamma = dy.sum(1), np.zeros_like(gamma)

    def some_pixels(i, j):
        return _backward(dy[:, i:j], x[:, i:j], w1, w2, gamma, u, i, dx=dx[:, i:j])[1:]

    def some_units(i, j):
        into = dict(dw1=dw1[i:j], p=p[:, i:j])
        return _backward(dy, x, w1[i:j], w2[:, i:j], gamma, u[i:j], 0, **into)[::2]

    with one_blas_thread():
        if pixels >= units:
            dx = np.empty_like(x)
            shares = for_blocks(some_pixels, pixels, _block(pixels))
            dw1, db1, p = map(_sum, zip(*shares, strict=True))
        else:
            dw1, p = np.empty_like(w1), np.empty_like(w2)
            parts, biases = zip(*for_blocks(some_units, units, -(-units // cores())), strict=True)
            dx, db1 = _sum(parts), np.concatenate(biases)
    scale_and_dot(p, w2, gamma, dgamma, 0, units)
    return dx, dw1, db1, p, gamma * sums, dgamma + b2 * sums


def _backward(dy, x, w1, w2, gamma, u, start, dx=None, dw1=None, p=None):
    """dx, dw1, db1 and P for these pixels and units, into memory that is given or new."""
    d = np.matmul(w2.T, gamma[:, None] * dy)
    h, db1 = np.empty_like(d), np.empty(len(w1), f32)
    gelu_and_grad(u, d, h, db1, start)
    products = (w1.T, d, dx), (d, x.T, dw1), (dy, h.T, p)
    dx, dw1, p = (np.matmul(a, b, out=out) for a, b, out in products)
    return dx, dw1, db1, p


def _block(pixels):
    """How many pixels make a share, in whole cache lines."""
    return -(-block_size(pixels, 1, LEAST, MOST) // 16) * 16


def _sum(parts):
    """The sum of arrays, in the memory of the first."""
    first, *others = parts
    for part in others:
        first += part
    return first
