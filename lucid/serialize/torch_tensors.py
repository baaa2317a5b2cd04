"""PyTorch's names for storages, dtypes and the laying of a tensor over a storage, in NumPy.

A storage is a row of numbers; a tensor is where it begins in that row, its shape, and the steps
(strides) along its axes, all of them counted in elements. Several tensors may lie over one storage.
"""

import math
from typing import NamedTuple

import numpy as np

from lucid.serialize.format_error import FormatError
from lucid.serialize.small_floats import (
    from_bfloat16,
    from_float8_e4m3,
    from_float8_e5m2,
    from_uint16,
)
from lucid.serialize.torch_values import shown


class Kind(NamedTuple):
    """How the numbers of a storage lie in the file, and how they become NumPy's."""

    name: str
    code: str
    convert: object = None
    made: str = "f4"  # what convert makes


KINDS = {
    kind.name: kind
    for kind in (
        Kind("float64", "f8"), Kind("float32", "f4"), Kind("float16", "f2"), Kind("int64", "i8"),
        Kind("int32", "i4"), Kind("int16", "i2"), Kind("int8", "i1"), Kind("uint8", "u1"),
        Kind("bool", "u1", lambda x: x != 0, "?"),
        Kind("bfloat16", "u2", from_bfloat16), Kind("uint16", "u2", from_uint16),
        Kind("float8_e4m3fn", "u1", from_float8_e4m3), Kind("float8_e5m2", "u1", from_float8_e5m2),
    )
}  # fmt: skip
_STORAGES = dict(
    DoubleStorage="float64", FloatStorage="float32", HalfStorage="float16",
    BFloat16Storage="bfloat16", LongStorage="int64", IntStorage="int32", ShortStorage="int16",
    CharStorage="int8", ByteStorage="uint8", BoolStorage="bool", UntypedStorage=None,
)  # fmt: skip
_SIGNS = {"neg", "conj"}
_MOST_AXES = 64  # of NumPy's arrays


class Storage(NamedTuple):
    """A row of numbers in the file; its kind is None where the tensor says it."""

    key: str
    start: int
    nbytes: int
    kind: Kind | None


class StorageType(NamedTuple):
    """``torch.FloatStorage`` and its kin."""

    kind: Kind | None


def known(module, name):
    """What a name of a checkpoint means, or None."""
    if module in ("torch", "torch.storage") and name in _STORAGES:
        return StorageType(KINDS.get(_STORAGES[name]))
    if module == "torch" and name in KINDS:
        return KINDS[name]
    if (module, name) == ("torch", "Size"):
        return _size
    return _FUNCTIONS.get(name) if module == "torch._utils" else None


def laid_over(numbers, layout):
    """The tensor that a layout describes, in the memory of ``numbers``."""
    offset, shape, strides = layout.offset, layout.shape, layout.strides
    if not _are_counts(shape, strides, (offset,)) or len(shape) != len(strides):
        layout = f"shape {shown(shape)}, strides {shown(strides)} and offset {shown(offset)}"
        raise FormatError(f"a tensor has {layout}")
    if len(shape) > _MOST_AXES or math.prod(shape) >= 2**62:
        raise FormatError(f"a tensor has shape {shown(shape)}, which no array can have")
    if 0 in shape:
        return np.empty(shape, numbers.dtype)
    last = offset + sum((n - 1) * s for n, s in zip(shape, strides, strict=True))
    if last >= numbers.size:
        raise FormatError(f"a tensor reaches to element {last} of a storage of {numbers.size}")
    if strides == _contiguous(shape):
        return numbers[offset : last + 1].reshape(shape)
    steps = [s * numbers.itemsize for s in strides]
    is_repeated = any(s == 0 and n > 1 for s, n in zip(strides, shape, strict=True))
    return np.lib.stride_tricks.as_strided(
        numbers[offset:], shape, steps, writeable=numbers.flags.writeable and not is_repeated
    )


def _contiguous(shape):
    return tuple(math.prod(shape[i + 1 :]) for i in range(len(shape)))


class Budget:
    """How many bytes may still be filled: a small file must not fill the memory."""

    def __init__(self, size):
        self.left = size

    def spend(self, size, what):
        """Take bytes off what is left."""
        self.left -= size
        if self.left < 0:
            raise FormatError(f"{what} repeats numbers: it is larger than its file")


def _are_counts(*rows):
    return all(
        isinstance(row, tuple) and all(type(n) is int and 0 <= n < 2**62 for n in row)
        for row in rows
    )


class Layout(NamedTuple):
    """What a checkpoint says of a tensor, before its numbers are looked at."""

    storage: Storage
    offset: int
    shape: tuple
    strides: tuple
    kind: Kind
    is_negated: bool

    def array(self, numbers, budget):
        """The tensor over the numbers of its storage."""
        array = laid_over(numbers, self)
        copies = self.is_negated + (self.kind.convert is not None and array.size > numbers.size)
        if copies:
            budget.spend(array.nbytes * copies, f"a tensor of shape {array.shape}")
        return -array if self.is_negated else array


def _rebuild_tensor_v2(storage, offset, shape, strides, *rest):
    signs = rest[2] if len(rest) > 2 else None  # after requires_grad and hooks
    return _layout(storage, offset, shape, strides, getattr(storage, "kind", None), signs)


def _rebuild_tensor_v3(storage, offset, shape, strides, requires_grad, hooks, dtype, *rest):
    return _layout(storage, offset, shape, strides, dtype, rest[0] if rest else None)


def _layout(storage, offset, shape, strides, kind, signs):
    if not isinstance(storage, Storage) or not isinstance(kind, Kind):
        raise FormatError(f"a tensor of shape {shown(shape)} lies over no storage that lucid knows")
    signs = {} if signs is None else signs
    if not isinstance(signs, dict) or not signs.keys() <= _SIGNS:
        raise FormatError(f"a tensor of shape {shown(shape)} is marked {shown(signs)}")
    return Layout(storage, offset, shape, strides, kind, bool(signs.get("neg")))


def _size(lengths):
    return lengths


def _rebuild_parameter(data, *_):
    return data


_FUNCTIONS = dict(
    _rebuild_tensor_v2=_rebuild_tensor_v2, _rebuild_tensor_v3=_rebuild_tensor_v3,
    _rebuild_parameter=_rebuild_parameter, _rebuild_parameter_with_state=_rebuild_parameter,
)  # fmt: skip
