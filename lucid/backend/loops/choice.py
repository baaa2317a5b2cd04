"""The choice between two numbers as loops: a compiler's choice guesses nothing, as NumPy's does.

Where neither choice is the more frequent one, a processor that guesses is wrong half of the time.
"""

import numpy as np
from numpy import float32 as f32

from lucid.backend.loops.blocks import over, vectors
from lucid.backend.loops.compile import each


@each
def choose(condition, x, y, z):
    """Vectors in, vector out. Both are read in any case, so that nothing has to be guessed."""
    for i in range(z.size):
        a, b = x[i], y[i]
        z[i] = a if condition[i] else b


@each
def choose_or_number(condition, x, z, number):
    """The same for one y."""
    for i in range(z.size):
        a = x[i]
        z[i] = a if condition[i] else number


@each
def choose_number_or(condition, y, z, number):
    """The same for one x."""
    for i in range(z.size):
        b = y[i]
        z[i] = number if condition[i] else b


def where(condition, x, y):
    """x where the condition holds, else y; the result lies in memory as the condition does."""
    arrays = [a for a in (condition, x, y) if np.ndim(a)]
    fits = np.ndim(condition) and condition.dtype == np.bool_ and len(arrays) > 1
    if not fits or any(a.shape != condition.shape for a in arrays):
        return NotImplemented
    z = np.empty_like(condition, dtype=f32)
    if (found := vectors(*arrays, z)) is None:
        return NotImplemented
    if len(arrays) == 3:
        over(choose, 1, found)
    elif np.ndim(x):
        over(choose_or_number, 1, found, f32(y))
    else:
        over(choose_number_or, 1, found, f32(x))
    return z
