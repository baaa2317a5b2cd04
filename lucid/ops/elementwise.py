"""Functions of each element. Integers are computed in float32, as PyTorch does."""

import math

from lucid.autograd import Function
from lucid.backend.dtypes import as_float, float32
from lucid.ops.rounding import sign
from lucid.tensor import Tensor, tensor_method


class Exp(Function):
    """y = eˣ;  dx = dy y."""

    autocasts_to = float32
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x):
        y = self.kernels.exp(as_float(x))
        self.save_for_backward(y)
        return y

    def backward(self, grad):
        (y,) = self.saved_tensors
        return grad * y


class Log(Function):
    """y = log x, to the base e;  dx = dy / x."""

    autocasts_to = float32
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.kernels.log(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad / x


class Sqrt(Function):
    """y = √x;  dx = dy / 2y."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x):
        y = self.xp.sqrt(as_float(x))
        self.save_for_backward(y)
        return y

    def backward(self, grad):
        (y,) = self.saved_tensors
        return grad / (y * 2)


class Rsqrt(Function):
    """y = 1 / √x;  dx = -dy y³ / 2."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x):
        y = self.xp.divide(1, self.xp.sqrt(as_float(x)))
        self.save_for_backward(y)
        return y

    def backward(self, grad):
        (y,) = self.saved_tensors
        return grad * -0.5 * y**3


class Tanh(Function):
    """y = tanh x;  dx = dy (1 - y²)."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x):
        y = self.kernels.tanh(as_float(x))
        self.save_for_backward(y)
        return y

    def backward(self, grad):
        (y,) = self.saved_tensors
        return grad * (1.0 - y * y)


class Erf(Function):
    """y = 2/√π ∫₀ˣ exp(-t²) dt;  dx = dy 2/√π exp(-x²)."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.kernels.erf(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * (2 / math.sqrt(math.pi)) * exp(-(x * x))


class Abs(Function):
    """y = |x|;  dx = dy sign x, which is 0 at 0 and at nan."""

    gradients_are_new = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.abs(x)

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * sign(x)


@tensor_method()
def exp(x) -> Tensor:
    """eˣ, elementwise.

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
    >>> lucid.exp(lucid.tensor([0.0, 1.0]))
    tensor([1.0000, 2.7183])
    """
    return Exp.apply(x)


@tensor_method()
def log(x) -> Tensor:
    """The logarithm to the base e, elementwise: -inf at 0 and nan below.

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
    >>> lucid.log(lucid.tensor([1.0, 10.0]))
    tensor([0.0000, 2.3026])
    """
    return Log.apply(x)


@tensor_method()
def sqrt(x) -> Tensor:
    """√x, elementwise: nan below 0.

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
    >>> lucid.sqrt(lucid.tensor([4, 9]))
    tensor([2., 3.])
    """
    return Sqrt.apply(x)


@tensor_method()
def rsqrt(x) -> Tensor:
    """1 / √x, elementwise: inf at 0 and nan below.

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
    >>> lucid.rsqrt(lucid.tensor([4.0, 16.0]))
    tensor([0.5000, 0.2500])
    """
    return Rsqrt.apply(x)


@tensor_method()
def tanh(x) -> Tensor:
    """The hyperbolic tangent (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ), elementwise, between -1 and 1.

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
    >>> lucid.tanh(lucid.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.7616,  0.0000,  0.7616])
    """
    return Tanh.apply(x)


@tensor_method()
def erf(x) -> Tensor:
    """The error function 2/√π ∫₀ˣ exp(-t²) dt, elementwise, between -1 and 1.

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
    >>> lucid.erf(lucid.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.8427,  0.0000,  0.8427])
    """
    return Erf.apply(x)


@tensor_method("abs", "__abs__")
def abs_(x) -> Tensor:
    """The size of each element, without its sign.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        Of the shape of ``x``. Its gradient at 0 is 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.abs(lucid.tensor([-2.0, 3.0]))
    tensor([2., 3.])
    """
    return Abs.apply(x)
