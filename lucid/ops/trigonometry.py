"""Sine, cosine and tangent of angles in radians, and the angles that belong to them."""

from lucid.autograd import Function
from lucid.backend.dtypes import as_float, promote_to_floats
from lucid.ops.arithmetic import in_common_dtype
from lucid.ops.compare import where
from lucid.ops.dims import shape_of
from lucid.ops.elementwise import rsqrt
from lucid.ops.shape import sum_to
from lucid.tensor import Tensor, tensor_method


class Sin(Function):
    """y = sin x;  dx = dy cos x."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.sin(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * cos(x)


class Cos(Function):
    """y = cos x;  dx = -dy sin x."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.cos(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * -sin(x)


class Tan(Function):
    """y = tan x;  dx = dy (1 + y²)."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x):
        y = self.xp.tan(as_float(x))
        self.save_for_backward(y)
        return y

    def backward(self, grad):
        (y,) = self.saved_tensors
        return grad * (1.0 + y * y)


class Asin(Function):
    """y = the angle whose sine is x;  dx = dy / √(1 - x²)."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.arcsin(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * rsqrt(1.0 - x * x)


class Acos(Function):
    """y = the angle whose cosine is x;  dx = -dy / √(1 - x²)."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.arccos(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return -grad * rsqrt(1.0 - x * x)


class Atan(Function):
    """y = the angle whose tangent is x;  dx = dy / (1 + x²)."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.arctan(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad / (1.0 + x * x)


class Atan2(Function):
    """z = the angle of the point (y, x);  dy = dz x / (x² + y²),  dx = -dz y / (x² + y²)."""

    broadcasts = True
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, y, x):
        self.save_for_backward(y, x)
        self.shapes = shape_of(y), shape_of(x)
        return self.xp.arctan2(*promote_to_floats(y, x))

    def backward(self, grad):
        (y, x), (y_shape, x_shape) = self.saved_tensors, self.shapes
        y, x = in_common_dtype(y, x)  # a square of uint8 has room there
        square = x * x + y * y
        share = grad / where(square == 0, float("inf"), square)  # no gradient at the origin
        dy = sum_to(share * x, y_shape) if self.needs_input_grad[0] else None
        dx = sum_to(-share * y, x_shape) if self.needs_input_grad[1] else None
        return dy, dx


@tensor_method()
def sin(x) -> Tensor:
    """The sine of x radians, elementwise, between -1 and 1.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        Of the shape of ``x``: nan at ±inf.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.sin(lucid.tensor([0.0, 0.5, 1.0]))
    tensor([0.0000, 0.4794, 0.8415])
    """
    return Sin.apply(x)


@tensor_method()
def cos(x) -> Tensor:
    """The cosine of x radians, elementwise, between -1 and 1.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        Of the shape of ``x``: nan at ±inf.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.cos(lucid.tensor([0.0, 0.5, 1.0]))
    tensor([1.0000, 0.8776, 0.5403])
    """
    return Cos.apply(x)


@tensor_method()
def tan(x) -> Tensor:
    """The tangent sin x / cos x of x radians, elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        Of the shape of ``x``: nan at ±inf.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.tan(lucid.tensor([0.0, 0.5, 1.0]))
    tensor([0.0000, 0.5463, 1.5574])
    """
    return Tan.apply(x)


@tensor_method()
def asin(x) -> Tensor:
    """The angle in radians whose sine is x, elementwise, between -π/2 and π/2.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        Of the shape of ``x``: nan beyond ±1.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.asin(lucid.tensor([0.0, 0.5, 1.0]))
    tensor([0.0000, 0.5236, 1.5708])
    """
    return Asin.apply(x)


@tensor_method()
def acos(x) -> Tensor:
    """The angle in radians whose cosine is x, elementwise, between 0 and π.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        Of the shape of ``x``: nan beyond ±1.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.acos(lucid.tensor([0.0, 0.5, 1.0]))
    tensor([1.5708, 1.0472, 0.0000])
    """
    return Acos.apply(x)


@tensor_method()
def atan(x) -> Tensor:
    """The angle in radians whose tangent is x, elementwise, between -π/2 and π/2.

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
    >>> lucid.atan(lucid.tensor([0.0, 0.5, 1.0]))
    tensor([0.0000, 0.4636, 0.7854])
    """
    return Atan.apply(x)


@tensor_method()
def atan2(y, x) -> Tensor:
    """The angle in radians of the point (x, y), elementwise, between -π and π.

    Parameters
    ----------
    y, x : Tensor, array or number
        Their shapes must broadcast; the first is the height, as in ``y / x``.

    Returns
    -------
    Tensor
        Of the shape to which y and x broadcast.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> lucid.atan2(lucid.tensor([1.0, -1.0]), lucid.tensor([1.0, -1.0]))
    tensor([ 0.7854, -2.3562])
    """
    return Atan2.apply(y, x)
