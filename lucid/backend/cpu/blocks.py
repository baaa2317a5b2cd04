"""Elementwise kernels over large blocks of memory, whatever the order in which arrays lie."""

import threading
from math import prod

import numpy as np

from lucid.backend.parallel import block_size, for_blocks

BLOCK = 1 << 17  # elements a call: enough that threads seldom wait for Python's lock
_LEAST_PASSES = 1 << 20  # elements, times passes over them, that are worth a thread's while
_FEW = 1 << 12  # elements: to cut these into blocks would take longer than to compute
_LARGEST_BUFFER = 1 << 21  # elements
_buffers = threading.local()


def elementwise(kernel, *arrays, passes, dtype=None, most=BLOCK):
    """A new array filled by ``kernel(out, *vectors)``, block by block.

    The result lies in memory as the first array does, and has its dtype unless told otherwise; the
    others are copied if they lie otherwise. ``passes`` tells how often the kernel goes over its
    block: a single pass over little memory is not worth a second thread. A block has ``most``
    elements.
    """
    out = np.empty_like(arrays[0], dtype=dtype)
    every = [out, *arrays]
    if out.size <= _FEW and all(a.flags.c_contiguous for a in every):
        kernel(*every)
        return out
    target, *vectors = _vectors(every)
    block = block_size(out.size, passes, _LEAST_PASSES, most * passes)
    for_blocks(lambda i, j: kernel(target[i:j], *[v[i:j] for v in vectors]), out.size, block)
    return out


def total(kernel, *arrays, passes):
    """The sum of what ``kernel(out, *vectors)`` writes, an array without axes.

    Each block is added in pairs, as NumPy does with numbers side by side, and its sum in float64.
    """
    vectors, dtype = _vectors(arrays), arrays[0].dtype

    def part(i, j):
        terms = buffer((j - i,), dtype, "terms")
        kernel(terms, *[v[i:j] for v in vectors])
        return np.add.reduce(terms)

    size = vectors[0].size
    parts = for_blocks(part, size, block_size(size, passes, _LEAST_PASSES, BLOCK * passes))
    return np.asarray(np.add.reduce(parts, dtype=np.float64), dtype)


def _vectors(arrays):
    """All numbers of each, in the memory order of the first."""
    if not arrays[0].flags.c_contiguous:
        order = sorted(range(arrays[0].ndim), key=lambda axis: -arrays[0].strides[axis])
        arrays = [a.transpose(order) for a in arrays]
    return [a.reshape(-1) for a in arrays]


def scratch(like, slot=0):
    """An array like ``like`` to compute in, whose memory the thread uses again and again."""
    if like.flags.c_contiguous:
        return buffer(like.shape, like.dtype, slot)
    order = sorted(range(like.ndim), key=lambda axis: -like.strides[axis])
    shaped = buffer([like.shape[axis] for axis in order], like.dtype, slot)
    return shaped.transpose(np.argsort(order))


def buffer(shape, dtype, slot):
    """The same for an array of that shape; large ones are new each time."""
    size = prod(shape)
    if size > _LARGEST_BUFFER:
        return np.empty(shape, dtype)
    buffers = _buffers.__dict__
    found = buffers.get((slot, dtype))
    if found is None or found.size < size:
        found = buffers[slot, dtype] = np.empty(max(size, BLOCK), dtype)
    return found[:size].reshape(shape)
