"""Products of matrices, the work that networks are made of, in NumPy."""

import math

import numpy as np

from lucid.backend.cpu.gemm import multiply, product
from lucid.backend.cpu.sums import sum
from lucid.backend.einsum import einsum as contracted
from lucid.backend.parallel import block_size, for_blocks

_ADDITIONS = 1 << 19  # a call


def linear(x, w, b=None):
    """y = x wᵀ + b as one matrix product. Shapes: x (..., I), w (O, I), b (O,), y (..., O).

    The rows of x may lie in memory one after the other, or, behind a permuted shape, number by
    number. Then y is computed as its transpose: nothing is copied, and y lies as x does.
    """
    rows = x.reshape(math.prod(x.shape[:-1]), x.shape[-1])
    y = product(w, rows.T).T if rows.strides[0] < rows.strides[1] else product(rows, w.T)
    if b is not None:
        _add_to_rows(y, b)
    return y.reshape(*x.shape[:-1], len(w))


def matmul(a, b):
    """The matrix product of the last two axes; axes in front broadcast."""
    return product(a, b) if a.ndim == b.ndim == 2 else multiply(a, b)


def einsum(subscripts, *operands):
    """Einstein's sum, by products of matrices and by sums that are right along any axis."""
    return contracted(subscripts, operands, sum, matmul)


def _add_to_rows(y, b):
    """y += b for every row, in blocks of memory."""
    if y.strides[0] < y.strides[1]:
        y, b = y.T, b[:, None]
    else:
        b = np.broadcast_to(b, y.shape)
    rows = block_size(len(y), y.shape[1], _ADDITIONS, _ADDITIONS)
    for_blocks(lambda i, j: np.add(y[i:j], b[i:j], out=y[i:j]), len(y), rows)
