"""Where the numbers live. Nothing here knows what a Tensor or a gradient is."""

from dataclasses import dataclass
from types import ModuleType

import numpy

from lucid.backend import cpu, meta
from lucid.backend.dtypes import DEFAULT_FLOAT, DTYPES
from lucid.backend.shape_only import ShapeOnly


@dataclass(frozen=True)
class Backend:
    """An array library and the kernels written for it."""

    name: str
    xp: ModuleType  # numpy or cupy: everything the two libraries share
    kernels: ModuleType  # lucid.backend.cpu and its siblings: everything they don't


# A division by zero gives inf or nan, as everywhere in floating point, and no warning.
quiet = numpy.errstate(all="ignore")

CPU = Backend("cpu", numpy, cpu)
META = Backend("meta", numpy, meta)
_by_type = {numpy.ndarray: CPU, ShapeOnly: META}


def backend_of(*operands) -> Backend:
    """The backend of the first array among ``operands``; scalars live everywhere."""
    for x in operands:
        backend = _backend_of_type(type(x))
        if backend is not None:
            return backend
    return CPU


def is_array(x) -> bool:
    """Whether ``x`` is an array of one of the backends."""
    return _backend_of_type(type(x)) is not None


def _backend_of_type(kind):
    if kind in _by_type:
        return _by_type[kind]
    return next((_by_type[base] for base in kind.__mro__ if base in _by_type), None)


def as_array(data):
    """``data`` as an array: NumPy's numbers keep their dtype, Python's floats become float32."""
    if is_array(data):
        return _checked(data, data)
    array = numpy.asarray(data)
    is_python = array.dtype.kind == "f" and not isinstance(data, numpy.generic)
    return array.astype(DEFAULT_FLOAT) if is_python else _checked(array, data)


def _checked(array, data):
    if array.dtype not in DTYPES:
        what = f"an array of {array.dtype}" if is_array(data) else type(data).__name__
        raise TypeError(f"a tensor holds real numbers of 8 to 64 bits, not {what}")
    return array
