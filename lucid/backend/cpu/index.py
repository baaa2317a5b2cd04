"""The reverse of indexing, in NumPy."""

import numpy as np


def index_add(values, index, shape):
    """Zeros of ``shape`` with ``values`` added at ``index``; a repeated index adds up."""
    y = np.zeros(shape, values.dtype)
    if not any(map(_may_repeat, index)):
        y[index] = values
    else:
        np.add.at(y, index, values)
    return y


def _may_repeat(i):
    """Whether it may name an element twice: integers may, but no number, slice or mask."""
    return isinstance(i, np.ndarray) and i.dtype != np.bool_
