"""Launches that take many arrays at once: their addresses and sizes are an argument.

A network has hundreds of parameters, and to launch a kernel takes longer than to update a bias.
"""

import cupy
import numpy as np

from lucid.backend.cuda.compile import THREADS, kernel

MANY = 64  # arrays: five numbers of each fit the 4096 bytes that the arguments of a kernel may take
_MOST_BLOCKS = 1 << 11
_ARRAYS = np.dtype([("numbers", np.int64, (5, MANY))])  # the struct Arrays of optim.cu


def in_bundles(rows):
    """The tuples of arrays of one size each, by dtype, the largest first, at most MANY at once."""
    by_dtype = {}
    for row in sorted(rows, key=lambda row: -row[0].size):
        by_dtype.setdefault(row[0].dtype, []).append(row)
    for same in by_dtype.values():
        yield from (same[i : i + MANY] for i in range(0, len(same), MANY))


def launch_many(name, rows, arguments, most_blocks=_MOST_BLOCKS):
    """Run a kernel of optim.cu with a row of blocks for each tuple of arrays without gaps."""
    blocks = min(most_blocks, blocks_of(rows))
    if blocks:
        every = np.zeros((), _ARRAYS)
        for column, row in enumerate(rows):
            every["numbers"][: len(row), column] = [array.data.ptr for array in row]
            every["numbers"][4, column] = row[0].size
        run = kernel("optim.cu", name, rows[0][0].dtype, MANY=MANY)
        run((blocks, len(rows)), (THREADS,), (every, *arguments))


def blocks_of(rows):
    """How many blocks have a thread for each element of the largest array."""
    return -(-max(row[0].size for row in rows) // THREADS)


def single(array):
    """The array in a dtype that kernels compute in."""
    return array.astype(cupy.float32) if array.dtype == cupy.float16 else array
