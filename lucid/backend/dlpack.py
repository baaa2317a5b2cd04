"""Arrays of other libraries in one memory with ours, by DLPack.

What is shared must be safe in every library: some ignore that memory is read-only, and some end
where they meet strides that they do not expect. So only writable memory in the machine's byte
order with positive strides is handed over, and of anything else a contiguous copy.

Source: the protocol, dmlc.github.io/dlpack/latest/python_spec.html.
"""

import numpy as np

from lucid.backend import backend_of, cuda_backend

_OF_THE_HOST, _OF_THE_GPU = (1, 3), (2, 13)  # plain and pinned memory; CUDA's own and managed
_FLAGS = (("is_conj", "resolve_conj"), ("is_neg", "resolve_neg"))  # what torch puts off


def capsule(array, stream=None, max_version=None, dl_device=None, copy=None):
    """The array, or a copy of it, for a library that asks for it.

    Raises
    ------
    BufferError
        If it is wanted on another device, or without a copy where one is needed.
    """
    device = device_of(array)
    if dl_device is not None and (int(dl_device[0]), dl_device[1]) != device:
        raise BufferError("the tensor is on another device: move it there with .to() first")
    shared = None if copy else _as_it_lies(array)
    if shared is None:
        if copy is False:
            raise BufferError(
                "only writable memory in the machine's byte order with positive strides is shared: "
                "give copy=True, or x.clone()"
            )
        shared = array.copy(order="C")
    try:
        return shared.__dlpack__(stream=stream, max_version=max_version)
    except TypeError:  # NumPy 2.0 has version 0 alone
        return shared.__dlpack__(stream=stream)


def device_of(array):
    """DLPack's pair of numbers for the device of an array."""
    if backend_of(array).name == "meta":
        raise BufferError("a tensor on 'meta' has no numbers to hand over")
    kind, number = array.__dlpack_device__()
    return int(kind), number


def _as_it_lies(array):
    """A view of the array that is safe to hand over, or None."""
    if array.size == 0:
        return None
    view = array.squeeze().reshape(array.shape)  # an axis of length 1 may have any stride
    is_writable = getattr(array.flags, "writeable", True)  # on a GPU all memory is
    has_steps = all(stride > 0 and stride % array.itemsize == 0 for stride in view.strides)
    return view if is_writable and has_steps and array.dtype.isnative else None


def shared_array(x, copy=None):
    """The array of NumPy or CuPy in the memory of another library's.

    Raises
    ------
    TypeError
        If it is no array of a library that knows DLPack.
    BufferError
        If it has a gradient, a dtype, a device or a mark that cannot come along.
    """
    if not hasattr(x, "__dlpack__") or not hasattr(x, "__dlpack_device__"):
        raise TypeError(f"from_dlpack takes an array with __dlpack__, not {type(x).__name__}")
    if getattr(x, "requires_grad", False) is True:
        raise BufferError("from_dlpack takes no tensor that requires a gradient: write x.detach()")
    xp = _library(x)
    resolved = _resolved(x, copy)
    try:
        is_ours = type(x) is xp.ndarray and x.dtype.isnative
        array = x if is_ours else xp.from_dlpack(resolved)
    except (BufferError, RuntimeError, TypeError, ValueError) as error:
        dtype = getattr(x, "dtype", "unknown dtype")
        raise BufferError(
            f"{xp.__name__} takes no {type(x).__name__} of {dtype} by DLPack ({error})"
        ) from None
    if xp is np and any(s == 0 and n > 1 for s, n in zip(array.strides, array.shape, strict=True)):
        array.flags.writeable = False  # many elements lie in one place
    return array.copy(order="C") if copy and resolved is x else array


def _library(x):
    try:
        kind, _ = x.__dlpack_device__()
    except ValueError as error:  # a device of PyTorch's that has no number
        raise BufferError(f"a {type(x).__name__} cannot come in by DLPack ({error})") from None
    if kind not in (*_OF_THE_HOST, *_OF_THE_GPU):
        raise BufferError(
            f"lucid has no device of DLPack's number {int(kind)}: bring it to the CPU"
        )
    return np if kind in _OF_THE_HOST else cuda_backend().xp


def _resolved(x, copy):
    """``x``, with the sign or conjugation carried out that DLPack would lose."""
    for is_marked, resolve in _FLAGS:
        if callable(getattr(x, is_marked, None)) and getattr(x, is_marked)():
            if copy is False:
                raise BufferError(f"the numbers are not as they lie ({is_marked}()): copy them")
            x = getattr(x, resolve)()
    return x
