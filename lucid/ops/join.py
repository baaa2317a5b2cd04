"""Tensors side by side, and cut apart again: each is the other's derivative."""

import math

from lucid.autograd import Function
from lucid.backend.dtypes import common_dtype
from lucid.ops.checks import needs_axis, needs_tensor
from lucid.ops.copy import to
from lucid.ops.dims import along, as_dim, needs_whole
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor, tensor_method


class Cat(Function):
    """y = the inputs, one after the other along ``dim``;  each gets its piece of dy."""

    def forward(self, *arrays, dim):
        self.dim, self.lengths = dim, [x.shape[dim] for x in arrays]
        return self.xp.concatenate(arrays, axis=dim, dtype=common_dtype(arrays))

    def backward(self, grad):
        return Split.apply(grad, lengths=self.lengths, dim=self.dim)


class Split(Function):
    """y₁, y₂, ... = pieces of x along ``dim``;  dx = dy₁, dy₂, ... one after the other."""

    def forward(self, x, *, lengths, dim):
        self.dim = dim
        ends = [sum(lengths[: i + 1]) for i in range(len(lengths))]
        pieces = zip(ends, lengths, strict=True)
        return tuple([x[along(dim, slice(end - n, end))] for end, n in pieces])

    def backward(self, *grads):
        return Cat.apply(*grads, dim=self.dim)


class Stack(Function):
    """y = the inputs, one after the other along a new axis ``dim``;  each gets its slice of dy."""

    def forward(self, *arrays, dim):
        self.dim, shape = dim, arrays[0].shape
        pieces = [x.reshape(*shape[:dim], 1, *shape[dim:]) for x in arrays]
        return self.xp.concatenate(pieces, axis=dim, dtype=common_dtype(arrays))

    def backward(self, grad):
        return Unbind.apply(grad, dim=self.dim)


class Unbind(Function):
    """y₁, y₂, ... = slices of x, each without the axis ``dim``;  dx = dy₁, dy₂, ... stacked."""

    def forward(self, x, *, dim):
        self.dim = dim
        return tuple([x[(*along(dim, i), ...)] for i in range(x.shape[dim])])

    def backward(self, *grads):
        return Stack.apply(*grads, dim=self.dim)


@with_synonyms
def cat(tensors, dim=0) -> Tensor:
    """The tensors, one after the other along an axis that they have.

    Parameters
    ----------
    tensors : sequence of Tensor
        Of the same shape, the axis ``dim`` aside.
    dim : int
        The axis along which they follow one another.

    Returns
    -------
    Tensor
        As long along ``dim`` as all together. Empty ones of shape (0,) fit all others, as in
        PyTorch, and give no more than their dtype.

    Raises
    ------
    ValueError
        If there is no tensor, or their shapes do not fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.cat([lucid.zeros(1, 2), lucid.ones(2, 2)])
    tensor([[0., 0.],
            [1., 1.],
            [1., 1.]])
    """
    tensors = _several(tensors, "cat")
    dtype = common_dtype(tensors)
    tensors = [x for x in tensors if x.shape != (0,)] or tensors[:1]  # the old empty tensor
    dim = as_dim(dim, tensors[0].ndim)
    rests = {(*x.shape[:dim], *x.shape[dim + 1 :]) for x in tensors}
    if len(rests) > 1 or not tensors[0].ndim:
        shapes = ", ".join(str(x.shape) for x in tensors)
        raise ValueError(f"cat along axis {dim} cannot join the shapes {shapes}")
    return to(Cat.apply(*tensors, dim=dim), dtype=dtype)


@with_synonyms
def stack(tensors, dim=0) -> Tensor:
    """The tensors, one after the other along a new axis.

    Parameters
    ----------
    tensors : sequence of Tensor
        Of the same shape.
    dim : int
        Which axis of the result the new one is.

    Returns
    -------
    Tensor
        Of the shape of each, with a new axis as long as there are tensors.

    Raises
    ------
    ValueError
        If there is no tensor, or their shapes differ.

    Examples
    --------
    >>> import lucid
    >>> lucid.stack([lucid.zeros(2), lucid.ones(2)], dim=1)
    tensor([[0., 1.],
            [0., 1.]])
    """
    tensors = _several(tensors, "stack")
    if len({x.shape for x in tensors}) > 1:
        shapes = ", ".join(str(x.shape) for x in tensors)
        raise ValueError(f"stack takes tensors of one shape, not {shapes}")
    return Stack.apply(*tensors, dim=as_dim(dim, tensors[0].ndim + 1))


@tensor_method()
def split(x, split_size, dim=0) -> tuple[Tensor, ...]:
    """``x`` cut into pieces along an axis, in the same memory.

    Parameters
    ----------
    x : Tensor
        A tensor of at least one axis.
    split_size : int or sequence of int
        The length of every piece, where the last may be shorter; or the length of each.
    dim : int
        The axis to cut.

    Raises
    ------
    ValueError
        If the lengths do not sum to that of the axis, or a length is negative.
    TypeError
        If a length is no whole number.

    Examples
    --------
    >>> import lucid
    >>> lucid.arange(5).split(2)
    (tensor([0, 1]), tensor([2, 3]), tensor([4]))
    >>> lucid.arange(5).split([1, 4])
    (tensor([0]), tensor([1, 2, 3, 4]))
    """
    dim, length = _axis(x, dim, "split")
    for each in split_size if isinstance(split_size, (tuple, list)) else [split_size]:
        needs_whole(each, "split_size")
    if isinstance(split_size, (tuple, list)):
        lengths = list(split_size)
    elif split_size < 1 and (split_size or length):
        raise ValueError(f"split_size (={split_size}) must be at least 1")
    else:
        pieces = max(1, math.ceil(length / max(split_size, 1)))
        lengths = [split_size] * (pieces - 1) + [length - split_size * (pieces - 1)]
    if sum(lengths) != length or min(lengths, default=0) < 0:
        raise ValueError(f"split_size (={split_size}) must be lengths that sum to {length}")
    return Split.apply(x, lengths=lengths, dim=dim)


@tensor_method()
def chunk(x, chunks, dim=0) -> tuple[Tensor, ...]:
    """``x`` cut into at most ``chunks`` pieces of one length, of which the last may be shorter.

    Parameters
    ----------
    x : Tensor
        A tensor of at least one axis.
    chunks : int
        How many pieces at most.
    dim : int
        The axis to cut.

    Raises
    ------
    ValueError
        If ``chunks`` is not at least 1.
    TypeError
        If it is no whole number.

    Examples
    --------
    >>> import lucid
    >>> lucid.arange(5).chunk(2)
    (tensor([0, 1, 2]), tensor([3, 4]))
    """
    needs_whole(chunks, "chunks")
    if chunks < 1:
        raise ValueError(f"chunks (={chunks}) must be at least 1")
    dim, length = _axis(x, dim, "chunk")
    return split(x, math.ceil(length / chunks) if length else [0] * chunks, dim)


@tensor_method()
def unbind(x, dim=0) -> tuple[Tensor, ...]:
    """The slices of ``x`` along an axis, each without that axis: the reverse of ``stack``.

    Parameters
    ----------
    x : Tensor
        A tensor of at least one axis.
    dim : int
        The axis to take apart.

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1, 2], [3, 4]]).unbind(1)
    (tensor([1, 3]), tensor([2, 4]))
    """
    dim, _ = _axis(x, dim, "unbind")
    return Unbind.apply(x, dim=dim)


def _several(tensors, name):
    tensors = list(tensors)
    for x in tensors:
        needs_tensor(x, name)
    if not tensors:
        raise ValueError(f"{name} needs at least one tensor")
    return tensors


def _axis(x, dim, name):
    """The axis, counted from the front, and its length."""
    needs_axis(x, name)
    dim = as_dim(dim, x.ndim)
    return dim, x.shape[dim]
