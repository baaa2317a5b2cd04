"""Batch normalisation of channels, as loops.

    x̂ = (x - mean) rstd,  rstd = 1 / √(variance + eps),  y = w x̂ + b

Maps (N, C, ...) come as *segments*, shape (N C, P), one after the other in memory: the P pixels of
a channel of an image. Where a channel's maps lie side by side, as a convolution writes them, its
whole batch is one segment. What is normalised together is some segments, as many steps apart.
Channels whose numbers lie side by side, pixel by pixel, are another file's: ``batch_columns.py``.

Sums are of differences from the first number, so that little is rounded away, and what MANY
numbers sum to is added in float64.
"""

import math

import numpy as np
from numpy import float32 as f32
from numpy import isfinite, sqrt

from lucid.backend.loops import batch_columns
from lucid.backend.loops.blocks import LEAST, MOST
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
def differentiate_channels(grad, x, w, dx, mean, variance, dw, db, eps, start, stop):
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
            combine(grad[k], x[k], dx[k], ONE, m, r, mean_g, mean_gx, r * w[c])
        dw[c], db[c] = along, total


def batch_norm(x, w, b, *, eps):
    """Returns y, and the mean and the variance of each channel for the way back."""
    y, (w, b) = np.empty_like(x), map(np.ascontiguousarray, (w, b))
    mean, variance = np.empty((2, len(w)), f32)
    if (columns := batch_columns.columns(x, y)) is not None:
        batch_columns.normalise(*columns, w, b, mean, variance, f32(eps))
        return y, mean, variance
    if (found := _channels(x, y)) is None:
        return NotImplemented
    settings = found[0], w, b, found[1], mean, variance, f32(eps)
    _for_channels(lambda i, j: normalise_channels(*settings, i, j), x)
    return y, mean, variance


def batch_norm_grad(grad, x, w, mean, variance, *, eps):
    """Returns dx, dw, db; dw = Σ dy x̂ and db = Σ dy."""
    grad, dx = _as_lies(grad, x), np.empty_like(x)
    w, mean, variance = map(np.ascontiguousarray, (w, mean, variance))
    dw, db = np.empty((2, len(w)), f32)
    results = mean, variance, dw, db, f32(eps)
    if (columns := batch_columns.columns(grad, x, dx)) is not None:
        batch_columns.differentiate(*columns, w, *results)
        return dx, dw, db
    if (found := _channels(grad, x, dx)) is None:
        return NotImplemented
    settings = *found[:2], w, found[2], *results
    _for_channels(lambda i, j: differentiate_channels(*settings, i, j), x)
    return dx, dw, db


def _channels(*maps):
    """The maps as segments that follow one another by channel, or None where that needs a copy."""
    by_channel = [a.swapaxes(0, 1) for a in maps]
    if all(a.flags.c_contiguous for a in by_channel):
        return [a.reshape(len(a), -1) for a in by_channel]
    pixels = math.prod(maps[0].shape[2:])
    fit = pixels >= SHORT and all(a.flags.c_contiguous for a in maps)
    return [a.reshape(-1, pixels) for a in maps] if fit else None


def _for_channels(work, x):
    channels = x.shape[1]
    for_blocks(work, channels, block_size(channels, 3 * x.size // channels, LEAST, MOST))


def _as_lies(grad, x):
    """grad in the order of x, into which it is copied where it has another."""
    if grad.strides == x.strides:
        return grad
    copy = np.empty_like(x)
    copy[...] = grad
    return copy
