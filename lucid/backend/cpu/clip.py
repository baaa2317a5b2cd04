"""The lengths of many arrays, and their product with one number, in NumPy."""

import numpy as np

from lucid.backend.cpu.sums import sum


def lengths(arrays):
    """√Σx² of each array, in float64 if one of them is."""
    dtype = np.result_type(np.float32, *arrays)
    wide = [x.astype(np.float32) if x.dtype == np.float16 else x for x in arrays]
    return np.array([np.sqrt(sum(x * x)) for x in wide], dtype)


def scale(arrays, factor):
    """x = x factor for every array, in place; the factor is an array of one number."""
    for x in arrays:
        number = factor.astype(np.result_type(np.float32, x.dtype))
        np.multiply(x, number, out=x, casting="same_kind")
