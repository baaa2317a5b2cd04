"""Batch normalisation of channels, in CuPy.

    x̂ = (x - mean) / √(variance + eps),  y = w x̂ + b,  dx = w (dy - db / n - x̂ dw / n) / √(...)

with the mean and the variance of a channel over the batch and its pixels, n numbers in all.

Shapes: x and y (N, C, ...), w and b (C,).
"""

import cupy

from lucid.backend.cuda.compile import through_float32
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
def batch_norm_grad(grad, x, w, mean, variance, *, eps):
    """Returns dx, dw, db; dw = Σ dy x̂ and db = Σ dy."""
    axes, channels = _axes(x)
    n = x.dtype.type(x.size // len(w))
    rstd = 1 / cupy.sqrt(variance + x.dtype.type(eps))
    x_hat = (x - mean.reshape(channels)) * rstd.reshape(channels)
    dw, db = sum(grad * x_hat, axes), sum(grad, axes)
    shared = x_hat * (dw / n).reshape(channels) + (db / n).reshape(channels)
    return (grad - shared) * (rstd * w).reshape(channels), dw, db


def _axes(x):
    """All axes but the channels; and the shape that lines (C,) up with x."""
    return (0, *range(2, x.ndim)), (-1,) + (1,) * (x.ndim - 2)
