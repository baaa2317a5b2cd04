"""Products of matrices by cuBLAS, through CuPy.

cuBLAS takes matrices in either memory order, so a product of two matrices copies nothing. CuPy's
product of stacks of matrices copies those that are transposed, so what can be one product is one.
"""

import math

import cupy

from lucid.backend.cuda.compile import kernel, launch_rows
from lucid.backend.cuda.sums import sum
from lucid.backend.einsum import einsum as contracted


def linear(x, w, b=None):
    """y = x wᵀ + b as one matrix product. Shapes: x (..., I), w (O, I), b (O,), y (..., O).

    The rows of x may lie in memory one after the other, or, behind a permuted shape, number by
    number. Then y is computed as its transpose: nothing is copied, and y lies as x does.
    """
    rows = x.reshape(math.prod(x.shape[:-1]), x.shape[-1])
    is_transposed = rows.strides[0] < rows.strides[1]
    y = cupy.dot(w, rows.T).T if is_transposed else cupy.dot(rows, w.T)
    if b is not None:
        add_bias(y.T if is_transposed else y, b, by_row=is_transposed)
    return y.reshape(*x.shape[:-1], len(w))


def add_bias(y, b, by_row):
    """y += b for a matrix whose rows lie one after the other: a number a row, or one a column."""
    if y.dtype not in (cupy.float32, cupy.float64):
        y += b[:, None] if by_row else b
        return
    rows, columns = y.shape
    b = cupy.ascontiguousarray(b, y.dtype)
    arguments = y, b, cupy.int32(rows), cupy.int64(columns), cupy.int32(by_row)
    launch_rows(kernel("linear.cu", "add_bias", y.dtype), rows, columns, arguments)


def matmul(a, b):
    """The matrix product of the last two axes; axes in front broadcast."""
    if a.ndim > 2 and b.ndim == 2:
        rows = a.reshape(math.prod(a.shape[:-1]), a.shape[-1])
        return cupy.dot(rows, b).reshape(*a.shape[:-1], b.shape[1])
    return cupy.matmul(a, b)


def einsum(subscripts, *operands):
    """Einstein's sum, by products of matrices and by sums that are right along any axis."""
    return contracted(subscripts, operands, sum, matmul)


def allow_tf32(allowed: bool = True):
    """Let products of float32 matrices be rounded to TF32, which is faster; off by default.

    Each factor keeps 11 binary digits of float32's 24, about 3 decimal digits of 7, and the sums
    are float32's: it is what the tensor cores of GPUs since 2020 (compute capability 8.0) multiply.
    """
    from cupy._core import _routines_linalg as products

    kind = products.COMPUTE_TYPE_TF32 if allowed else products.COMPUTE_TYPE_DEFAULT
    products.set_compute_type(cupy.float32, kind)
