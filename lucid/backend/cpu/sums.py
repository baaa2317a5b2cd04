"""Sums of floats in NumPy, right to the last digits along any axis, however long it is.

A float32 has 24 binary digits: a running sum of ones stops at 2²⁴, and long before that it drops
digits of every number that it takes. Where an axis is the last in memory NumPy adds in pairs of
pairs, which loses next to nothing; along the others it adds one number after the other. There we
add in *blocks* of 32 numbers, and the sums of the blocks in pairs of pairs:

    x (n, k)  as  (n / 32w, 32, w, k),  summed over the 32  →  (n / 32, k),  halved to (1, k)

The w rows of a block lie next to one another and are added to the next w at once, so that NumPy
adds long vectors however small k is. A number takes part in 31 + log₂ n additions at most.

How a sum is cut depends on its shape alone, so that threads change no bit.
"""

import functools
import math

import numpy as np

from lucid.backend.cpu.blocks import scratch
from lucid.backend.cpu.gemm import has_blas
from lucid.backend.dtypes import sum_dtype
from lucid.backend.parallel import for_blocks

BLOCK = 32  # numbers, added one by one: of 64 equal ones the sum is 1e-6 off
_VECTOR = 1 << 12  # elements that are added at once: as many as stay in the fastest cache
_PIECE = 1 << 13  # numbers of a row that every NumPy adds in pairs
_CALL = 1 << 19  # elements a call
_FEW, _MANY = 256, 1 << 12  # numbers of a product, and of a row for which there would be too many


def sum(x, axis=None, keepdims=False):
    """Σ x over one axis, several or all (None). Integers and bools are summed in int64."""
    if x.dtype.kind != "f":
        return np.asanyarray(np.add.reduce(x, axis, sum_dtype(x), None, keepdims))
    axes = axis if x.size <= BLOCK else axes_of(axis, x.ndim)
    if x.size <= BLOCK or _is_right_at_once(x, axes):
        return np.asanyarray(np.add.reduce(x, axes, None, None, keepdims))
    if x.dtype == np.float16:
        return sum(x.astype(np.float32), axes, keepdims).astype(x.dtype)
    y = _in_memory_order(x, axes)
    kept = [1 if i in axes else n for i, n in enumerate(x.shape)]
    return y.reshape(kept) if keepdims else y


def cumsum(x, axis):
    """The running sums along an axis; those of floats are carried on in float64."""
    if x.dtype.kind != "f" or x.shape[axis] <= BLOCK:
        return np.cumsum(x, axis, sum_dtype(x))
    y = np.empty_like(x)
    source, target = x.swapaxes(0, axis), y.swapaxes(0, axis)
    carry, rows = 0.0, BLOCK * max(1, _VECTOR // max(1, source[0].size))
    for i in range(0, len(source), rows):
        sums = np.cumsum(source[i : i + rows], 0, np.float64)
        sums += carry
        target[i : i + rows] = sums
        carry = sums[-1]
    return y


def row_sums(rows, weights):
    """Σ_c weights[c] rows[n, c] for each row, by products of matrices.

    That is faster, but a product adds in an order of its own: it must not be long; without a matrix
    library it adds one number after the other.
    """
    c = len(weights)
    if c > _MANY or not has_blas():
        return sum(np.multiply(rows, weights, out=scratch(rows, "weighted")), 1)
    if c <= _FEW:
        return rows @ weights
    parts = [rows[:, i : i + _FEW] @ weights[i : i + _FEW] for i in range(0, c, _FEW)]
    return functools.reduce(np.add, parts)


def axes_of(axis, ndim):
    """``axis`` as a tuple of numbers from 0 to ndim - 1."""
    if type(axis) is int:  # nearly always
        return (axis % ndim,)
    if axis is None:
        return tuple(range(ndim))
    return tuple([i % ndim for i in (axis if isinstance(axis, tuple) else (axis,))])


def _is_right_at_once(x, axes):
    """Whether NumPy's own sum is right: of few numbers, or of those that lie side by side."""
    terms = math.prod([x.shape[i] for i in axes])
    if terms <= BLOCK or not x.size:
        return True
    if terms >= BLOCK * _PIECE:
        return False
    if x.flags.c_contiguous:
        return axes == tuple(range(x.ndim - len(axes), x.ndim))
    if len(axes) == 1:
        steps = [abs(s) for s in x.strides]
        return steps.count(min(steps)) == 1 and steps[axes[0]] == min(steps)
    return x.flags.f_contiguous and axes == tuple(range(len(axes)))


def _in_memory_order(x, axes):
    """The sum over the axes, the last in memory first: it shrinks the array most cheaply."""
    order = sorted(range(x.ndim), key=lambda i: -abs(x.strides[i]))
    y, kinds = _joined(x.transpose(order), [i in axes for i in order])
    while True in kinds:
        last = len(kinds) - 1 - kinds[::-1].index(True)
        if last == len(kinds) - 1:
            y = _along_the_last(y)
        else:
            shape = y.shape
            y = _along_the_second(y.reshape(-1, shape[last], math.prod(shape[last + 1 :])))
            y = y.reshape(*shape[:last], *shape[last + 1 :])
        del kinds[last]
    kept = [i for i in order if i not in axes]
    return y.reshape([x.shape[i] for i in kept]).transpose(np.argsort(kept))


def _joined(x, kinds):
    """x with neighbouring axes of one kind as one axis, where that is a view."""
    shape, strides, joined = [], [], []
    for n, stride, kind in zip(x.shape, x.strides, kinds, strict=True):
        if n == 1:
            continue
        if joined and joined[-1] == kind and strides[-1] == n * stride:
            shape[-1] *= n
            strides[-1] = stride
        else:
            shape.append(n), strides.append(stride), joined.append(kind)
    return x.reshape(shape), joined


def _along_the_last(x):
    """Shapes (..., n) give (...). NumPy 2.0 adds the pieces of long rows one by one."""
    pieces = x.shape[-1] // _PIECE
    if pieces < BLOCK:
        return np.add.reduce(x, -1)
    whole = pieces * _PIECE
    y = np.add.reduce(x[..., :whole].reshape(*x.shape[:-1], pieces, _PIECE), -1)
    return _along_the_last(y) + np.add.reduce(x[..., whole:], -1)


def _along_the_second(x):
    """Shapes (m, n, k) give (m, k)."""
    m, n, k = x.shape
    if n <= BLOCK:
        return np.add.reduce(x, 1)
    width = max(1, min(_VECTOR // k, n // BLOCK))
    blocks = n // (BLOCK * width)
    whole = blocks * BLOCK * width
    y = _in_blocks(x[:, :whole].reshape(m, blocks, BLOCK, width, k))
    y = _in_pairs(y.reshape(m, blocks * width, k))
    return y + _along_the_second(x[:, whole:]) if whole < n else y


def _in_blocks(x):
    """The sums over axis 2, on all cores."""
    y = np.empty((*x.shape[:2], *x.shape[3:]), x.dtype)
    axis = 0 if len(x) > x.shape[1] else 1
    x, target = x.swapaxes(0, axis), y.swapaxes(0, axis)
    length = max(1, _CALL // x[0].size)
    for_blocks(lambda i, j: np.add.reduce(x[i:j], 2, out=target[i:j]), len(x), length)
    return y


def _in_pairs(x):
    """Shapes (m, n, k) give (m, k): half of the n is added to the other half, until one is left."""
    while x.shape[1] > 1:
        half = x.shape[1] // 2
        pairs = x[:, :half] + x[:, half : 2 * half]
        if x.shape[1] % 2:
            pairs[:, 0] += x[:, -1]
        x = pairs
    return x[:, 0]
