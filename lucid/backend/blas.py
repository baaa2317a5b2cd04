"""How many threads the matrix library under NumPy uses.

NumPy's own packages bring OpenBLAS, whose two functions are called directly: they take less than
a microsecond. For another library threadpoolctl is asked, if it is installed; and if it is
not, the library's threads are left as they are.
"""

import ctypes
from functools import cache
from glob import escape, glob
from os.path import dirname

import numpy as np


def get_blas_threads():
    """The number of threads, or None where it cannot be told."""
    library = _library()
    return library and library[0]()


def set_blas_threads(n):
    """Set the number of threads, where that is possible."""
    library = _library()
    if library and n:
        library[1](n)


def core_type():
    """The processor for which OpenBLAS chose its kernels, such as "Haswell"; or "unknown"."""
    return _ask("get_corename")


def blas_name():
    """OpenBLAS with its version and settings, or what NumPy was built with."""
    told = _ask("get_config")
    if told != "unknown":
        return told
    return np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]


def _ask(question):
    """What a function of the OpenBLAS in NumPy's package returns, as text."""
    for path in glob(f"{escape(_site_packages())}/numpy.libs/*openblas*"):
        library = ctypes.CDLL(path)
        for name in (f"scipy_openblas_{question}64_", f"openblas_{question}64_"):
            if hasattr(library, name):
                function = getattr(library, name)
                function.restype = ctypes.c_char_p
                return function().decode()
    return "unknown"


def _site_packages():
    return dirname(dirname(np.__file__))


@cache
def _library():
    """(get, set) of the loaded library, or None."""
    for path in glob(f"{escape(_site_packages())}/numpy.libs/*openblas*"):
        library = ctypes.CDLL(path)
        for name in ("scipy_openblas_{}_num_threads64_", "openblas_{}_num_threads64_"):
            if hasattr(library, name.format("set")):
                get, put = (getattr(library, name.format(verb)) for verb in ("get", "set"))
                get.restype, put.argtypes, put.restype = ctypes.c_int, [ctypes.c_int], None
                return get, put
    return _by_threadpoolctl()


def _by_threadpoolctl():
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return None
    found = ThreadpoolController().select(user_api="blas").lib_controllers
    return (found[0].get_num_threads, found[0].set_num_threads) if found else None
