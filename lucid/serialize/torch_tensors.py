"""PyTorch's names for storages, dtypes and the laying of a tensor over a storage, in NumPy.

A storage is a row of numbers; a tensor is where it begins in that row, its shape, and the steps
(strides) along its axes, all of them counted in elements. Several tensors may lie over one storage.
"""

from typing import NamedTuple

import numpy as np

from lucid.serialize.format_error import FormatError
from lucid.serialize.small_floats import from_bfloat16, from_float8_e4m3, from_float8_e5m2


class Kind(NamedTuple):
    """How the numbers of a storage lie in the file, and how they become NumPy's."""

    name: str
    code: str
    convert: object = None


KINDS = {
    kind.name: kind
    for kind in (
        Kind("float64", "f8"), Kind("float32", "f4"), Kind("int64", "i8"), Kind("int32", "i4"),
        Kind("int16", "i2"), Kind("int8", "i1"), Kind("uint8", "u1"), Kind("bool", "?"),
        Kind("float16", "f2", lambda x: x.astype(np.float32)),
        Kind("bfloat16", "u2", from_bfloat16), Kind("uint16", "u2", lambda x: x.astype(np.float32)),
        Kind("float8_e4m3fn", "u1", from_float8_e4m3), Kind("float8_e5m2", "u1", from_float8_e5m2),
    )
}  # fmt: skip
_STORAGES = dict(
    DoubleStorage="float64", FloatStorage="float32", HalfStorage="float16",
    BFloat16Storage="bfloat16", LongStorage="int64", IntStorage="int32", ShortStorage="int16",
    CharStorage="int8", ByteStorage="uint8", BoolStorage="bool", UntypedStorage=None,
)  # fmt: skip
_SIGNS = {"neg", "conj"}


class Storage(NamedTuple):
    """The bytes of a storage, and what lies in them; None where the tensor says it."""

    data: np.ndarray
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
        return tuple
    return _FUNCTIONS.get(name) if module == "torch._utils" else None


def laid_over(storage, offset, shape, strides, kind, byte_order):
    """The tensor that begins at ``offset`` of a storage, as an array in its memory."""
    dtype = np.dtype(kind.code).newbyteorder(byte_order)
    if not _are_counts(shape, strides, (offset,)) or len(shape) != len(strides):
        raise FormatError(f"a tensor has shape {shape}, strides {strides} and offset {offset}")
    numbers = storage.data[: storage.data.size // dtype.itemsize * dtype.itemsize].view(dtype)
    is_empty = 0 in shape
    last = offset + sum((n - 1) * s for n, s in zip(shape, strides, strict=True))
    if not is_empty and last >= numbers.size:
        raise FormatError(f"a tensor reaches to element {last} of a storage of {numbers.size}")
    steps = [s * dtype.itemsize for s in strides]
    try:
        if is_empty:
            return np.empty(shape, dtype)
        return np.lib.stride_tricks.as_strided(numbers[offset:], shape, steps, writeable=False)
    except (ValueError, OverflowError):
        raise FormatError(f"a tensor has shape {shape}, which no array can have") from None


class Budget:
    """How many numbers may still be converted: a small file must not fill the memory."""

    def __init__(self, numbers):
        self.left = numbers

    def spend(self, array):
        """Take the numbers of an array off what is left."""
        self.left -= array.size
        if self.left < 0:
            raise FormatError(
                f"a tensor of shape {array.shape} repeats numbers: it is larger than its file"
            )


def as_numbers(array, kind, signs, budget):
    """``array`` in a dtype that lucid has, in its memory where it lies there so."""
    if kind.convert is None and array.dtype.isnative and not signs and kind.name != "bool":
        return array
    budget.spend(array)
    native = array.astype(array.dtype.newbyteorder("="), copy=False)
    if kind.name == "bool":
        native = array.view(np.uint8) != 0
    array = native if kind.convert is None else kind.convert(native)
    return -array if signs else array


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

    def array(self, byte_order, budget):
        """The tensor's numbers."""
        parts = (self.storage, self.offset, self.shape, self.strides, self.kind)
        return as_numbers(laid_over(*parts, byte_order), self.kind, self.is_negated, budget)


def _rebuild_tensor_v2(storage, offset, shape, strides, *rest):
    signs = rest[2] if len(rest) > 2 else None  # after requires_grad and hooks
    return _layout(storage, offset, shape, strides, getattr(storage, "kind", None), signs)


def _rebuild_tensor_v3(storage, offset, shape, strides, requires_grad, hooks, dtype, *rest):
    return _layout(storage, offset, shape, strides, dtype, rest[0] if rest else None)


def _layout(storage, offset, shape, strides, kind, signs):
    if not isinstance(storage, Storage) or not isinstance(kind, Kind):
        raise FormatError(f"a tensor of shape {shape} lies over no storage that lucid knows")
    signs = {name for name, wanted in dict(signs or {}).items() if wanted}
    if signs - _SIGNS:
        raise FormatError(f"a tensor of shape {shape} is marked {sorted(signs)}")
    return Layout(storage, offset, tuple(shape), tuple(strides), kind, "neg" in signs)


def _rebuild_parameter(data, *_):
    return data


_FUNCTIONS = dict(
    _rebuild_tensor_v2=_rebuild_tensor_v2, _rebuild_tensor_v3=_rebuild_tensor_v3,
    _rebuild_parameter=_rebuild_parameter, _rebuild_parameter_with_state=_rebuild_parameter,
)  # fmt: skip
