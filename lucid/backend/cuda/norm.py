"""Layer normalisation over the last axis, in CUDA.

    x̂ = (x - mean) rstd,  rstd = 1 / √(variance + eps),  y = w x̂ + b

The rows of x may lie in memory one after the other, or number by number, as in a permuted
image: there is a kernel for each, that reads and writes memory in its order.
Where w and b are None, y is x̂, and they have no gradients.
"""

import math

import cupy

from lucid.backend.cuda.compile import kernel, through_float32
from lucid.backend.cuda.sums import sum

_MOST_FEATURES = 2048  # of rows beside one another: more do not fit the registers
_THREADS = 1024  # of a block of rows beside one another
_REGISTERS = 48  # bytes of a row that a thread keeps at most: more, and it spills some to memory
_SEGMENT = 32  # bytes that memory gives at once
_MOST_BLOCKS = 1 << 20
_PARTS = 1024  # of dw and db: enough blocks to keep any GPU busy
_NUMBERS_OF_PARTS = 1 << 22
_RUN = 32  # rows, or groups of them, whose dw and db are added one by one


@through_float32
def layer_norm(x, w, b, *, eps):
    """Returns y, and the mean and rstd of each row for the way back."""
    rows = _rows(x)
    y, (mean, rstd) = cupy.empty_like(rows), cupy.empty((2, len(rows)), x.dtype)
    w = _ones(x) if w is None else cupy.ascontiguousarray(w, x.dtype)
    b = cupy.zeros_like(w) if b is None else cupy.ascontiguousarray(b, x.dtype)
    arguments = rows, w, b, y, mean, rstd, *_sizes(rows), x.dtype.type(eps)
    if x.size:
        _run("layer_norm", rows, _MOST_BLOCKS, arguments)
    return y.reshape(x.shape), mean, rstd


@through_float32
def layer_norm_grad(grad, x, w, mean, rstd):
    """Returns dx, dw, db; with g = dy w,  dx = (g - mean(g) - x̂ mean(g x̂)) rstd."""
    rows = _rows(x)
    grads, dx = _as_lie(grad.reshape(rows.shape), rows), cupy.empty_like(rows)
    groups = -(-len(rows) // _rows_a_block(rows))
    most = min(_PARTS, -(-_NUMBERS_OF_PARTS // max(1, x.shape[-1])))
    run = min(_RUN, max(1, -(-groups // most)))
    parts = cupy.empty((-(-groups // run), 2, x.shape[-1]), x.dtype)
    scale = _ones(x) if w is None else cupy.ascontiguousarray(w, x.dtype)
    arguments = grads, rows, scale, mean, rstd, dx, parts
    if x.size:
        _run("layer_norm_grad", rows, len(parts), (*arguments, *_sizes(rows), cupy.int32(run)))
    dw, db = (None, None) if w is None else sum(parts, 0)
    return dx.reshape(x.shape), dw, db


def _ones(x):
    return cupy.ones(x.shape[-1], x.dtype)


def _rows(x):
    """x as a matrix of rows to normalise, in one of the two orders."""
    rows = x.reshape(math.prod(x.shape[:-1]), x.shape[-1])
    return rows if _is_beside(rows) else cupy.ascontiguousarray(rows)


def _is_beside(rows):
    """Whether the rows lie beside one another."""
    is_transposed = rows.flags.f_contiguous and not rows.flags.c_contiguous
    return is_transposed and rows.shape[1] <= _MOST_FEATURES


def _as_lie(x, like):
    if not _is_beside(like):
        return cupy.ascontiguousarray(x, like.dtype)
    return cupy.asfortranarray(x, like.dtype)


def _rows_a_block(rows):
    """32 rows beside one another; fewer where a thread's share of each would be too large."""
    if not _is_beside(rows):
        return 1
    count, of_a_row = 32, rows.shape[1] * rows.itemsize
    while of_a_row * count > _REGISTERS * _THREADS and count * rows.itemsize > _SEGMENT:
        count //= 2
    return count


def _sizes(rows):
    return cupy.int32(rows.shape[1]), cupy.int64(rows.shape[0])


def _run(name, rows, most_blocks, arguments):
    at_once, features = _rows_a_block(rows), rows.shape[1]
    blocks = min(-(-len(rows) // at_once), most_blocks)
    if not _is_beside(rows):
        threads = min(1024 if features > 4096 else 256, -(-features // 32) * 32)
        kernel("norm.cu", f"{name}_rows", rows.dtype)((blocks,), (threads,), arguments)
        return
    most = _THREADS // at_once  # threads of a row
    threads = most if at_once < 32 else min(most, -(-features * rows.itemsize // _REGISTERS))
    constants = dict(ROWS=at_once, PER=-(-features // threads))
    run = kernel("norm.cu", f"{name}_columns", rows.dtype, **constants)
    shared = 2 * features * rows.itemsize  # dw and db of a block
    run((blocks,), (at_once, threads), arguments, shared_mem=shared)
