"""The reverse of indexing, in NumPy."""

import numpy as np


def index_add(values, index, shape):
    """Zeros of ``shape`` with ``values`` added at ``index``; a repeated index adds up."""
    y = np.zeros(shape, values.dtype)
    if _is_basic(index):  # a slice meets each element once
        y[index] = values
    else:
        np.add.at(y, index, values)
    return y


def _is_basic(index):
    return all(i is None or i is ... or isinstance(i, (int, slice)) for i in index)
