"""GELU in NumPy: y = x Φ(x), and y' = Φ(x) + x φ(x), where φ = Φ' is the normal density.

Both go over memory once, in blocks that stay in the processor's cache, and write into it in
place; each returns the dtype that it is given.
"""

import math

import numpy as np

from lucid.backend.cpu.blocks import elementwise, scratch
from lucid.backend.cpu.erf import normal_cdf


def gelu(x):
    """y, of the shape and dtype of x."""
    return elementwise(_gelu, x, passes=20)


def gelu_grad(grad, x):
    """dx = dy y'(x)."""
    return elementwise(_gelu_grad, x, grad, passes=25)


def _gelu(y, x):
    normal_cdf(x, out=y)
    y *= x


def _gelu_grad(dx, x, grad):
    normal_cdf(x, out=dx)
    density = np.multiply(x, x, out=scratch(x, "density"))
    density *= x.dtype.type(-0.5)
    np.exp(density, out=density)
    density *= x.dtype.type(1 / math.sqrt(2 * math.pi))
    density *= x
    dx += density
    dx *= grad
