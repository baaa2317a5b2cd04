"""Which kernel of the CPU computes: NumPy's, or the compiled loop of its name in ``loops``.

Loops take float32 and many numbers. They are compiled by Numba, the extra ``fast``, which is
imported when a loop is first wanted. All else is NumPy's: float64, few numbers, other orders of
memory, kernels without a loop, and everything where :class:`fast` or LUCID_FAST=0 says so.
"""

import os
import warnings
from contextvars import ContextVar
from functools import cache
from importlib.util import find_spec
from inspect import isfunction

import numpy as np

from lucid.backend import cpu

LOOPS = (
    "absolute_error", "absolute_error_grad", "adamw", "adamw_all", "avg_pool2d", "batch_norm",
    "batch_norm_grad", "class_cross_entropy", "class_cross_entropy_grad", "conv2d", "conv2d_grads",
    "conv2d_input_grad", "conv2d_weight_grad", "cross_entropy", "cross_entropy_grad", "cumsum",
    "erf", "exp", "extreme", "extreme_grad", "gather", "gather_grad", "gelu", "gelu_grad",
    "global_response_norm", "global_response_norm_grad", "group_norm", "group_norm_grad",
    "index_add", "layer_norm", "layer_norm_grad", "log", "log_softmax", "log_softmax_grad",
    "logistic_loss", "logistic_loss_grad", "logsumexp", "logsumexp_grad", "max_pool2d",
    "max_pool2d_grad", "scale_shift", "sgd", "sgd_all", "sigmoid", "sigmoid_grad", "silu",
    "silu_grad", "softmax", "softmax_grad", "softplus", "softplus_grad", "squared_error",
    "squared_error_grad", "sum", "take", "tanh", "where",
)  # fmt: skip
LEAST = 1 << 12  # numbers; for fewer nobody shall wait until Numba is imported
_FLOAT32 = np.dtype(np.float32)
_POSITIONS_AND_CONDITIONS = np.dtype(np.int64), np.dtype(np.bool_)
_is_on: ContextVar[bool] = ContextVar("is_on", default=os.environ.get("LUCID_FAST") != "0")


class fast:  # noqa: N801 - used as a statement, as no_grad is
    """Inside ``with lucid.fast(False):``, NumPy's kernels compute alone, without compiled loops.

    Parameters
    ----------
    enabled : bool
        Whether loops are used; ``True`` is the default outside, unless the environment has
        ``LUCID_FAST=0``. Without the extra ``fast`` there are none, and nothing changes.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.random.randn(100, 100)
    >>> with lucid.fast(False):
    ...     y = lucid.nn.functional.gelu(x)
    >>> lucid.allclose(y, lucid.nn.functional.gelu(x), atol=1e-5)
    True
    """

    def __init__(self, enabled):
        self.enabled = bool(enabled)
        self._tokens = []

    def __enter__(self):
        self._tokens.append(_is_on.set(self.enabled))

    def __exit__(self, *error):
        _is_on.reset(self._tokens.pop())


def loops():
    """The package of compiled loops where they are to be used, or None."""
    return _loaded() if _is_on.get() else None


def why_not():
    """Why no loops are used, in words; None where they are."""
    if not _is_on.get():
        return "switched off"
    if not find_spec("numba"):
        return "Numba is not installed"
    return None if _loaded() else "Numba cannot run"


@cache
def _loaded():
    if not find_spec("numba"):
        return None
    try:
        from lucid.backend import loops

        loops.norm.clear(np.zeros(1, np.float32))  # the smallest: compiles, or says why it cannot
    except Exception as error:
        warnings.warn(
            f"Numba is installed but cannot run ({type(error).__name__}: {error}), so NumPy's "
            "kernels compute, which are slower; LUCID_FAST=0 silences this",
            RuntimeWarning,
            stacklevel=2,
        )
        return None
    return loops


def _choice(name):
    """The kernel of that name: its loop, or else NumPy's."""

    def kernel(*arrays, **settings):
        if _is_work_for_loops(arrays) and (package := loops()) is not None:
            result = getattr(package, name)(*arrays, **settings)
            if result is not NotImplemented:
                return result
        return getattr(cpu, name)(*arrays, **settings)

    return kernel


def _is_work_for_loops(arrays):
    """Whether there are many numbers, and all are float32, but for positions and conditions.

    Of lists of arrays it is enough that one has many: what it takes else, each loop decides.
    """
    are_many = False
    for array in arrays:
        if isinstance(array, (list, tuple)):
            are_many = are_many or any(_is_work_for_loops([one]) for one in array)
        elif isinstance(array, np.ndarray):
            if array.dtype == _FLOAT32:
                are_many = are_many or array.size >= LEAST
            elif array.dtype not in _POSITIONS_AND_CONDITIONS:
                return False
    return are_many


_WITHOUT_LOOP = {name: kernel for name, kernel in vars(cpu).items() if isfunction(kernel)}
globals().update(_WITHOUT_LOOP | {name: _choice(name) for name in LOOPS})
