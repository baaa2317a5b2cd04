"""Arithmetic in NumPy: a result lies in memory as its operands do."""

from lucid.backend.cpu import library


def add(x, y):
    """x + y."""
    return library.add(x, y)


def subtract(x, y):
    """x - y."""
    return library.subtract(x, y)


def multiply(x, y):
    """x y."""
    return library.multiply(x, y)


def divide(x, y):
    """x / y."""
    return library.divide(x, y)
