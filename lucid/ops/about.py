"""What a tensor is and how it lies in memory: the small questions that scripts ask."""

from lucid.backend import backend_of
from lucid.tensor import Tensor, tensor_method


def is_tensor(obj) -> bool:
    """Whether ``obj`` is a tensor.

    Parameters
    ----------
    obj : object
        Anything.

    Examples
    --------
    >>> import lucid
    >>> lucid.is_tensor(lucid.zeros(2)), lucid.is_tensor([0.0])
    (True, False)
    """
    return isinstance(obj, Tensor)


def numel(x) -> int:
    """The number of elements of a tensor.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.numel(lucid.zeros(2, 3))
    6
    """
    return x.numel()


def is_floating_point(x) -> bool:
    """Whether the elements of a tensor are floats.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.is_floating_point(lucid.tensor([1, 2]))
    False
    """
    return x.is_floating_point()


@tensor_method()
def is_complex(x) -> bool:
    """Whether the elements are complex numbers: never, for lucid has none.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2).is_complex()
    False
    """
    return x.dtype.kind == "c"


@tensor_method()
def nelement(x) -> int:
    """The number of elements: ``x.numel()``.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    """
    return x.numel()


@tensor_method()
def ndimension(x) -> int:
    """The number of axes: ``x.ndim``.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    """
    return x.ndim


@tensor_method()
def stride(x, dim=None):
    """How many elements lie between neighbours along each axis, or along one.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int, optional
        The axis; all by default.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 3).stride(), lucid.zeros(2, 3).mT.stride(0)
    ((3, 1), 1)
    """
    strides = tuple(n // x.dtype.itemsize for n in x.array.strides)
    return strides if dim is None else strides[dim]


@tensor_method()
def element_size(x) -> int:
    """How many bytes an element takes.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2).element_size()
    4
    """
    return x.dtype.itemsize


@tensor_method()
def is_contiguous(x) -> bool:
    """Whether the elements lie in C order, without gaps.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 3).is_contiguous(), lucid.zeros(2, 3).mT.is_contiguous()
    (True, False)
    """
    return x.array.flags.c_contiguous


@tensor_method()
def data_ptr(x) -> int:
    """The address of the first element: equal for tensors that begin at the same memory.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape, not on ``"meta"``.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.zeros(2, 3)
    >>> x.data_ptr() == x[0].data_ptr(), x.data_ptr() == x[1].data_ptr()
    (True, False)
    """
    return x.array.data.ptr if backend_of(x.array).is_remote else x.array.ctypes.data


@tensor_method()
def get_device(x) -> int:
    """The number of the GPU that holds the tensor: 0, or -1 where none does.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2).get_device() == 0, lucid.zeros(2).is_cuda
    (False, False)
    """
    return 0 if x.device.type == "cuda" else -1


@tensor_method()
def pin_memory(x) -> Tensor:
    """``x`` itself: lucid copies to the GPU from any memory.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    """
    return x


def _is_cuda(x) -> bool:
    """Whether the tensor is on the GPU."""
    return x.device.type == "cuda"


def _is_cpu(x) -> bool:
    """Whether the tensor is in the memory of the computer itself."""
    return x.device.type == "cpu"


def _is_elsewhere(x) -> bool:
    """Whether the tensor is on a device that lucid does not have: no."""
    return False


def _is_sparse(x) -> bool:
    """Whether it keeps only what is not 0, as many optimizers ask of a gradient: no."""
    return False


def _is_meta(x) -> bool:
    """Whether the tensor is a shape without numbers."""
    return x.device.type == "meta"


def _itemsize(x) -> int:
    """How many bytes an element takes."""
    return x.dtype.itemsize


def _nbytes(x) -> int:
    """How many bytes the elements take."""
    return x.array.nbytes


tensor_method("is_cuda")(property(_is_cuda))
tensor_method("is_cpu")(property(_is_cpu))
tensor_method("is_mps", "is_xpu")(property(_is_elsewhere))
tensor_method("is_sparse")(property(_is_sparse))
tensor_method("is_meta")(property(_is_meta))
tensor_method("itemsize")(property(_itemsize))
tensor_method("nbytes")(property(_nbytes))
