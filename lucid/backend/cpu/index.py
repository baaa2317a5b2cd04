"""Elements chosen along an axis, and the reverse of indexing, in NumPy."""

import numpy as np

from lucid.backend.cpu.sums import BLOCK
from lucid.backend.places import places_of

_CALL = 1 << 16  # numbers that are added at once
_ROW = 16  # numbers that share a place: with fewer, to sort the places takes longer


def take(x, index):
    """x[index], for a tuple of slices, numbers, arrays of positions and the like."""
    return x[index]


def gather(x, index, *, axis):
    """y[i, j, k] = x[index[i, j, k], j, k] for axis 0, and likewise for others."""
    return x[places_of(np, index, axis)]


def gather_grad(grad, index, *, axis, shape):
    """Zeros of ``shape`` with each dy[i, j, k] added where it came from."""
    return index_add(grad, places_of(np, index, axis), shape)


def index_add(values, index, shape):
    """Zeros of ``shape`` with ``values`` added at ``index``; a repeated index adds up."""
    y = np.zeros(shape, values.dtype)
    if not any(map(_may_repeat, index)):
        y[index] = values
    elif values.dtype.kind == "f":
        if not _add_layers(y, index, values):
            _add(y, index, values)
    else:
        np.add.at(y, index, values)
    return y


def _add_layers(y, index, values):
    """Add whole rows: the first that come to a place each, then the second; whether it was done.

    That is for one axis and few rows for each place, as when an image was enlarged.
    """
    *before, places = index
    is_axis = all(isinstance(i, slice) and i == slice(None) for i in before)
    if not is_axis or np.ndim(places) != 1 or not 0 < _ROW * y.shape[len(before)] <= y.size:
        return False
    places = places % y.shape[len(before)]
    order = np.argsort(places, kind="stable")
    _, starts, counts = np.unique(places[order], return_index=True, return_counts=True)
    if counts.max(initial=0) > BLOCK:
        return False
    turns = np.arange(len(order)) - np.repeat(starts, counts)
    for turn in range(counts.max(initial=0)):
        rows = order[turns == turn]
        y[(*before, places[rows])] += values[(*before, rows)]
    return True


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
