"""Batch normalisation of maps whose channels lie side by side, as loops over columns.

That is how rows (N, C) lie, and pixels that come from a network of channels last. A loop goes
along the rows of TILE channels, and adds BLOCK of them before their sums go to float64: see
lucid/backend/cpu/sums.py. Formulas stand in ``channel_norm.py``.

Few channels do not fill a vector register. Then R rows are taken as one, and the sum of a column is
a part of its channel's: the parts of a channel are added, and each of its columns gets the whole.

Shapes: x and y (M, C), for the M numbers of each of C channels; or (M / R, R C), and of weights,
means and sums (R C,).
"""

import numpy as np
from numpy import float32 as f32
from numpy import sqrt

from lucid.backend.cpu.sums import BLOCK
from lucid.backend.loops.blocks import LEAST, MOST
from lucid.backend.loops.compile import each
from lucid.backend.parallel import block_size, for_blocks

TILE = 512
LINE = 64  # channels, in whole cache lines
NARROW = 32  # channels: fewer at once are no faster than NumPy's passes
ZERO, ONE = f32(0), f32(1)


@each
def move(part, total):
    """Add a part to the total, and let it begin anew."""
    for i in range(total.size):
        total[i] += part[i]
        part[i] = ZERO


@each
def add_differences(row, m, part):
    """part += x - m."""
    for i in range(row.size):
        part[i] += row[i] - m[i]


@each
def add_squares(row, m, part):
    """part += (x - m)²."""
    for i in range(row.size):
        part[i] += (row[i] - m[i]) * (row[i] - m[i])


@each
def rescale(row, out, m, scale, shift):
    """y = (x - m) scale + shift."""
    for i in range(row.size):
        out[i] = (row[i] - m[i]) * scale[i] + shift[i]


@each
def clear(a):
    """a = 0."""
    for i in range(a.size):
        a[i] = 0


@each
def join_parts(total, channels):
    """Add the parts of each channel, where it has several columns; all of them get the whole."""
    if total.size <= channels:
        return
    for i in range(channels):
        whole = 0.0
        for j in range(i, total.size, channels):
            whole += total[j]
        for j in range(i, total.size, channels):
            total[j] = whole


@each
def normalise_columns(x, w, b, y, mean, variance, channels, eps, start, stop, sums, part, scales):
    """Columns start to stop; the arrays come whole, for rows of a part have gaps.

    ``mean`` comes with a number near each channel's, from which differences are taken. The last
    three are zeros, memory for TILE columns.
    """
    count = x.size // channels
    for j in range(start, stop, TILE):
        end = min(j + TILE, stop)
        m, v, total, scale = mean[j:end], variance[j:end], sums[: end - j], scales[: end - j]
        clear(total)
        for k in range(x.shape[0]):
            add_differences(x[k, j:end], m, part)
            if k % BLOCK == BLOCK - 1 or k == x.shape[0] - 1:
                move(part, total)
        join_parts(total, channels)
        for i in range(m.size):
            m[i] = m[i] + total[i] / count
        clear(total)
        for k in range(x.shape[0]):
            add_squares(x[k, j:end], m, part)
            if k % BLOCK == BLOCK - 1 or k == x.shape[0] - 1:
                move(part, total)
        join_parts(total, channels)
        for i in range(m.size):
            v[i] = total[i] / count
            scale[i] = w[j + i] / sqrt(v[i] + eps)
        for k in range(x.shape[0]):
            rescale(x[k, j:end], y[k, j:end], m, scale, b[j:end])


@each
def add_products(dy, row, m, r, total, along):
    """total += dy and along += dy x̂."""
    for i in range(row.size):
        total[i] += dy[i]
        along[i] += dy[i] * ((row[i] - m[i]) * r[i])


@each
def combine(dy, row, out, m, mean_g, own, scale):
    """dx = (dy - mean(dy) - (x - m) own) scale."""
    for i in range(row.size):
        out[i] = (dy[i] - mean_g[i] - (row[i] - m[i]) * own[i]) * scale[i]


@each
def multiply(dy, out, scale):
    """dx = dy scale."""
    for i in range(dy.size):
        out[i] = dy[i] * scale[i]


@each
def differentiate_columns(
    grad, x, w, dx, mean, variance, dw, db, channels, eps, training, start, stop, sums, memory
):
    """dx, dw and db of columns start to stop; the memory, (2, TILE) and (6, TILE), is zeros."""
    count, part_g, part_gx = x.size // channels, memory[0], memory[1]
    rstd, mean_g, own, scale = memory[2], memory[3], memory[4], memory[5]
    for j in range(start, stop, TILE):
        end = min(j + TILE, stop)
        m, r, total, along = mean[j:end], rstd[: end - j], sums[0, : end - j], sums[1, : end - j]
        clear(total)
        clear(along)
        for i in range(m.size):
            r[i] = ONE / sqrt(variance[j + i] + eps)
        for k in range(x.shape[0]):
            add_products(grad[k, j:end], x[k, j:end], m, r, part_g, part_gx)
            if k % BLOCK == BLOCK - 1 or k == x.shape[0] - 1:
                move(part_g, total)
                move(part_gx, along)
        join_parts(total, channels)
        join_parts(along, channels)
        for i in range(m.size):
            db[j + i], dw[j + i], mean_g[i] = total[i], along[i], total[i] / count
            own[i], scale[i] = r[i] * f32(along[i] / count), r[i] * w[j + i]
        for k in range(x.shape[0]):
            if training:
                combine(grad[k, j:end], x[k, j:end], dx[k, j:end], m, mean_g, own, scale)
            else:
                multiply(grad[k, j:end], dx[k, j:end], scale)


def columns(*maps):
    """Maps (N, C, ...) as (M, C); or None where that needs a copy, or NumPy is as fast."""
    order = (0, *range(2, maps[0].ndim), 1)
    maps = [a.transpose(order) for a in maps]
    channels = maps[0].shape[-1]
    fit = all(a.flags.c_contiguous for a in maps) and maps[0].size
    if not fit or channels * _repeats(maps[0].size // channels, channels) < NARROW:
        return None
    return [a.reshape(-1, channels) for a in maps]


def normalise(x, y, w, b, mean, variance, eps):
    """Fill y, mean and variance."""
    channels = x.shape[1]
    near = np.where(np.isfinite(x[0]), x[0], ZERO)
    (x, y), (w, b, means, variances) = _widened((x, y), (w, b, near, variance))
    settings = x, w, b, y, means, variances, channels, eps

    def work(i, j):
        normalise_columns(*settings, i, j, np.zeros(TILE), *np.zeros((2, TILE), f32))

    for_blocks(work, x.shape[1], _block(x))
    mean[:], variance[:] = means[:channels], variances[:channels]


def differentiate(grad, x, dx, w, mean, variance, dw, db, eps, training):
    """Fill dx, dw and db."""
    channels = x.shape[1]
    (grad, x, dx), vectors = _widened((grad, x, dx), (w, mean, variance, dw, db))
    w, *others = vectors
    settings = grad, x, w, dx, *others, channels, eps, training

    def work(i, j):
        differentiate_columns(*settings, i, j, np.zeros((2, TILE)), np.zeros((6, TILE), f32))

    for_blocks(work, x.shape[1], _block(x))
    dw[:], db[:] = (a[:channels] for a in others[-2:])


def _widened(maps, vectors):
    """Several rows as one, and the vectors as often."""
    count, channels = maps[0].shape
    repeats = _repeats(count, channels)
    if repeats == 1:
        return maps, vectors
    wide = [a.reshape(-1, repeats * channels) for a in maps]
    return wide, [np.tile(a, repeats) for a in vectors]


def _repeats(count, channels):
    """As many rows as bring a line of columns together, and divide all."""
    return next(k for k in range(max(1, LINE // channels), 0, -1) if count % k == 0)


def _block(x):
    """How many columns make a block, in whole cache lines."""
    return -(-block_size(x.shape[1], 3 * len(x), LEAST, MOST) // LINE) * LINE
