"""The squared and the absolute error of every number, in NumPy: each, or their sum.

Sums go over memory once: the errors of a block stay in the processor's cache.
"""

import numpy as np

from lucid.backend.cpu.blocks import elementwise, total


def squared_error(x, target, *, summed):
    """y = (x - t)², or Σ y as an array without axes."""
    return _losses(_square, x, target, summed)


def squared_error_grad(grad, x, target):
    """dx = 2 dy (x - t), for one dy or as many as there are x."""
    return _slopes(_twice, grad, x, target)


def absolute_error(x, target, *, summed):
    """y = |x - t|, or Σ y as an array without axes."""
    return _losses(np.abs, x, target, summed)


def absolute_error_grad(grad, x, target):
    """dx = dy sign(x - t), for one dy or as many as there are x."""
    return _slopes(_sign, grad, x, target)


def _losses(of_error, x, target, summed):
    def compute(y, x, target):
        np.subtract(x, target, out=y)
        of_error(y, out=y)

    return (total if summed else elementwise)(compute, x, target, passes=2)


def _slopes(of_error, grad, x, target):
    def compute(dx, x, target, dy=grad):
        np.subtract(x, target, out=dx)
        of_error(dx, out=dx)
        dx *= dy

    return elementwise(compute, x, target, *([grad] if grad.ndim else []), passes=3)


def _square(error, out):
    np.multiply(error, error, out=out)


def _twice(error, out):
    np.add(error, error, out=out)


def _sign(error, out):
    """0 also for nan."""
    np.subtract(error > 0, error < 0, out=out, dtype=out.dtype)
