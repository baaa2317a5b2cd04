"""Many numbers to one, over some axes or all."""

import math
from numbers import Real

from lucid.autograd import Function
from lucid.backend.dtypes import float32
from lucid.ops.checks import needs_elements, needs_floats, needs_tensor, plain
from lucid.ops.compare import where
from lucid.ops.copy import to
from lucid.ops.dims import reduced_dims, without
from lucid.ops.extremes import amax, amin
from lucid.ops.half import in_float32
from lucid.ops.rounding import sign
from lucid.ops.shape import broadcast_to, reshape
from lucid.tensor import Tensor, tensor_method


class Sum(Function):
    """y = Σ x over the axes ``dims``;  dx = dy, broadcast back to x's shape."""

    autocasts_to = float32
    computes_in_float32 = True

    def forward(self, x, *, dims, keepdim):
        y = self.kernels.sum(x, dims, keepdims=True)
        self.shape, self.kept_shape = x.shape, y.shape
        return y if keepdim else y.squeeze(dims)

    def backward(self, grad):
        kept = reshape(grad, self.kept_shape) if grad.ndim else grad  # one number fits as it is
        return broadcast_to(kept, self.shape)


class Mean(Function):
    """y = Σx / n over the axes ``dims``, n numbers to one;  dx = dy / n, broadcast to x's shape."""

    autocasts_to = float32
    computes_in_float32 = True

    def forward(self, x, *, dims, keepdim):
        total = self.kernels.sum(x, dims, keepdims=True)
        self.shape, self.kept_shape, self.count = x.shape, total.shape, _count(x.shape, dims)
        y = self.kernels.divide(total, self.count)
        return y if keepdim else y.squeeze(dims)

    def backward(self, grad):
        return broadcast_to(reshape(grad / self.count, self.kept_shape), self.shape)


class Centred(Function):
    """y = x - mean over the axes ``dims``;  dx = dy - its mean.

    It is done twice: rounding a mean far from 0 moves small differences, all by as much.
    """

    autocasts_to = float32
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, *, dims):
        self.dims, n = dims, _count(x.shape, dims)
        y = x - self.kernels.divide(self.kernels.sum(x, dims, keepdims=True), n)
        return y - self.kernels.divide(self.kernels.sum(y, dims, keepdims=True), n)

    def backward(self, grad):
        return Centred.apply(grad, dims=self.dims)


class Norm(Function):
    """y = √Σx² over the axes ``dims``;  dx = dy x / y, and 0 where y is 0."""

    autocasts_to = float32
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, *, dims):
        y = self.xp.sqrt(self.kernels.sum(x * x, dims, keepdims=True))
        self.save_for_backward(x, y)
        return y

    def backward(self, grad):
        x, y = self.saved_tensors
        return grad * x / _not_zero(y)


class PNorm(Function):
    """y = (Σ|x|ᵖ)^(1/p) over the axes ``dims``;  dx = dy sign(x) (|x| / y)ᵖ⁻¹, 0 where y is 0."""

    autocasts_to = float32
    computes_in_float32 = True

    def forward(self, x, *, p, dims):
        y = self.kernels.sum(abs(x) ** p, dims, keepdims=True) ** (1 / p)
        self.save_for_backward(x, y)
        self.p = p
        return y

    def backward(self, grad):
        x, y = self.saved_tensors
        signs = Tensor(self.xp.sign(x.array) * (y.array != 0))
        share = where(signs == 0, 1.0, abs(x) / _not_zero(y))
        return grad * signs * share ** (self.p - 1)


@tensor_method("sum")
def sum_(x, dim=None, keepdim=False, *, dtype=None) -> Tensor:
    """The sum of the elements, over all axes or those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape. Integers and bools are summed in int64.
    dim : int or tuple of int, optional
        The axes to sum over; all by default, and of ``()``.
    keepdim : bool
        Whether those axes stay, with length 1.
    dtype : dtype, optional
        What the elements are cast to first, and of which the sum is.

    Returns
    -------
    Tensor
        Of the shape of ``x`` without those axes.

    Raises
    ------
    IndexError
        If there is no such axis.

    Notes
    -----
    A sum of float32 is within 1e-6 of the sum of the sizes, for ten million numbers along any axis:
    they are added in blocks, then in pairs; on a GPU in pieces of 16, then in float64. Products of
    matrices and convolutions add in the order of the kernel that multiplies.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[1, 2], [3, 4]])
    >>> x.sum(), x.sum(0), x.sum(1, keepdim=True).shape
    (tensor(10), tensor([4, 6]), (2, 1))
    """
    needs_tensor(x, "sum")
    dims = reduced_dims(dim, x.ndim)
    if dtype is None:
        return Sum.apply(x, dims=dims, keepdim=keepdim)
    return to(Sum.apply(to(x, dtype), dims=dims, keepdim=keepdim), dtype)


@tensor_method()
def mean(x, dim=None, keepdim=False, *, dtype=None) -> Tensor:
    """The mean Σx / n of the elements, over all axes or those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    dim : int or tuple of int, optional
        The axes to average over; all by default, and of ``()``.
    keepdim : bool
        Whether those axes stay, with length 1.
    dtype : dtype, optional
        What the elements are cast to first.

    Returns
    -------
    Tensor
        Of the shape of ``x`` without those axes.

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
    x = x if dtype is None else to(x, dtype)
    needs_floats(x, "mean")
    return Mean.apply(x, dims=reduced_dims(dim, x.ndim), keepdim=keepdim)


@tensor_method()
@in_float32
def var(x, dim=None, correction=1, keepdim=False, unbiased=None) -> Tensor:
    """The variance Σ(x - mean)² / (n - correction), over all axes or those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    dim : int or tuple of int, optional
        The axes to average over; all by default, and of ``()``.
    correction : int
        1 estimates the variance of what the numbers were drawn from (Bessel); 0 gives that of
        the numbers themselves, as normalisation layers take it.
    keepdim : bool
        Whether those axes stay, with length 1.
    unbiased : bool, optional
        PyTorch's older name: True is a correction of 1, False of 0. ``x.var(False)`` means it too.

    Returns
    -------
    Tensor
        Of the shape of ``x`` without those axes.

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
    dim, correction = _corrected(dim, correction, unbiased)
    dims = reduced_dims(dim, x.ndim)
    centred, n = Centred.apply(x, dims=dims), _count(x.shape, dims)
    return sum_(centred * centred, dim, keepdim) / max(0, n - correction)


@tensor_method()
@in_float32
def std(x, dim=None, correction=1, keepdim=False, unbiased=None) -> Tensor:
    """The standard deviation, the square root of :func:`var`.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    dim : int or tuple of int, optional
        The axes to average over; all by default, and of ``()``.
    correction : int
        What is subtracted from the number of elements, as in :func:`var`.
    keepdim : bool
        Whether those axes stay, with length 1.
    unbiased : bool, optional
        A correction of 1 or 0, as in :func:`var`.

    Returns
    -------
    Tensor
        Its gradient is 0 where all elements are equal; nan of a single element, if corrected.

    Raises
    ------
    TypeError
        If the elements are integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1.0, 2.0, 3.0]).std()
    tensor(1.)
    """
    needs_floats(x, "std")
    dim, correction = _corrected(dim, correction, unbiased)
    dims = reduced_dims(dim, x.ndim)
    centred, n = Centred.apply(x, dims=dims), _count(x.shape, dims)
    return norm(centred, 2, dim, keepdim) / math.sqrt(max(0, n - correction))


@tensor_method()
def norm(x, p=2, dim=None, keepdim=False) -> Tensor:
    """The length (Σ|x|ᵖ)^(1/p) of vectors, over all axes or those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    p : float or str
        2, or ``"fro"``, is the Euclidean length √Σx²; 1 the sum of the sizes; ``inf`` the
        greatest size and ``-inf`` the smallest; 0 counts what is not 0.
    dim : int or tuple of int, optional
        The axes that make up one vector; all by default, and of ``()``.
    keepdim : bool
        Whether those axes stay, with length 1.

    Returns
    -------
    Tensor
        Its gradient is 0 for a vector of zeros, and for p = 0.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, ``p`` is no number, or there is no smallest size.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([3.0, -4.0])
    >>> lucid.norm(x), lucid.norm(x, 1), lucid.norm(x, float("inf"))
    (tensor(5.), tensor(7.), tensor(4.))
    """
    needs_floats(x, "norm")
    p = 2 if p == "fro" else plain(p)
    if not isinstance(p, Real):
        hint = "" if isinstance(p, str) else f"; the axes are dim={p!r}"
        raise TypeError(f"norm: p (={p!r}) must be a number or 'fro'{hint}")
    dims = reduced_dims(dim, x.ndim)
    if p < 0 or math.isinf(p):
        needs_elements(x, dims, f"norm with p = {p}")
    y = _norm(x, p, dims)
    return y if keepdim else reshape(y, without(x.shape, dims))


def _norm(x, p, dims):
    if p == 2:
        return Norm.apply(x, dims=dims)
    if p == 0:
        return sum_(where(x == 0, sign(x), 1.0), dims, keepdim=True)  # sign for its gradient, 0
    if math.isinf(p):
        return (amax if p > 0 else amin)(abs(x), dims, keepdim=True)
    return PNorm.apply(x, p=p, dims=dims)


def _not_zero(y):
    """y with 1 in the place of 0, to divide by."""
    return y + Tensor((y.array == 0).astype(y.dtype))


def _corrected(dim, correction, unbiased):
    """The axes and the correction; a bool in the place of the axes is ``unbiased``, as in torch."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if unbiased is not None:
        correction = int(unbiased)
    return dim, 1 if correction is None else correction


def _count(shape, dims):
    """How many elements are reduced to one."""
    return math.prod([shape[i] for i in dims])
