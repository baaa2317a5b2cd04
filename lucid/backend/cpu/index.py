"""The reverse of indexing, in NumPy."""

import numpy as np

_CALL = 1 << 16  # numbers that are added at once


def index_add(values, index, shape):
    """Zeros of ``shape`` with ``values`` added at ``index``; a repeated index adds up."""
    y = np.zeros(shape, values.dtype)
    if not any(map(_may_repeat, index)):
        y[index] = values
    elif values.dtype.kind == "f":
        _add(y, index, values)
    else:
        np.add.at(y, index, values)
    return y


def _add(y, index, values):
    """Add in float64: millions of numbers may meet at one place, in any order."""
    is_row = y.ndim == len(index) == 1
    places = index[0] if is_row else np.arange(y.size).reshape(y.shape)[index]
    places, numbers = places.reshape(-1), values.reshape(-1)
    sums = np.zeros(y.size)
    for i in range(0, numbers.size, _CALL):
        terms = np.asarray(numbers[i : i + _CALL]).astype(np.float64)
        np.add.at(sums, places[i : i + _CALL], terms)
    y[...] = sums.reshape(y.shape)


def _may_repeat(i):
    """Whether it may name an element twice: integers may, but no number, slice or mask."""
    return isinstance(i, np.ndarray) and i.dtype != np.bool_
