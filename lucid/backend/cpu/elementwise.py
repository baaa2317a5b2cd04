"""NumPy's functions of each element, block by block on all cores where there are many numbers.

One pass over memory takes as long as the memory, and the system that clears what is fresh: two
threads do both at once.
"""

from functools import wraps

import numpy as np

from lucid.backend.parallel import block_size, for_blocks

FEWEST = 1 << 20  # numbers: a thread that sleeps takes up to a tenth of a millisecond to wake
FEWEST_SLOW = 1 << 18  # numbers of a function that takes several times as long for each
SLOW = frozenset(
    "arccos arccosh arcsin arcsinh arctan arctan2 arctanh cbrt cos cosh exp exp2 expm1 float_power "
    "log log10 log1p log2 logaddexp logaddexp2 power sin sinh tan tanh".split()
)
LEAST, MOST = 1 << 17, 1 << 18  # numbers a block


def in_blocks(function):
    """``function``, one of NumPy's of each element, that computes large arrays block by block."""
    is_slow = function.__name__ in SLOW

    @wraps(function)
    def compute(*operands, **settings):
        fewest = FEWEST_SLOW if is_slow else FEWEST
        for x in operands:
            if type(x) is np.ndarray and x.size >= fewest:
                return _compute(function, operands, settings, x)
        return function(*operands, **settings)

    for name in ("accumulate", "at", "outer", "reduce", "reduceat"):  # what a ufunc also can
        if hasattr(function, name):
            setattr(compute, name, getattr(function, name))
    return compute


def _compute(function, operands, settings, like):
    """The result lies in memory as ``like`` does; where operands lie otherwise, NumPy decides."""
    order = sorted(range(like.ndim), key=lambda i: (like.shape[i] == 1, -like.strides[i]))
    is_dense = like.transpose(order).flags.c_contiguous
    has_out = settings or len(operands) > getattr(function, "nin", 3)
    if has_out or not is_dense or not all(_lies_as(x, like) for x in operands):
        return function(*operands, **settings)
    y = np.empty_like(like, dtype=function(*[_cut(x, 1) for x in operands]).dtype)
    views = [_in_order(x, like, order) for x in (y, *operands)]
    if all(not _is_array(x) or x.size == y.size for x in views):
        views = [x.reshape(-1) if _is_array(x) else x for x in views]
    length = len(views[0])

    def work(i, j):
        target, *blocks = [x[i:j] if _is_array(x) and len(x) > 1 else x for x in views]
        function(*blocks, out=target)

    for_blocks(work, length, block_size(length, y.size // length, LEAST, MOST))
    return y


def _is_array(x):
    return isinstance(x, np.ndarray) and x.ndim > 0


def _lies_as(x, like):
    """Whether x is one number, a vector along an axis of ``like``, or lies as it does."""
    if not _is_array(x):
        return np.ndim(x) == 0
    if x.shape == like.shape:
        return x.strides == like.strides
    sizes = list(zip(x.shape[::-1], like.shape[::-1], strict=False))
    return x.ndim <= like.ndim and max(x.shape) == x.size and all(n in (1, m) for n, m in sizes)


def _cut(x, n):
    return x[(slice(n),) * x.ndim] if _is_array(x) else x


def _in_order(x, like, order):
    """x with the axes of ``like``, in their order in memory."""
    if not _is_array(x):
        return x
    return x.reshape((1,) * (like.ndim - x.ndim) + x.shape).transpose(order)
