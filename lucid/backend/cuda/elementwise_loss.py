"""The squared and the absolute error of every number, in CuPy: each, or their sum."""

import cupy

from lucid.backend.cuda.sums import sum


def squared_error(x, target, *, summed):
    """y = (x - t)², or Σ y as an array without axes."""
    error = x - target
    return sum(error * error) if summed else error * error


def squared_error_grad(grad, x, target):
    """dx = 2 dy (x - t), for one dy or as many as there are x."""
    return 2 * grad * (x - target)


def absolute_error(x, target, *, summed):
    """y = |x - t|, or Σ y as an array without axes."""
    y = cupy.abs(x - target)
    return sum(y) if summed else y


def absolute_error_grad(grad, x, target):
    """dx = dy sign(x - t), for one dy or as many as there are x."""
    return grad * ((x > target) * x.dtype.type(1) - (x < target))
