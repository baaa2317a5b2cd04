"""NumPy's functions of each element, block by block on all cores where there are many numbers.

One pass over memory takes as long as the memory, and the system that clears what is fresh: two
threads do both at once.
"""

from functools import partial, wraps

import numpy as np

from lucid.backend.parallel import all_of, block_size

FEWEST = 1 << 19  # numbers that are worth a thread's while
LONG = 1 << 20  # and those that are worth waking one
EFFORT = 4  # so many times as long as others a slow function takes for a number
SLOW = frozenset(
    "arccos arccosh arcsin arcsinh arctan arctan2 arctanh cbrt cos cosh exp exp2 expm1 float_power "
    "log log10 log1p log2 logaddexp logaddexp2 power sin sinh tan tanh".split()
)
LEAST, MOST = 1 << 18, 1 << 19  # numbers a block
WIDE = 1 << 10  # numbers of a row


def in_blocks(function):
    """``function``, one of NumPy's of each element, that computes large arrays block by block."""
    effort = EFFORT if function.__name__ in SLOW else 1

    @wraps(function)
    def compute(*operands, **settings):
        for x in operands:
            if type(x) is np.ndarray and x.size * effort >= FEWEST:
                return _compute(function, operands, settings, x, effort)
        return function(*operands, **settings)

    for name in ("accumulate", "at", "outer", "reduce", "reduceat"):  # what a ufunc also can
        if hasattr(function, name):
            setattr(compute, name, getattr(function, name))
    return compute


def _compute(function, operands, settings, like, effort):
    """The result lies in memory as ``like`` does; where operands lie otherwise, NumPy decides."""
    has_out = settings or len(operands) > getattr(function, "nin", 3)
    view = None if has_out else _view(operands, like)
    if view is None:
        return function(*operands, **settings)
    y = np.empty_like(like, dtype=function(*[_cut(x, 1) for x in operands]).dtype)
    views = [view(x) if _is_array(x) else x for x in (y, *operands)]
    length = len(views[0])
    block, calls = block_size(length, effort * y.size // length, LEAST, MOST), []
    for i in range(0, length, block):
        target, *parts = [x[i : i + block] if _is_array(x) and len(x) > 1 else x for x in views]
        calls.append(partial(function, *parts, out=target))
    all_of(calls, wake=effort * y.size >= LONG)
    return y


def _is_array(x):
    return isinstance(x, np.ndarray) and x.ndim > 0


def _view(operands, like):
    """What makes views of operands that blocks can be cut from; None where there are none.

    Where all lie as ``like`` does, they are vectors; else their axes are in its order in memory.
    """
    if like.flags.c_contiguous and _all_lie_as(operands, like):
        return _vector
    order = sorted(range(like.ndim), key=lambda i: (like.shape[i] == 1, -like.strides[i]))
    if not like.transpose(order).flags.c_contiguous:
        return None
    if _all_lie_as(operands, like):
        return lambda x: x.transpose(order).reshape(-1)
    if times := _rows_in_one(operands, like):
        return lambda x: _wide(x, like, times)
    if not all(_lies_as(x, like) or _is_along(x, like) for x in operands):
        return None
    return lambda x: x.reshape((1,) * (like.ndim - x.ndim) + x.shape).transpose(order)


def _vector(x):
    return x.reshape(-1)


def _all_lie_as(operands, like):
    return all(_lies_as(x, like) for x in operands)


def _lies_as(x, like):
    """Whether x is one number, or lies in memory as ``like`` does."""
    if not _is_array(x):
        return np.ndim(x) == 0
    return x.shape == like.shape and _steps(x, like.itemsize) == _steps(like, x.itemsize)


def _steps(x, size):
    """The strides of x, times the size of another's numbers: equal where both step alike."""
    return [n * size for n in x.strides]


def _is_along(x, like):
    """Whether x is a vector along an axis of ``like``."""
    if not _is_array(x):
        return False
    sizes = list(zip(x.shape[::-1], like.shape[::-1], strict=False))
    return x.ndim <= like.ndim and max(x.shape) == x.size and all(n in (1, m) for n, m in sizes)


def _rows_in_one(operands, like):
    """How many rows may be taken as one, where all else are short rows; or 0.

    NumPy begins anew with each row, which takes as long as 100 numbers.
    """
    width, times = like.shape[-1], 1
    rows = like.size // width
    are_rows = like.flags.c_contiguous and all(
        _lies_as(x, like) or (_is_along(x, like) and x.shape[-1] == x.size == width)
        for x in operands
    )
    while are_rows and rows % (2 * times) == 0 and 2 * times * width <= WIDE:
        times *= 2
    return times if times > 1 else 0


def _wide(x, like, times):
    if x.shape == like.shape:
        return x.reshape(-1, times * like.shape[-1])
    return np.tile(x.reshape(1, -1), times)


def _cut(x, n):
    return x[(slice(n),) * x.ndim] if _is_array(x) else x
