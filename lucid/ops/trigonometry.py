"""Sine, cosine and tangent of angles in radians."""

from lucid.autograd import Function
from lucid.backend.dtypes import as_float
from lucid.tensor import Tensor, tensor_method


class Sin(Function):
    """y = sin x;  dx = dy cos x."""

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.sin(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * cos(x)


class Cos(Function):
    """y = cos x;  dx = -dy sin x."""

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.cos(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * -sin(x)


class Tan(Function):
    """y = tan x;  dx = dy (1 + y²)."""

    def forward(self, x):
        y = self.xp.tan(as_float(x))
        self.save_for_backward(y)
        return y

    def backward(self, grad):
        (y,) = self.saved_tensors
        return grad * (1.0 + y * y)


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
