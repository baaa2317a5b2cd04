"""Arithmetic in NumPy: a result lies in memory as its operands do."""


def add(x, y):
    """x + y."""
    return x + y


def subtract(x, y):
    """x - y."""
    return x - y


def multiply(x, y):
    """x y."""
    return x * y


def divide(x, y):
    """x / y."""
    return x / y
