"""Functions of each element. Integers are computed in float32, as PyTorch does."""

import math

from lucid.autograd import Function
from lucid.backend.dtypes import as_float, promote
from lucid.ops.compare import where
from lucid.ops.shape import sum_to
from lucid.tensor import Tensor, tensor_method


class Exp(Function):
    """y = eˣ;  dx = dy y."""

    def forward(self, x):
        y = self.xp.exp(as_float(x))
        self.save_for_backward(y)
        return y

    def backward(self, grad):
        (y,) = self.saved_tensors
        return grad * y


class Log(Function):
    """y = log x, to the base e;  dx = dy / x."""

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.log(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad / x


class Sqrt(Function):
    """y = √x;  dx = dy / 2y."""

    def forward(self, x):
        y = self.xp.sqrt(as_float(x))
        self.save_for_backward(y)
        return y

    def backward(self, grad):
        (y,) = self.saved_tensors
        return grad / (y * 2)


class Rsqrt(Function):
    """y = 1 / √x;  dx = -dy y³ / 2."""

    def forward(self, x):
        y = 1 / self.xp.sqrt(as_float(x))
        self.save_for_backward(y)
        return y

    def backward(self, grad):
        (y,) = self.saved_tensors
        return grad * -0.5 * y**3


class Tanh(Function):
    """y = tanh x;  dx = dy (1 - y²)."""

    def forward(self, x):
        y = self.xp.tanh(as_float(x))
        self.save_for_backward(y)
        return y

    def backward(self, grad):
        (y,) = self.saved_tensors
        return grad * (1.0 - y * y)


class Erf(Function):
    """y = 2/√π ∫₀ˣ exp(-t²) dt;  dx = dy 2/√π exp(-x²)."""

    def forward(self, x):
        self.save_for_backward(x)
        return self.kernels.erf(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * (2 / math.sqrt(math.pi)) * exp(-(x * x))


class Abs(Function):
    """y = |x|;  dx = dy sign x, which is 0 at 0."""

    def forward(self, x):
        self.save_for_backward(x)
        return abs(x)

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * Tensor(self.xp.sign(x.data))


class Clamp(Function):
    """y = x, or the bound that x is beyond;  dx = dy where x is within the bounds."""

    def forward(self, x, *, min, max):
        self.save_for_backward(x)
        self.bounds = min, max
        for bound in self.bounds:  # integers with a bound that is a float become floats
            x = x if bound is None else promote(x, bound)[0]
        return self.xp.clip(x, min, max)

    def backward(self, grad):
        (x,), (min, max) = self.saved_tensors, self.bounds
        low, high = min is not None and x < min, max is not None and x > max
        for beyond in (low, high):
            grad = grad if beyond is False else where(beyond, 0.0, grad)
        return grad


class Maximum(Function):
    """z = the greater of x and y;  dz goes to it, and in halves to both where they are equal."""

    def forward(self, x, y):
        self.save_for_backward(x, y)
        self.shapes = self.xp.shape(x), self.xp.shape(y)
        return self.xp.maximum(*promote(x, y))

    def backward(self, grad):
        x, y = self.saved_tensors
        return _shared(grad, x > y, x == y, self.shapes)


class Minimum(Function):
    """z = the smaller of x and y;  dz goes to it, and in halves to both where they are equal."""

    def forward(self, x, y):
        self.save_for_backward(x, y)
        self.shapes = self.xp.shape(x), self.xp.shape(y)
        return self.xp.minimum(*promote(x, y))

    def backward(self, grad):
        x, y = self.saved_tensors
        return _shared(grad, x < y, x == y, self.shapes)


def _shared(grad, first, equal, shapes):
    """What the first and the second of two operands get of ``grad``."""
    shares = where(equal, 0.5, where(first, 1.0, 0.0))
    return sum_to(grad * shares, shapes[0]), sum_to(grad * (1.0 - shares), shapes[1])


@tensor_method()
def exp(x) -> Tensor:
    """eˣ, elementwise.

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

    Examples
    --------
    >>> import lucid
    >>> lucid.abs(lucid.tensor([-2.0, 3.0]))
    tensor([2., 3.])
    """
    return Abs.apply(x)


@tensor_method()
def clamp(x, min=None, max=None) -> Tensor:
    """Each element, but at least ``min`` and at most ``max``.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    min, max : number, optional
        The bounds; at least one of them.

    Raises
    ------
    ValueError, TypeError
        If there is no bound, or one is no number.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([-2.0, 0.5, 2.0]).clamp(0, 1)
    tensor([0.0000, 0.5000, 1.0000])
    """
    if min is None and max is None:
        raise ValueError("clamp needs a bound: give min, max or both")
    if isinstance(min, Tensor) or isinstance(max, Tensor):
        raise TypeError("clamp takes numbers as bounds, not tensors: write lucid.maximum(x, bound)")
    return Clamp.apply(x, min=min, max=max)


@tensor_method()
def maximum(x, y) -> Tensor:
    """The greater of x and y, elementwise, with broadcasting; nan where either is.

    Examples
    --------
    >>> import lucid
    >>> lucid.maximum(lucid.tensor([1.0, 5.0]), lucid.tensor([3.0, 2.0]))
    tensor([3., 5.])
    """
    return Maximum.apply(x, y)


@tensor_method()
def minimum(x, y) -> Tensor:
    """The smaller of x and y, elementwise, with broadcasting; nan where either is.

    Examples
    --------
    >>> import lucid
    >>> lucid.minimum(lucid.tensor([1.0, 5.0]), lucid.tensor([3.0, 2.0]))
    tensor([1., 2.])
    """
    return Minimum.apply(x, y)
