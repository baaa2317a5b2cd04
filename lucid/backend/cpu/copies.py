"""NumPy's copies, block by block on all cores where there are many numbers."""

from functools import partial
from itertools import accumulate

import numpy as np

from lucid.backend.cpu.elementwise import LEAST, LONG, MOST
from lucid.backend.parallel import all_of, block_size

FEWEST = 3 << 18  # numbers that are worth a thread's while


def copy(x, order="K"):
    """x in new memory: in C order, or with the axes in their order in the memory of x."""
    if x.size < FEWEST:
        return np.array(x, order=order)
    y = np.empty_like(x, order=order)
    copyto(y, x)
    return y


def copyto(y, x, **settings):
    """y = x, where x broadcasts to y. From memory that y shares, NumPy copies in a safe order."""
    if y.size < FEWEST or settings or np.ndim(x) > y.ndim or np.may_share_memory(x, y):
        np.copyto(y, x, **settings)
    else:
        _fill([(y, np.broadcast_to(x, y.shape))])


def concatenate(arrays, axis=0, dtype=None):
    """The arrays, one after the other along an axis."""
    lengths = [x.shape[axis] for x in arrays]
    if sum(x.size for x in arrays) < FEWEST or not all(x.flags.c_contiguous for x in arrays):
        return np.concatenate(arrays, axis=axis, dtype=dtype)
    shape = list(arrays[0].shape)
    shape[axis] = sum(lengths)
    y = np.empty(shape, dtype or np.result_type(*arrays))
    parts = np.split(y, list(accumulate(lengths[:-1])), axis)
    _fill(list(zip(parts, arrays, strict=True)))
    return y


def _fill(pairs):
    """y = x for each pair, in blocks of the axis along which y is cut into the longest pieces."""
    calls = []
    for y, x in pairs:
        axis = max(range(y.ndim), key=lambda i: abs(y.strides[i]) * (y.shape[i] > 1))
        ys, xs = np.moveaxis(y, axis, 0), np.moveaxis(x, axis, 0)
        block = block_size(len(ys), y.size // max(1, len(ys)), LEAST, MOST)
        starts = range(0, len(ys), block)
        calls += [partial(np.copyto, ys[i : i + block], xs[i : i + block]) for i in starts]
    all_of(calls, wake=sum(y.size for y, _ in pairs) >= LONG)
