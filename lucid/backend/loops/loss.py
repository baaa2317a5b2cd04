"""Softmax and cross-entropy in one as loops, over classes that lie side by side in memory.

    y = -Σ_c q log p,  p = softmax(x),  dx = dy (p Σ_c q - q)

A library's exponential takes one number at a time; this one takes a vector register of them. With
n the whole number nearest to x / log 2 it is exp x = 2ⁿ exp r, |r| < 0.35, a polynomial times a
power of two, whose bits are n, shifted to where a float32 has its exponent.
"""

import numpy as np
from numpy import float32 as f32
from numpy import int32, log

from lucid.backend.loops.blocks import over
from lucid.backend.loops.compile import each, summing

ZERO, ONE = f32(0), f32(1)
PIECE = 1 << 10  # numbers that a vector register adds: some 32 in each lane
LONG = 1 << 8  # numbers of a row: of shorter ones much is left when registers have taken theirs
NEAR = 1 << 12  # numbers that are taken at once: they stay in the fastest cache
MANY = 1 << 15  # classes: more are summed by NumPy's kernel
LOWEST = f32(-87)  # the exponential of less is 0 to 1e-38
PER_LOG_2 = f32(1 / np.log(2))
LOG_2, REST = f32(0.693359375), f32(np.log(2) - 0.693359375)  # n LOG_2 is exact: it has few digits
TO_WHOLE = f32(3 << 22)  # added, it leaves no digits behind the point
SERIES = tuple(map(f32, (0.5, 0.16666665, 0.041665795, 0.0083334519, 0.0013981999, 0.00019875691)))


@each
def exponential(z):
    """exp z, where z is at most 0."""
    z = LOWEST if z < LOWEST else z
    shifted = z * PER_LOG_2 + TO_WHOLE
    n = shifted - TO_WHOLE
    r = z - n * LOG_2 - n * REST
    p = ((((SERIES[5] * r + SERIES[4]) * r + SERIES[3]) * r + SERIES[2]) * r + SERIES[1]) * r
    p = (p + SERIES[0]) * r * r + r + ONE
    power = int32((f32(shifted).view(int32) + 127) << 23).view(f32)
    return p * power if z > LOWEST or z != z else ZERO


@each
def in_order(bits):
    """A float's bits as a whole number of the same order, and back: below 0 they count down."""
    return int32(bits ^ ((bits >> 31) & 0x7FFFFFFF))


@each
def greatest(x):
    """The greatest of all; what comes of a nan does not depend on it."""
    top = int32(-0x80000000)
    for i in range(x.size):
        top = max(top, in_order(f32(x[i]).view(int32)))
    return int32(in_order(top)).view(f32)


@each
def greatest_of_rows(x, tops):
    """The greatest of each row."""
    for k in range(x.shape[0]):
        tops[k] = greatest(x[k])


@each
def exponentials(x, top, y):
    """y = exp(x - top), where no x is above."""
    for i in range(x.size):
        y[i] = exponential(x[i] - top)


@each
def subtract(x, top, y):
    """y = x - top."""
    for i in range(x.size):
        y[i] = x[i] - top


@each
def exponentials_in_place(y):
    """y = exp y, where none is above 0."""
    for i in range(y.size):
        y[i] = exponential(y[i])


@each
def exponentials_of_rows(x, tops, y):
    """y = exp(x - top) for each row. Of short ones a register takes the numbers of several."""
    if x.shape[1] >= LONG:
        for k in range(x.shape[0]):
            exponentials(x[k], tops[k], y[k])
    else:
        for k in range(x.shape[0]):
            subtract(x[k], tops[k], y[k])
        exponentials_in_place(y[: x.shape[0]].reshape(-1))


@summing
def sum_of(x):
    """Σ x."""
    total = ZERO
    for i in range(x.size):
        total += x[i]
    return total


@each
def total_of(x):
    """Σ x, piece by piece."""
    total = ZERO
    for i in range(0, x.size, PIECE):
        total += sum_of(x[i : i + PIECE])
    return total


@each
def multiply(x, share):
    """x = share x."""
    for i in range(x.size):
        x[i] *= share


@each
def times_log(q, x, top, log_total):
    """q log p, and 0 where q is 0. In this order: top + log Σ would lose the digits of log Σ."""
    term = q * ((x - top) - log_total)
    return term if q != ZERO else ZERO


@summing
def loss_of(x, q, top, log_total):
    """-Σ q log p."""
    total = ZERO
    for i in range(x.size):
        total -= times_log(q[i], x[i], top, log_total)
    return total


@each
def cross_entropy_loop(x, q, y, p, tops):
    """Shapes: x, q and p (M, C), y (M,); as many tops as rows are taken at once."""
    some = tops.size
    for first in range(0, x.shape[0], some):
        rows, out = x[first : first + some], p[first : first + some]
        greatest_of_rows(rows, tops)
        exponentials_of_rows(rows, tops, out)
        for k in range(rows.shape[0]):
            row, target, total, loss = rows[k], q[first + k], total_of(out[k]), ZERO
            log_total = log(total)
            for i in range(0, row.size, PIECE):
                loss += loss_of(row[i : i + PIECE], target[i : i + PIECE], tops[k], log_total)
            y[first + k] = loss
            multiply(out[k], ONE / total)


@each
def cross_entropy_grad_loop(grad, q, p, dx):
    """dx = dy (p Σ q - q), for each row."""
    for k in range(q.shape[0]):
        target, softmax, out, total = q[k], p[k], dx[k], total_of(q[k])
        for i in range(target.size):
            out[i] = (softmax[i] * total - target[i]) * grad[k]


@each
def class_cross_entropy_loop(x, target, y, tops, totals, ignored, scratch):
    """Shapes: x (M, C), scratch (rows at once, C), all others (M,)."""
    some = scratch.shape[0]
    for first in range(0, x.shape[0], some):
        rows, top = x[first : first + some], tops[first : first + some]
        greatest_of_rows(rows, top)
        exponentials_of_rows(rows, top, scratch)
        for k in range(rows.shape[0]):
            total, t = total_of(scratch[k]), target[first + k]
            totals[first + k] = total
            y[first + k] = log(total) - (rows[k, t] - top[k]) if t != ignored else ZERO


@each
def class_cross_entropy_grad_loop(grad, x, target, tops, totals, dx, ignored, some):
    """dx = dy (p - q), for each row, of which some are taken at once."""
    for first in range(0, x.shape[0], some):
        end = min(first + some, x.shape[0])
        exponentials_of_rows(x[first:end], tops[first:end], dx[first:end])
        for k in range(first, end):
            out, share, dy, t = dx[k], ONE / totals[k], grad[k], target[k]
            if t == ignored:
                multiply(out, share * ZERO)  # 0; nan, as in PyTorch, where a score is nan
                continue
            chosen = (out[t] * share - ONE) * dy
            multiply(out, share * dy)
            out[t] = chosen


@each
def softmax_loop(x, y, tops):
    """y = exp x / Σ exp x, for each row."""
    some = tops.size
    for first in range(0, x.shape[0], some):
        rows, out = x[first : first + some], y[first : first + some]
        greatest_of_rows(rows, tops)
        exponentials_of_rows(rows, tops, out)
        for k in range(rows.shape[0]):
            multiply(out[k], ONE / total_of(out[k]))


@each
def log_softmax_loop(x, y, tops, scratch):
    """y = x - log Σ exp x, for each row."""
    some = tops.size
    for first in range(0, x.shape[0], some):
        rows, out = x[first : first + some], y[first : first + some]
        greatest_of_rows(rows, tops)
        exponentials_of_rows(rows, tops, scratch)
        for k in range(rows.shape[0]):
            log_total = log(total_of(scratch[k]))
            for i in range(x.shape[1]):
                out[k, i] = (rows[k, i] - tops[k]) - log_total


@each
def nan_or(top, x):
    """nan if one of x is nan, else the greatest of them, which is infinite."""
    for i in range(x.size):
        if x[i] != x[i]:
            return x[i]
    return top


@each
def logsumexp_loop(x, y, scratch):
    """y = log Σ exp x, for each row."""
    some = scratch.shape[0]
    for first in range(0, x.shape[0], some):
        rows, tops = x[first : first + some], y[first : first + some]
        greatest_of_rows(rows, tops)
        exponentials_of_rows(rows, tops, scratch)
        for k in range(rows.shape[0]):
            is_finite = tops[k] - tops[k] == ZERO
            tops[k] = log(total_of(scratch[k])) + tops[k] if is_finite else nan_or(tops[k], rows[k])


@each
def logsumexp_grad_loop(grad, x, y, dx, some):
    """dx = dy exp(x - y), for each row, of which some are taken at once."""
    for first in range(0, x.shape[0], some):
        end = min(first + some, x.shape[0])
        exponentials_of_rows(x[first:end], y[first:end], dx[first:end])
        for k in range(first, end):
            multiply(dx[k], grad[k])


@summing
def product_of(x, y):
    """Σ x y."""
    total = ZERO
    for i in range(x.size):
        total += x[i] * y[i]
    return total


@each
def softmax_grad_loop(grad, y, dx):
    """dx = y (dy - Σ dy y), for each row."""
    for k in range(y.shape[0]):
        dy, row, out, total = grad[k], y[k], dx[k], ZERO
        for i in range(0, row.size, PIECE):
            total += product_of(dy[i : i + PIECE], row[i : i + PIECE])
        for i in range(row.size):
            out[i] = row[i] * (dy[i] - total)


@each
def log_softmax_grad_loop(grad, y, dx, tops):
    """dx = dy - exp(y) Σ dy, for each row; the tops are 0."""
    some = tops.size
    for first in range(0, y.shape[0], some):
        end = min(first + some, y.shape[0])
        exponentials_of_rows(y[first:end], tops, dx[first:end])
        for k in range(first, end):
            dy, out, total = grad[k], dx[k], total_of(grad[k])
            for i in range(dy.size):
                out[i] = dy[i] - out[i] * total


def softmax(x, *, axis):
    """y = exp x / Σ exp x."""
    return _for_rows(softmax_loop, 3, axis, x, memory=(_tops,))


def softmax_grad(grad, y, *, axis):
    """dx = y (dy - Σ dy y)."""
    return _for_rows(softmax_grad_loop, 2, axis, grad, y)


def log_softmax(x, *, axis):
    """y = x - log Σ exp x."""
    return _for_rows(log_softmax_loop, 4, axis, x, memory=(_tops, _scratch))


def log_softmax_grad(grad, y, *, axis):
    """dx = dy - exp(y) Σ dy."""
    return _for_rows(log_softmax_grad_loop, 4, axis, grad, y, memory=(_tops,))


def logsumexp(x, *, axes):
    """y = log Σ exp x; the axes stay."""
    if len(axes) != 1 or not _are_rows(axes[0], x):
        return NotImplemented
    y, classes = np.empty((*x.shape[:-1], 1), f32), x.shape[-1]
    arrays = x.reshape(-1, classes), y.reshape(-1)
    over(logsumexp_loop, 3 * classes, arrays, memory=[_scratch(classes)])
    return y


def logsumexp_grad(grad, x, y, *, axes):
    """dx = dy exp(x - y)."""
    if len(axes) != 1 or not _are_rows(axes[0], x):
        return NotImplemented
    dx, (dy, sums) = np.empty_like(x), (np.ascontiguousarray(a).reshape(-1) for a in (grad, y))
    rows, out = (a.reshape(-1, x.shape[-1]) for a in (x, dx))
    some = _rows_at_once(x.shape[-1])
    over(logsumexp_grad_loop, 3 * x.shape[-1], (dy, rows, sums, out), some)
    return dx


def _rows_at_once(classes):
    """So many rows stay in the fastest cache."""
    return max(1, NEAR // classes)


def _tops(classes):
    """Memory for a number for each row that is taken at once."""
    return _rows_at_once(classes), f32


def _scratch(classes):
    """Memory for the rows that are taken at once."""
    return (_rows_at_once(classes), classes), f32


def _for_rows(loop, cost, axis, *arrays, memory=()):
    """A new array of their shape, filled by the loop."""
    if not _are_rows(axis, *arrays):
        return NotImplemented
    y, classes = np.empty_like(arrays[0]), arrays[0].shape[-1]
    rows = [a.reshape(-1, classes) for a in (*arrays, y)]
    over(loop, cost * classes, rows, memory=[needed(classes) for needed in memory])
    return y


def cross_entropy(x, q, *, axis):
    """Returns y, and p for the way back."""
    if not _are_rows(axis, x, q):
        return NotImplemented
    y, p = np.empty(x.shape[:-1], f32), np.empty_like(x)
    classes = x.shape[-1]
    rows, targets, shares = (a.reshape(-1, classes) for a in (x, q, p))
    arrays = rows, targets, y.reshape(-1), shares
    over(cross_entropy_loop, 4 * classes, arrays, memory=[_tops(classes)])
    return y, p


def cross_entropy_grad(grad, q, p, *, axis):
    """Returns dx."""
    if not (_are_rows(axis, q, p) and grad.flags.c_contiguous):
        return NotImplemented
    dx = np.empty_like(p)
    targets, shares, out = (a.reshape(-1, p.shape[-1]) for a in (q, p, dx))
    over(cross_entropy_grad_loop, 2 * p.shape[-1], (grad.reshape(-1), targets, shares, out))
    return dx


def class_cross_entropy(x, target, *, axis, ignore_index):
    """Returns y, and for the way back the greatest x and Σ exp(x - greatest)."""
    if not (_are_rows(axis, x) and _is_line(target, x)):
        return NotImplemented
    y, classes = np.empty(target.shape, f32), x.shape[-1]
    top, total = (np.empty((*target.shape, 1), f32) for _ in range(2))
    arrays = (x.reshape(-1, classes), *[a.reshape(-1) for a in (target, y, top, total)])
    memory = [_scratch(classes)]
    over(class_cross_entropy_loop, 3 * classes, arrays, ignore_index, memory=memory)
    return y, top, total


def class_cross_entropy_grad(grad, x, target, top, total, *, axis, ignore_index):
    """Returns dx."""
    if not (_are_rows(axis, x) and _is_line(target, x)):
        return NotImplemented
    dx, classes = np.empty_like(x), x.shape[-1]
    dy, target, top, total = (a.reshape(-1) for a in (grad, target, top, total))
    rows, out = x.reshape(-1, classes), dx.reshape(-1, classes)
    arrays = (np.ascontiguousarray(dy), rows, target, top, total, out)
    some = _rows_at_once(classes)
    over(class_cross_entropy_grad_loop, 3 * classes, arrays, ignore_index, some)
    return dx


def _is_line(target, x):
    """Whether there is a class for each row, one after the other in memory."""
    return target.dtype == np.int64 and target.flags.c_contiguous and target.shape == x.shape[:-1]


def _are_rows(axis, *arrays):
    """Whether the classes of each case lie side by side, one case after the other."""
    fits = all(a.flags.c_contiguous and a.shape == arrays[0].shape for a in arrays)
    return fits and axis % arrays[0].ndim == arrays[0].ndim - 1 and 0 < arrays[0].shape[-1] <= MANY
