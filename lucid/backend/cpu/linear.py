"""Products of matrices, the work that networks are made of, in NumPy."""

import math

from lucid.backend.cpu.gemm import product, stacked
from lucid.backend.cpu.sums import sum
from lucid.backend.einsum import einsum as contracted


def linear(x, w, b=None):
    """y = x wᵀ + b as one matrix product. Shapes: x (..., I), w (O, I), b (O,), y (..., O).

    The rows of x may lie in memory one after the other, or, behind a permuted shape, number by
    number. Then y is computed as its transpose: nothing is copied, and y lies as x does.
    """
    rows = x.reshape(math.prod(x.shape[:-1]), x.shape[-1])
    if rows.strides[0] < rows.strides[1]:
        y = product(w, rows.T, bias=None if b is None else b[:, None]).T
    else:
        y = product(rows, w.T, bias=b)
    return y.reshape(*x.shape[:-1], len(w))


def matmul(a, b):
    """The matrix product of the last two axes; axes in front broadcast."""
    return product(a, b) if a.ndim == b.ndim == 2 else stacked(a, b)


def einsum(subscripts, *operands):
    """Einstein's sum, by products of matrices and by sums that are right along any axis."""
    return contracted(subscripts, operands, sum, matmul)
