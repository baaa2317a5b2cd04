"""Numbers by name: what goes from a state dict into a module, and what does not fit."""

import re
from collections.abc import Mapping
from os import PathLike
from typing import NamedTuple

import numpy as np

from lucid.backend import as_array, is_array
from lucid.backend.device import device_of, move
from lucid.backend.dtypes import DTYPES
from lucid.nn.uninitialized import Uninitialized
from lucid.tensor import Tensor

_MAY_BE_MISSING = "num_batches_tracked"  # older files have no counts, as of before PyTorch 0.4.1


class LoadResult(NamedTuple):
    """What ``load_state_dict`` passed over."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self):
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"missing keys {self.missing_keys}, unexpected keys {self.unexpected_keys}"


def load(own, state, strict, kind):
    """Copy ``state`` into the tensors ``own``, both by name: all that fits, or nothing."""
    if not isinstance(state, Mapping):
        kind = type(state).__name__
        hint = ": lucid.load reads a file" if isinstance(state, (str, PathLike)) else ""
        if hasattr(state, "origin"):  # what lucid.load makes of an object of a class
            kind, hint = f"a whole {state.origin}", ": where it was made, save its state_dict()"
        raise TypeError(f"load_state_dict takes a dict of tensors, not {kind}{hint}")
    arrays = {path: numbers_of(value) for path, value in state.items()}
    missing = _missing(own, arrays)
    unexpected = [path for path in arrays if path not in own]
    faults = [_misfit(path, own[path], arrays[path]) for path in own if path in arrays]
    faults = [fault for fault in faults if fault]
    if strict:
        faults += [f"{path} is missing" for path in missing]
        faults += [f"{path} is unexpected" for path in unexpected]
    if faults:
        raise ValueError(
            f"load_state_dict: the state does not fit {kind}:\n  " + "\n  ".join(faults)
        )
    for path, tensor in own.items():
        if path in arrays:
            _put(tensor, move(arrays[path], tensor.device))
    return LoadResult(missing, unexpected)


def _missing(own, arrays):
    """The paths of tensors that come under none of their paths, but for older files' counts."""
    given = {id(own[path]) for path in arrays if path in own}
    return [path for path, tensor in own.items() if id(tensor) not in given and not _is_count(path)]


def _is_count(path):
    return path.rpartition(".")[2] == _MAY_BE_MISSING


def _put(tensor, array):
    if isinstance(tensor, Uninitialized):
        tensor.become(Tensor(array).to(tensor.like))
    else:
        tensor.array = array


def numbers_of(value):
    """The array of a tensor, also of PyTorch's or another library's; else what was given."""
    if isinstance(value, Tensor):
        return value.array
    if is_array(value):
        return value if value.dtype.isnative else as_array(value)
    for name in ("detach", "cpu"):  # PyTorch's become arrays without a graph, and on the host
        value = getattr(value, name, lambda value=value: value)()
    if re.search("bfloat16|float8", str(getattr(value, "dtype", ""))):  # NumPy has neither
        value = value.float()
    return np.asarray(value) if hasattr(value, "__array__") else value


def _misfit(path, tensor, array):
    """What is wrong with ``array`` as the numbers of ``tensor``, or None."""
    if not is_array(array):
        return f"{path} is no tensor but {type(array).__name__}"
    if not isinstance(tensor, Uninitialized) and array.shape != tensor.shape:
        return f"{path} has shape {array.shape}, not {tensor.shape}"
    here, there = str(tensor.device), str(device_of(array))
    if here != there and "meta" in (here, there):
        return f"{path} is on {there!r}, not on {here!r}"
    if array.dtype not in DTYPES or (tensor.dtype.kind != "f" and array.dtype != tensor.dtype):
        return f"{path} has dtype {array.dtype}, not {tensor.dtype}"
    return None
