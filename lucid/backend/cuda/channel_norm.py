"""Batch and group normalisation of channels, in CuPy.

    x̂ = (x - mean) rstd,  rstd = 1 / √(variance + eps),  y = w x̂ + b

with the mean and the variance of a channel over the batch and its pixels, or of a group of
channels over each image. A group is a row of layer normalisation without weights.

Shapes: x and y (N, C, ...), w and b (C,). Where a group norm's w and b are None, y is x̂, and they
have no gradients.
"""

import math

import cupy

from lucid.backend.cuda.compile import through_float32
from lucid.backend.cuda.norm import layer_norm, layer_norm_grad
from lucid.backend.cuda.sums import sum


@through_float32
def batch_norm(x, w, b, *, eps):
    """Returns y, and the mean and the variance of each channel for the way back."""
    axes, channels = _axes(x)
    n = x.dtype.type(x.size // len(w))
    mean = sum(x, axes, keepdims=True) / n
    centred = x - mean
    variance = sum(centred * centred, axes, keepdims=True) / n
    scale = w.reshape(channels) / cupy.sqrt(variance + x.dtype.type(eps))
    return centred * scale + b.reshape(channels), mean.reshape(-1), variance.reshape(-1)


@through_float32
def batch_norm_grad(grad, x, w, mean, variance, *, eps, training):
    """Returns dx, dw, db;  dx = w (dy - mean(dy) - x̂ mean(dy x̂)) rstd.

    Where the batch's own statistics were not taken, ``training`` is False, and dx = w dy rstd.
    """
    axes, channels = _axes(x)
    n = x.dtype.type(x.size // len(w))
    rstd = 1 / cupy.sqrt(variance + x.dtype.type(eps))
    x_hat = (x - mean.reshape(channels)) * rstd.reshape(channels)
    dw, db = sum(grad * x_hat, axes), sum(grad, axes)
    scale = (rstd * w).reshape(channels)
    if not training:
        return grad * scale, dw, db
    shared = x_hat * (dw / n).reshape(channels) + (db / n).reshape(channels)
    return (grad - shared) * scale, dw, db


def scale_shift(x, scale, shift):
    """y = scale x + shift, with a number of each for each channel."""
    _, channels = _axes(x)
    return x * scale.reshape(channels) + shift.reshape(channels)


@through_float32
def group_norm(x, w, b, *, groups, eps):
    """Returns y, and the mean and rstd of each group for the way back."""
    _, channels = _axes(x)
    y, mean, rstd = layer_norm(_rows(x, groups), None, None, eps=eps)
    y = y.reshape(x.shape)
    if w is not None:
        y = y * w.reshape(channels) + b.reshape(channels)
    return y, mean, rstd


@through_float32
def group_norm_grad(grad, x, w, mean, rstd, *, groups):
    """Returns dx, dw, db; with g = dy w,  dx = (g - mean(g) - x̂ mean(g x̂)) rstd."""
    axes, channels = _axes(x)
    g, rows = grad if w is None else grad * w.reshape(channels), _rows(x, groups)
    dx = layer_norm_grad(_rows(g, groups), rows, None, mean, rstd)[0].reshape(x.shape)
    if w is None:
        return dx, None, None
    x_hat = (rows - mean.reshape(-1, 1)) * rstd.reshape(-1, 1)
    dw = sum(grad * x_hat.reshape(x.shape), axes)
    return dx, dw, sum(grad, axes)


def _rows(x, groups):
    """x with a row for each group."""
    return x.reshape(len(x) * groups, math.prod(x.shape[1:]) // groups)


def _axes(x):
    """All axes but the channels; and the shape that lines (C,) up with x."""
    return (0, *range(2, x.ndim)), (-1,) + (1,) * (x.ndim - 2)
