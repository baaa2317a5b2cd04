"""Matrix products on all cores: each is cut into blocks of rows or of columns.

OpenBLAS has threads of its own, but they spin after every product and take the cores from the
kernels that follow; so it computes with one thread, on as many blocks as we have threads.
"""

import numpy as np

from lucid.backend.parallel import block_size, for_blocks, one_blas_thread

_LEAST = 1 << 22  # multiplications that are worth a thread's while
_WHOLE = 16  # rows or columns that a processor's registers hold at once


def product(a, b, out=None):
    """a @ b for matrices in any memory order. Shapes: (m, k) and (k, n) give (m, n)."""
    (m, k), n = a.shape, b.shape[1]
    out = np.empty((m, n), np.result_type(a, b)) if out is None else out
    with one_blas_thread():
        if n >= m:
            for_blocks(lambda i, j: np.matmul(a, b[:, i:j], out=out[:, i:j]), n, _block(n, m * k))
        else:
            for_blocks(lambda i, j: np.matmul(a[i:j], b, out=out[i:j]), m, _block(m, n * k))
    return out


def products(a, b):
    """One product a group. Shapes: (g, m, k) and (g, k, n) give (g, m, n)."""
    out = np.empty((len(a), a.shape[1], b.shape[2]), np.result_type(a, b))
    for left, right, target in zip(a, b, out, strict=True):
        product(left, right, target)
    return out


def _block(n, cost):
    """How many of n rows or columns, in whole multiples of what the registers hold."""
    return -(-block_size(n, cost, _LEAST) // _WHOLE) * _WHOLE
