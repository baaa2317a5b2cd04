"""A pytest plugin under which every vectorised function is one bit off, as on another processor.

NumPy chooses between several routines for exp, log, tanh and their kin, and their last bits differ.
``pytest -p last_bit`` moves each result by one unit in the last place, up or down by position;
a test that fails then depends on bits that no processor owes it. Exact cases, such as exp(0), and
0, 1 and -1, at which functions end, stay.
"""

import functools
from contextlib import suppress
from importlib import import_module

import numpy as np

INEXACT = (
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "tanh", "sinh", "cosh", "sin", "cos",
    "tan", "arcsin", "arccos", "arctan", "arcsinh", "arccosh", "arctanh", "arctan2",
)  # fmt: skip


def one_bit_off(function):
    """``function``, but for one unit in the last place."""

    @functools.wraps(function)
    def shifted(x, *args, **kwargs):
        is_exact = (np.asarray(x) == 0) | (np.asarray(x) == 1)
        y = function(x, *args, **kwargs)
        array = np.asarray(y)
        if type(y) not in (np.ndarray, np.float32, np.float64) or array.dtype.kind != "f":
            return y
        up = np.arange(array.size).reshape(array.shape) % 2 == 0
        moved = np.nextafter(array, np.where(up, np.inf, -np.inf).astype(array.dtype))
        is_exact = is_exact | np.isin(array, (-1, 0, 1)) | ~np.isfinite(array)
        moved = np.where(is_exact, array, moved)
        if kwargs.get("out") is not None:
            y[...] = moved
            return y
        return moved if isinstance(y, np.ndarray) else moved[()]

    return shifted


def pytest_configure():
    with suppress(ImportError):
        import_module("ml_dtypes")  # of onnx: it adds its dtypes to NumPy's own functions
    for name in INEXACT:
        setattr(np, name, one_bit_off(getattr(np, name)))
