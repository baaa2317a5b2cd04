"""The choice between two numbers, in CuPy."""

import cupy


def where(condition, x, y):
    """x where the condition holds, else y; their shapes broadcast, and their dtypes promote."""
    return cupy.where(condition, x, y)
