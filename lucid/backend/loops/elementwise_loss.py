"""The squared and the absolute error of every number as loops: each, or their sum.

A vector register adds PIECE numbers in float32, and sums of pieces are added in float64.
"""

from numpy import float32 as f32

from lucid.backend.loops.blocks import computed, total
from lucid.backend.loops.compile import each, summing

PIECE = 1 << 8  # numbers that a vector register adds: 32 in each lane, or fewer
ZERO, ONE = f32(0), f32(1)


@each
def squared_error_loop(x, target, y):
    """Vectors in, vector out, as all loops here but for sums."""
    for i in range(x.size):
        error = x[i] - target[i]
        y[i] = error * error


@summing
def sum_of_squares(x, target):
    """Σ (x - t)²."""
    total = ZERO
    for i in range(x.size):
        error = x[i] - target[i]
        total += error * error
    return total


@each
def squared_error_sum(x, target):
    """The same, in float64: any number of them."""
    total = 0.0
    for i in range(0, x.size, PIECE):
        total += sum_of_squares(x[i : i + PIECE], target[i : i + PIECE])
    return total


@each
def squared_error_grad_loop(grad, x, target, dx):
    """dx = 2 dy (x - t)."""
    for i in range(x.size):
        error = x[i] - target[i]
        dx[i] = (error + error) * grad[i]


@each
def squared_error_slope_loop(x, target, dx, dy):
    """The same for one dy."""
    for i in range(x.size):
        error = x[i] - target[i]
        dx[i] = (error + error) * dy


@each
def absolute_error_loop(x, target, y):
    """y = |x - t|."""
    for i in range(x.size):
        y[i] = abs(x[i] - target[i])


@summing
def sum_of_sizes(x, target):
    """Σ |x - t|."""
    total = ZERO
    for i in range(x.size):
        total += abs(x[i] - target[i])
    return total


@each
def absolute_error_sum(x, target):
    """The same, in float64: any number of them."""
    total = 0.0
    for i in range(0, x.size, PIECE):
        total += sum_of_sizes(x[i : i + PIECE], target[i : i + PIECE])
    return total


@each
def sign(x):
    """1, -1, or 0, also for nan."""
    return (ONE if x > ZERO else ZERO) - (ONE if x < ZERO else ZERO)


@each
def absolute_error_grad_loop(grad, x, target, dx):
    """dx = dy sign(x - t)."""
    for i in range(x.size):
        dx[i] = sign(x[i] - target[i]) * grad[i]


@each
def absolute_error_slope_loop(x, target, dx, dy):
    """The same for one dy."""
    for i in range(x.size):
        dx[i] = sign(x[i] - target[i]) * dy


def squared_error(x, target, *, summed):
    """y = (x - t)², or Σ y as an array without axes."""
    if summed:
        return total(squared_error_sum, 1, (x, target))
    return computed(squared_error_loop, (x, target))


def squared_error_grad(grad, x, target):
    """dx = 2 dy (x - t), for one dy or as many as there are x."""
    if grad.ndim:
        return computed(squared_error_grad_loop, (grad, x, target))
    return computed(squared_error_slope_loop, (x, target), f32(grad))


def absolute_error(x, target, *, summed):
    """y = |x - t|, or Σ y as an array without axes."""
    if summed:
        return total(absolute_error_sum, 1, (x, target))
    return computed(absolute_error_loop, (x, target))


def absolute_error_grad(grad, x, target):
    """dx = dy sign(x - t), for one dy or as many as there are x."""
    if grad.ndim:
        return computed(absolute_error_grad_loop, (grad, x, target))
    return computed(absolute_error_slope_loop, (x, target), f32(grad))
