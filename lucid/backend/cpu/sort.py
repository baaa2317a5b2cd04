"""Where the first numbers in order are, in NumPy.

Of equal numbers the first comes first, and nan counts as greater than any number. To sort downward
as well x is sorted from its end upward, and the result is read from its end.
"""

import numpy as np

_FEW = 1 << 10  # numbers that are sorted sooner than it is found out which come first


def argsort(x, *, axis, descending, k=None):
    """Where the smallest number is, where the next, and so on: all of them, or the first k."""
    if k == 1 and descending and x.size:
        return np.expand_dims(np.argmax(x, axis), axis)  # the first nan, or the first greatest
    if k is not None and 0 < k < x.shape[axis] and x.size > _FEW:
        found = _first_places(np.moveaxis(x, axis, -1), k, descending)
        if found is not None:
            return np.moveaxis(found, -1, axis)
    if not descending:
        places = np.argsort(x, axis=axis, kind="stable")
    else:
        from_the_end = np.argsort(np.flip(x, axis), axis=axis, kind="stable")
        places = x.shape[axis] - 1 - np.flip(from_the_end, axis)
    return places[(slice(None),) * axis + (slice(k),)]


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
