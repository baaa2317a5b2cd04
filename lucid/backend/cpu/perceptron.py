"""The second half of a ConvNeXt block at once: two products of matrices and what lies between.

    u = w1 x + b1,   h = GELU(u),   y = skip + gamma (w2 h + b2)

As ops of their own these are five passes over memory, and threads wait for one another after
each. Here a thread keeps its share from the first product to the last. The work is cut along the
longer of two axes: the M pixels, or the H hidden units. Where pixels are cut, a share gives its
columns of y, and the weights' gradients are sums over shares; where units are cut, it is the
other way round. u is kept for the way back, h is computed from it again: that takes less time
than to fetch it from memory.

With P = dy hᵀ,  dw2 = gamma P and dgamma = Σ w2 P + b2 Σ dy, so that w2 h is not kept either.

What lies between the products is done by ``steps``: the functions at the end of this file, or the
compiled loops of the same names in ``lucid/backend/loops/perceptron.py``.

Shapes: x, y and skip (C, M), u and h (H, M), w1 (H, C), w2 (C, H), b1 (H,), b2 and gamma (C,).
"""

import numpy as np

from lucid.backend.cpu.activation import weighted_density
from lucid.backend.cpu.blocks import BLOCK, scratch
from lucid.backend.cpu.erf import normal_cdf
from lucid.backend.cpu.gemm import multiply, one_thread_a_product
from lucid.backend.parallel import block_size, for_blocks

LEAST = 1 << 22  # multiplications of a share
MOST = 1 << 10  # pixels of a share: its h shall stay in the second cache


def perceptron(steps, x, w1, b1, w2, b2, gamma, skip, *, keep):
    """Returns y, and u or, unless it is to be kept, None."""
    (units, _), pixels = w1.shape, x.shape[1]
    y, u = np.empty_like(skip), np.empty((units, pixels), x.dtype) if keep else None

    def some_pixels(i, j):
        z = _forward(steps, x[:, i:j], w1, b1, w2, u, i)
        steps.scale_add(z, b2, gamma, skip, y, i)

    def some_units(i, j):
        return _forward(steps, x, w1[i:j], b1[i:j], w2[:, i:j], u if u is None else u[i:j], 0)

    with one_thread_a_product():
        if pixels >= units:
            for_blocks(some_pixels, pixels, _pixels(x, w1))
        else:
            z = _sum(for_blocks(some_units, units, _units(x, w1)))
            steps.scale_add(z, b2, gamma, skip, y, 0)
    return y, u


def _forward(steps, x, w1, b1, w2, u, start):
    """w2 h for these pixels and units."""
    if u is None:
        h = multiply(w1, x)
        steps.bias_gelu_in_place(h, b1)
    else:
        h = np.empty((len(w1), x.shape[1]), x.dtype)
        multiply(w1, x, out=u[:, start : start + x.shape[1]])
        steps.bias_gelu(u, b1, h, start)
    return multiply(w2, h)


def perceptron_grad(steps, dy, x, w1, w2, b2, gamma, u):
    """Returns dx, dw1, db1, dw2, db2 and dgamma; dskip is dy."""
    (units, _), pixels = w1.shape, x.shape[1]
    sums, dgamma = dy.sum(1), np.zeros_like(gamma)

    def some_pixels(i, j):
        return _backward(steps, dy[:, i:j], x[:, i:j], w1, w2, gamma, u, i, dx=dx[:, i:j])[1:]

    def some_units(i, j):
        into = dict(dw1=dw1[i:j], p=p[:, i:j])
        return _backward(steps, dy, x, w1[i:j], w2[:, i:j], gamma, u[i:j], 0, **into)[::2]

    with one_thread_a_product():
        if pixels >= units:
            dx = np.empty_like(x)
            shares = for_blocks(some_pixels, pixels, _pixels(x, w1))
            dw1, db1, p = map(_sum, zip(*shares, strict=True))
        else:
            dw1, p = np.empty_like(w1), np.empty_like(w2)
            parts, biases = zip(*for_blocks(some_units, units, _units(x, w1)), strict=True)
            dx, db1 = _sum(parts), np.concatenate(biases)

    def some_rows(i, j):
        steps.scale_and_dot(p[i:j], w2[i:j], gamma[i:j], dgamma[i:j])

    for_blocks(some_rows, len(p), block_size(len(p), units, BLOCK))
    return dx, dw1, db1, p, gamma * sums, dgamma + b2 * sums


def _backward(steps, dy, x, w1, w2, gamma, u, start, dx=None, dw1=None, p=None):
    """dx, dw1, db1 and P for these pixels and units, into memory that is given or new."""
    d = multiply(w2.T, gamma[:, None] * dy)
    h, db1 = np.empty_like(d), np.empty(len(w1), d.dtype)
    steps.gelu_and_grad(u, d, h, db1, start)
    products = (w1.T, d, dx), (d, x.T, dw1), (dy, h.T, p)
    dx, dw1, p = (multiply(a, b, out=out) for a, b, out in products)
    return dx, dw1, db1, p


def _pixels(x, w1):
    """How many pixels make a share, in whole cache lines."""
    cost = 2 * w1.size
    return -(-block_size(x.shape[1], cost, LEAST, MOST * cost) // 16) * 16


def _units(x, w1):
    """How many hidden units make a share."""
    return block_size(len(w1), 2 * x.size, LEAST)


def _sum(parts):
    """The sum of arrays, in the memory of the first."""
    first, *others = parts
    for part in others:
        first += part
    return first


def bias_gelu(u, b, h, start):
    """u += b and h = GELU(u), for as many columns of u, from start on, as h has."""
    for x, y, shift in _in_parts(u[:, start : start + h.shape[1]], h, b[:, None]):
        x += shift
        normal_cdf(x, out=y)
        y *= x


def bias_gelu_in_place(u, b):
    """u = GELU(u + b), where nothing is kept."""
    for x, shift in _in_parts(u, b[:, None]):
        x += shift
        x *= normal_cdf(x, out=scratch(x, "cdf"))


def gelu_and_grad(u, d, h, db, start):
    """h = GELU(u), du = dh GELU'(u) in the place of dh, and db = Σ du."""
    for x, y, grad, total in _in_parts(u[:, start : start + h.shape[1]], h, d, db):
        normal_cdf(x, out=y)
        slope = weighted_density(x)
        slope += y
        grad *= slope
        y *= x
        np.sum(grad, 1, out=total)


def scale_add(z, b, gamma, skip, y, start):
    """y = skip + gamma (z + b), for as many columns of skip and y, from start on, as z has."""
    stop = start + z.shape[1]
    z += b[:, None]
    z *= gamma[:, None]
    np.add(skip[:, start:stop], z, out=y[:, start:stop])


def scale_and_dot(p, w, gamma, dgamma):
    """dgamma += Σ w P, and P = gamma P."""
    dgamma += np.vecdot(w, p)
    p *= gamma[:, None]


def _in_parts(*arrays):
    """Some rows of each at a time, which stay in the cache."""
    rows = max(1, BLOCK // max(1, arrays[0].shape[1]))
    for i in range(0, len(arrays[0]), rows):
        yield [a[i : i + rows] for a in arrays]
