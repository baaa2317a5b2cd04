"""Elements replaced and chosen by a mask, and the two triangles of a matrix."""

import numpy as np

from lucid.autograd import Function
from lucid.ops.checks import needs_bools, needs_number, needs_room_for, needs_tensor
from lucid.ops.compare import where
from lucid.ops.create import full
from lucid.ops.dims import needs_whole
from lucid.ops.index import getitem
from lucid.ops.shape import broadcast_to
from lucid.tensor import Tensor, tensor_method


class Triangle(Function):
    """y = x on one side of a diagonal and on it, and 0 elsewhere;  dx = dy there, and 0."""

    gradients_are_new = True

    def forward(self, x, *, name, diagonal):
        self.settings = dict(name=name, diagonal=diagonal)
        zero, is_lower = x.dtype.type(0), name == "tril"
        below = self.xp.tri(*x.shape[-2:], diagonal if is_lower else diagonal - 1, dtype=bool)
        return self.kernels.where(below, *((x, zero) if is_lower else (zero, x)))

    def backward(self, grad):
        return Triangle.apply(grad, **self.settings)


@tensor_method()
def masked_fill(x, mask, value) -> Tensor:
    """``x`` with ``value`` where the mask holds.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    mask : Tensor of bool
        Its shape and that of ``x`` must broadcast.
    value : number or Tensor of no dimensions
        What to write; it is cast to the dtype of ``x``.

    Returns
    -------
    Tensor
        Of the shape to which ``x`` and the mask broadcast.

    Raises
    ------
    TypeError, ValueError
        If the mask is not of dtype bool, or the value has a shape or does not fit the dtype.

    Examples
    --------
    >>> import lucid
    >>> scores = lucid.tensor([1.0, 2.0, 3.0])
    >>> scores.masked_fill(lucid.tensor([False, True, False]), -float("inf"))
    tensor([1., -inf, 3.])
    """
    needs_bools(mask, "a mask", "masked_fill")
    if getattr(value, "ndim", 0):
        raise ValueError(f"masked_fill takes one number, not a value of shape {value.shape}")
    needs_number(value, "masked_fill")
    needs_room_for(x, value, "masked_fill")
    is_tensor = isinstance(value, Tensor)
    value = value.to(x.dtype) if is_tensor else full((), value, dtype=x.dtype, device=x.device)
    return where(mask, value, x)


@tensor_method()
def masked_select(x, mask) -> Tensor:
    """The elements of ``x`` where the mask holds, in one row.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    mask : Tensor of bool
        Its shape and that of ``x`` must broadcast.

    Returns
    -------
    Tensor
        Of shape (n,), n being the number of places where the mask holds.

    Raises
    ------
    TypeError
        If the mask is not of dtype bool.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[1, 2], [3, 4]])
    >>> x.masked_select(x > 1)
    tensor([2, 3, 4])
    """
    needs_bools(mask, "a mask", "masked_select")
    shape = np.broadcast_shapes(x.shape, mask.shape)
    return getitem(broadcast_to(x, shape), broadcast_to(mask, shape))


@tensor_method()
def tril(x, diagonal=0) -> Tensor:
    """The lower triangle of a matrix: y[i, j] = x[i, j] where j ≤ i + diagonal, else 0.

    Parameters
    ----------
    x : Tensor
        A matrix, or a stack (..., m, n) of them.
    diagonal : int
        The highest diagonal to keep: 0 is the main one, 1 the one above it.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    ValueError
        If ``x`` has fewer than two axes.
    TypeError
        If ``diagonal`` is no whole number.

    Examples
    --------
    >>> import lucid
    >>> lucid.ones(3, 3).tril()
    tensor([[1., 0., 0.],
            [1., 1., 0.],
            [1., 1., 1.]])
    """
    return _triangle(x, "tril", diagonal)


@tensor_method()
def triu(x, diagonal=0) -> Tensor:
    """The upper triangle of a matrix: y[i, j] = x[i, j] where j ≥ i + diagonal, else 0.

    Parameters
    ----------
    x : Tensor
        A matrix, or a stack (..., m, n) of them.
    diagonal : int
        The lowest diagonal to keep: 0 is the main one, 1 the one above it.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    ValueError
        If ``x`` has fewer than two axes.
    TypeError
        If ``diagonal`` is no whole number.

    Examples
    --------
    >>> import lucid
    >>> lucid.ones(3, 3).triu(1)
    tensor([[0., 1., 1.],
            [0., 0., 1.],
            [0., 0., 0.]])
    """
    return _triangle(x, "triu", diagonal)


def _triangle(x, name, diagonal):
    needs_tensor(x, name)
    needs_whole(diagonal, "diagonal")
    if x.ndim < 2:
        raise ValueError(f"{name} takes matrices (..., m, n), not shape {x.shape}")
    return Triangle.apply(x, name=name, diagonal=diagonal)
