"""The greatest and the smallest numbers, over some axes or all."""

from typing import NamedTuple

from lucid.autograd import Function, is_grad_enabled
from lucid.backend.dtypes import as_positions
from lucid.ops.bounds import maximum, minimum
from lucid.ops.checks import needs_elements, needs_tensor
from lucid.ops.dims import as_dim, reduced_dims, without
from lucid.ops.gather_pair import GatherGrad
from lucid.ops.shape import reshape
from lucid.tensor import Tensor, tensor_method


class Extreme(Function):
    """y = the greatest or smallest number along ``dim``, and its position;  dx = dy there."""

    non_differentiable = (1,)
    gradients_are_new = True

    def forward(self, x, *, dim, position):
        place = as_positions(self.xp.expand_dims(getattr(self.xp, position)(x, axis=dim), dim))
        self.save_for_backward(place)
        self.shape, self.dim = x.shape, dim
        return self.xp.take_along_axis(x, place, dim), place

    def backward(self, grad, _):
        (place,) = self.saved_tensors
        return GatherGrad.apply(grad, place, dim=self.dim, shape=self.shape)


class SharedExtreme(Function):
    """y = the greatest or smallest number over the axes ``dims``;  dx = dy / n for n equal to y.

    Where there is a nan, y is nan, and the nans share dy.
    """

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, *, dims, extreme):
        y = self.kernels.extreme(x, axes=dims, name=extreme)
        self.save_for_backward(x, y)
        self.dims = dims
        return y

    def backward(self, grad):
        x, y = self.saved_tensors
        if not is_grad_enabled():
            return SharedExtremeGrad.apply(grad, x, y, dims=self.dims)
        chosen = Tensor((x.array == y.array) | (x.array != x.array))
        return grad * chosen / chosen.sum(self.dims, keepdim=True)


class SharedExtremeGrad(Function):
    """dx from one kernel; it has no backward of its own."""

    computes_in_float32 = True

    def forward(self, grad, x, y, *, dims):
        return self.kernels.extreme_grad(grad, x, y, axes=dims)


class MaxResult(NamedTuple):
    """What ``max`` along an axis gives."""

    values: Tensor
    indices: Tensor


class MinResult(NamedTuple):
    """What ``min`` along an axis gives."""

    values: Tensor
    indices: Tensor


@tensor_method("max")
def max_(x, dim=None, keepdim=False):
    """The greatest element; or the greatest along an axis; or the greater of two tensors.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape, not empty.
    dim : int or Tensor, optional
        The axis; by default all. With a tensor this is :func:`maximum`.
    keepdim : bool
        Whether the axis stays, with length 1.

    Returns
    -------
    Tensor or MaxResult
        Along an axis ``(values, indices)``: the first index where several are greatest, which
        also gets the gradient. Over all axes equal elements share the gradient.

    Raises
    ------
    ValueError
        If there is no element.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[1, 5], [7, 3]])
    >>> x.max()
    tensor(7)
    >>> x.max(dim=1)
    MaxResult(values=tensor([5, 7]), indices=tensor([1, 0]))
    """
    if isinstance(dim, Tensor):
        return maximum(x, dim)
    if dim is None:
        return _shared_extreme(x, dim, keepdim, "max", name="max")
    return MaxResult(*_extreme(x, dim, keepdim, "max"))


@tensor_method("min")
def min_(x, dim=None, keepdim=False):
    """The smallest element; or the smallest along an axis; or the smaller of two tensors.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape, not empty.
    dim : int or Tensor, optional
        The axis; by default all. With a tensor this is :func:`minimum`.
    keepdim : bool
        Whether the axis stays, with length 1.

    Returns
    -------
    Tensor or MinResult
        Along an axis ``(values, indices)``: the first index where several are smallest, which
        also gets the gradient. Over all axes equal elements share the gradient.

    Raises
    ------
    ValueError
        If there is no element.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[1, 5], [7, 3]])
    >>> x.min()
    tensor(1)
    >>> x.min(dim=1)
    MinResult(values=tensor([1, 3]), indices=tensor([0, 1]))
    """
    if isinstance(dim, Tensor):
        return minimum(x, dim)
    if dim is None:
        return _shared_extreme(x, dim, keepdim, "min", name="min")
    return MinResult(*_extreme(x, dim, keepdim, "min"))


@tensor_method()
def amax(x, dim=None, keepdim=False) -> Tensor:
    """The greatest element, over all axes or those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int or tuple of int, optional
        The axes to reduce; all by default, and of ``()``.
    keepdim : bool
        Whether those axes stay, with length 1.

    Returns
    -------
    Tensor
        Of the shape of ``x`` without those axes. Elements that are equally great share its
        gradient.

    Raises
    ------
    ValueError
        If there is no element.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[[1, 5], [7, 3]], [[2, 4], [6, 8]]])
    >>> x.amax(dim=(1, 2))
    tensor([7, 8])
    """
    return _shared_extreme(x, dim, keepdim, "max", name="amax")


@tensor_method()
def amin(x, dim=None, keepdim=False) -> Tensor:
    """The smallest element, over all axes or those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int or tuple of int, optional
        The axes to reduce; all by default, and of ``()``.
    keepdim : bool
        Whether those axes stay, with length 1.

    Returns
    -------
    Tensor
        Of the shape of ``x`` without those axes. Elements that are equally small share its
        gradient.

    Raises
    ------
    ValueError
        If there is no element.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[[1, 5], [7, 3]], [[2, 4], [6, 8]]])
    >>> x.amin(dim=(1, 2))
    tensor([1, 2])
    """
    return _shared_extreme(x, dim, keepdim, "min", name="amin")


def _extreme(x, dim, keepdim, name):
    needs_tensor(x, name)
    dim = as_dim(dim, x.ndim)
    if x.ndim == 0:
        return _extreme(reshape(x, 1), 0, False, name)
    needs_elements(x, (dim,), name)
    values, indices = Extreme.apply(x, dim=dim, position=f"arg{name}")
    if keepdim:
        return values, indices
    shape = without(x.shape, (dim,))
    return reshape(values, shape), reshape(indices, shape)


def _shared_extreme(x, dim, keepdim, extreme, name):
    needs_tensor(x, name)
    dims = reduced_dims(dim, x.ndim)
    needs_elements(x, dims, name)
    y = SharedExtreme.apply(x, dims=dims, extreme=extreme)
    return y if keepdim else reshape(y, without(x.shape, dims))
