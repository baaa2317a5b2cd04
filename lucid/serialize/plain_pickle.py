"""A pickle of plain values and of arrays of numbers, read so that nothing in it can run."""

import math

import numpy as np

from lucid.serialize.format_error import FormatError
from lucid.serialize.torch_pickle import read
from lucid.serialize.torch_values import Record, shown

_MADE = {  # what NumPy calls the function that makes an array, before 2.0 and since
    "numpy.core.multiarray._reconstruct",
    "numpy._core.multiarray._reconstruct",
}
_NUMBERS = {"b1", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"}


def read_plain(data):
    """The dict that a pickle holds, as Python 2 or 3 wrote it: keys are texts.

    Parameters
    ----------
    data : bytes
        The pickle, of protocol 2 to 5.

    Returns
    -------
    dict
        Numbers, lists and so on; texts of Python 2 are bytes, for they may be either; arrays.

    Raises
    ------
    FormatError
        If it is damaged, or holds anything else.

    Examples
    --------
    >>> import pickle
    >>> from lucid.serialize.plain_pickle import read_plain
    >>> read_plain(pickle.dumps({"labels": [1, 2]}, protocol=2))
    {'labels': [1, 2]}
    """
    value = read(data, _nothing, _no_storage, room=4 * len(data), decode=bytes)
    if not isinstance(value, dict):
        raise FormatError(f"it holds a {type(value).__name__}, not a dict")
    return {_text(key): _plain(item) for key, item in value.items()}


def _nothing(module, name):
    """No name means anything: all make inert records."""


def _no_storage(_):
    raise FormatError("it refers to a storage of PyTorch's")


def _text(key):
    return key.decode("latin1") if isinstance(key, bytes) else key


def _plain(value):
    if not isinstance(value, Record):
        return value
    if value.origin in _MADE:
        return _array(value)
    raise FormatError(f"it holds {value!r}, which lucid does not make")


def _array(record):
    """The array that NumPy's ``__setstate__`` would make of a record."""
    try:
        _, shape, dtype, is_fortran, data = record.state
        code, order = _text(dtype.args[0]), _text(dtype.state[1])
        is_sound = code in _NUMBERS and order in ("<", ">", "|", "=") and type(data) is bytes
        is_sound &= all(type(n) is int and n >= 0 for n in shape)
        if not is_sound or math.prod(shape) * int(code[1:]) != len(data):
            raise ValueError
    except (AttributeError, IndexError, TypeError, ValueError):
        raise FormatError(f"it holds a damaged array ({shown(record.state)})") from None
    numbers = np.frombuffer(data, np.dtype(code).newbyteorder(order))
    return numbers.reshape(shape, order="F" if is_fortran else "C")
