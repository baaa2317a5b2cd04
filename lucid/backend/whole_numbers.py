"""Python's integers that a dtype has no room for, beside an array of it.

Arithmetic takes the last of their bits, as in PyTorch; a division and a comparison the number
itself; and to write one is an error, but for a negative one in a dtype without signs.
"""

import numpy as np

from lucid.backend.dtypes import int8, no_room_for


def wrapped(n, dtype):
    """The last bits of ``n`` in a dtype of integers; what is no integer of Python's as it is."""
    if type(n) is not int or dtype.kind not in "iu":
        return n
    if not -(2**63) <= n < 2**64:
        raise OverflowError(f"{n} takes more than 64 bits: write it as a float")
    return np.uint64(n % 2**64).astype(dtype)


def stored(n, dtype):
    """``n`` to be written into ``dtype``; a dtype without signs takes -1 for its last number."""
    if type(n) is int and dtype.kind in "iu":
        needs_room(n, n, dtype)
    return wrapped(n, dtype)


def needs_room(lowest, highest, dtype):
    """Raise unless numbers from ``lowest`` to ``highest`` may be written into integers."""
    bounds = np.iinfo(dtype)
    least = -bounds.max if bounds.min == 0 and type(lowest) is int else bounds.min
    for n in (lowest, highest):
        if not least <= n <= bounds.max:  # nan is refused, too
            raise no_room_for(n, dtype)


def needs_exact_room(n, dtype):
    """Raise where integers of ``dtype`` do not reach to ``n``; what is behind its point is lost."""
    bounds = np.iinfo(dtype)
    if not bounds.min <= n <= bounds.max:  # nan is refused, too
        raise no_room_for(n, dtype)


def beside_zeros(n, dtype):
    """±1 for an integer, and zeros for an array: they compare as the integer and the array do."""
    if dtype.kind == "f":
        return n
    return np.int8(1 if n > 0 else -1) if type(n) is int else n.astype(int8) * np.int8(0)
