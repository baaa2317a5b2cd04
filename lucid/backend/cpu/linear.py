"""The two products that networks are made of, in NumPy."""

import numpy as np


def linear(x, w, b=None):
    """y = x wᵀ + b as one matrix product. Shapes: x (..., I), w (O, I), b (O,), y (..., O)."""
    y = x.reshape(-1, x.shape[-1]) @ w.T
    if b is not None:
        y += b
    return y.reshape(*x.shape[:-1], len(w))


def einsum(subscripts, *operands):
    """Einstein's sum; ``optimize`` multiplies three operands pair by pair, by BLAS where it can."""
    return np.einsum(subscripts, *operands, optimize=True)
