"""Exponentials and logarithms that ``exp`` and ``log`` alone would compute with less precision."""

import math

from lucid.autograd import Function
from lucid.backend.dtypes import as_float, float32
from lucid.tensor import Tensor, tensor_method


class Expm1(Function):
    """y = eˣ - 1;  dx = dy (y + 1)."""

    autocasts_to = float32
    computes_in_float32 = True

    def forward(self, x):
        y = self.xp.expm1(as_float(x))
        self.save_for_backward(y)
        return y

    def backward(self, grad):
        (y,) = self.saved_tensors
        return grad * (y + 1.0)


class Log1p(Function):
    """y = log(1 + x);  dx = dy / (1 + x)."""

    autocasts_to = float32
    computes_in_float32 = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.log1p(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad / (x + 1.0)


class Log2(Function):
    """y = log₂ x;  dx = dy / (x log 2)."""

    autocasts_to = float32
    computes_in_float32 = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.log2(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad / (x * math.log(2))


class Log10(Function):
    """y = log₁₀ x;  dx = dy / (x log 10)."""

    autocasts_to = float32
    computes_in_float32 = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.log10(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad / (x * math.log(10))


@tensor_method()
def expm1(x) -> Tensor:
    """eˣ - 1, elementwise; precise also where x is so small that eˣ rounds to 1.

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
    >>> x = lucid.tensor(1e-10)
    >>> lucid.expm1(x).item() > 0, (lucid.exp(x) - 1).item()
    (True, 0.0)
    """
    return Expm1.apply(x)


@tensor_method()
def log1p(x) -> Tensor:
    """log(1 + x), elementwise; precise also where x is so small that 1 + x rounds to 1.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        Of the shape of ``x``: -inf at -1 and nan below.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor(1e-10)
    >>> lucid.log1p(x).item() > 0, lucid.log(1 + x).item()
    (True, 0.0)
    """
    return Log1p.apply(x)


@tensor_method()
def log2(x) -> Tensor:
    """The logarithm to the base 2, elementwise: -inf at 0 and nan below.

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
    >>> lucid.log2(lucid.tensor([3.0, 10.0]))
    tensor([1.5850, 3.3219])
    """
    return Log2.apply(x)


@tensor_method()
def log10(x) -> Tensor:
    """The logarithm to the base 10, elementwise: -inf at 0 and nan below.

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
    >>> lucid.log10(lucid.tensor([2.0, 50.0]))
    tensor([0.3010, 1.6990])
    """
    return Log10.apply(x)
