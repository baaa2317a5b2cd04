"""Batch and group normalisation of channels, as loops.

    x̂ = (x - mean) rstd,  rstd = 1 / √(variance + eps),  y = w x̂ + b

Maps (N, C, ...) come as *segments*, shape (N C, P), one after the other in memory: the P pixels of
a channel of an image, by image or by channel. What is normalised together is some segments, as
many steps apart. Where a channel's maps lie side by side, as a convolution writes them, its whole
batch is one segment.
Channels whose numbers lie side by side, pixel by pixel, are another file's: ``batch_columns.py``.

Sums are of differences from the first number, so that little is rounded away, and what MANY
numbers sum to is added in float64.
"""

import math

import numpy as np
from numpy import float32 as f32
from numpy import isfinite, sqrt

from lucid.backend.loops import batch_columns
from lucid.backend.loops.blocks import LEAST, MOST, over
from lucid.backend.loops.compile import each, summing
from lucid.backend.parallel import block_size, for_blocks

MANY = 1 << 11
SHORT = 8  # pixels: fewer are not worth a loop of their own
ZERO, ONE = f32(0), f32(1)


@summing
def differences(x, m):
    """Σ (x - m)."""
    total = ZERO
    for i in range(x.size):
        total += x[i] - m
    return total


@summing
def squares(x, m):
    """Σ (x - m)²."""
    total = ZERO
    for i in range(x.size):
        total += (x[i] - m) * (x[i] - m)
    return total


@each
def statistics(x, start, step, count):
    """Mean and variance of ``count`` segments from ``start`` on, each ``step`` after the last."""
    first, total, square, n = x[start, 0], 0.0, 0.0, count * x.shape[1]
    if not isfinite(first):
        first = ZERO  # no difference from it would be a number
    for k in range(start, start + count * step, step):
        row = x[k]
        for i in range(0, row.size, MANY):
            total += differences(row[i : i + MANY], first)
    m = f32(first + total / n)
    for k in range(start, start + count * step, step):
        row = x[k]
        for i in range(0, row.size, MANY):
            square += squares(row[i : i + MANY], m)
    return m, f32(square / n)


@each
def rescale(x, y, m, scale, shift):
    """y = (x - m) scale + shift."""
    for i in range(x.size):
        y[i] = (x[i] - m) * scale + shift


@each
def normalise_channels(x, w, b, y, mean, variance, eps, start, stop):
    """Channels start to stop of all images."""
    channels = w.size
    for c in range(start, stop):
        m, v = statistics(x, c, channels, x.shape[0] // channels)
        scale = w[c] / sqrt(v + eps)
        for k in range(c, x.shape[0], channels):
            rescale(x[k], y[k], m, scale, b[c])
        mean[c], variance[c] = m, v


@each
def rescale_segments(x, y, scale, shift):
    """y = scale x + shift; the segments of an image follow one another by channel."""
    for k in range(x.shape[0]):
        rescale(x[k], y[k], ZERO, scale[k], shift[k])


@summing
def both_sums(dy, x, m, r):
    """Σ dy and Σ dy x̂."""
    total, along = ZERO, ZERO
    for i in range(x.size):
        total += dy[i]
        along += dy[i] * ((x[i] - m) * r)
    return total, along


@each
def sums_of(dy, x, m, r):
    """Σ dy and Σ dy x̂ of a segment of any length."""
    total, along = 0.0, 0.0
    for i in range(0, x.size, MANY):
        part, part_along = both_sums(dy[i : i + MANY], x[i : i + MANY], m, r)
        total += part
        along += part_along
    return total, along


@each
def combine(dy, x, dx, w, m, r, mean_g, mean_gx, scale):
    """dx = (g - mean(g) - x̂ mean(g x̂)) scale, with g = dy w."""
    own = r * mean_gx
    for i in range(x.size):
        dx[i] = (dy[i] * w - mean_g - (x[i] - m) * own) * scale


@each
def differentiate_channels(grad, x, w, dx, mean, variance, dw, db, eps, training, start, stop):
    """dx, dw and db of channels start to stop."""
    channels = w.size
    n = x.shape[0] // channels * x.shape[1]
    for c in range(start, stop):
        m, r, total, along = mean[c], ONE / sqrt(variance[c] + eps), 0.0, 0.0
        for k in range(c, x.shape[0], channels):
            part, part_along = sums_of(grad[k], x[k], m, r)
            total += part
            along += part_along
        mean_g, mean_gx = f32(total / n), f32(along / n)
        for k in range(c, x.shape[0], channels):
            if training:
                combine(grad[k], x[k], dx[k], ONE, m, r, mean_g, mean_gx, r * w[c])
            else:
                rescale(grad[k], dx[k], ZERO, r * w[c], ZERO)
        dw[c], db[c] = along, total


@each
def normalise_groups(x, w, b, y, mean, rstd, eps, by_image, by_channel, start, stop):
    """Groups start to stop; the segment of an image and a channel is their steps' sum."""
    groups = mean.size * w.size // x.shape[0]
    count = w.size // groups
    for k in range(start, stop):
        channel = k % groups * count
        first = k // groups * by_image + channel * by_channel
        m, v = statistics(x, first, by_channel, count)
        r = ONE / sqrt(v + eps)
        for c in range(count):
            i = first + c * by_channel
            rescale(x[i], y[i], m, r * w[channel + c], b[channel + c])
        mean[k], rstd[k] = m, r


@each
def differentiate_groups(
    grad, x, w, dx, mean, rstd, totals, alongs, by_image, by_channel, start, stop
):
    """dx of groups start to stop, and what each of their segments adds to db and dw."""
    groups = mean.size * w.size // x.shape[0]
    count = w.size // groups
    n = count * x.shape[1]
    for k in range(start, stop):
        m, r, total, along, channel = mean[k], rstd[k], 0.0, 0.0, k % groups * count
        first = k // groups * by_image + channel * by_channel
        for c in range(count):
            i = first + c * by_channel
            totals[i], alongs[i] = sums_of(grad[i], x[i], m, r)
            total += totals[i] * w[channel + c]
            along += alongs[i] * w[channel + c]
        mean_g, mean_gx = f32(total / n), f32(along / n)
        for c in range(count):
            i = first + c * by_channel
            combine(grad[i], x[i], dx[i], w[channel + c], m, r, mean_g, mean_gx, r)


def batch_norm(x, w, b, *, eps):
    """Returns y, and the mean and the variance of each channel for the way back."""
    y, w, b = np.empty_like(x), np.ascontiguousarray(w), np.ascontiguousarray(b)
    mean, variance = np.empty((2, len(w)), f32)
    others = mean, variance, f32(eps)
    if (found := _channels(x, y)) is not None:
        settings = found[0], w, b, found[1], *others
        _for_each(lambda i, j: normalise_channels(*settings, i, j), x, len(w))
    elif (found := batch_columns.columns(x, y)) is not None:
        batch_columns.normalise(*found, w, b, *others)
    else:
        return NotImplemented
    return y, mean, variance


def batch_norm_grad(grad, x, w, mean, variance, *, eps, training):
    """Returns dx, dw, db;  dx = w (dy - mean(dy) - x̂ mean(dy x̂)) rstd.

    Where the batch's own statistics were not taken, ``training`` is False, and dx = w dy rstd.
    """
    grad, dx = _as_lies(grad, x), np.empty_like(x)
    w, mean, variance = map(np.ascontiguousarray, (w, mean, variance))
    dw, db = np.empty((2, len(w)), f32)
    others = mean, variance, dw, db, f32(eps), training
    if (found := _channels(grad, x, dx)) is not None:
        settings = *found[:2], w, found[2], *others
        _for_each(lambda i, j: differentiate_channels(*settings, i, j), x, len(w))
    elif (found := batch_columns.columns(grad, x, dx)) is not None:
        batch_columns.differentiate(*found, w, *others)
    else:
        return NotImplemented
    return dx, dw, db


def scale_shift(x, scale, shift):
    """y = scale x + shift, with a number of each for each channel."""
    y = np.empty_like(x)
    if (found := _channels(x, y)) is None:
        return NotImplemented
    images = len(found[0]) // x.shape[1]
    of_segments = [np.tile(a, images) for a in (scale, shift)]
    over(rescale_segments, found[0].shape[1], (*found, *of_segments))
    return y


def group_norm(x, w, b, *, groups, eps):
    """Returns y, and the mean and rstd of each group for the way back."""
    y = np.empty_like(x)
    if (found := _segments(x, y)) is None:
        return NotImplemented
    (rows, out), steps = found
    w, b = (np.ones(x.shape[1], f32), np.zeros(x.shape[1], f32)) if w is None else (w, b)
    mean, rstd = np.empty((2, len(x) * groups), f32)
    settings = rows, *map(np.ascontiguousarray, (w, b)), out, mean, rstd, f32(eps), *steps
    _for_each(lambda i, j: normalise_groups(*settings, i, j), x, len(x) * groups)
    return y, mean, rstd


def group_norm_grad(grad, x, w, mean, rstd, *, groups):
    """Returns dx, dw, db; with g = dy w,  dx = (g - mean(g) - x̂ mean(g x̂)) rstd."""
    grad, dx = _as_lies(grad, x), np.empty_like(x)
    if (found := _segments(grad, x, dx)) is None:
        return NotImplemented
    (grads, rows, out), steps = found
    sums = np.empty((2, len(rows)))
    scale = np.ones(x.shape[1], f32) if w is None else w
    scale, mean, rstd = map(np.ascontiguousarray, (scale, mean, rstd))
    settings = grads, rows, scale, out, mean, rstd, *sums, *steps
    _for_each(lambda i, j: differentiate_groups(*settings, i, j), x, len(x) * groups)
    if w is None:
        return dx, None, None
    is_by_image = steps[1] == 1
    sums = sums.reshape((2, len(x), -1) if is_by_image else (2, -1, len(x)))
    db, dw = sums.sum(1 if is_by_image else 2).astype(f32)
    return dx, dw, db


def _segments(*maps):
    """The maps as segments, and how far the next image and the next channel is; or None."""
    n, c, *pixels = maps[0].shape
    size, steps = math.prod(pixels), (c, 1)
    if not all(a.flags.c_contiguous for a in maps):
        maps, steps = [a.swapaxes(0, 1) for a in maps], (1, n)
    fit = size >= SHORT and all(a.flags.c_contiguous for a in maps)
    return ([a.reshape(-1, size) for a in maps], steps) if fit and maps[0].size else None


def _for_each(work, x, length):
    """Call ``work(start, stop)`` for blocks of so many channels or groups of x."""
    for_blocks(work, length, block_size(length, 3 * x.size // length, LEAST, MOST))


def _channels(*maps):
    """The maps as segments that follow one another by channel, or None where that needs a copy."""
    by_channel = [a.swapaxes(0, 1) for a in maps]
    if all(a.flags.c_contiguous for a in by_channel):
        return [a.reshape(len(a), -1) for a in by_channel]
    pixels = math.prod(maps[0].shape[2:])
    fit = pixels >= SHORT and all(a.flags.c_contiguous for a in maps)
    return [a.reshape(-1, pixels) for a in maps] if fit else None


def _as_lies(grad, x):
    """grad in the order of x, into which it is copied where it has another."""
    if grad.strides == x.strides:
        return grad
    copy = np.empty_like(x)
    copy[...] = grad
    return copy
