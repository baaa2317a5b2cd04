"""Powers, elementwise."""

import math

import numpy as np

from lucid.autograd import Function
from lucid.backend.dtypes import float32, promote
from lucid.backend.whole_numbers import wrapped
from lucid.ops.compare import where
from lucid.ops.dims import shape_of
from lucid.ops.shape import sum_to
from lucid.tensor import Tensor, tensor_method


class Power(Function):
    """z = xʸ;  dx = dz y xʸ⁻¹,  dy = dz z log x, each summed back to its operand's shape."""

    autocasts_to = float32
    broadcasts = True
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, y):
        self.shapes = shape_of(x), shape_of(y)
        a, b = promote(x, y, None if type(y) is int else wrapped)
        z = _power(a, b, self.xp, self.kernels.where)
        self.save_for_backward(x, y, z if self.needs_input_grad[1] else None)
        return z

    def backward(self, grad):
        (x, y, z), (x_shape, y_shape) = self.saved_tensors, self.shapes
        dx = sum_to(grad * _slope(x, y, grad.dtype), x_shape) if self.needs_input_grad[0] else None
        dy = None
        if self.needs_input_grad[1]:
            dy = sum_to(grad * (z * _log(x, y, grad.dtype)), y_shape)
        return dx, dy


def _power(x, y, xp, where):
    """xʸ; where y is 1, 2 or 3 it is a product, for a power takes NumPy up to 200 times as long."""
    if x.dtype == y.dtype == np.bool_:
        return x | ~y
    if not isinstance(y, np.generic):
        if y.dtype.kind == "i":
            return _whole_power(x, y, where)
        return xp.power(x, y) if y.ndim else x**y
    if y == 1:
        return xp.multiply(x, y)
    if y in (2, 3):
        square = xp.multiply(x, x)
        return square if y == 2 else xp.multiply(square, x)
    if y.dtype.kind == "i" and y < 0:
        raise ValueError(f"integers have no power {y} among integers: write x.float() ** {y}")
    return x**y


def _whole_power(x, y, where):
    """xʸ of integers. Where y < 0 that is 1 / x⁻ʸ without its fraction: 0, but for x = ±1."""
    z = x ** where(y < 0, y & 1, y)
    return where((y < 0) & (abs(x) != 1), x.dtype.type(0), z)


def _slope(x, y, dtype):
    """y xʸ⁻¹; it is 0 for y = 0, also where x is 0 and xʸ⁻¹ is not finite."""
    if isinstance(y, Tensor):
        y = y.to(dtype)  # for uint8 has no -1
        return where(y == 0, 0.0, y * x ** (y - 1))
    return y * x ** (y - 1) if y else 0.0


def _log(x, y, dtype):
    """log x in the dtype of the power; it is 0 for x = 0 and y ≥ 0, where y changes nothing."""
    if isinstance(x, Tensor):
        return where((x == 0) & (y >= 0), 0.0, x.to(dtype).log())
    return where(y >= 0, 0.0, -math.inf) if x == 0 else math.log(x) if x > 0 else math.nan


@tensor_method("__pow__", "pow")
def pow(x, exponent) -> Tensor:
    """x to the power of ``exponent``, elementwise.

    Parameters
    ----------
    x, exponent : Tensor, array or number
        Their shapes must broadcast; their dtypes promote as in PyTorch.

    Returns
    -------
    Tensor
        Of the shape to which they broadcast.

    Raises
    ------
    ValueError
        If the shapes do not broadcast, or integers get a negative number as exponent. Among
        integers a negative exponent in a tensor gives what stands before the point.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1.0, 4.0]) ** -0.5
    tensor([1.0000, 0.5000])
    """
    return Power.apply(x, exponent)


@tensor_method()
def square(x) -> Tensor:
    """x², elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Examples
    --------
    >>> import lucid
    >>> lucid.square(lucid.tensor([1.0, -3.0]))
    tensor([1., 9.])
    """
    return Power.apply(x, 2)


@tensor_method("__rpow__")
def _pow_of(x, y):
    return Power.apply(y, x)
