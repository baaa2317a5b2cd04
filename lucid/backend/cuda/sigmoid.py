"""The logistic function σ(x) = 1 / (1 + e⁻ˣ), and what is made of it, in CuPy."""

import cupy

from lucid.backend.cuda.sums import sum


def sigmoid(x):
    """σ(x), of the shape and dtype of x."""
    return 1 / (1 + cupy.exp(-x))


def sigmoid_grad(grad, y):
    """dx = dy y (1 - y)."""
    return grad * y * (1 - y)


def silu(x):
    """x σ(x)."""
    return x / (1 + cupy.exp(-x))


def silu_grad(grad, x):
    """dx = dy σ(x) (1 + x (1 - σ(x)))."""
    y = sigmoid(x)
    return grad * y * (1 + x * (1 - y))


def softplus(x, *, beta, threshold):
    """log(1 + exp βx) / β, and x where βx is beyond the threshold."""
    y = cupy.log1p(cupy.exp(x * beta)) / beta
    return cupy.where(x * beta > threshold, x, y)


def softplus_grad(grad, x, *, beta, threshold):
    """dx = dy σ(βx), and dy where βx is beyond the threshold."""
    return cupy.where(x * beta > threshold, grad, grad * sigmoid(x * beta))


def logistic_loss(x, target, *, summed):
    """y = (1 - t) x - log σ(x), or Σ y as an array without axes."""
    y = (1 - target) * x - (cupy.minimum(x, 0) - cupy.log1p(cupy.exp(-abs(x))))
    return sum(y) if summed else y


def logistic_loss_grad(grad, x, target):
    """dx = dy (σ(x) - t), for one dy or as many as there are x."""
    return grad * (sigmoid(x) - target)
