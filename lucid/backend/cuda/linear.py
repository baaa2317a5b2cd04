"""Products of matrices by cuBLAS: what lies in either memory order is multiplied as it lies."""

import math

import cupy

from lucid.backend.cuda.gemm import product
from lucid.backend.cuda.sums import sum
from lucid.backend.einsum import einsum as contracted


def linear(x, w, b=None):
    """y = x wᵀ + b as one matrix product. Shapes: x (..., I), w (O, I), b (O,), y (..., O).

    The rows of x may lie in memory one after the other, or, behind a permuted shape, number by
    number. Then y is computed as its transpose: nothing is copied, and y lies as x does.
    """
    rows = x.reshape(math.prod(x.shape[:-1]), x.shape[-1])
    if rows.strides[0] < rows.strides[1]:
        start = None if b is None else filled((len(w), len(rows)), b[:, None], x.dtype)
        y = product(w, rows.T, start).T
    else:
        y = product(rows, w.T, None if b is None else filled((len(rows), len(w)), b, x.dtype))
    return y.reshape(*x.shape[:-1], len(w))


def filled(shape, b, dtype):
    """A matrix of copies of the bias: the product is added to it, and rounded once."""
    y = cupy.empty(shape, dtype)
    y[...] = b
    return y


def matmul(a, b):
    """The matrix product of the last two axes; axes in front broadcast."""
    if a.dtype.kind != "f":
        return cupy.matmul(a, b)
    if a.ndim > 2 and b.ndim == 2 and a.flags.c_contiguous:  # all rows are one matrix
        rows = a.reshape(math.prod(a.shape[:-1]), a.shape[-1])
        return product(rows, b).reshape(*a.shape[:-1], b.shape[1])
    return product(a, b)


def einsum(subscripts, *operands):
    """Einstein's sum, by products of matrices and by sums that are right along any axis."""
    return contracted(subscripts, operands, sum, matmul)
