"""Where the numbers live. Nothing here knows what a Tensor or a gradient is."""

from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import numpy

from lucid.backend import cpu, fast, meta
from lucid.backend.cpu import library
from lucid.backend.dtypes import DEFAULT_FLOAT, DTYPES, int64
from lucid.backend.gpu import find_cupy
from lucid.backend.nested import array_of, own_dtype, unfit
from lucid.backend.shape_only import ShapeOnly


@dataclass(frozen=True)
class Backend:
    """An array library and the kernels written for it."""

    name: str
    xp: ModuleType  # numpy or cupy: everything the two libraries share
    kernels: ModuleType  # lucid.backend.cpu and its siblings: everything they don't
    is_remote: bool = False  # whether the host has to wait for a number that it wants to read


# A division by zero gives inf or nan, as everywhere in floating point, and no warning.
quiet = numpy.errstate(all="ignore")

_DTYPES = frozenset(DTYPES)  # to look one up takes a sixth of the time
CPU = Backend("cpu", library, fast)
META = Backend("meta", numpy, meta)
_by_type: dict[type, Any] = {numpy.ndarray: CPU, ShapeOnly: META}
_by_type |= dict.fromkeys((bool, int, float, slice, type(None)))  # these live everywhere
_by_type |= dict.fromkeys([d.type for d in DTYPES])


@cache
def cuda_backend() -> Backend:
    """The backend of the GPU, looked up when it is first asked for; an error says what it lacks."""
    cupy = find_cupy()
    from lucid.backend import cuda

    return _by_type.setdefault(cupy.ndarray, Backend("cuda", cupy, cuda, is_remote=True))


def backend_of(*operands) -> Backend:
    """The backend of the arrays among ``operands``; scalars live everywhere.

    All must be on one device. Only arrays without numbers meet others, on the host; the first
    decides then.
    """
    chosen = None
    for x in operands:
        kind = type(x)
        backend = _by_type[kind] if kind in _by_type else _backend_of_type(kind)
        if backend is chosen or backend is None:
            continue
        if chosen is None:
            chosen = backend
        elif backend.is_remote or chosen.is_remote:
            raise TypeError(_apart(operands))
    return chosen or CPU


def is_array(x) -> bool:
    """Whether ``x`` is an array of one of the backends."""
    return _backend_of_type(type(x)) is not None


def _backend_of_type(kind):
    if kind in _by_type:
        return _by_type[kind]
    if kind.__module__ == "cupy" and kind.__name__ == "ndarray":
        return cuda_backend()  # an array that the user made with CuPy
    return next((_by_type[base] for base in kind.__mro__ if base in _by_type), None)


def _apart(operands):
    """The sentence on arrays of two devices."""
    arrays = {backend_of(x).name: x for x in operands if is_array(x)}
    (here, x), (there, y), *_ = arrays.items()
    return (
        f"an array of shape {x.shape} is on {here!r} and one of shape {y.shape} on {there!r}: "
        f"bring both to one device, with x.to({here!r}) or x.to({there!r})"
    )


def as_array(data):
    """``data`` as an array: NumPy's numbers keep their dtype, Python's get lucid's default."""
    if type(data) is numpy.ndarray and data.dtype in _DTYPES:  # nearly always
        return data
    if is_array(data):
        return _checked(data, data)
    array = array_of(data)
    if isinstance(data, numpy.generic):
        return _checked(array, data)
    if isinstance(data, (list, tuple)) and (own := own_dtype(data)) is not None:
        return array.astype(own, copy=False)
    if array.dtype.kind == "f":
        return array.astype(DEFAULT_FLOAT)
    # On some platforms, such as WebAssembly, NumPy makes 32-bit integers of Python's.
    is_whole = array.dtype.kind == "i" and isinstance(data, (int, list, tuple, range))
    return array.astype(int64, copy=False) if is_whole else _checked(array, data)


def kind_of(value):
    """The name of a value's class; another library's Tensor has that library's name before it."""
    kind = type(value)
    is_others = kind.__name__ == "Tensor" and not kind.__module__.startswith("lucid.")
    return f"{kind.__module__.partition('.')[0]}.Tensor" if is_others else kind.__name__


def _checked(array, data):
    if not array.dtype.isnative:  # from a file in the other order of bytes
        array = array.astype(array.dtype.newbyteorder("="))
    if array.dtype not in _DTYPES:
        what = f"an array of {array.dtype}" if is_array(data) else unfit(array, data)
        hint = ": make two, of the real and the imaginary parts" if array.dtype.kind == "c" else ""
        raise TypeError(f"a tensor holds real numbers of 8 to 64 bits, not {what}{hint}")
    return array
