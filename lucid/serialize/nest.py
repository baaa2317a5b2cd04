"""PyTorch's order of arguments, ``save(obj, path)``: any nest of tensors and plain values.

The file is a safetensors file, whatever its suffix: the tensors under their dotted names, and
beside them the nest as a text.
"""

import os
import zlib

from lucid.serialize import safetensors
from lucid.serialize.atomic import as_bytes
from lucid.serialize.nested import pack, unpack
from lucid.tensor import Tensor


def is_path(value):
    """Whether it names a file."""
    return isinstance(value, (str, os.PathLike))


def save_nest(obj, path):
    """Write a nest of tensors, numbers, texts, lists, tuples and dicts."""
    if not is_path(path):
        raise TypeError(f"save(obj, path) writes a file: give it a path, not {type(path).__name__}")
    if hasattr(obj, "load_state_dict"):
        kind = type(obj).__name__
        raise TypeError(f"a file holds tensors and no {kind}: write save(x.state_dict(), path)")
    text, arrays = pack(obj if isinstance(obj, dict) else {"value": obj})
    kind = "dict" if isinstance(obj, dict) else "value"
    metadata = {"lucid_nest": kind, "values": text, "crc32": checksum(text, arrays)}
    safetensors.write(path, arrays, metadata)


def nest_of(path, arrays, metadata):
    """What :func:`save_nest` wrote."""
    text = metadata.get("values", "")
    if metadata.get("crc32") != checksum(text, arrays):
        raise safetensors.FormatError(f"{path} is damaged: its numbers are not those of its sum")
    try:
        saved = unpack(text, arrays)
        return saved if metadata["lucid_nest"] == "dict" else saved["value"]
    except (ValueError, TypeError, KeyError) as error:
        raise safetensors.FormatError(f"{path} is damaged: {error}") from None


def checksum(text, arrays):
    """A number that another file would have by chance only, so that no damage goes unseen."""
    total = zlib.crc32(text.encode())
    for name in sorted(arrays):
        total = zlib.crc32(as_bytes(arrays[name]), total)
    return f"{total:08x}"


def moved(value, device):
    """A nest with all its tensors on a device."""
    if isinstance(value, Tensor):
        return value.to(device)
    if isinstance(value, dict):
        return {key: moved(item, device) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)([moved(item, device) for item in value])
    return value
