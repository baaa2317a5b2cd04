"""GELU as loops: y = x Φ(x), and y' = Φ(x) + x φ(x), where φ = Φ' is the normal density.

Both functions are odd but for their 1/2, so a quotient of polynomials in x² gives each:
Φ(x) - 1/2 = x P/Q, and y'(x) - 1/2 = x R/S, fitted so that the largest error is the least.
"""

import numpy as np
from numpy import float32 as f32

from lucid.backend.loops.blocks import over, vectors
from lucid.backend.loops.compile import each, summing

# From low to high power of x²: for |x| < 5.3, beyond which Φ is 0 and 1 to 6e-8; and for |x| < 6.
P = tuple(map(f32, (0.3989422619342804, 0.032935865223407745, 0.004627998918294907,
                    0.0001603354321559891, 6.379076694429386e-06,
                    2.405027998975129e-08)))  # fmt: skip
Q = tuple(map(f32, (1, 0.2492242008447647, 0.028138872236013412, 0.0018365767318755388,
                    7.135267514968291e-05, 1.2371689308565692e-06)))  # fmt: skip
R = tuple(map(f32, (0.7978845238685608, -0.018038207665085793, 0.013569017872214317,
                    0.0002852205652743578, 3.202716834493913e-05, 1.1219246971450048e-06,
                    1.3002976473330818e-08, -2.8880176028422966e-11)))  # fmt: skip
S = tuple(map(f32, (1, 0.31072530150413513, 0.04558274894952774, 0.004150209948420525,
                    0.0002586052578408271, 1.0812193067977205e-05,
                    3.6363357480695413e-07)))  # fmt: skip
ZERO, HALF, ONE = f32(0), f32(0.5), f32(1)
CDF_END, SLOPE_END = f32(5.3), f32(6)


@each
def normal_cdf(x):
    """Φ(x), right to 2e-7."""
    s = x * x
    p = ((((P[5] * s + P[4]) * s + P[3]) * s + P[2]) * s + P[1]) * s + P[0]
    q = ((((Q[5] * s + Q[4]) * s + Q[3]) * s + Q[2]) * s + Q[1]) * s + Q[0]
    y = HALF + x * p / q
    y = ONE if x > CDF_END else y
    return ZERO if x < -CDF_END else y


@each
def slope(x):
    """y'(x) = Φ(x) + x φ(x), right to 3e-7, and exactly 0 and 1 at ±∞."""
    s = x * x
    p = (((((R[7] * s + R[6]) * s + R[5]) * s + R[4]) * s + R[3]) * s + R[2]) * s + R[1]
    q = (((((S[6] * s + S[5]) * s + S[4]) * s + S[3]) * s + S[2]) * s + S[1]) * s + S[0]
    y = HALF + x * (p * s + R[0]) / q
    y = ONE if x > SLOPE_END else y
    return ZERO if x < -SLOPE_END else y


@each
def gelu_loop(x, y):
    """Vectors in, vector out, as all loops here."""
    for i in range(x.size):
        y[i] = x[i] * normal_cdf(x[i])


@each
def gelu_grad_loop(grad, x, dx):
    """dx = dy y'(x)."""
    for i in range(x.size):
        dx[i] = grad[i] * slope(x[i])


@each
def bias_gelu(u, b, h, start):
    """u += b and h = GELU(u), for as many columns of u, from start on, as h has."""
    for k in range(u.shape[0]):
        row, out, shift = u[k, start : start + h.shape[1]], h[k], b[k]
        for i in range(out.size):
            row[i] += shift
            out[i] = row[i] * normal_cdf(row[i])


@each
def bias_gelu_in_place(u, b):
    """u = GELU(u + b), where nothing is kept."""
    for k in range(u.shape[0]):
        row, shift = u[k], b[k]
        for i in range(row.size):
            x = row[i] + shift
            row[i] = x * normal_cdf(x)


@summing
def gelu_and_grad(u, d, h, db, start):
    """h = GELU(u), du = dh GELU'(u) in the place of dh, and db = Σ du."""
    for k in range(u.shape[0]):
        row, grad, out, total = u[k, start : start + h.shape[1]], d[k], h[k], ZERO
        for i in range(out.size):
            out[i] = row[i] * normal_cdf(row[i])
            grad[i] *= slope(row[i])
            total += grad[i]
        db[k] = total


def gelu(x):
    """y, of the shape of x."""
    y = np.empty_like(x)
    if (found := vectors(x, y)) is None:
        return NotImplemented
    over(gelu_loop, 2, found)
    return y


def gelu_grad(grad, x):
    """dx = dy y'(x)."""
    dx = np.empty_like(grad)
    if (found := vectors(grad, x, dx)) is None:
        return NotImplemented
    over(gelu_grad_loop, 2, found)
    return dx
