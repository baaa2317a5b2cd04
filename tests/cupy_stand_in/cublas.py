"""``cupy.cuda.cublas``, as far as lucid multiplies with it: on addresses, column by column."""

import ctypes
from types import ModuleType

import numpy as np
from numpy.lib.stride_tricks import as_strided

from cupy_stand_in.counting import launched
from cupy_stand_in.names import check_call, names_of

CONSTANTS = dict(
    CUBLAS_OP_N=0, CUBLAS_OP_T=1, CUBLAS_GEMM_DEFAULT=-1, CUBLAS_COMPUTE_32F=68,
    CUBLAS_COMPUTE_64F=70, CUBLAS_COMPUTE_32F_FAST_TF32=77,
)  # fmt: skip
DTYPES = {0: np.float32, 1: np.float64, 2: np.float16}  # CUDA's numbers for them
_LISTED = names_of("cupy.cuda.cublas")


class CUBLASError(RuntimeError):
    """What CuPy raises where cuBLAS refuses its arguments."""


def module():
    """The module, whose names CuPy has too."""
    found = ModuleType("cupy.cuda.cublas")
    vars(found).update(CONSTANTS, CUBLASError=CUBLASError, gemmStridedBatchedEx=_checked)
    return found


def _checked(*args):
    """Cython takes whole numbers for sizes and addresses, and nothing else."""
    name = "gemmStridedBatchedEx"
    check_call("cublas", name, _LISTED[name].signature, args, {})
    if not all(isinstance(x, (int, np.integer)) for x in args):
        raise TypeError(f"{name} takes whole numbers: {args}")
    launched(name)
    _multiply(*args)


def _multiply(
    handle, transa, transb, m, n, k, alpha, a, a_type, lda, a_step, b, b_type, ldb, b_step, beta,
    c, c_type, ldc, c_step, count, compute, algo,
):  # fmt: skip
    """C = alpha op(A) op(B) + beta C, for ``count`` matrices."""
    if lda < max(1, k if transa else m) or ldb < max(1, n if transb else k) or ldc < max(1, m):
        raise CUBLASError("CUBLAS_STATUS_INVALID_VALUE")
    number = np.float64 if compute == CONSTANTS["CUBLAS_COMPUTE_64F"] else np.float32
    alpha, beta = (_seen(x, number, (1,), (1,))[0] for x in (alpha, beta))
    a = _matrices(a, a_type, count, m, k, lda, a_step, transa)
    b = _matrices(b, b_type, count, k, n, ldb, b_step, transb)
    c = _matrices(c, c_type, count, m, n, ldc, c_step, False)
    if compute == CONSTANTS["CUBLAS_COMPUTE_32F_FAST_TF32"]:
        a, b = _as_tf32(a), _as_tf32(b)
    with np.errstate(all="ignore"):
        y = alpha * np.matmul(a.astype(number, copy=False), b.astype(number, copy=False))
        c[...] = y + beta * c if beta else y  # where beta is 0, C may hold anything


def _matrices(address, kind, count, rows, columns, lead, step, is_turned):
    """(count, rows, columns), whose columns lie ``lead`` apart; turned, whose rows do."""
    steps = (step, lead, 1) if is_turned else (step, 1, lead)
    return _seen(address, DTYPES[kind], (count, rows, columns), steps)


def _seen(address, dtype, shape, steps):
    size = np.dtype(dtype).itemsize
    extent = 1 + sum((n - 1) * step for n, step in zip(shape, steps, strict=True))
    memory = (ctypes.c_char * (int(extent) * size)).from_address(int(address))
    return as_strided(np.frombuffer(memory, dtype), shape, [int(s) * size for s in steps])


def _as_tf32(x):
    """Rounded to TF32's 11 binary digits."""
    return ((x.copy().view(np.uint32) + np.uint32(1 << 12)) & ~np.uint32((1 << 13) - 1)).view(
        np.float32
    )
