"""Nested lists of numbers as arrays."""

from numbers import Number, Real

import numpy

from lucid.backend.dtypes import DEFAULT_FLOAT, DTYPES, bool_, int64

_OF_PYTHON = {bool: bool_, int: int64, float: DEFAULT_FLOAT}


def array_of(data):
    """A number or a nested list as an array, in NumPy's dtype."""
    try:
        return numpy.asarray(_of_numbers(data) if isinstance(data, (list, tuple)) else data)
    except ValueError as error:
        if "inhomogeneous" not in str(error):
            raise
    raise ValueError(
        "the rows of a nested list must have one length, and these have several: make them alike, "
        "or one tensor of each"
    )


def _of_numbers(items):
    """The list with numbers for its tensors of one element, whatever their shape, as in PyTorch.

    So the outputs of shape (1,) of many calls are a vector, which compares with one of labels.
    """
    if set(map(type, items)) <= _OF_PYTHON.keys():
        return items
    return [_of_numbers(x) if isinstance(x, (list, tuple)) else _as_number(x) for x in items]


def _as_number(x):
    """The number in a tensor of one element on the CPU; anything else as it is."""
    array = getattr(x, "array", None)
    is_one = isinstance(array, numpy.ndarray) and array.size == 1
    return array.reshape(()) if is_one else x


def own_dtype(items):
    """The dtype that NumPy's numbers, arrays or tensors bring into a list; of Python's alone None.

    Floats come before integers, and Python's count as lucid's defaults.
    """
    found = _kinds_in(items)
    dtypes = [_OF_PYTHON.get(kind, kind) for kind in found]
    if found <= _OF_PYTHON.keys() or not all(isinstance(d, numpy.dtype) for d in dtypes):
        return None
    dtype = numpy.result_type(*([d for d in dtypes if d.kind == "f"] or dtypes))
    return dtype if dtype in DTYPES else None


def _kinds_in(items):
    """The dtypes of what a nested list holds, and the types of what has none."""
    kinds = set(map(type, items))  # one look at many numbers
    if kinds <= _OF_PYTHON.keys():
        return kinds
    found = set()
    for x in items:
        is_nested = isinstance(x, (list, tuple))
        found |= _kinds_in(x) if is_nested else {getattr(x, "dtype", type(x))}
    return found


def unfit(array, data):
    """What no tensor holds, in words: the class of ``data``, or what stands in the list."""
    kind = type(data).__name__
    if not isinstance(data, (list, tuple)):
        return kind
    if array.dtype == object:
        others = [type(x).__name__ for x in array.flat if not isinstance(x, Real)]
        return f"a {kind} with {others[0] if others else max(array.flat, key=abs)} in it"
    number = array.dtype.type
    is_number = issubclass(number, Number)
    return f"a {kind} of {array.dtype}" if is_number else f"a {kind} with {number.__name__} in it"
