"""A kernel of WebAssembly as a function of this process: a library that is written and loaded."""

import tempfile
from pathlib import Path


def load(name, module, addresses, sizes):
    """The function of a library, or None where no library of WebAssembly can be loaded.

    Parameters
    ----------
    name : str
        The function's name.
    module : bytes
        The library.
    addresses, sizes : int
        How many of each it takes, in this order.
    """
    try:
        from ctypes import CDLL, c_int, c_void_p

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"{name}.so")
            path.write_bytes(module)
            found = getattr(CDLL(str(path)), name)
    except (ImportError, OSError):
        return None
    found.argtypes, found.restype = [c_void_p] * addresses + [c_int] * sizes, None
    return found


def addresses_of(*arrays):
    """Where the arrays begin in memory."""
    return [x.__array_interface__["data"][0] for x in arrays]
