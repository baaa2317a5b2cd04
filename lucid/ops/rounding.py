"""Functions that are constant between their jumps: rounding, and the sign. Their slope is 0."""

from lucid.autograd import Function
from lucid.backend.dtypes import int8
from lucid.ops.checks import needs_floats, needs_tensor
from lucid.tensor import Tensor, tensor_method


class Round(Function):
    """y = a whole number beside x, which for an integer is x;  dx = 0."""

    def forward(self, x, *, name, **settings):
        return getattr(self.xp, name)(x, **settings) if x.dtype.kind == "f" else x.copy()

    def backward(self, grad):
        return Tensor(self.xp.zeros_like(grad.array))


class Sign(Function):
    """y = 1 where x > 0, -1 where x < 0, else 0;  dx = 0."""

    def forward(self, x):
        return ((x > 0).view(int8) - (x < 0).view(int8)).astype(x.dtype)  # True is 1

    def backward(self, grad):
        return Tensor(self.xp.zeros_like(grad.array))


@tensor_method()
def floor(x) -> Tensor:
    """The greatest whole number that is not above x, elementwise; its gradient is 0.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        Of the shape and dtype of ``x``.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.floor(lucid.tensor([-1.5, 1.5]))
    tensor([-2.,  1.])
    """
    needs_tensor(x, "floor")
    return Round.apply(x, name="floor")


@tensor_method()
def ceil(x) -> Tensor:
    """The smallest whole number that is not below x, elementwise; its gradient is 0.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        Of the shape and dtype of ``x``.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.ceil(lucid.tensor([-1.5, 1.5]))
    tensor([-1.,  2.])
    """
    needs_tensor(x, "ceil")
    return Round.apply(x, name="ceil")


@tensor_method()
def trunc(x) -> Tensor:
    """x without what stands behind its decimal point, elementwise; its gradient is 0.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        Of the shape and dtype of ``x``.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.trunc(lucid.tensor([-1.5, 1.5]))
    tensor([-1.,  1.])
    """
    needs_tensor(x, "trunc")
    return Round.apply(x, name="trunc")


@tensor_method("round")
def round_(x, *, decimals=0) -> Tensor:
    """The nearest whole number, and of two the even one, elementwise; its gradient is 0.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    decimals : int
        How many digits to keep behind the decimal point; -1 rounds to tens.

    Returns
    -------
    Tensor
        Of the shape and dtype of ``x``.

    Raises
    ------
    TypeError
        If ``x`` is no tensor, or decimals are given for integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.round(lucid.tensor([0.5, 1.5, 1.7]))
    tensor([0., 2., 2.])
    >>> lucid.round(lucid.tensor([3.14159]), decimals=2)
    tensor([3.1400])
    """
    needs_tensor(x, "round")
    if decimals:
        needs_floats(x, "round to decimals")
    return Round.apply(x, name="round", decimals=decimals)


@tensor_method()
def sign(x) -> Tensor:
    """1 for positive numbers, -1 for negative ones, else 0, elementwise; its gradient is 0.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        Of the shape and dtype of ``x``; 0 for nan, as in PyTorch.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.sign(lucid.tensor([-3.0, 0.0, 2.0]))
    tensor([-1.,  0.,  1.])
    """
    needs_tensor(x, "sign")
    return Sign.apply(x)
