"""The choice between two numbers, in NumPy."""

import numpy as np


def where(condition, x, y):
    """x where the condition holds, else y; their shapes broadcast, and their dtypes promote."""
    return np.where(condition, x, y)
