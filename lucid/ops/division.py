"""Division with a remainder: x = y ⌊x / y⌋ + (x mod y), where the remainder has the sign of y."""

from lucid.autograd import Function
from lucid.backend.dtypes import promote
from lucid.backend.whole_numbers import wrapped
from lucid.ops.dims import shape_of
from lucid.ops.shape import sum_to
from lucid.tensor import Tensor, tensor_method


class Remainder(Function):
    """z = x - y ⌊x / y⌋;  dx = dz,  dy = -dz ⌊x / y⌋, each summed back to its operand's shape."""

    broadcasts = True
    computes_in_float32 = True

    def forward(self, x, y):
        dy = self.needs_input_grad[1]
        self.shapes = shape_of(x), shape_of(y)
        self.save_for_backward(*((x, y) if dy else (None, None)))
        return self.xp.remainder(*_divisible(x, y, "remainder"))

    def backward(self, grad):
        (x, y), (x_shape, y_shape) = self.saved_tensors, self.shapes
        dx = sum_to(grad, x_shape) if self.needs_input_grad[0] else None
        dy = sum_to(-grad * floor_divide(x, y), y_shape) if self.needs_input_grad[1] else None
        return dx, dy


class FloorDivide(Function):
    """z = ⌊x / y⌋; it has no gradient."""

    broadcasts = True
    computes_in_float32 = True
    non_differentiable = (0,)

    def forward(self, x, y):
        return self.xp.floor_divide(*_divisible(x, y, "floor_divide"))


class RoundedQuotient(Function):
    """z = x / y of floats, rounded down as Python's // does or toward 0;  dx = dy = 0."""

    broadcasts = True
    computes_in_float32 = True

    def forward(self, x, y, *, is_floor):
        self.shapes = shape_of(x), shape_of(y)
        x, y = promote(x, y)
        return self.xp.floor_divide(x, y) if is_floor else self.xp.trunc(x / y)

    def backward(self, grad):
        return tuple([Tensor(self.xp.zeros(shape, grad.dtype)) for shape in self.shapes])


def _divisible(x, y, name):
    """Both in their common dtype, if they can be divided in it."""
    x, y = promote(x, y, wrapped)
    if y.dtype.kind == "b":
        raise TypeError(f"{name} takes numbers, not bools: write x.long() first")
    if y.dtype.kind != "f" and (y == 0).any():
        raise ZeroDivisionError(f"{name} of integers by 0: write x.float() for inf and nan")
    return x, y


@tensor_method("__mod__", "remainder")
def remainder(x, y) -> Tensor:
    """The remainder x - y ⌊x / y⌋, elementwise, with the sign of y as in Python.

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast; their dtypes promote as in PyTorch.

    Returns
    -------
    Tensor
        Of the shape to which x and y broadcast; for floats nan where y is 0.

    Raises
    ------
    ZeroDivisionError, TypeError
        If integers are divided by 0, or bools are divided.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([-7, 7]) % 3, lucid.tensor([-7.0, 7.0]) % -3
    (tensor([2, 1]), tensor([-1., -2.]))
    """
    return Remainder.apply(x, y)


@tensor_method("__floordiv__", "floor_divide")
def floor_divide(x, y) -> Tensor:
    """The quotient ⌊x / y⌋, rounded down to a whole number, elementwise; it has no gradient.

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast; their dtypes promote as in PyTorch.

    Returns
    -------
    Tensor
        Of the shape to which x and y broadcast; for floats ±inf or nan where y is 0.

    Raises
    ------
    ZeroDivisionError, TypeError
        If integers are divided by 0, or bools are divided.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([-7, 7]) // 3, lucid.tensor([-7.0, 7.0]) // 2
    (tensor([-3,  2]), tensor([-4.,  3.]))
    """
    return FloorDivide.apply(x, y)


@tensor_method("__rmod__")
def _remainder_of(x, y):
    return Remainder.apply(y, x)


@tensor_method("__rfloordiv__")
def _floor_divide_of(x, y):
    return FloorDivide.apply(y, x)
