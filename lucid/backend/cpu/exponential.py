"""The exponential, the logarithm and tanh, in NumPy."""

from lucid.backend.cpu import library


def exp(x):
    """eˣ."""
    return library.exp(x)


def log(x):
    """log x, to the base e."""
    return library.log(x)


def tanh(x):
    """(eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)."""
    return library.tanh(x)
