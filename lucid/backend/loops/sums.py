"""Sums along any axes that lie next to one another in memory, and running sums, as loops.

A vector register adds PIECE numbers of a row in float32, some 32 in each lane, and sums of pieces
are added in float64. Across rows, BLOCK of them are added before their sums go to float64.
"""

import math

import numpy as np
from numpy import float32 as f32

from lucid.backend.cpu.sums import BLOCK, axes_of
from lucid.backend.loops.blocks import MOST, READS, over
from lucid.backend.loops.compile import each, summing
from lucid.backend.parallel import block_size, for_blocks

PIECE = 1 << 11
TILE = 1 << 9
NARROW, WIDE = 16, 1 << 12  # numbers of rows below one another; NumPy sums others as fast
MANY = 1 << 14  # numbers: fewer are summed to one as fast by NumPy's kernel
ZERO = f32(0)


@summing
def sum_of(x):
    """Σ x."""
    total = ZERO
    for i in range(x.size):
        total += x[i]
    return total


@each
def sum_rows(x, y):
    """Shapes (M, N) and (M,), which may be of float64."""
    for k in range(x.shape[0]):
        row, total = x[k], 0.0
        for i in range(0, row.size, PIECE):
            total += sum_of(row[i : i + PIECE])
        y[k] = total


@each
def move(part, total):
    """Add a part to the total, and let it begin anew."""
    for i in range(total.size):
        total[i] += part[i]
        part[i] = ZERO


@each
def add(row, part):
    """part += row."""
    for i in range(row.size):
        part[i] += row[i]


@each
def sum_columns(x, y, part):
    """Shapes (M, N, K) and (M, K), of float64: Σ over the N. The part, (TILE,), comes as zeros."""
    for k in range(x.shape[0]):
        for j in range(0, x.shape[2], TILE):
            total = y[k, j : j + TILE]
            for i in range(total.size):
                total[i] = 0
            for n in range(x.shape[1]):
                add(x[k, n, j : j + TILE], part)
                if n % BLOCK == BLOCK - 1 or n == x.shape[1] - 1:
                    move(part, total)


@each
def cumsum_rows(x, y):
    """Shapes (M, N); four rows at once, for each sum waits for the one before it."""
    whole = x.shape[0] // 4 * 4
    for k in range(0, whole, 4):
        a = b = c = d = 0.0
        for i in range(x.shape[1]):
            a += x[k, i]
            b += x[k + 1, i]
            c += x[k + 2, i]
            d += x[k + 3, i]
            y[k, i], y[k + 1, i], y[k + 2, i], y[k + 3, i] = a, b, c, d
    for k in range(whole, x.shape[0]):
        a = 0.0
        for i in range(x.shape[1]):
            a += x[k, i]
            y[k, i] = a


def sum(x, axis=None, keepdims=False):
    """Σ x over one axis, several or all (None)."""
    axes = axes_of(axis, x.ndim)
    if x.flags.c_contiguous:
        y = _in_order(x, sorted(axes))
    else:
        order = sorted(range(x.ndim), key=lambda i: -abs(x.strides[i]))
        y = _in_order(x.transpose(order), [place for place, i in enumerate(order) if i in axes])
        if y is not NotImplemented:
            y = y.transpose(np.argsort([i for i in order if i not in axes]))
    if y is NotImplemented or not keepdims:
        return y
    return y.reshape([1 if i in axes else n for i, n in enumerate(x.shape)])


def _in_order(x, axes):
    """The sum of x over ascending axes, if it lies in memory as its axes say."""
    shape = _around(x, axes)
    if shape is None:
        return NotImplemented
    return _sums(x.reshape(shape)).reshape([n for i, n in enumerate(x.shape) if i not in axes])


def _around(x, axes):
    """(m, n, k): what lies before the axes, along them and behind them; None if it is NumPy's."""
    if not axes or axes != list(range(axes[0], axes[-1] + 1)) or not x.flags.c_contiguous:
        return None
    first, end = axes[0], axes[-1] + 1
    m, n, k = (math.prod(sizes) for sizes in (x.shape[:first], x.shape[first:end], x.shape[end:]))
    is_gain = NARROW <= k <= WIDE if k > 1 else m > 1 or n >= MANY
    return (m, n, k) if is_gain else None


def _sums(x):
    """Shapes (m, n, k) give (m, k), in float32."""
    m, n, k = x.shape
    if m > 1 and k == 1:
        y = np.empty(m, f32)
        over(sum_rows, n, (x.reshape(m, n), y), least=READS)
        return y
    if m > 1:
        y = np.empty((m, k))
        over(sum_columns, n * k, (x, y), memory=[(TILE, f32)], least=READS)
        return y.astype(f32)
    rows = x.reshape(n, k)
    parts = for_blocks(lambda i, j: _part(rows[i:j]), n, block_size(n, k, READS, MOST))
    return (parts[0] if len(parts) == 1 else np.add.reduce(parts, 0)).astype(f32)


def _part(rows):
    """Shapes (n, k) give (k,), in float64."""
    y = np.empty((1, rows.shape[1]))
    if rows.shape[1] == 1:
        sum_rows(rows.reshape(1, -1), y[0])
    else:
        sum_columns(rows[None], y, np.zeros(TILE, f32))
    return y[0]


def cumsum(x, axis):
    """The running sums along the last axis, which may run backwards."""
    lies = x[..., ::-1] if x.strides[-1] < 0 else x
    if axis % x.ndim != x.ndim - 1 or not lies.flags.c_contiguous:
        return NotImplemented
    y = np.empty(x.shape, f32)
    over(cumsum_rows, 2 * x.shape[-1], [a.reshape(-1, x.shape[-1]) for a in (x, y)])
    return y
