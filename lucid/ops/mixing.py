"""Arithmetic of three tensors, and other small formulas."""

import numpy as np

from lucid.autograd import Function
from lucid.backend.dtypes import promote_to_floats
from lucid.ops.arithmetic import in_common_dtype
from lucid.ops.checks import plain
from lucid.ops.compare import eq, where
from lucid.ops.dims import shape_of
from lucid.ops.elementwise import exp
from lucid.ops.half import in_float32
from lucid.ops.predicates import isnan
from lucid.ops.shape import sum_to
from lucid.tensor import Tensor, tensor_method


class LogAddExp(Function):
    """z = log(eˣ + eʸ);  dx = dz / (1 + eʸ⁻ˣ),  dy = dz / (1 + eˣ⁻ʸ)."""

    broadcasts = True
    computes_in_float32 = True

    def forward(self, x, y):
        self.save_for_backward(x, y)
        self.shapes = shape_of(x), shape_of(y)
        return self.xp.logaddexp(*promote_to_floats(x, y))

    def backward(self, grad):
        (x, y), (x_shape, y_shape) = self.saved_tensors, self.shapes
        dx = sum_to(grad / (1.0 + exp(y - x)), x_shape) if self.needs_input_grad[0] else None
        dy = sum_to(grad / (1.0 + exp(x - y)), y_shape) if self.needs_input_grad[1] else None
        return dx, dy


@tensor_method()
def logaddexp(x, y) -> Tensor:
    """log(eˣ + eʸ), elementwise, without a detour through great numbers.

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast; their dtypes promote as in PyTorch.

    Returns
    -------
    Tensor
        Of the shape to which x and y broadcast.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> lucid.logaddexp(lucid.tensor([0.0, 1000.0]), lucid.tensor([0.0, 1000.0]))
    tensor([6.9315e-01, 1.0007e+03])
    """
    return LogAddExp.apply(x, y)


@tensor_method()
@in_float32
def lerp(x, end, weight) -> Tensor:
    """x + weight (end - x): from ``x`` at 0 to ``end`` at 1.

    From the middle on it is computed as end - (1 - weight) (end - x), so that it ends at ``end``
    however far that is.

    Parameters
    ----------
    x, end : Tensor
        Their shapes must broadcast.
    weight : Tensor or number
        How far to go.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> lucid.lerp(lucid.tensor([0.0, 10.0]), lucid.tensor([10.0, 20.0]), 0.25)
    tensor([ 2.5000, 12.5000])
    """
    weight = plain(weight)
    x, end, _ = in_common_dtype(x, end, weight)
    is_near = abs(weight) < 0.5
    if not isinstance(weight, Tensor):
        return x + (end - x) * weight if is_near else end - (end - x) * (1 - weight)
    return where(is_near, x, end) + (end - x) * where(is_near, weight, weight - 1)


@tensor_method()
@in_float32
def addcmul(x, tensor1, tensor2, *, value=1) -> Tensor:
    """x + value · tensor1 · tensor2, elementwise.

    Parameters
    ----------
    x, tensor1, tensor2 : Tensor
        Their shapes must broadcast.
    value : number
        What the product is multiplied by.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> lucid.addcmul(lucid.ones(2), lucid.ones(2), lucid.ones(2), value=0.5)
    tensor([1.5000, 1.5000])
    """
    x, tensor1, tensor2 = in_common_dtype(x, tensor1, tensor2)
    return x + tensor1 * tensor2 * value


@tensor_method()
@in_float32
def addcdiv(x, tensor1, tensor2, *, value=1) -> Tensor:
    """x + value · tensor1 / tensor2, elementwise.

    Parameters
    ----------
    x, tensor1, tensor2 : Tensor
        Their shapes must broadcast.
    value : number
        What the quotient is multiplied by.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> lucid.addcdiv(lucid.ones(2), lucid.ones(2), lucid.full((2,), 4.0))
    tensor([1.2500, 1.2500])
    """
    x, tensor1, tensor2 = in_common_dtype(x, tensor1, tensor2)
    return x + tensor1 / tensor2 * value


@tensor_method()
def reciprocal(x) -> Tensor:
    """1 / x, elementwise: inf at 0.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.reciprocal(lucid.tensor([1.0, 4.0]))
    tensor([1.0000, 0.2500])
    """
    return 1 / x


@tensor_method()
def nan_to_num(x, nan=0.0, posinf=None, neginf=None) -> Tensor:
    """``x`` with finite numbers in the place of nan and ±inf.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    nan : float
        What takes the place of nan; None means 0, as in PyTorch.
    posinf, neginf : float, optional
        What takes the place of inf and -inf; the greatest and the least number by default.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.nan_to_num(lucid.tensor([1.0, lucid.nan, lucid.inf]), posinf=9.0)
    tensor([1., 0., 9.])
    """
    if x.dtype.kind != "f":
        return x
    limits, nan = np.finfo(x.dtype), 0.0 if nan is None else nan
    posinf = float(limits.max) if posinf is None else posinf
    neginf = float(limits.min) if neginf is None else neginf
    y = where(isnan(x), nan, x)
    return where(eq(y, -np.inf), neginf, where(eq(y, np.inf), posinf, y))
