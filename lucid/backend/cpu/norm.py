"""Layer normalisation over the last axis, in NumPy."""

import numpy as np


def layer_norm(x, w, b, *, eps):
    """Returns y, and the mean and 1 / standard deviation of each row for the way back."""
    mean = x.mean(-1, keepdims=True)
    y = x - mean
    rstd = 1 / np.sqrt(np.square(y).mean(-1, keepdims=True) + x.dtype.type(eps))
    y *= rstd
    y *= w
    y += b
    return y, mean, rstd


def layer_norm_grad(grad, x, w, mean, rstd):
    """Returns dx, dw, db; with g = dy w,  dx = (g - mean(g) - x̂ mean(g x̂)) rstd."""
    x_hat = x - mean
    x_hat *= rstd
    g = grad * w
    dx = g - g.mean(-1, keepdims=True)
    dx -= x_hat * (g * x_hat).mean(-1, keepdims=True)
    dx *= rstd
    rows = tuple(range(grad.ndim - 1))
    return dx, (grad * x_hat).sum(rows), grad.sum(rows)
