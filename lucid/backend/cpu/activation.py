"""GELU in NumPy: y = x Φ(x), and y' = Φ(x) + x φ(x), where φ = Φ' is the normal density.

Both work in place on one or two arrays; each returns the dtype that it is given.
"""

import math

import numpy as np

from lucid.backend.cpu.erf import normal_cdf


def gelu(x):
    """y, of the shape and dtype of x."""
    y = normal_cdf(x)
    y *= x
    return y


def gelu_grad(grad, x):
    """dx = dy y'(x)."""
    slope = x * x
    slope *= x.dtype.type(-0.5)
    slope = np.exp(slope)
    slope *= x
    slope *= x.dtype.type(1 / math.sqrt(2 * math.pi))
    slope += normal_cdf(x)
    slope *= grad
    return slope
