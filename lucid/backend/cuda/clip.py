"""The lengths of many arrays, and their product with one number, in a few launches."""

import cupy

from lucid.backend.cuda.many import MANY, blocks_of, in_bundles, launch_many, single
from lucid.backend.cuda.memory import dense
from lucid.backend.cuda.sums import sum

_BLOCKS = 64  # of an array, each with a part of its sum


def lengths(arrays):
    """√Σx² of each array, in float64 if one of them is."""
    dtype = cupy.float64 if any(x.dtype == cupy.float64 for x in arrays) else cupy.float32
    rows = [dense(x.astype(dtype, copy=False)) for x in arrays]
    squares = [_sums_of_squares(rows[i : i + MANY], dtype) for i in range(0, len(rows), MANY)]
    return cupy.sqrt(cupy.concatenate(squares))


def _sums_of_squares(rows, dtype):
    parts = cupy.zeros((len(rows), max(1, min(_BLOCKS, blocks_of(rows)))), dtype)
    launch_many("sums_of_squares", rows, (parts,), _BLOCKS)
    return sum(parts, 1)


def scale(arrays, factor):
    """x = x factor for every array, in place; the factor is an array of one number."""
    copied = [(x, *dense(single(x))) for x in arrays]
    for bundle in in_bundles([(y,) for _, y in copied]):
        number = cupy.ascontiguousarray(factor.reshape(1), bundle[0][0].dtype)
        launch_many("scale", bundle, (number,))
    for x, y in copied:
        if x is not y:
            x[...] = y
