"""Many numbers to one, over some axes or all."""

from typing import NamedTuple

from lucid.autograd import Function
from lucid.backend.dtypes import int64
from lucid.ops.checks import needs_floats, needs_tensor
from lucid.ops.dims import as_dim, as_dims
from lucid.ops.elementwise import maximum
from lucid.ops.shape import broadcast_to, reshape
from lucid.tensor import Tensor, tensor_method


class Sum(Function):
    """y = Σ x over the axes ``dims``;  dx = dy, broadcast back to x's shape."""

    def forward(self, x, *, dims, keepdim):
        y = self.xp.asanyarray(x.sum(axis=dims, keepdims=True, dtype=_sum_dtype(x)))
        self.shape, self.kept_shape = x.shape, y.shape
        return y if keepdim else y.squeeze(dims)

    def backward(self, grad):
        return broadcast_to(reshape(grad, self.kept_shape), self.shape)


class Norm(Function):
    """y = √Σx² over the axes ``dims``;  dx = dy x / y, and 0 where y is 0."""

    def forward(self, x, *, dims):
        y = self.xp.sqrt((x * x).sum(axis=dims, keepdims=True))
        self.save_for_backward(x, y)
        return y

    def backward(self, grad):
        x, y = self.saved_tensors
        return grad * x / (y + Tensor((y.data == 0).astype(y.dtype)))


class Max(Function):
    """The greatest numbers along ``dim``, and where they are;  dy goes there."""

    non_differentiable = (1,)

    def forward(self, x, *, dim):
        where = self.xp.expand_dims(x.argmax(dim), dim)
        self.save_for_backward(where)
        self.shape, self.dim = x.shape, dim
        return self.xp.take_along_axis(x, where, dim), where

    def backward(self, grad, _):
        (where,) = self.saved_tensors
        line = [1] * len(self.shape)
        line[self.dim] = -1
        positions = self.xp.arange(self.shape[self.dim]).reshape(line)
        return grad * Tensor(positions == where.data)


class MaxOfAll(Function):
    """y = the greatest of all numbers;  those that equal it share dy."""

    def forward(self, x):
        y = self.xp.asanyarray(x.max())
        self.save_for_backward(x, y)
        return y

    def backward(self, grad):
        x, y = self.saved_tensors
        greatest = Tensor(x.data == y.data)
        return grad * greatest / greatest.sum()


class ArgMax(Function):
    """Where the greatest number is; it has no gradient."""

    non_differentiable = (0,)

    def forward(self, x, *, dim):
        return self.xp.asanyarray(x.argmax(dim))


class MaxResult(NamedTuple):
    """What ``max`` along an axis gives."""

    values: Tensor
    indices: Tensor


@tensor_method("sum")
def sum_(x, dim=None, keepdim=False) -> Tensor:
    """The sum of the elements, over all axes or those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape. Integers and bools are summed in int64.
    dim : int or tuple of int, optional
        The axes to sum over; all by default.
    keepdim : bool
        Whether those axes stay, with length 1.

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[1, 2], [3, 4]])
    >>> x.sum(), x.sum(0), x.sum(1, keepdim=True).shape
    (tensor(10), tensor([4, 6]), (2, 1))
    """
    needs_tensor(x, "sum")
    return Sum.apply(x, dims=as_dims(dim, x.ndim), keepdim=keepdim)


@tensor_method()
def mean(x, dim=None, keepdim=False) -> Tensor:
    """The mean Σx / n of the elements, over all axes or those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    dim : int or tuple of int, optional
        The axes to average over; all by default.
    keepdim : bool
        Whether those axes stay, with length 1.

    Raises
    ------
    TypeError
        If the elements are integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1.0, 2.0], [3.0, 4.0]]).mean(dim=1)
    tensor([1.5000, 3.5000])
    """
    needs_floats(x, "mean")
    return sum_(x, dim, keepdim) / _count(x, dim)


@tensor_method()
def var(x, dim=None, correction=1, keepdim=False) -> Tensor:
    """The variance Σ(x - mean)² / (n - correction), over all axes or those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    dim : int or tuple of int, optional
        The axes to average over; all by default.
    correction : int
        1 estimates the variance of what the numbers were drawn from (Bessel); 0 gives that of
        the numbers themselves, as normalisation layers take it.
    keepdim : bool
        Whether those axes stay, with length 1.

    Raises
    ------
    TypeError
        If the elements are integers.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([1.0, 2.0, 3.0])
    >>> x.var().item(), round(x.var(correction=0).item(), 4)
    (1.0, 0.6667)
    """
    needs_floats(x, "var")
    centred = x - mean(x, dim, keepdim=True)
    return sum_(centred * centred, dim, keepdim) / max(0, _count(x, dim) - correction)


def norm(x, dim=None, keepdim=False) -> Tensor:
    """The Euclidean length √Σx², over all axes or those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    dim : int or tuple of int, optional
        The axes that make up one vector; all by default.
    keepdim : bool
        Whether those axes stay, with length 1.

    Returns
    -------
    Tensor
        Its gradient is x / √Σx², and 0 for a vector of zeros.

    Raises
    ------
    TypeError
        If the elements are integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.norm(lucid.tensor([3.0, 4.0]))
    tensor(5.)
    """
    needs_floats(x, "norm")
    dims = as_dims(dim, x.ndim)
    y = Norm.apply(x, dims=dims)
    return y if keepdim else reshape(y, tuple(n for i, n in enumerate(x.shape) if i not in dims))


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
    dim = dim if dim is None else as_dim(dim, x.ndim)
    _needs_elements(x, dim, "max")
    if dim is None:
        return MaxOfAll.apply(x)
    if x.ndim == 0:
        return MaxResult(x, Tensor(argmax(x).data))
    values, indices = Max.apply(x, dim=dim)
    if keepdim:
        return MaxResult(values, indices)
    shape = x.shape[:dim] + x.shape[dim + 1 :]
    return MaxResult(reshape(values, shape), reshape(indices, shape))


@tensor_method()
def argmax(x, dim=None, keepdim=False) -> Tensor:
    """Where the greatest element is, over all elements or along an axis; the first of equals.

    Raises
    ------
    ValueError
        If there is no element.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1, 5], [7, 3]]).argmax(dim=1)
    tensor([1, 0])
    """
    dim = dim if dim is None else as_dim(dim, x.ndim)
    _needs_elements(x, dim, "argmax")
    if dim is None:
        where = ArgMax.apply(reshape(x, -1), dim=0)
        return reshape(where, (1,) * x.ndim) if keepdim else where
    where = ArgMax.apply(x, dim=dim if x.ndim else None)
    return where.unsqueeze(dim) if keepdim and x.ndim else where


def _sum_dtype(x):
    return x.dtype if x.dtype.kind == "f" else int64


def _count(x, dim):
    """How many elements are reduced to one."""
    n = 1
    for i in as_dims(dim, x.ndim):
        n *= x.shape[i]
    return n


def _needs_elements(x, dim, name):
    needs_tensor(x, name)
    if _count(x, dim) == 0:
        raise ValueError(f"{name} of a tensor of shape {x.shape}: there is no element to choose")
