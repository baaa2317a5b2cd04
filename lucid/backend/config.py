"""What computes on this machine, in words."""

import sys

import numpy as np

from lucid.backend import fast
from lucid.backend.blas import blas_name, core_type, get_blas_threads
from lucid.backend.memory import is_kept
from lucid.backend.parallel import get_num_threads


def show_config():
    """Print what computes on the CPU: kernels, matrix library, threads, memory.

    ``kernels`` says whether the compiled loops of the extra ``fast`` are used, or why not;
    ``core type`` is the processor for which OpenBLAS, the matrix library in NumPy's packages, has
    chosen its kernels: what they reach depends on it.

    Examples
    --------
    >>> import lucid
    >>> lucid.show_config()  # doctest: +ELLIPSIS
    kernels:    ...
    NumPy:      ...
    BLAS:       ...
    core type:  ...
    threads:    ...
    memory:     ...
    """
    for name, fact in _facts():
        print(f"{name + ':':11} {fact}")


def _facts():
    reason = fast.why_not()
    yield "kernels", f"NumPy's ({reason})" if reason else f"compiled loops, {_numba()}, and NumPy's"
    yield "NumPy", np.__version__
    yield "BLAS", blas_name()
    yield "core type", core_type()
    yield "threads", f"{get_num_threads()}, of the matrix library by itself {get_blas_threads()}"
    yield "memory", "kept" if is_kept() else "given back to the system (see lucid.keep_memory)"


def _numba():
    return f"Numba {sys.modules['numba'].__version__}"
