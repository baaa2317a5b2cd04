"""Elements chosen along an axis, and what is added back there, as loops."""

import math

import numpy as np
from numpy import float32 as f32

from lucid.backend.cpu.sums import BLOCK
from lucid.backend.loops.blocks import over
from lucid.backend.loops.compile import each


@each
def gather_loop(x, index, y):
    """Shapes (M, N), (M, K) and (M, K)."""
    for k in range(y.shape[0]):
        row, places, out = x[k], index[k], y[k]
        for i in range(out.size):
            out[i] = row[places[i]]


@each
def gather_grad_loop(grad, index, dx, sums):
    """A row is added up in float64, in zeros: all its numbers may meet at one place."""
    for k in range(dx.shape[0]):
        dy, places, out = grad[k], index[k], dx[k]
        for i in range(dy.size):
            sums[places[i]] += dy[i]
        for i in range(out.size):
            out[i] = sums[i]
            sums[i] = 0


@each
def take_numbers(x, y, places):
    """Shapes (M, N, 1), (M, P, 1) and (P,)."""
    for k in range(y.shape[0]):
        row, out = x[k, :, 0], y[k, :, 0]
        for i in range(places.size):
            out[i] = row[places[i]]


@each
def take_rows(x, y, places):
    """Shapes (M, N, K), (M, P, K) and (P,)."""
    for k in range(y.shape[0]):
        for i in range(places.size):
            row, out = x[k, places[i]], y[k, i]
            for j in range(out.size):
                out[j] = row[j]


@each
def add_rows(y, x, places):
    """The reverse: x = Σ y, in the same shapes."""
    for k in range(y.shape[0]):
        for i in range(x.shape[1]):
            for j in range(x.shape[2]):
                x[k, i, j] = 0
        for i in range(places.size):
            row, out = x[k, places[i]], y[k, i]
            for j in range(out.size):
                row[j] += out[j]


@each
def repeat(x, y):
    """Shapes (M, N) and (M, N, K): each number K times."""
    for k in range(x.shape[0]):
        row, out = x[k], y[k]
        for i in range(row.size):
            for j in range(out.shape[1]):
                out[i, j] = row[i]


@each
def repeat_twice(x, y):
    """The same for K = 2, of which vector registers are made."""
    for k in range(x.shape[0]):
        row, out = x[k], y[k]
        for i in range(row.size):
            out[i, 0] = row[i]
            out[i, 1] = row[i]


@each
def add_repeated(y, x):
    """The reverse: x = Σ y."""
    for k in range(x.shape[0]):
        row, out = y[k], x[k]
        for i in range(out.size):
            total = row[i, 0]
            for j in range(1, row.shape[1]):
                total += row[i, j]
            out[i] = total


@each
def add_pairs(y, x):
    """The same for K = 2."""
    for k in range(x.shape[0]):
        row, out = y[k], x[k]
        for i in range(out.size):
            out[i] = row[i, 0] + row[i, 1]


def take(x, index):
    """x[index], where the index is an array of positions along one axis."""
    axis = _axis_of(index)
    if axis is None or not x.flags.c_contiguous or not _are_within(index[axis], x.shape[axis]):
        return NotImplemented
    places = index[axis] % x.shape[axis]
    y = np.empty((*x.shape[:axis], places.size, *x.shape[axis + 1 :]), f32)
    rows, out = _around(x, axis), _around(y, axis)
    if out.shape[2] == 1 and (times := _times(places, x.shape[axis])):
        loop = repeat_twice if times == 2 else repeat
        over(loop, out[0].size, (rows[:, :, 0], out.reshape(*rows.shape[:2], times)))
        return y
    loop = take_numbers if out.shape[2] == 1 else take_rows
    over(loop, out[0].size, (rows, out), places)
    return y


def index_add(values, index, shape):
    """Zeros of ``shape`` with ``values`` added at such an index, few at each place."""
    axis = _axis_of(index)
    if axis is None or not values.flags.c_contiguous:
        return NotImplemented
    places = index[axis] % shape[axis]
    if np.bincount(places).max() > BLOCK:
        return NotImplemented
    x = np.empty(shape, f32)
    rows, out = _around(values, axis), _around(x, axis)
    if out.shape[2] == 1 and (times := _times(places, shape[axis])):
        loop = add_pairs if times == 2 else add_repeated
        over(loop, rows[0].size, (rows.reshape(*out.shape[:2], times), out[:, :, 0]))
        return x
    over(add_rows, rows[0].size + out[0].size, (rows, out), places)
    return x


def _axis_of(index):
    """The axis whose positions an array tells, if all others stay whole and come before it."""
    *before, places = index
    is_whole = all(isinstance(i, slice) and i == slice(None) for i in before)
    is_array = isinstance(places, np.ndarray) and places.ndim == 1 and places.dtype == np.int64
    return len(before) if is_whole and is_array and places.size else None


def _times(places, n):
    """How often each of n positions comes, if all come equally often and in order; else 0."""
    times, rest = divmod(places.size, n) if n else (0, 0)
    return times if times and not rest and (places == np.arange(n).repeat(times)).all() else 0


def _are_within(places, n):
    return places.min() >= -n and places.max() < n


def _around(x, axis):
    """(before the axis, along it, behind it)."""
    return x.reshape(math.prod(x.shape[:axis]), x.shape[axis], math.prod(x.shape[axis + 1 :]))


def gather(x, index, *, axis):
    """y[i, j, k] = x[i, j, index[i, j, k]]."""
    y = np.empty(index.shape, f32)
    if not _are_rows(axis, x.shape, x, index):
        return NotImplemented
    over(gather_loop, 2 * index.shape[-1], _rows(x, index, y))
    return y


def gather_grad(grad, index, *, axis, shape):
    """Zeros of ``shape`` with each dy[i, j, k] added where it came from."""
    dx = np.empty(shape, f32)
    if not _are_rows(axis, shape, grad, index):
        return NotImplemented
    cost, memory = 2 * (index.shape[-1] + shape[-1]), [(shape[-1], float)]
    over(gather_grad_loop, cost, _rows(grad, index, dx), memory=memory)
    return dx


def _are_rows(axis, shape, x, index):
    """Whether each row of the index chooses from one row, and all lie one after the other."""
    fits = axis == index.ndim - 1 and shape[:-1] == index.shape[:-1] and index.dtype == np.int64
    return fits and index.size and x.flags.c_contiguous and index.flags.c_contiguous


def _rows(*arrays):
    return [a.reshape(-1, a.shape[-1]) for a in arrays]
