"""The same numbers in other memory. The derivative of a copy is a copy."""

from lucid.autograd import Function
from lucid.backend.device import Device, is_device, move
from lucid.backend.dtypes import as_dtype
from lucid.ops.checks import needs_tensor
from lucid.tensor import Tensor, tensor_method


class Cast(Function):
    """y = x in another dtype;  dx = dy, to which the engine gives the dtype of x."""

    def forward(self, x, *, dtype):
        self.non_differentiable = () if dtype.kind == "f" else (0,)
        return self.kernels.cast(x, dtype)

    def backward(self, grad):
        return grad


class Clone(Function):
    """y = x in memory of its own;  dx = dy.

    The memory order is that of ``like``, or C order without one.
    """

    def forward(self, x, *, like):
        if like is None:
            return self.xp.copy(x, order="C")
        y = self.xp.empty_like(like, dtype=x.dtype)
        self.xp.copyto(y, x)
        return y

    def backward(self, grad):
        return grad


class Move(Function):
    """y = x on another device;  dx = dy, back on the device of x."""

    def forward(self, x, *, device):
        self.home = self.backend.name
        return move(x, device)

    def backward(self, grad):
        return Move.apply(grad, device=self.home)


@tensor_method()
def to(x, *args, dtype=None, device=None, non_blocking=False, copy=False) -> Tensor:
    """``x`` in another dtype, on another device, or both; ``x`` itself where nothing changes.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    *args : dtype, str, Device or Tensor
        ``x.to(lucid.float64)``, ``x.to("cpu")``, ``x.to("cpu", lucid.float64)``; or another
        tensor, whose dtype and device are taken.
    dtype : dtype, optional
        Such as ``lucid.float32``.
    device : str or Device, optional
        ``"cpu"``, ``"cuda"`` or ``"meta"``.
    non_blocking : bool
        For PyTorch's sake; a copy to or from a GPU is in order with what computes there anyway.
    copy : bool
        Whether to copy even where nothing changes.

    Returns
    -------
    Tensor
        Of the shape of ``x``; its gradient flows back in the dtype of ``x``.

    Raises
    ------
    TypeError, ValueError
        If lucid has no such dtype or device.
    RuntimeError
        If there is no GPU to move to: the sentence says what is missing.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1.7, -1.7]).to(lucid.int64)
    tensor([ 1, -1])
    """
    given = x
    for target in args:
        if isinstance(target, Tensor):
            dtype, device = target.dtype, target.device
        elif isinstance(target, Device) or is_device(target):
            device = target
        elif not isinstance(target, bool):  # ``x.to(device, dtype, non_blocking)``
            dtype = target
    if device is not None and Device(device) != x.device:
        x = Move.apply(x, device=Device(device))
    if dtype is not None and as_dtype(dtype) != x.dtype:
        x = Cast.apply(x, dtype=as_dtype(dtype))
    return clone(x) if copy and x is given else x


@tensor_method()
def clone(x, like=None) -> Tensor:
    """A copy of ``x`` that shares no memory with it; the gradient flows through.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    like : array, optional
        An array of the same shape whose memory order the copy takes.

    Returns
    -------
    Tensor
        Of the shape and dtype of ``x``.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.zeros(2)
    >>> y = x.clone()
    >>> y.array[0] = 1
    >>> x
    tensor([0., 0.])
    """
    needs_tensor(x, "clone")
    return Clone.apply(x, like=x.array if like is None else like)


@tensor_method()
def contiguous(x) -> Tensor:
    """``x`` in C order, the last axis fastest: ``x`` itself where it lies so already.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.zeros(2, 3).mT
    >>> x.array.flags.c_contiguous, x.contiguous().array.flags.c_contiguous
    (False, True)
    """
    return x if x.array.flags.c_contiguous else Clone.apply(x, like=None)


@tensor_method()
def cpu(x) -> Tensor:
    """``x`` on the CPU: ``x`` itself where it is there already.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.zeros(2)
    >>> x.cpu() is x
    True
    """
    return to(x, device="cpu")


@tensor_method()
def cuda(x, device=None) -> Tensor:
    """``x`` on the GPU: ``x`` itself where it is there already.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    device : str, Device or int, optional
        The GPU: ``"cuda"`` or 0, for lucid computes on one.

    Raises
    ------
    RuntimeError
        If there is none: the sentence says whether CuPy, a GPU or a newer driver is missing.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.zeros(2)
    >>> y = x.cuda() if lucid.cuda.is_available() else x
    >>> y.cpu()
    tensor([0., 0.])
    """
    number = isinstance(device, int) and not isinstance(device, bool)
    return to(x, device=f"cuda:{device}" if number else device or "cuda")


def apart(y, x):
    """``y``, which was made of ``x``, in memory of its own: a copy where nothing was computed."""
    return clone(y) if y.writes is x.writes else y
