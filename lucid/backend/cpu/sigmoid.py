"""The logistic function σ(x) = 1 / (1 + e⁻ˣ), and what is made of it, in NumPy.

The logistic loss of a score x for a target t is the cross-entropy of two classes,
-t log σ(x) - (1 - t) log(1 - σ(x)), where log(1 - σ(x)) = log σ(x) - x.

All go over memory once, in blocks that stay in the processor's cache.
"""

import numpy as np

from lucid.backend.cpu.blocks import elementwise, scratch, total


def sigmoid(x):
    """σ(x), of the shape and dtype of x."""
    return elementwise(_sigmoid, x, passes=10)


def sigmoid_grad(grad, y):
    """dx = dy y (1 - y)."""
    return elementwise(_sigmoid_grad, y, grad, passes=3)


def silu(x):
    """x σ(x)."""
    return elementwise(_silu, x, passes=10)


def silu_grad(grad, x):
    """dx = dy σ(x) (1 + x (1 - σ(x)))."""
    return elementwise(_silu_grad, x, grad, passes=15)


def softplus(x, *, beta, threshold):
    """log(1 + exp βx) / β, and x where βx is beyond the threshold."""
    beta, threshold = x.dtype.type(beta), x.dtype.type(threshold)

    def compute(y, x):
        scaled = np.multiply(x, beta, out=y)
        is_straight = scaled > threshold
        np.log1p(np.exp(scaled, out=y), out=y)
        y /= beta
        np.copyto(y, x, where=is_straight)

    return elementwise(compute, x, passes=40)


def softplus_grad(grad, x, *, beta, threshold):
    """dx = dy σ(βx), and dy where βx is beyond the threshold."""
    beta, threshold = x.dtype.type(beta), x.dtype.type(threshold)

    def compute(dx, x, grad):
        scaled = np.multiply(x, beta, out=scratch(x))
        _sigmoid(dx, scaled)
        np.copyto(dx, x.dtype.type(1), where=scaled > threshold)
        dx *= grad

    return elementwise(compute, x, grad, passes=20)


def logistic_loss(x, target, *, summed):
    """y = (1 - t) x - log σ(x), or Σ y as an array without axes."""
    return (total if summed else elementwise)(_logistic_loss, x, target, passes=40)


def logistic_loss_grad(grad, x, target):
    """dx = dy (σ(x) - t), for one dy or as many as there are x."""

    def compute(dx, x, target, dy=grad):
        _sigmoid(dx, x)
        dx -= target
        dx *= dy

    return elementwise(compute, x, target, *([grad] if grad.ndim else []), passes=12)


def _logistic_loss(y, x, target):
    """log σ(x) = min(0, x) - log(1 + e^-|x|)."""
    np.abs(x, out=y)
    np.negative(y, out=y)
    np.log1p(np.exp(y, out=y), out=y)
    term = np.minimum(x, x.dtype.type(0), out=scratch(x))
    y -= term
    np.subtract(x.dtype.type(1), target, out=term)
    term *= x
    y += term


def _sigmoid(y, x):
    _one_and_exponential(y, x)
    np.divide(x.dtype.type(1), y, out=y)


def _sigmoid_grad(dx, y, grad):
    np.subtract(y.dtype.type(1), y, out=dx)
    dx *= y
    dx *= grad


def _silu(y, x):
    _one_and_exponential(y, x)
    np.divide(x, y, out=y)


def _silu_grad(dx, x, grad):
    y, one = scratch(x), x.dtype.type(1)
    _sigmoid(y, x)
    np.subtract(one, y, out=dx)
    dx *= x
    dx += one
    dx *= y
    dx *= grad


def _one_and_exponential(y, x):
    """y = 1 + e⁻ˣ."""
    np.negative(x, out=y)
    np.exp(y, out=y)
    y += x.dtype.type(1)
