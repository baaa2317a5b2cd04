"""Arithmetic in CuPy, with results that lie in memory as their operands do.

CuPy writes the results of its elementwise operations in the order of the axes. Behind a permuted
shape that moves a whole map to another order, and slowly: one of the two is then read or written
across its rows. So the axes of the operands are brought into the order of memory before.
"""

import operator
from math import prod

import cupy
import numpy as np


def add(x, y):
    """x + y."""
    return _in_memory_order(operator.add, x, y)


def subtract(x, y):
    """x - y."""
    return _in_memory_order(operator.sub, x, y)


def multiply(x, y):
    """x y."""
    return _in_memory_order(operator.mul, x, y)


def divide(x, y):
    """x / y."""
    return _in_memory_order(operator.truediv, x, y)


def _in_memory_order(operation, x, y):
    """The result lies as the first operand does that has its shape."""
    arrays = [a for a in (x, y) if isinstance(a, cupy.ndarray)]
    if all(a.flags.c_contiguous for a in arrays):
        return operation(x, y)
    shape = np.broadcast_shapes(*[a.shape for a in arrays])
    like = next((a for a in arrays if a.shape == shape and prod(shape)), None)
    if like is None:
        return operation(x, y)
    order = sorted(range(len(shape)), key=lambda axis: -like.strides[axis])
    x, y = (_permuted(a, shape, order) for a in (x, y))
    return operation(x, y).transpose(np.argsort(order).tolist())


def _permuted(a, shape, order):
    is_array = isinstance(a, cupy.ndarray)
    return cupy.broadcast_to(a, shape).transpose(order) if is_array else a
