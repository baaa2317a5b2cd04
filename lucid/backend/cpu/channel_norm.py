"""Batch normalisation of channels, in NumPy.

    x̂ = (x - mean) / √(variance + eps),  y = w x̂ + b,  dx = w (dy - db / n - x̂ dw / n) / √(...)

with the mean and the variance of a channel over the batch and its pixels, n numbers in all.

Shapes: x and y (N, C, ...), w and b (C,).
"""

import numpy as np

from lucid.backend.cpu.arithmetic import add, multiply, subtract
from lucid.backend.cpu.sums import sum


def batch_norm(x, w, b, *, eps):
    """Returns y, and the mean and the variance of each channel for the way back."""
    axes, channels = _axes(x)
    n = x.dtype.type(x.size // len(w))
    mean = sum(x, axes, keepdims=True) / n
    centred = subtract(x, mean)
    variance = sum(multiply(centred, centred), axes, keepdims=True) / n
    scale = w.reshape(channels) / np.sqrt(variance + x.dtype.type(eps))
    y = add(multiply(centred, scale), b.reshape(channels))
    return y, mean.reshape(-1), variance.reshape(-1)


def batch_norm_grad(grad, x, w, mean, variance, *, eps):
    """Returns dx, dw, db; dw = Σ dy x̂ and db = Σ dy."""
    axes, channels = _axes(x)
    n = x.dtype.type(x.size // len(w))
    rstd = 1 / np.sqrt(variance + x.dtype.type(eps))
    x_hat = subtract(x, mean.reshape(channels))
    x_hat = multiply(x_hat, rstd.reshape(channels))
    dw, db = sum(multiply(grad, x_hat), axes), sum(grad, axes)
    x_hat = multiply(x_hat, (dw / n).reshape(channels))
    shared = add(x_hat, (db / n).reshape(channels))
    return multiply(subtract(grad, shared), (rstd * w).reshape(channels)), dw, db


def _axes(x):
    """All axes but the channels; and the shape that lines (C,) up with x."""
    return (0, *range(2, x.ndim)), (-1,) + (1,) * (x.ndim - 2)
