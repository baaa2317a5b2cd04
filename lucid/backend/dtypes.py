"""The dtypes, and which of them arithmetic gives: PyTorch's rule, in one place."""

from functools import lru_cache, reduce

import numpy as np

bool_ = np.dtype(np.bool_)
uint8 = np.dtype(np.uint8)
int8 = np.dtype(np.int8)
int16 = np.dtype(np.int16)
int32 = np.dtype(np.int32)
int64 = np.dtype(np.int64)
float16 = np.dtype(np.float16)
float32 = np.dtype(np.float32)
float64 = np.dtype(np.float64)

DTYPES = (bool_, uint8, int8, int16, int32, int64, float16, float32, float64)
DEFAULT_FLOAT = float32
_FLOATS = frozenset((float16, float32, float64))
_CATEGORY = {"b": 0, "u": 1, "i": 1, "f": 2}
_SCALAR_DTYPE = {"b": bool_, "u": int64, "i": int64, "f": DEFAULT_FLOAT}


def as_dtype(dtype):
    """``dtype`` as one of lucid's dtypes: ``lucid.float32``, ``np.float32``, ``"float32"``."""
    try:
        found = np.dtype(dtype)
    except TypeError:
        found = None
    if dtype is None or found is None or found not in DTYPES:  # to NumPy None equals float64
        names = ", ".join(d.name for d in DTYPES)
        raise TypeError(f"lucid has no dtype {dtype!r}; it has {names}")
    return found


def promote(x, y, beyond=None):
    """Both in their common dtype; a scalar stays a scalar, which fits every device.

    ``beyond(n, dtype)`` says what becomes of an integer that the dtype has no room for.
    """
    x_dtype, y_dtype = getattr(x, "dtype", None), getattr(y, "dtype", 0)
    if x_dtype is y_dtype:  # nearly always
        return x, y
    if x_dtype in _FLOATS and type(y) in (int, float):  # nearly always, else
        return x, x_dtype.type(y)
    dtype = result_dtype(x, y)
    try:
        return _cast(x, dtype), _cast(y, dtype)
    except OverflowError:
        if beyond is None:
            raise
    return promote(beyond(x, dtype), beyond(y, dtype))


def promote_to_floats(x, y):
    """Both as floats of their common dtype, or of the default where that is of integers.

    What gives floats goes through no narrower integers: 1 / -4 is -0.25 beside a uint8 as well.
    """
    if getattr(x, "dtype", None) in _FLOATS:  # nearly always
        return promote(x, y)
    dtype = result_dtype(x, y)
    dtype = dtype if dtype.kind == "f" else DEFAULT_FLOAT
    return _cast(x, dtype), _cast(y, dtype)


def as_float(x):
    """Integers as default floats, floats as they are: what exp and its like compute in."""
    if not hasattr(x, "dtype"):
        raise TypeError(f"this function takes a tensor, not {x!r}: write lucid.tensor({x!r})")
    return x if x.dtype.kind == "f" else x.astype(DEFAULT_FLOAT)


def result_dtype(*operands):
    """The dtype of ``x + y``: the higher category wins, bool < integer < float.

    Within one, an array outranks a 0-d array and that a scalar; of equals, the wider wins.
    """
    return reduce(_strongest, map(_rank, operands))[1]


def as_positions(x):
    """``x`` in int64, as positions are everywhere; NumPy's own are narrower on some platforms."""
    return x.astype(int64, copy=False)


def floats_or_int64(x):
    """``x``, its bools and integers as int64: what kernels are written for."""
    return x if x.dtype.kind == "f" else x.astype(int64, copy=False)


def lowest(dtype):
    """The number that none is less than: -inf, or the least integer."""
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def has_room_for(dtype, other):
    """Whether numbers of ``other`` may be written into ``dtype``: no floats into integers."""
    return _CATEGORY[other.kind] <= _CATEGORY[dtype.kind]


def sum_dtype(x):
    """The dtype of a sum or product of many numbers: int64 for integers and bools."""
    return x.dtype if x.dtype.kind == "f" else int64


def has_halves(operands):
    """Whether one of these arrays and scalars is of float16."""
    for x in operands:  # noqa: SIM110 - any() would take twice the time, and so would dtypes alone
        if getattr(x, "itemsize", 0) == 2 and x.dtype == float16:
            return True
    return False


def gives_halves(operands):
    """Whether arithmetic on these arrays and scalars gives float16."""
    ranks = [_rank(x) for x in operands if x is not None]
    highest = max(rank for rank, _ in ranks)
    return all(dtype == float16 for rank, dtype in ranks if rank == highest)


def common_dtype(arrays):
    """The dtype of arrays put side by side: the widest of the highest category."""
    highest = max(_CATEGORY[x.dtype.kind] for x in arrays)
    return np.result_type(*[x.dtype for x in arrays if _CATEGORY[x.dtype.kind] == highest])


def no_room_for(n, dtype):
    """The error for a number that an integer dtype has no room for."""
    bounds = np.iinfo(dtype)
    return OverflowError(
        f"{dtype} has no room for {n}, only for {bounds.min} to {bounds.max}: take a wider dtype"
    )


def _cast(x, dtype):
    if hasattr(x, "astype"):
        return x.astype(dtype, copy=False)
    try:
        return dtype.type(x)
    except OverflowError:
        if dtype.kind == "f":
            raise
        raise no_room_for(x, dtype) from None


@lru_cache
def _strongest(a, b):
    (rank_a, dtype_a), (rank_b, dtype_b) = a, b
    if rank_a == rank_b:
        return rank_a, np.promote_types(dtype_a, dtype_b)
    return a if rank_a > rank_b else b


def _rank(x):
    """((category, standing), dtype)."""
    is_scalar = isinstance(x, (bool, int, float, np.generic))
    dtype = np.dtype(type(x)) if is_scalar else getattr(x, "dtype", None)
    if dtype is None or dtype.kind not in _CATEGORY:
        raise TypeError(f"arithmetic takes tensors, arrays and real numbers, not {x!r}")
    category = _CATEGORY[dtype.kind]
    if is_scalar:
        return (category, 0), _SCALAR_DTYPE[dtype.kind]
    return (category, 2 if x.ndim else 1), dtype
