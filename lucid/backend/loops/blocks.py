"""How arrays lie in memory, and loops over blocks of them."""

from functools import partial

import numpy as np

from lucid.backend.parallel import all_of, block_size

LEAST, MOST = 1 << 17, 1 << 20  # the work of a block: 20 µs or more
READS = 2 * LEAST  # where it only reads numbers, which takes half the time
_LINE = 64  # numbers, in whole cache lines


def vectors(*arrays):
    """All numbers of each, in the memory order of the first; None where an array lies otherwise."""
    first = arrays[0]
    if not first.flags.c_contiguous:
        order = sorted(range(first.ndim), key=lambda axis: -first.strides[axis])
        arrays = [a.transpose(order) for a in arrays]
    if not all(a.flags.c_contiguous for a in arrays):
        return None
    return [a.reshape(-1) for a in arrays]


def over(loop, cost, arrays, *settings, **rules):
    """Call the loop for blocks of the first axis of all arrays; returns what it returns.

    The arguments are those of :func:`calls`.
    """
    return all_of(calls(loop, cost, arrays, *settings, **rules))


def calls(loop, cost, arrays, *settings, memory=(), least=LEAST):
    """The calls of the loop for blocks of the first axis of all arrays.

    ``cost`` is the work of one item, in numbers that are read, changed a little and written, 0.1 to
    0.2 ns each; a block has ``least`` of it, if there is as much. ``memory`` says the shape and the
    dtype of each array that the loop works in; it gets them last, as zeros, for each block anew. A
    loop that made them itself would take much longer to compile.
    """
    length = len(arrays[0])
    block = block_size(length, cost, least, MOST)
    if block < length and cost < _LINE:
        block = -(-block // _LINE) * _LINE
    call = partial(_with_memory, loop, memory) if memory else loop
    starts = range(0, length, block)
    return [partial(call, *[a[i : i + block] for a in arrays], *settings) for i in starts]


def _with_memory(loop, memory, *arguments):
    return loop(*arguments, *[np.zeros(shape, dtype) for shape, dtype in memory])


def computed(loop, arrays, *settings, cost=1):
    """A new array that lies as the last of the arrays does, filled by the loop."""
    y = np.empty_like(arrays[-1])
    if (found := vectors(*arrays, y)) is None:
        return NotImplemented
    over(loop, cost, found, *settings)
    return y


def total(loop, cost, arrays):
    """The sum, in float64, of what the loop returns for all blocks, as an array without axes."""
    if (found := vectors(*arrays)) is None:
        return NotImplemented
    parts = over(loop, cost, found, least=READS)
    return np.asarray(np.add.reduce(parts, dtype=np.float64), arrays[0].dtype)


def images_of(x):
    """x (N, C, H, W) as images (M, H, W), and how such become (N, C, ...) again; or None.

    The axis of the images is in the order of memory.
    """
    n, c = x.shape[:2]
    if x.flags.c_contiguous:
        return x.reshape(n * c, *x.shape[2:]), lambda y: y.reshape(n, c, *y.shape[1:])
    by_channel = x.swapaxes(0, 1)
    if by_channel.flags.c_contiguous:
        images = by_channel.reshape(n * c, *x.shape[2:])
        return images, lambda y: y.reshape(c, n, *y.shape[1:]).swapaxes(0, 1)
    return None
