"""The error function as a loop: erf(x) = 2 Φ(√2 x) - 1, by the quotient of ``activation.py``."""

import math

import numpy as np
from numpy import float32 as f32

from lucid.backend.loops.activation import P, Q
from lucid.backend.loops.blocks import over, vectors
from lucid.backend.loops.compile import each

# erf(x) = x A/B, where A and B are polynomials in x²; beyond the end erf is ±1 to 1e-7.
A = tuple(f32(2 * math.sqrt(2) * 2**i * float(p)) for i, p in enumerate(P))
B = tuple(f32(2**i * float(q)) for i, q in enumerate(Q))
END, ONE = f32(5.3 / math.sqrt(2)), f32(1)


@each
def erf_loop(x, y):
    """Right to 4e-7."""
    for i in range(x.size):
        s = x[i] * x[i]
        a = ((((A[5] * s + A[4]) * s + A[3]) * s + A[2]) * s + A[1]) * s + A[0]
        b = ((((B[5] * s + B[4]) * s + B[3]) * s + B[2]) * s + B[1]) * s + B[0]
        value = x[i] * a / b
        value = ONE if x[i] > END else value
        y[i] = -ONE if x[i] < -END else value


def erf(x):
    """erf of each element."""
    y = np.empty_like(x)
    if (found := vectors(x, y)) is None:
        return NotImplemented
    over(erf_loop, 2, found)
    return y
