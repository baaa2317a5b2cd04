"""Layer normalisation over the last axis, in NumPy.

    x̂ = (x - mean) rstd,  rstd = 1 / √(variance + eps),  y = w x̂ + b

Where w and b are None, y is x̂, and they have no gradients.
The rows of x may lie in memory one after the other, or number by number, as in a permuted
image; NumPy's operations follow the memory, so both run the same lines. Sums along a row are
products with a vector of ones, which is faster than adding along an axis.
"""

import math

import numpy as np

from lucid.backend.cpu.blocks import scratch
from lucid.backend.cpu.sums import row_sums, sum
from lucid.backend.parallel import block_size, for_blocks, one_blas_thread

_LEAST, _MOST = 1 << 17, 1 << 18  # elements a call
_LINE = 64  # rows, in whole cache lines
_FEW = 1 << 12  # elements: the matrix library uses one thread for them by itself


def layer_norm(x, w, b, *, eps):
    """Returns y, and the mean and rstd of each row for the way back."""
    rows = _rows(x)
    out = np.empty_like(rows)
    mean, rstd = np.empty((2, len(rows)), x.dtype)
    ones, count = np.ones(x.shape[-1], x.dtype), x.dtype.type(x.shape[-1])

    def normalise(i, j):
        np.divide(row_sums(rows[i:j], ones), count, out=mean[i:j])
        block = np.subtract(rows[i:j], mean[i:j, None], out=out[i:j])
        square = np.multiply(block, block, out=scratch(block))
        rstd[i:j] = 1 / np.sqrt(row_sums(square, ones) / count + x.dtype.type(eps))
        block *= rstd[i:j, None]
        if w is not None:
            block *= w
            block += b

    _for_rows(normalise, x)
    return out.reshape(x.shape), mean, rstd


def layer_norm_grad(grad, x, w, mean, rstd):
    """Returns dx, dw, db; with g = dy w,  dx = (g - mean(g) - x̂ mean(g x̂)) rstd."""
    grads, rows = _rows(grad), _rows(x)
    out = np.empty_like(rows)
    scale = np.ones(x.shape[-1], x.dtype) if w is None else w
    share = scale / x.dtype.type(x.shape[-1])  # mean(g) = dy @ (w / C)

    def differentiate(i, j):
        dy, block = grads[i:j], out[i:j]
        x_hat = np.subtract(rows[i:j], mean[i:j, None], out=scratch(block))
        x_hat *= rstd[i:j, None]
        product = np.multiply(dy, x_hat, out=block)
        mean_gx, mean_g = row_sums(product, share), row_sums(dy, share)
        dw_and_db = None if w is None else (sum(product, 0), sum(dy, 0))
        x_hat *= mean_gx[:, None]
        np.multiply(dy, scale, out=block)
        block -= mean_g[:, None]
        block -= x_hat
        block *= rstd[i:j, None]
        return dw_and_db

    parts = _for_rows(differentiate, x)
    if w is None:
        return out.reshape(x.shape), None, None
    dw, db = sum(np.array(parts, x.dtype).reshape(-1, 2, len(w)), 0)
    return out.reshape(x.shape), dw, db


def _rows(x):
    """x as a matrix of rows to normalise."""
    return x.reshape(math.prod(x.shape[:-1]), x.shape[-1])


def _for_rows(work, x):
    """Call ``work(start, stop)`` for all blocks of rows; returns the results in order."""
    count, channels = math.prod(x.shape[:-1]), x.shape[-1]
    if x.size <= _FEW:
        return [work(0, count)]
    block = block_size(count, max(1, channels), _LEAST, _MOST)
    with one_blas_thread():
        return for_blocks(work, count, -(-block // _LINE) * _LINE)  # in whole cache lines
