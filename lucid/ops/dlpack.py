"""Tensors from and to other libraries in the same memory, by the protocol DLPack."""

from lucid.backend.device import Device, device_of
from lucid.backend.dlpack import capsule, shared_array
from lucid.backend.dlpack import device_of as dlpack_device
from lucid.ops.copy import to
from lucid.tensor import Tensor, tensor_method


def from_dlpack(ext_tensor, *, device=None, copy=None) -> Tensor:
    """A tensor in the memory of another library's array: a write into either is one into both.

    Memory that is read-only there, or in which many elements lie in one place, is read-only here.
    A sign or a conjugation that PyTorch has put off is carried out, on a copy.

    Parameters
    ----------
    ext_tensor : array with ``__dlpack__``
        Such as a NumPy, PyTorch, JAX or CuPy array, or a Tensor.
    device : str or Device, optional
        Where the tensor shall be; by default where the array is.
    copy : bool, optional
        True always copies; False never: where that cannot be, it is an error.

    Returns
    -------
    Tensor
        Without a graph.

    Raises
    ------
    TypeError
        If it is no such array, or one of a dtype that lucid has not.
    BufferError
        If it requires a gradient, is of bfloat16, float8 or complex numbers, or on a device that
        lucid has not.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> a = np.zeros(2)
    >>> x = lucid.from_dlpack(a)
    >>> a[0] = 1
    >>> x
    tensor([1., 0.], dtype=lucid.float64)
    >>> np.from_dlpack(lucid.ones(2))
    array([1., 1.], dtype=float32)
    """
    if isinstance(ext_tensor, Tensor) and not ext_tensor.requires_grad:
        x = ext_tensor.detach().clone() if copy else ext_tensor.detach()
    else:
        x = Tensor(shared_array(ext_tensor, copy))
    if device is None or Device(device) == device_of(x.array):
        return x
    if copy is False:
        raise BufferError(f"from {str(x.device)!r} to {str(device)!r} the numbers must be copied")
    return to(x, device=device)


@tensor_method("__dlpack__")
def hand_over(x, *, stream=None, max_version=None, dl_device=None, copy=None):
    """The tensor for another library, which calls this: ``torch.from_dlpack(x)``.

    Its memory where that is writable, native and of positive strides, else a contiguous copy.

    Parameters
    ----------
    x : Tensor
        A tensor without a graph.
    stream, max_version, dl_device, copy : optional
        As in the protocol.

    Raises
    ------
    BufferError
        If the tensor requires a gradient, or lies elsewhere than it is wanted.
    """
    if x.requires_grad:
        raise BufferError("this tensor requires a gradient: write x.detach() to hand it over")
    return capsule(x.array, stream, max_version, dl_device, copy)


@tensor_method("__dlpack_device__")
def hand_over_device(x):
    """DLPack's two numbers for the device of the tensor: (1, 0) on the CPU.

    Parameters
    ----------
    x : Tensor
        A tensor with numbers.
    """
    return dlpack_device(x.array)
