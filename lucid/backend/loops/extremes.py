"""The greatest and the smallest numbers of rows that lie side by side in memory, as loops.

Numbers are compared by their bits, as whole numbers, of which a vector register knows the greater.
"""

import math

import numpy as np
from numpy import float32 as f32
from numpy import int32

from lucid.backend.loops.blocks import over
from lucid.backend.loops.compile import each

ZERO, ONE, NAN = f32(0), f32(1), f32(np.nan)
INFINITY = int32(f32(np.inf).view(int32))  # the bits of a nan, without its sign, are more


@each
def in_order(bits):
    """A float's bits as a whole number of the same order, and back: below 0 they count down."""
    return int32(bits ^ ((bits >> 31) & 0x7FFFFFFF))


@each
def extreme_loop(x, y, sign):
    """Shapes (M, N) and (M,): the greatest of each row, or with a sign of -1 the smallest."""
    for k in range(x.shape[0]):
        row, top, size = x[k], int32(-0x80000000), int32(0)
        for i in range(row.size):
            bits = f32(sign * row[i]).view(int32)
            top = max(top, in_order(bits))
            size = max(size, int32(bits & 0x7FFFFFFF))
        y[k] = sign * int32(in_order(top)).view(f32) if size <= INFINITY else NAN


@each
def extreme_grad_loop(grad, x, y, dx):
    """dx = dy / n for the n of a row that are equal to y or nan, and 0 for the others."""
    for k in range(x.shape[0]):
        row, out, top, count = x[k], dx[k], y[k], int32(0)
        for i in range(row.size):
            count = int32(count + int32((row[i] == top) | (row[i] != row[i])))
        share = grad[k] / f32(count)
        for i in range(row.size):
            chosen = ONE if (row[i] == top) | (row[i] != row[i]) else ZERO
            out[i] = share * chosen


def extreme(x, *, axes, name):
    """y: the greatest ("max") or the smallest ("min"); nan where one is nan. The axes stay."""
    rows = _rows(x, axes)
    if rows is None:
        return NotImplemented
    y = np.empty((*x.shape[: x.ndim - len(axes)], *(1,) * len(axes)), f32)
    over(extreme_loop, rows.shape[1], (rows, y.reshape(-1)), f32(1 if name == "max" else -1))
    return y


def extreme_grad(grad, x, y, *, axes):
    """dx: dy, shared by all that are equal to y; where y is nan, by the nans."""
    rows = _rows(x, axes)
    if rows is None:
        return NotImplemented
    dx, (dy, tops) = np.empty_like(x), (np.ascontiguousarray(a).reshape(-1) for a in (grad, y))
    over(extreme_grad_loop, 2 * rows.shape[1], (dy, rows, tops, dx.reshape(rows.shape)))
    return dx


def _rows(x, axes):
    """x with the axes as its second and last one; None where they are not the last in memory."""
    first = x.ndim - len(axes)
    if not x.flags.c_contiguous or sorted(axes) != list(range(first, x.ndim)) or not x.size:
        return None
    rows = x.reshape(-1, math.prod(x.shape[first:]))
    return rows if len(rows) > 1 else None
