"""Products of matrices by cuBLAS, which takes them in either memory order: none is copied.

CuPy's own product of stacks copies those that are transposed, and multiplies those that broadcast
through lists of pointers. Here a stack is one matrix and the step to the next, which may be 0.

cuBLAS counts columns where we count rows: in its memory order it computes Cᵀ = Bᵀ Aᵀ.
"""

from math import prod

import cupy
import numpy as np
from cupy.cuda import cublas, runtime

_KINDS = {  # how cuBLAS calls a dtype, and what it adds up in; float16 is added up in float32
    "float16": (runtime.CUDA_R_16F, cublas.CUBLAS_COMPUTE_32F, np.float32),
    "float32": (runtime.CUDA_R_32F, cublas.CUBLAS_COMPUTE_32F, np.float32),
    "float64": (runtime.CUDA_R_64F, cublas.CUBLAS_COMPUTE_64F, np.float64),
}
_rounds_to_tf32 = False


def allow_tf32(allowed: bool = True):
    """Let products of float32 matrices be rounded to TF32, which is faster; off by default.

    Each factor keeps 11 binary digits of float32's 24, about 3 decimal digits of 7, and the sums
    are float32's: it is what the tensor cores of GPUs since 2020 (compute capability 8.0) multiply.
    """
    global _rounds_to_tf32
    _rounds_to_tf32 = allowed and int(cupy.cuda.Device().compute_capability) >= 80


def product(a, b, start=None):
    """A B, or A B added to ``start``, which is overwritten.

    Shapes: (..., m, k) and (..., k, n) give (..., m, n); axes in front broadcast. ``start`` lies
    row by row, matrix after matrix.
    """
    front = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    c = start
    if start is None:
        make = cupy.empty if a.shape[-1] else cupy.zeros
        c = make((*front, a.shape[-2], b.shape[-1]), a.dtype)
    if c.size and a.shape[-1]:
        _multiply(_stacked(a, front), _stacked(b, front), c, 0 if start is None else 1)
    return c


def _stacked(x, front):
    """The matrices as one stack (count, rows, columns); copied where no single step leads on."""
    return cupy.broadcast_to(x, (*front, *x.shape[-2:])).reshape(prod(front), *x.shape[-2:])


def _multiply(a, b, c, beta):
    """C = A B + beta C for stacks of matrices."""
    a, a_turned, a_step = _as_it_lies(a)
    b, b_turned, b_step = _as_it_lies(b)
    (count, m, k), n = a.shape, b.shape[2]
    kind, adds_in, number = _KINDS[c.dtype.name]
    if _rounds_to_tf32 and c.dtype == cupy.float32:
        adds_in = cublas.CUBLAS_COMPUTE_32F_FAST_TF32
    one, beta = np.array(1, number), np.array(beta, number)
    cublas.gemmStridedBatchedEx(
        cupy.cuda.get_cublas_handle(), b_turned, a_turned, n, m, k, one.ctypes.data,
        b.data.ptr, kind, b_step, _step(b), a.data.ptr, kind, a_step, _step(a), beta.ctypes.data,
        c.data.ptr, kind, n, m * n, count, adds_in, cublas.CUBLAS_GEMM_DEFAULT,
    )  # fmt: skip


def _as_it_lies(x):
    """(x, how it is turned, from one row to the next in memory, or from one column)."""
    _, rows, columns = x.shape
    row, column = (step // x.itemsize for step in x.strides[1:])
    if (column == 1 or columns == 1) and (row >= columns or rows == 1):
        return x, cublas.CUBLAS_OP_N, columns if rows == 1 else row
    if (row == 1 or rows == 1) and (column >= rows or columns == 1):
        return x, cublas.CUBLAS_OP_T, rows if columns == 1 else column
    return cupy.ascontiguousarray(x), cublas.CUBLAS_OP_N, columns


def _step(x):
    """From one matrix of a stack to the next."""
    return x.strides[0] // x.itemsize
