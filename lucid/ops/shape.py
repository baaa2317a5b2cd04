"""Other shapes for the same numbers."""

import math

import numpy as np

from lucid.autograd import Function
from lucid.ops.dims import as_dim, as_dims, as_sizes
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor, tensor_method


class Reshape(Function):
    """y = x in another shape of the same size;  dx = dy in the shape of x.

    It is a view of x where the memory order allows, and else a copy.
    """

    def forward(self, x, *, shape):
        self.shape = x.shape
        return x.reshape(shape)

    def backward(self, grad):
        return reshape(grad, self.shape)


class Permute(Function):
    """y = x with its axes in the order ``dims``;  dx = dy in the order that undoes it."""

    def forward(self, x, *, dims):
        self.undo = tuple(sorted(range(len(dims)), key=dims.__getitem__))
        return x.transpose(dims)

    def backward(self, grad):
        return Permute.apply(grad, dims=self.undo)


class BroadcastTo(Function):
    """y = x repeated along new and size-1 axes;  dx = dy summed over them."""

    def forward(self, x, *, shape):
        self.shape = x.shape
        return self.xp.broadcast_to(x, shape)

    def backward(self, grad):
        return sum_to(grad, self.shape)


class SumTo(Function):
    """y = x summed over every axis that was broadcast;  dx = dy, broadcast again."""

    computes_in_float32 = True

    def forward(self, x, *, shape):
        self.shape = x.shape
        lead = x.ndim - len(shape)
        axes = tuple(range(lead)) + tuple(i + lead for i, n in enumerate(shape) if n == 1)
        return self.kernels.sum(x, axes, keepdims=True).astype(x.dtype, copy=False).reshape(shape)

    def backward(self, grad):
        return broadcast_to(grad, self.shape)


@tensor_method("reshape", "view")
def reshape(x, *shape) -> Tensor:
    """``x`` in another shape, its elements in the same order.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    *shape : int or tuple of int
        The new shape; one length may be -1 and follows from the others.

    Returns
    -------
    Tensor
        It may share memory with ``x``, or be a copy.

    Raises
    ------
    ValueError
        If the sizes differ.
    TypeError
        If a length is no whole number.

    Examples
    --------
    >>> import lucid
    >>> lucid.arange(6).reshape(2, -1)
    tensor([[0, 1, 2],
            [3, 4, 5]])
    """
    shape = as_sizes(shape)
    try:
        return Reshape.apply(x, shape=shape)
    except TypeError:
        _needs_lengths(shape)
        raise
    except ValueError:
        raise ValueError(
            f"a tensor of shape {x.shape} cannot have the shape {shape}: its lengths must multiply "
            f"to {x.numel()}, and one of them may be -1, which follows from the others"
        ) from None


def _needs_lengths(shape):
    """Raise for what is no whole number; PyTorch's ``view`` takes a dtype too."""
    for n in shape:
        if isinstance(n, np.dtype):
            raise TypeError(
                f"view takes lengths, not {n}: write x.to(lucid.{n}) for the same numbers, or "
                f"lucid.tensor(x.array.view({str(n)!r})) for the same bytes"
            )
        if not hasattr(n, "__index__"):
            raise TypeError(f"a shape holds whole numbers, not {n!r}: write a // b for a / b")


def as_rows(x):
    """All vectors along the last axis, one below the other; also where they have no numbers."""
    return reshape(x, (math.prod(x.shape[:-1]), x.shape[-1]))


@tensor_method()
def flatten(x, start_dim=0, end_dim=-1) -> Tensor:
    """``x`` with the axes from ``start_dim`` to ``end_dim`` made one.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    start_dim, end_dim : int
        The first and the last of those axes; by default all are made one.

    Raises
    ------
    IndexError, ValueError
        If there is no such axis, or the last comes before the first.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 3, 4).flatten(1).shape
    (2, 12)
    """
    first, last = as_dim(start_dim, x.ndim), as_dim(end_dim, x.ndim)
    if last < first:
        raise ValueError(f"flatten: end_dim (={end_dim}) comes before start_dim (={start_dim})")
    middle = math.prod(x.shape[first : last + 1])
    return reshape(x, (*x.shape[:first], middle, *x.shape[last + 1 :]))


@tensor_method()
def permute(x, *dims) -> Tensor:
    """``x`` with its axes in another order, in the same memory.

    Parameters
    ----------
    x : Tensor
        A tensor of n axes.
    *dims : int or tuple of int
        Each of the n axes once.

    Raises
    ------
    ValueError
        If an axis is missing or there twice.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 3, 8, 9).permute(0, 2, 3, 1).shape
    (2, 8, 9, 3)
    """
    dims = as_sizes(dims)
    if len(dims) != x.ndim:
        raise ValueError(f"permute: {dims} must name each of the {x.ndim} axes once")
    return Permute.apply(x, dims=as_dims(dims, x.ndim))


@tensor_method()
def transpose(x, dim0, dim1) -> Tensor:
    """``x`` with two axes exchanged, in the same memory.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim0, dim1 : int
        The two axes.

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 3, 4).transpose(1, -1).shape
    (2, 4, 3)
    """
    dims = list(range(x.ndim))
    i, j = as_dim(dim0, x.ndim), as_dim(dim1, x.ndim)
    if x.ndim:
        dims[i], dims[j] = dims[j], dims[i]
    return Permute.apply(x, dims=tuple(dims))


@tensor_method()
def squeeze(x, dim=None) -> Tensor:
    """``x`` without its axes of length 1, or without those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int or tuple of int, optional
        The axes to leave out; all of length 1 by default.

    Raises
    ------
    IndexError
        If there is no such axis. An axis of another length stays, as in PyTorch.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(1, 3, 1).squeeze().shape, lucid.zeros(1, 3, 1).squeeze(0).shape
    ((3,), (3, 1))
    """
    dims = as_dims(dim, x.ndim)
    return reshape(x, tuple(n for i, n in enumerate(x.shape) if n != 1 or i not in dims))


@tensor_method()
def unsqueeze(x, dim) -> Tensor:
    """``x`` with a new axis of length 1, which will be axis ``dim``.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int
        Where the new axis is in the result; -1 is the last place.

    Raises
    ------
    IndexError
        If the result has no such axis.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 3).unsqueeze(-1).shape
    (2, 3, 1)
    """
    dim = as_dim(dim, x.ndim + 1)
    return reshape(x, (*x.shape[:dim], 1, *x.shape[dim:]))


@tensor_method()
def expand(x, *sizes) -> Tensor:
    """``x`` repeated along axes of length 1 and along new ones in front, without a copy.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    *sizes : int or tuple of int
        The shape to reach; -1 leaves an axis as it is.

    Raises
    ------
    ValueError
        If an axis of another length than 1 would have to change.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1], [2]]).expand(-1, 3)
    tensor([[1, 1, 1],
            [2, 2, 2]])
    """
    sizes = as_sizes(sizes)
    lead = len(sizes) - x.ndim
    old = (1,) * lead + x.shape
    shape = tuple(o if n == -1 else n for o, n in zip(old, sizes, strict=False))
    fits = lead >= 0 and all(o in (1, n) for o, n in zip(old, shape, strict=True))
    if not fits or -1 in sizes[: max(lead, 0)]:
        raise ValueError(f"a tensor of shape {x.shape} does not expand to {sizes}")
    return broadcast_to(x, shape)


@tensor_method()
def broadcast_to(x, shape) -> Tensor:
    """``x`` repeated to ``shape``; ``x`` itself where it has that shape.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    shape : tuple of int
        The shape to reach; -1 keeps the length of an axis.

    Raises
    ------
    ValueError
        If ``x`` does not broadcast to it.

    Examples
    --------
    >>> import lucid
    >>> lucid.broadcast_to(lucid.tensor([1, 2]), (2, 2))
    tensor([[1, 2],
            [1, 2]])
    """
    if x.shape == shape:
        return x
    return expand(x, *shape) if -1 in shape else BroadcastTo.apply(x, shape=shape)


@with_synonyms
def broadcast_tensors(*tensors) -> tuple[Tensor, ...]:
    """The tensors, each repeated along axes of length 1 or none until their shapes are equal.

    Parameters
    ----------
    *tensors : Tensor
        Their shapes must broadcast.

    Returns
    -------
    tuple of Tensor
        All of one shape, each in its own memory.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> x, y = lucid.broadcast_tensors(lucid.zeros(3, 1), lucid.zeros(2))
    >>> x.shape, y.shape
    ((3, 2), (3, 2))
    """
    shape = np.broadcast_shapes(*[x.shape for x in tensors])
    return tuple([broadcast_to(x, shape) for x in tensors])


def sum_to(x, shape) -> Tensor:
    """``x`` summed down to ``shape``, from which it was broadcast."""
    return x if x.shape == shape else SumTo.apply(x, shape=shape)
