"""The safetensors format: tensors by name, one after the other, behind a header in JSON.

    8 bytes     n, the length of the header, little-endian
    n bytes     {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}
    the rest    the numbers, in C order and little-endian

Nothing in such a file is code, so that reading one from a stranger is safe; and as anything
may be in it, everything is checked. Specification: github.com/huggingface/safetensors.
"""

import json
import math
import os

import numpy as np

from lucid.serialize.atomic import write_atomically
from lucid.serialize.format_error import FormatError
from lucid.serialize.json_text import Table, parse_strictly
from lucid.serialize.numbers import read_numbers
from lucid.serialize.small_floats import (
    from_bfloat16,
    from_float8_e4m3,
    from_float8_e5m2,
    from_uint16,
)

_CODES = {
    "BOOL": "?", "U8": "u1", "I8": "i1", "I16": "<i2", "I32": "<i4", "I64": "<i8",
    "F16": "<f2", "F32": "<f4", "F64": "<f8", "BF16": "<u2", "F8_E4M3": "u1", "F8_E5M2": "u1",
    "U16": "<u2",
}  # fmt: skip
_AS_FLOAT32 = dict(
    BF16=from_bfloat16, F8_E4M3=from_float8_e4m3, F8_E5M2=from_float8_e5m2, U16=from_uint16
)
_NAMES = {
    np.dtype(code).newbyteorder("="): name
    for name, code in _CODES.items()
    if name not in _AS_FLOAT32
}
_FIELDS = ("dtype", "shape", "data_offsets")
_LONGEST_HEADER = 100_000_000
_ALIGNMENT = 8


def write(path, arrays, metadata=None):
    """Write named arrays, and texts about them; the file is complete or not there.

    Raises
    ------
    TypeError
        If a name is no text, or the one under which the texts are kept.
    """
    for name in arrays:
        if not isinstance(name, str) or name == "__metadata__":
            raise TypeError(f"a tensor's name is a text other than '__metadata__', not {name!r}")
    order = sorted(arrays, key=lambda name: (-arrays[name].itemsize, name))  # aligned, as theirs
    write_atomically(path, [_header(arrays, order, metadata), *map(arrays.get, order)])


def read(path):
    """The named arrays of a file, and the texts about them.

    Raises
    ------
    FormatError
        If the file is not as the specification says.
    """
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        header, metadata, start = _split(path, file, size)
        _check_offsets(path, header, size - start)
        return {name: _array(path, name, e, file, start) for name, e in header.items()}, metadata


def tied(values, metadata):
    """The values with those that share their numbers with another, which the file holds once.

    ``save_model`` of the reference implementation leaves out all but one of the tensors that lie
    in the same memory, and says in the metadata, under the name of each, which one it kept.
    """
    others = {name: values[kept] for name, kept in metadata.items() if kept in values}
    return {**others, **values}


def _header(arrays, order, metadata):
    header = {"__metadata__": metadata} if metadata else {}
    start = 0
    for name in order:
        array = arrays[name]
        end = start + array.nbytes
        header[name] = dict(
            dtype=_NAMES[array.dtype], shape=list(array.shape), data_offsets=[start, end]
        )
        start = end
    try:
        text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"a name or a text of the file is not Unicode ({error})") from None
    text += b" " * (-len(text) % _ALIGNMENT)
    return len(text).to_bytes(8, "little") + text


def _split(path, file, size):
    """The header as a dict, the metadata, and where the numbers begin."""
    length = int.from_bytes(file.read(8), "little")
    if size < 8 or length > min(_LONGEST_HEADER, size - 8):
        raise FormatError(f"{path} is no complete safetensors file: it ends within its header")
    try:
        header = parse_strictly(file.read(length).decode())
    except ValueError as error:
        reason = f"its header is no JSON ({error})"
        raise FormatError(f"{path} is no safetensors file: {reason}") from None
    if not isinstance(header, Table):
        raise FormatError(f"{path} is no safetensors file: its header is not a table of tensors")
    metadata = [texts for name, texts in header.pairs if name == "__metadata__"]
    tensors = [(name, entry) for name, entry in header.pairs if name != "__metadata__"]
    entries = {name: _entry(path, name, entry) for name, entry in tensors}  # the last one counts
    return entries, _metadata(path, metadata), 8 + length


def _metadata(path, found):
    """The texts about the tensors; no table, or null in its place, says nothing."""
    metadata = {} if found in ([], [None]) else found[0]
    is_table = len(found) < 2 and isinstance(metadata, dict)
    if not is_table or not all(isinstance(text, str) for text in metadata.values()):
        raise FormatError(f"{path} is damaged: its metadata are not one table of texts")
    return metadata


def _entry(path, name, entry):
    """What the header says of a tensor, as a dict; the reference takes a list of it too."""
    if isinstance(entry, list) and len(entry) == len(_FIELDS):
        entry = Table(zip(_FIELDS, entry, strict=True))
    if not isinstance(entry, Table) or any(entry.count(field) != 1 for field in _FIELDS):
        raise FormatError(f"{path} is no safetensors file: {name!r} is no table of {_FIELDS}")
    dtype, shape, offsets = (entry[field] for field in _FIELDS)
    if isinstance(dtype, Table) and [value for _, value in dtype.pairs] == [None]:
        (dtype,) = dtype  # {"F32": null} is the reference's other way to write "F32"
    if not isinstance(dtype, str) or dtype not in _CODES:
        raise FormatError(f"{path}: {name!r} has dtype {dtype!r}; lucid reads {', '.join(_CODES)}")
    if not _is_counts(shape) or not _is_counts(offsets) or len(offsets) != 2:
        raise FormatError(f"{path} is damaged: {name!r} has shape {shape} and offsets {offsets}")
    return dict(zip(_FIELDS, (dtype, shape, offsets), strict=True))


def _check_offsets(path, header, size):
    """Each tensor has as many bytes as its shape needs, and none are left."""
    position = 0
    spans = [(*_span(path, name, entry), name) for name, entry in header.items()]
    for start, end, name in sorted(spans):
        if start != position:
            raise FormatError(f"{path} is damaged: {name!r} begins at {start}, not {position}")
        position = end
    if position != size:
        raise FormatError(f"{path} is damaged: it holds {size} bytes of numbers, not {position}")


def _span(path, name, entry):
    shape, (start, end) = entry["shape"], entry["data_offsets"]
    if end - start != math.prod(shape) * np.dtype(_CODES[entry["dtype"]]).itemsize:
        raise FormatError(f"{path} is damaged: {name!r} has {end - start} bytes for shape {shape}")
    return start, end


def _is_counts(values):
    return isinstance(values, list) and all(type(n) is int and 0 <= n < 2**64 for n in values)


def _array(path, name, entry, file, data_start):
    dtype, shape = np.dtype(_CODES[entry["dtype"]]), entry["shape"]
    start, end = entry["data_offsets"]
    file.seek(data_start + start)
    convert = _AS_FLOAT32.get(entry["dtype"])
    try:
        numbers = read_numbers(file, (end - start) // dtype.itemsize, dtype, convert)
        array = numbers.reshape(shape)
    except EOFError:
        raise FormatError(f"{path} became shorter while it was read") from None
    except (ValueError, OverflowError) as error:  # of no elements, and yet too large for NumPy
        raise FormatError(f"{path}: {name!r} has shape {shape} ({error})") from None
    if dtype == np.bool_ and array.view(np.uint8).max(initial=0) > 1:
        raise FormatError(f"{path} is damaged: {name!r} has bools other than 0 and 1")
    return array
