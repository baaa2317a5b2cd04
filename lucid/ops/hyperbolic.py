"""Hyperbolic sine and cosine, and the inverse hyperbolic functions; ``tanh`` is beside ``exp``."""

from lucid.autograd import Function
from lucid.backend.dtypes import as_float
from lucid.ops.elementwise import rsqrt
from lucid.tensor import Tensor, tensor_method


class Sinh(Function):
    """y = (eˣ - e⁻ˣ) / 2;  dx = dy cosh x."""

    computes_in_float32 = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.sinh(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * cosh(x)


class Cosh(Function):
    """y = (eˣ + e⁻ˣ) / 2;  dx = dy sinh x."""

    computes_in_float32 = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.cosh(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * sinh(x)


class Asinh(Function):
    """y = log(x + √(x² + 1));  dx = dy / √(x² + 1)."""

    computes_in_float32 = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.arcsinh(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * rsqrt(x * x + 1.0)


class Acosh(Function):
    """y = log(x + √(x² - 1));  dx = dy / √(x² - 1)."""

    computes_in_float32 = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.arccosh(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * rsqrt(x * x - 1.0)


class Atanh(Function):
    """y = log((1 + x) / (1 - x)) / 2;  dx = dy / (1 - x²)."""

    computes_in_float32 = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.arctanh(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad / (1.0 - x * x)


@tensor_method()
def sinh(x) -> Tensor:
    """The hyperbolic sine (eˣ - e⁻ˣ) / 2, elementwise.

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
    >>> lucid.sinh(lucid.tensor([0.0, 1.0]))
    tensor([0.0000, 1.1752])
    """
    return Sinh.apply(x)


@tensor_method()
def cosh(x) -> Tensor:
    """The hyperbolic cosine (eˣ + e⁻ˣ) / 2, elementwise.

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
    >>> lucid.cosh(lucid.tensor([0.0, 1.0]))
    tensor([1.0000, 1.5431])
    """
    return Cosh.apply(x)


@tensor_method()
def asinh(x) -> Tensor:
    """The number whose hyperbolic sine is x, elementwise.

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
    >>> lucid.asinh(lucid.tensor([0.0, 1.0]))
    tensor([0.0000, 0.8814])
    """
    return Asinh.apply(x)


@tensor_method()
def acosh(x) -> Tensor:
    """The number whose hyperbolic cosine is x, elementwise.

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
    >>> lucid.acosh(lucid.tensor([1.0, 2.0]))
    tensor([0.0000, 1.3170])
    """
    return Acosh.apply(x)


@tensor_method()
def atanh(x) -> Tensor:
    """The number whose hyperbolic tangent is x, elementwise.

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
    >>> lucid.atanh(lucid.tensor([0.0, 0.5]))
    tensor([0.0000, 0.5493])
    """
    return Atanh.apply(x)
