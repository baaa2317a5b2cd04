"""The choice between two numbers, in NumPy.

``np.where`` guesses each time which of the two it will be, and where neither is the more frequent
one the processor guesses wrong half of the time. So many numbers are chosen by their bits: m is 0,
or -1 where the condition holds, which is a number whose bits are all set, and

    z = y ^ ((x ^ y) & m).
"""

import numpy as np

from lucid.backend.cpu.blocks import elementwise, scratch

MANY = 1 << 12  # numbers; fewer are chosen before so many calls are made
BITS = {np.dtype(f"f{size}"): np.dtype(f"i{size}") for size in (2, 4, 8)}


def where(condition, x, y):
    """x where the condition holds, else y; their shapes broadcast, and their dtypes promote."""
    if np.size(condition) < MANY or condition.dtype != np.bool_:
        return np.where(condition, x, y)
    dtype, arrays = np.result_type(x, y), [a for a in (x, y) if np.ndim(a)]
    if dtype not in BITS or any((a.shape, a.dtype) != (condition.shape, dtype) for a in arrays):
        return np.where(condition, x, y)

    def choose(z, condition, *vectors):
        given = iter(vectors)
        both = [next(given) if np.ndim(a) else np.asarray(a, dtype) for a in (x, y)]
        _choose_bits(condition.view(np.int8), *[a.view(BITS[dtype]) for a in (*both, z)])

    return elementwise(choose, condition, *arrays, passes=6, dtype=dtype)


def _choose_bits(condition, x, y, z):
    """Floats as whole numbers of the same bits, and a condition of 0 and 1."""
    m = np.negative(condition, out=scratch(condition, "choice"))
    np.bitwise_xor(x, y, out=z)
    z &= m
    z ^= y
