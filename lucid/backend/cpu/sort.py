"""Where the first numbers in order are, in NumPy.

Of equal numbers the first comes first, and nan counts as greater than any number. To sort downward
as well x is sorted from its end upward, and the result is read from its end.
"""

import numpy as np

from lucid.backend.parallel import block_size, for_blocks

_FEW = 1 << 10  # numbers that are sorted sooner than it is found out which come first
_LEAST = 1 << 13  # numbers that are worth a thread's while


def argsort(x, *, axis, descending, k=None):
    """Where the smallest number is, where the next, and so on: all of them, or the first k."""
    if k == 1 and descending and x.size:
        return np.expand_dims(np.argmax(x, axis), axis)  # the first nan, or the first greatest
    if k is not None and 0 < k < x.shape[axis] and x.size > _FEW:
        found = _first_places(np.moveaxis(x, axis, -1), k, descending)
        if found is not None:
            return np.moveaxis(found, -1, axis)
    if not descending:
        places = _sorted_rows(np.moveaxis(x, axis, -1))
    else:
        from_the_end = _sorted_rows(np.moveaxis(x, axis, -1)[..., ::-1])
        places = x.shape[axis] - 1 - from_the_end[..., ::-1]
    return np.moveaxis(places[..., :k], -1, axis)


def _sorted_rows(x):
    """Where the numbers of each row (the last axis) are, in order; rows on all cores."""
    if x.size < 2 * _LEAST:
        return np.argsort(x, axis=-1, kind="stable")
    rows = x.reshape(-1, x.shape[-1])
    places = np.empty(rows.shape, np.intp)

    def sort(i, j):
        places[i:j] = np.argsort(rows[i:j], axis=-1, kind="stable")

    for_blocks(sort, len(rows), block_size(len(rows), rows.shape[1], _LEAST))
    return places.reshape(x.shape)


def _first_places(rows, k, descending):
    """The first k without sorting the others; None where one is nan, or equal to one left out."""
    n = rows.shape[-1]
    at = n - k if descending else k - 1
    bound = np.partition(rows, at, -1)[..., at : at + 1]
    is_chosen = rows >= bound if descending else rows <= bound
    if not (np.count_nonzero(is_chosen, -1) == k).all():
        return None
    places = np.nonzero(is_chosen.reshape(-1, n))[1].reshape(*rows.shape[:-1], k)
    chosen = np.take_along_axis(rows, places, -1)
    order = argsort(chosen, axis=-1 + rows.ndim, descending=descending)
    return np.take_along_axis(places, order, -1)
