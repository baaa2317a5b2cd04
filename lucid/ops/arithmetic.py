"""Arithmetic: operands of any shapes that broadcast, in dtypes that promote as PyTorch's do."""

from lucid.autograd import Function
from lucid.backend.dtypes import promote, promote_to_floats, result_dtype
from lucid.backend.whole_numbers import wrapped
from lucid.ops.checks import needs_numbers
from lucid.ops.dims import shape_of
from lucid.ops.division import RoundedQuotient, floor_divide
from lucid.ops.half import in_float32
from lucid.ops.shape import sum_to
from lucid.tensor import Tensor, tensor_method


class Add(Function):
    """z = x + y;  dx = dz,  dy = dz, each summed back to the shape it was broadcast from."""

    broadcasts = True
    computes_in_float32 = True

    def forward(self, x, y):
        self.shapes = shape_of(x), shape_of(y)
        x, y = promote(x, y, wrapped)
        return self.kernels.add(x, y)

    def backward(self, grad):
        x_shape, y_shape = self.shapes
        dx = sum_to(grad, x_shape) if self.needs_input_grad[0] else None
        dy = sum_to(grad, y_shape) if self.needs_input_grad[1] else None
        return dx, dy


class Sub(Function):
    """z = x - y;  dx = dz,  dy = -dz, each summed back to the shape it was broadcast from."""

    broadcasts = True
    computes_in_float32 = True

    def forward(self, x, y):
        self.shapes = shape_of(x), shape_of(y)
        x, y = promote(x, y, wrapped)
        return self.kernels.subtract(x, y)

    def backward(self, grad):
        x_shape, y_shape = self.shapes
        dx = sum_to(grad, x_shape) if self.needs_input_grad[0] else None
        dy = -sum_to(grad, y_shape) if self.needs_input_grad[1] else None
        return dx, dy


class Mul(Function):
    """z = x y;  dx = dz y,  dy = dz x, each summed back to the shape it was broadcast from."""

    broadcasts = True
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, y):
        dx, dy = self.needs_input_grad
        self.shapes = shape_of(x), shape_of(y)
        self.save_for_backward(x if dy else None, y if dx else None)
        x, y = promote(x, y, wrapped)
        return self.kernels.multiply(x, y)

    def backward(self, grad):
        (x, y), (x_shape, y_shape) = self.saved_tensors, self.shapes
        dx = sum_to(grad * y, x_shape) if self.needs_input_grad[0] else None
        dy = sum_to(grad * x, y_shape) if self.needs_input_grad[1] else None
        return dx, dy


class Div(Function):
    """z = x / y;  dx = dz / y,  dy = -dz z / y, each summed back to its operand's shape."""

    broadcasts = True
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, y):
        self.shapes = shape_of(x), shape_of(y)
        z = self.kernels.divide(*promote_to_floats(x, y))
        self.save_for_backward(y, z if self.needs_input_grad[1] else None)
        return z

    def backward(self, grad):
        (y, z), (x_shape, y_shape) = self.saved_tensors, self.shapes
        share = grad / y
        dx = sum_to(share, x_shape) if self.needs_input_grad[0] else None
        dy = sum_to(-share * z, y_shape) if self.needs_input_grad[1] else None
        return dx, dy


class Neg(Function):
    """y = -x;  dx = -dy."""

    gradients_are_new = True

    def forward(self, x):
        return self.xp.negative(x)

    def backward(self, grad):
        return -grad


@tensor_method()
def add(x, y, *, alpha=1) -> Tensor:
    """x + alpha y, elementwise.

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast; their dtypes promote as in PyTorch.
    alpha : number
        What y is multiplied by.

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
    >>> lucid.tensor([[1.0], [2.0]]) + lucid.tensor([10.0, 20.0])
    tensor([[11., 21.],
            [12., 22.]])
    """
    return Add.apply(x, y) if alpha == 1 else _with_product(Add, x, y, alpha)


@tensor_method()
def sub(x, y, *, alpha=1) -> Tensor:
    """x - alpha y, elementwise.

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast; their dtypes promote as in PyTorch.
    alpha : number
        What y is multiplied by.

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
    >>> lucid.tensor([1.0, 2.0]) - 3
    tensor([-2., -1.])
    """
    return Sub.apply(x, y) if alpha == 1 else _with_product(Sub, x, y, alpha)


@in_float32
def _with_product(op, x, y, alpha):
    x, y = in_common_dtype(x, y)
    return op.apply(x, mul(y, alpha))


def in_common_dtype(*operands):
    """The tensors among them in the dtype of their sum: a product of some has room there."""
    dtype = result_dtype(*[getattr(x, "array", x) for x in operands])
    return [x.to(dtype) if isinstance(x, Tensor) and x.dtype != dtype else x for x in operands]


@tensor_method("__mul__", "__rmul__", "mul")
def mul(x, y) -> Tensor:
    """x y, elementwise.

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
    >>> lucid.tensor([1.0, 2.0]) * lucid.tensor([3.0, 4.0])
    tensor([3., 8.])
    """
    return Mul.apply(x, y)


@tensor_method()
def div(x, y, *, rounding_mode=None) -> Tensor:
    """x / y, elementwise; the quotient of integers is float32.

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast; their dtypes promote as in PyTorch.
    rounding_mode : str, optional
        ``"floor"`` rounds the quotient down, ``"trunc"`` toward 0; integers stay integers then.

    Returns
    -------
    Tensor
        Of the shape to which x and y broadcast.

    Raises
    ------
    ValueError
        If the shapes do not broadcast, or there is no such rounding mode.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1, -1, 0]) / 0
    tensor([inf, -inf, nan])
    """
    if rounding_mode is None:
        return Div.apply(x, y)
    if rounding_mode not in ("floor", "trunc"):
        raise ValueError(f"rounding_mode (={rounding_mode!r}) must be None, 'floor' or 'trunc'")
    if result_dtype(*[getattr(each, "array", each) for each in (x, y)]).kind != "f":
        return _divided_integers(x, y, rounding_mode)
    return RoundedQuotient.apply(x, y, is_floor=rounding_mode == "floor")


def _divided_integers(x, y, rounding_mode):
    quotient = floor_divide(x, y)
    if rounding_mode == "trunc":  # one more where the quotient is negative and was rounded
        rest = Sub.apply(x, Mul.apply(quotient, y))
        quotient = quotient + (rest != 0) * (quotient < 0)
    return quotient


@tensor_method("__add__", "__radd__")
def _plus(x, y):
    return Add.apply(x, y)


@tensor_method("__sub__")
def _minus(x, y):
    return Sub.apply(x, y)


@tensor_method("__truediv__")
def _over(x, y):
    return Div.apply(x, y)


@tensor_method("__neg__", "neg")
def neg(x) -> Tensor:
    """-x, elementwise.

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
    >>> -lucid.tensor([1.0, -2.0])
    tensor([-1.,  2.])
    """
    return Neg.apply(x)


@tensor_method("__pos__", "positive")
def positive(x) -> Tensor:
    """x itself, which ``+x`` means.

    Parameters
    ----------
    x : Tensor
        A tensor of numbers, of any shape.

    Returns
    -------
    Tensor
        ``x``, and no copy of it.

    Raises
    ------
    TypeError
        If the elements are bools.

    Examples
    --------
    >>> import lucid
    >>> +lucid.tensor([1.0, -2.0])
    tensor([ 1., -2.])
    """
    needs_numbers(x, "positive")
    return x


@tensor_method("__rsub__")
def _sub_of(x, y):
    return Sub.apply(y, x)


@tensor_method("__rtruediv__")
def _div_of(x, y):
    return Div.apply(y, x)
