"""Numbers by name: what goes from a state dict into a module, and what does not fit."""

from typing import NamedTuple

from lucid.backend import is_array
from lucid.backend.device import device_of, move
from lucid.backend.dtypes import DTYPES
from lucid.tensor import Tensor


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
    arrays = {path: t.array if isinstance(t, Tensor) else t for path, t in state.items()}
    missing = [path for path in own if path not in arrays]
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
            tensor.array = move(arrays[path], tensor.device)
    return LoadResult(missing, unexpected)


def _misfit(path, tensor, array):
    """What is wrong with ``array`` as the numbers of ``tensor``, or None."""
    if not is_array(array):
        return f"{path} is no tensor but {type(array).__name__}"
    if array.shape != tensor.shape:
        return f"{path} has shape {array.shape}, not {tensor.shape}"
    here, there = str(tensor.device), str(device_of(array))
    if here != there and "meta" in (here, there):
        return f"{path} is on {there!r}, not on {here!r}"
    if array.dtype not in DTYPES or (tensor.dtype.kind != "f" and array.dtype != tensor.dtype):
        return f"{path} has dtype {array.dtype}, not {tensor.dtype}"
    return None
