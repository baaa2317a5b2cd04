"""Layer normalisation over the last axis, as loops.

    x̂ = (x - mean) rstd,  rstd = 1 / √(variance + eps),  y = w x̂ + b

Where w and b are None, y is x̂, and they have no gradients; then a row may have any length.
The rows of x may lie in memory one after the other, (M, C), or number by number, as in a permuted
image: (C, M). There a loop goes along the M rows for each channel, TILE of them at once, so
that all their channels stay in the cache. Sums are of differences from the first channel: the
numbers of a row are often alike, and what is left is small, so that little is rounded away.

Where a loop adds one number after the other it stops at BLOCK of them, and begins a new sum: see
lucid/backend/cpu/sums.py. A vector register adds its lanes apart, so that a row may be longer.
"""

import numpy as np
from numpy import float32 as f32
from numpy import sqrt

from lucid.backend.cpu.sums import BLOCK, sum
from lucid.backend.loops.blocks import LEAST, MOST, over
from lucid.backend.loops.compile import each, summing
from lucid.backend.parallel import block_size, for_blocks

TILE = 512
MANY = 1 << 11  # numbers of a row: more are summed by NumPy's kernel
ZERO, ONE = f32(0), f32(1)


@summing
def normalise_rows(x, w, b, y, mean, rstd, eps, start, stop):
    """Rows start to stop of (M, C), one after the other."""
    share = ONE / f32(x.shape[1])
    for k in range(start, stop):
        row, out, first, total, square = x[k], y[k], x[k, 0], ZERO, ZERO
        for c in range(row.size):
            total += row[c] - first
        m = first + total * share
        for c in range(row.size):
            square += (row[c] - m) * (row[c] - m)
        r = ONE / sqrt(square * share + eps)
        for c in range(row.size):
            out[c] = (row[c] - m) * r * w[c] + b[c]
        mean[k], rstd[k] = m, r


@summing
def sums_of(dy, x, w, m, r):
    """Σ g and Σ g x̂ of a row."""
    total, along = ZERO, ZERO
    for c in range(x.size):
        g = dy[c] * w[c]
        total += g
        along += g * ((x[c] - m) * r)
    return total, along


@each
def add_row(dy, x, m, r, dw, db):
    """What a row adds to dw and db. By itself, for with sums beside it LLVM takes no vectors."""
    for c in range(x.size):
        dw[c] += dy[c] * ((x[c] - m) * r)
        db[c] += dy[c]


@each
def differentiate_rows(grad, x, w, mean, rstd, dx, parts, start, stop):
    """dx of these rows, and what each BLOCK of them adds to dw and db."""
    share = ONE / f32(x.shape[1])
    for k in range(start, stop):
        dy, row, out, m, r = grad[k], x[k], dx[k], mean[k], rstd[k]
        part = parts[(k - start) // BLOCK]
        add_row(dy, row, m, r, part[0], part[1])
        total, along = sums_of(dy, row, w, m, r)
        mean_g, mean_gx = total * share, along * share
        for c in range(row.size):
            out[c] = (dy[c] * w[c] - mean_g - (row[c] - m) * r * mean_gx) * r


@summing
def differences(x, m):
    """Σ (x - m)."""
    total = ZERO
    for c in range(x.size):
        total += x[c] - m
    return total


@summing
def squares(x, m):
    """Σ (x - m)²."""
    total = ZERO
    for c in range(x.size):
        total += (x[c] - m) * (x[c] - m)
    return total


@each
def normalise_alone(x, y, mean, rstd, eps):
    """Rows (M, C) without w and b; what MANY numbers sum to is added in float64."""
    for k in range(x.shape[0]):
        row, out, total, square = x[k], y[k], 0.0, 0.0
        for i in range(0, row.size, MANY):
            total += differences(row[i : i + MANY], row[0])
        m = row[0] + f32(total / row.size)
        for i in range(0, row.size, MANY):
            square += squares(row[i : i + MANY], m)
        r = ONE / sqrt(f32(square / row.size) + eps)
        for c in range(row.size):
            out[c] = (row[c] - m) * r
        mean[k], rstd[k] = m, r


@summing
def products(grad, x, m, r):
    """Σ dy x̂."""
    total = ZERO
    for c in range(x.size):
        total += grad[c] * ((x[c] - m) * r)
    return total


@each
def differentiate_alone(grad, x, dx, mean, rstd):
    """dx of rows without w and b."""
    for k in range(x.shape[0]):
        dy, row, out, m, r, total, along = grad[k], x[k], dx[k], mean[k], rstd[k], 0.0, 0.0
        for i in range(0, row.size, MANY):
            total += differences(dy[i : i + MANY], ZERO)
            along += products(dy[i : i + MANY], row[i : i + MANY], m, r)
        mean_g, mean_gx = f32(total / row.size), f32(along / row.size)
        for c in range(row.size):
            out[c] = (dy[c] - mean_g - (row[c] - m) * r * mean_gx) * r


@each
def clear(a):
    """a = 0; an assignment to a whole slice would take three times as long to compile."""
    for i in range(a.size):
        a[i] = ZERO


@each
def move(part, total):
    """Add a part to the total, and let it begin anew."""
    for i in range(total.size):
        total[i] += part[i]
        part[i] = ZERO


@each
def normalise_columns(x, w, b, y, mean, rstd, eps, memory, start, stop):
    """Columns start to stop of (C, M); the arrays come whole, for rows of a part have gaps.

    mean and rstd come as zeros, and so does the memory that it works in, (1, TILE).
    """
    channels, share, part = x.shape[0], ONE / f32(x.shape[0]), memory[0]
    for j in range(start, stop, TILE):
        end = min(j + TILE, stop)
        m, r, first, n = mean[j:end], rstd[j:end], x[0, j:end], end - j
        for c in range(channels):
            row = x[c, j:end]
            for i in range(n):
                part[i] += row[i] - first[i]
            if c % BLOCK == 0 or c == channels - 1:
                move(part, m)
        for i in range(n):
            m[i] = first[i] + m[i] * share
        for c in range(channels):
            row = x[c, j:end]
            for i in range(n):
                part[i] += (row[i] - m[i]) * (row[i] - m[i])
            if c % BLOCK == 0 or c == channels - 1:
                move(part, r)
        for i in range(n):
            r[i] = ONE / sqrt(r[i] * share + eps)
        for c in range(channels):
            row, out, scale, shift = x[c, j:end], y[c, j:end], w[c], b[c]
            for i in range(n):
                out[i] = (row[i] - m[i]) * r[i] * scale + shift


@summing
def differentiate_columns(grad, x, w, mean, rstd, dx, parts, memory, start, stop):
    """dx of these columns, and what each TILE of them adds to dw and db.

    The memory that it works in, (4, TILE), comes as zeros.
    """
    channels, share = x.shape[0], ONE / f32(x.shape[0])
    mean_g, mean_gx, part_g, part_gx = memory[0], memory[1], memory[2], memory[3]
    for j in range(start, stop, TILE):
        end = min(j + TILE, stop)
        m, r, n = mean[j:end], rstd[j:end], end - j
        dw, db = parts[(j - start) // TILE, 0], parts[(j - start) // TILE, 1]
        clear(mean_g)
        clear(mean_gx)
        for c in range(channels):
            row, dy, scale, along, total = x[c, j:end], grad[c, j:end], w[c] * share, ZERO, ZERO
            for i in range(n):
                d = dy[i] * ((row[i] - m[i]) * r[i])
                along += d
                total += dy[i]
                part_g[i] += scale * dy[i]
                part_gx[i] += scale * d
            dw[c], db[c] = along, total
            if c % BLOCK == 0 or c == channels - 1:
                move(part_g, mean_g)
                move(part_gx, mean_gx)
        for c in range(channels):
            row, dy, out, scale = x[c, j:end], grad[c, j:end], dx[c, j:end], w[c]
            for i in range(n):
                x_hat = (row[i] - m[i]) * r[i]
                out[i] = (scale * dy[i] - mean_g[i] - x_hat * mean_gx[i]) * r[i]


def layer_norm(x, w, b, *, eps):
    """Returns y, and the mean and rstd of each row for the way back."""
    if w is None:
        return _alone(x, eps) if x.flags.c_contiguous else NotImplemented
    y = np.empty_like(x)
    matrices, loops = _matrices(x, y), (normalise_rows, normalise_columns)
    is_plain = w.flags.c_contiguous and b.flags.c_contiguous and len(w) <= MANY
    if matrices is None or not is_plain:
        return NotImplemented
    (rows, out), kind = matrices[:2], matrices[2]
    mean, rstd = np.zeros((2, x.size // len(w)), x.dtype)
    settings = rows, w, b, out, mean, rstd, f32(eps)

    def normalise(i, j):
        loops[kind](*settings, *_memory(1, kind), i, j)

    for_blocks(normalise, len(mean), _block(x, 2))
    return y, mean, rstd


def layer_norm_grad(grad, x, w, mean, rstd):
    """Returns dx, dw, db; with g = dy w,  dx = (g - mean(g) - x̂ mean(g x̂)) rstd."""
    if w is None:
        return _alone_grad(grad, x, mean, rstd)
    dx = np.empty_like(x)
    matrices, loops = _matrices(grad, x, dx), (differentiate_rows, differentiate_columns)
    if matrices is None or not w.flags.c_contiguous or len(w) > MANY:
        return NotImplemented
    (grads, rows, out), kind = matrices[:3], matrices[3]

    def differentiate(i, j):
        parts = np.zeros((-(-(j - i) // (BLOCK, TILE)[kind]), 2, len(w)), x.dtype)
        loops[kind](grads, rows, w, mean, rstd, out, parts, *_memory(4, kind), i, j)
        return parts

    dw, db = sum(np.concatenate(for_blocks(differentiate, len(mean), _block(x, 4))), 0)
    return dx, dw, db


def _alone(x, eps):
    rows, y, (mean, rstd) = (
        x.reshape(-1, x.shape[-1]),
        np.empty_like(x),
        np.empty((2, x.size // x.shape[-1]), x.dtype),
    )
    over(normalise_alone, 3 * x.shape[-1], (rows, y.reshape(rows.shape), mean, rstd), f32(eps))
    return y, mean, rstd


def _alone_grad(grad, x, mean, rstd):
    if not (grad.flags.c_contiguous and x.flags.c_contiguous):
        return NotImplemented
    dx = np.empty_like(x)
    rows = [a.reshape(-1, x.shape[-1]) for a in (grad, x, dx)]
    over(differentiate_alone, 4 * x.shape[-1], (*rows, mean.reshape(-1), rstd.reshape(-1)))
    return dx, None, None


def _matrices(*arrays):
    """The arrays as (M, C), and 0; or as (C, M), and 1; or None, where that needs copies."""
    if all(a.flags.c_contiguous for a in arrays):
        return *(a.reshape(-1, a.shape[-1]) for a in arrays), 0
    arrays = [np.moveaxis(a, -1, 0) for a in arrays]
    if all(a.flags.c_contiguous for a in arrays):
        return *(a.reshape(len(a), -1) for a in arrays), 1
    return None


def _memory(vectors, kind):
    """What a loop over columns works in; a loop over rows takes nothing."""
    return [np.zeros((vectors, TILE), f32)] if kind else []


def _block(x, cost):
    """How many rows make a block, in whole cache lines."""
    rows = x.size // x.shape[-1]
    return -(-block_size(rows, cost * x.shape[-1], LEAST, MOST) // 64) * 64
