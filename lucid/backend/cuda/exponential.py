"""The exponential, the logarithm and tanh, in CuPy."""

import cupy


def exp(x):
    """eˣ."""
    return cupy.exp(x)


def log(x):
    """log x, to the base e."""
    return cupy.log(x)


def tanh(x):
    """(eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)."""
    return cupy.tanh(x)
