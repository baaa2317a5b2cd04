"""The safetensors format: tensors by name, one after the other, behind a header in JSON.

    8 bytes     n, the length of the header, little-endian
    n bytes     {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}
    the rest    the numbers, in C order and little-endian

Nothing in such a file is code, so that reading one from a stranger is safe; and as anything
may be in it, everything is checked. Specification: github.com/huggingface/safetensors.
"""

import json
import math

import numpy as np

from lucid.serialize.atomic import write_atomically
from lucid.serialize.format_error import FormatError
from lucid.serialize.json_text import parse
from lucid.serialize.small_floats import from_bfloat16, from_float8_e4m3, from_float8_e5m2

_CODES = {
    "BOOL": "?", "U8": "u1", "I8": "i1", "I16": "<i2", "I32": "<i4", "I64": "<i8",
    "F16": "<f2", "F32": "<f4", "F64": "<f8", "BF16": "<u2", "F8_E4M3": "u1", "F8_E5M2": "u1",
}  # fmt: skip
_AS_FLOAT32 = dict(BF16=from_bfloat16, F8_E4M3=from_float8_e4m3, F8_E5M2=from_float8_e5m2)
_NAMES = {
    np.dtype(code).newbyteorder("="): name
    for name, code in _CODES.items()
    if name not in _AS_FLOAT32
}
_FIELDS = ("dtype", "shape", "data_offsets")
_LONGEST_HEADER = 100_000_000
_ALIGNMENT = 8


def write(path, arrays, metadata=None):
    """Write named arrays, and texts about them; the file is complete or not there."""
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
        content = np.frombuffer(file.read(), np.uint8)
    header, data = _split(path, content)
    metadata = header.pop("__metadata__", None) or {}
    if not isinstance(metadata, dict) or not all(
        isinstance(text, str) for text in metadata.values()
    ):
        raise FormatError(f"{path} is damaged: its metadata are no texts")
    _check_offsets(path, header, data.size)
    return {name: _array(path, name, entry, data) for name, entry in header.items()}, metadata


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
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    return len(text).to_bytes(8, "little") + text


def _split(path, content):
    """The header as a dict, and the bytes after it."""
    length = int.from_bytes(content[:8].tobytes(), "little")
    if content.size < 8 or length > min(_LONGEST_HEADER, content.size - 8):
        raise FormatError(f"{path} is no complete safetensors file: it ends within its header")
    try:
        text = content[8 : 8 + length].tobytes().decode()
        header = parse(text, object_pairs_hook=_Table, parse_constant=_refuse_constant)
    except ValueError as error:
        reason = f"its header is no JSON ({error})"
        raise FormatError(f"{path} is no safetensors file: {reason}") from None
    if not isinstance(header, dict):
        raise FormatError(f"{path} is no safetensors file: its header is not a table of tensors")
    return {name: _entry(path, name, entry) for name, entry in header.items()}, content[
        8 + length :
    ]


class _Table(dict):
    """A table of JSON: of equal names the last counts, as in the reference implementation."""

    def __init__(self, pairs):
        super().__init__(pairs)
        self.has_repeats = len(self) < len(pairs)
        for name in self:
            name.encode()  # half of a surrogate pair is no text


def _refuse_constant(name):
    raise ValueError(f"{name} is no number of JSON")


def _entry(path, name, entry):
    """What the header says of a tensor; the reference takes the three fields in a list too."""
    if name == "__metadata__" and isinstance(entry, (dict, type(None))):
        return entry
    if isinstance(entry, list) and len(entry) == len(_FIELDS):
        return dict(zip(_FIELDS, entry, strict=True))
    if not isinstance(entry, dict) or entry.has_repeats:
        raise FormatError(f"{path} is no safetensors file: {name!r} is no table of {_FIELDS}")
    return entry


def _check_offsets(path, header, size):
    """Each tensor has a known dtype and as many bytes as its shape needs, and none are left."""
    position = 0
    spans = []
    for name, entry in header.items():
        spans.append((*_span(path, name, entry), name))
    for start, end, name in sorted(spans):
        if start != position:
            raise FormatError(f"{path} is damaged: {name!r} begins at {start}, not {position}")
        position = end
    if position != size:
        raise FormatError(f"{path} is damaged: it holds {size} bytes of numbers, not {position}")


def _span(path, name, entry):
    dtype, shape, offsets = (entry.get(key) for key in ("dtype", "shape", "data_offsets"))
    if not isinstance(dtype, str) or dtype not in _CODES:
        raise FormatError(f"{path}: {name!r} has dtype {dtype!r}; lucid reads {', '.join(_CODES)}")
    if not _is_counts(shape) or not _is_counts(offsets) or len(offsets) != 2:
        raise FormatError(f"{path} is damaged: {name!r} has shape {shape} and offsets {offsets}")
    start, end = offsets
    if end - start != math.prod(shape) * np.dtype(_CODES[dtype]).itemsize:
        raise FormatError(f"{path} is damaged: {name!r} has {end - start} bytes for shape {shape}")
    return start, end


def _is_counts(values):
    return isinstance(values, list) and all(type(n) is int and n >= 0 for n in values)


def _array(path, name, entry, data):
    dtype, shape = np.dtype(_CODES[entry["dtype"]]), entry["shape"]
    start, end = entry["data_offsets"]
    numbers = data[start:end]
    if dtype == np.bool_ and numbers.max(initial=0) > 1:
        raise FormatError(f"{path} is damaged: {name!r} has bools other than 0 and 1")
    try:
        array = numbers.copy().view(dtype).reshape(shape)
        if entry["dtype"] in _AS_FLOAT32:
            return _AS_FLOAT32[entry["dtype"]](array)
    except (ValueError, OverflowError) as error:  # of no elements, and yet too large for NumPy
        raise FormatError(f"{path}: {name!r} has shape {shape} ({error})") from None
    return array.astype(dtype.newbyteorder("="), copy=False)
