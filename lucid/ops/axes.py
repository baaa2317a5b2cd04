"""Axes cut up, exchanged, turned round and rotated."""

import math

from lucid.autograd import Function
from lucid.ops.checks import needs_axis
from lucid.ops.dims import as_dim, as_dims, as_sizes, needs_whole
from lucid.ops.shape import reshape, transpose
from lucid.tensor import Tensor, tensor_method


class Flip(Function):
    """y = x with the order along ``dims`` reversed;  dx = dy, reversed again."""

    gradients_are_new = True

    def forward(self, x, *, dims):
        self.dims = dims
        return self.xp.copy(self.xp.flip(x, dims), order="K")

    def backward(self, grad):
        return Flip.apply(grad, dims=self.dims)


class Roll(Function):
    """y[i + shift] = x[i], where the end continues at the start;  dx = dy, rolled back."""

    gradients_are_new = True

    def forward(self, x, *, shifts, dims):
        self.back, self.dims = tuple(-n for n in shifts), dims
        return self.xp.roll(x, shifts, dims)

    def backward(self, grad):
        return Roll.apply(grad, shifts=self.back, dims=self.dims)


@tensor_method()
def unflatten(x, dim, sizes) -> Tensor:
    """``x`` with one axis cut into several: the reverse of ``flatten``.

    Parameters
    ----------
    x : Tensor
        A tensor of at least one axis.
    dim : int
        The axis to cut.
    sizes : sequence of int
        The lengths of the new axes; one may be -1 and follows from the others.

    Raises
    ------
    ValueError
        If their product is not the length of the axis.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 12).unflatten(1, (3, -1)).shape
    (2, 3, 4)
    """
    dim = as_dim(dim, x.ndim)
    length, known = math.prod(x.shape[dim : dim + 1]), math.prod(n for n in sizes if n != -1)
    rest = length // known if known else -1
    lengths = tuple(rest if n == -1 else n for n in sizes)
    if not x.ndim or not lengths or min(lengths) < 0 or math.prod(lengths) != length:
        raise ValueError(
            f"unflatten: sizes {sizes} do not multiply to axis {dim} of a tensor of shape {x.shape}"
        )
    return reshape(x, (*x.shape[:dim], *lengths, *x.shape[dim + 1 :]))


@tensor_method("swapaxes", "swapdims")
def swapaxes(x, axis0, axis1) -> Tensor:
    """``x`` with two axes exchanged: NumPy's name for ``transpose``.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    axis0, axis1 : int
        The two axes.

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 3, 4).swapaxes(0, 2).shape
    (4, 3, 2)
    """
    return transpose(x, axis0, axis1)


def _transposed_matrix(x) -> Tensor:
    """The transpose Xᵀ of a matrix, in the same memory."""
    if x.ndim != 2:
        raise ValueError(
            f"x.T takes a matrix, not shape {x.shape}: x.mT transposes each of a stack of "
            "matrices, x.permute(...) puts any axes in order"
        )
    return transpose(x, 0, 1)


def _transposed_matrices(x) -> Tensor:
    """The transpose of every matrix in a stack (..., m, n), in the same memory."""
    if x.ndim < 2:
        raise ValueError(f"x.mT takes matrices (..., m, n), not shape {x.shape}")
    return transpose(x, -2, -1)


tensor_method("T")(property(_transposed_matrix))
tensor_method("mT")(property(_transposed_matrices))
tensor_method("H")(property(_transposed_matrix))


@tensor_method()
def flip(x, *dims) -> Tensor:
    """``x`` with the order of its elements reversed along some axes.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    *dims : int or tuple of int
        The axes, each once.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError, IndexError, ValueError
        If no axis is named, or there is no such axis, or one is named twice.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1, 2], [3, 4]]).flip(1)
    tensor([[2, 1],
            [4, 3]])
    """
    if not dims:
        raise TypeError("flip needs the axes to reverse, such as x.flip(0)")
    return Flip.apply(x, dims=as_dims(as_sizes(dims), x.ndim))


@tensor_method()
def roll(x, shifts, dims=None) -> Tensor:
    """``x`` moved along some axes; what leaves at the end comes in at the start.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    shifts : int or sequence of int
        How far to move, backwards where negative; one for each axis.
    dims : int or sequence of int, optional
        The axes. By default ``x`` is moved as if it had one axis.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    ValueError, IndexError
        If there are not as many shifts as axes, or no such axis.
    TypeError
        If a shift is no whole number.

    Examples
    --------
    >>> import lucid
    >>> lucid.arange(5).roll(2)
    tensor([3, 4, 0, 1, 2])
    >>> lucid.tensor([[1, 2], [3, 4]]).roll(1, 0)
    tensor([[3, 4],
            [1, 2]])
    """
    if dims is None:
        return reshape(roll(reshape(x, -1), shifts, 0), x.shape)
    needs_axis(x, "roll along dims")
    shifts, dims = as_sizes((shifts,)), as_sizes((dims,))
    if len(shifts) != len(dims) or not dims:
        raise ValueError(f"roll takes one shift an axis, not shifts {shifts} for axes {dims}")
    for shift in shifts:
        needs_whole(shift, "shifts")
    return Roll.apply(x, shifts=shifts, dims=tuple(as_dim(d, x.ndim) for d in dims))
