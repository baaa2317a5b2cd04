"""Questions about numbers: is it finite, are they close. The answers have no gradient."""

from lucid.autograd import Function
from lucid.ops.checks import needs_tensor
from lucid.ops.compare import eq
from lucid.tensor import Tensor, tensor_method


class Predicate(Function):
    """y = whether x is so, of dtype bool; it has no gradient."""

    non_differentiable = (0,)

    def forward(self, x, *, name):
        return getattr(self.xp, name)(x)


class IsClose(Function):
    """z = whether |x - y| ≤ atol + rtol |y|; it has no gradient."""

    broadcasts = True
    computes_in_float32 = True
    non_differentiable = (0,)

    def forward(self, x, y, *, rtol, atol, equal_nan):
        return self.xp.isclose(x, y, rtol=rtol, atol=atol, equal_nan=equal_nan)


@tensor_method()
def isnan(x) -> Tensor:
    """Whether x is nan, elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape and dtype.

    Returns
    -------
    Tensor
        Bools, of the shape of ``x``.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.isnan(lucid.tensor([1.0, float("nan"), float("inf")]))
    tensor([False,  True, False])
    """
    needs_tensor(x, "isnan")
    return Predicate.apply(x, name="isnan")


@tensor_method()
def isinf(x) -> Tensor:
    """Whether x is inf or -inf, elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape and dtype.

    Returns
    -------
    Tensor
        Bools, of the shape of ``x``.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.isinf(lucid.tensor([1.0, float("nan"), float("-inf")]))
    tensor([False, False,  True])
    """
    needs_tensor(x, "isinf")
    return Predicate.apply(x, name="isinf")


@tensor_method()
def isfinite(x) -> Tensor:
    """Whether x is a number, neither infinite nor nan, elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape and dtype.

    Returns
    -------
    Tensor
        Bools, of the shape of ``x``.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.isfinite(lucid.tensor([1.0, float("nan"), float("inf")]))
    tensor([ True, False, False])
    """
    needs_tensor(x, "isfinite")
    return Predicate.apply(x, name="isfinite")


@tensor_method()
def isclose(x, y, rtol=1e-05, atol=1e-08, equal_nan=False) -> Tensor:
    """Whether abs(x - y) ≤ atol + rtol abs(y), elementwise.

    Infinities are close to themselves alone.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype; their shapes must broadcast.
    rtol, atol : float
        How far they may be apart: in relation to y, and at least.
    equal_nan : bool
        Whether nan is close to nan.

    Returns
    -------
    Tensor
        Bools, of the shape to which x and y broadcast.

    Raises
    ------
    TypeError, ValueError
        If x and y are not both tensors of one dtype, or a tolerance is negative.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([1.0, 2.0])
    >>> lucid.isclose(x, x + lucid.tensor([1e-6, 0.1]))
    tensor([ True, False])
    """
    needs_tensor(x, "isclose")
    needs_tensor(y, "isclose")
    if x.dtype != y.dtype:
        raise TypeError(f"isclose takes tensors of one dtype, not {x.dtype} and {y.dtype}")
    if rtol < 0 or atol < 0:
        raise ValueError(f"isclose: rtol (={rtol}) and atol (={atol}) must not be negative")
    return IsClose.apply(x, y, rtol=rtol, atol=atol, equal_nan=equal_nan)


@tensor_method()
def allclose(x, y, rtol=1e-05, atol=1e-08, equal_nan=False) -> bool:
    """Whether all elements are close: abs(x - y) ≤ atol + rtol abs(y), as in :func:`isclose`.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype; their shapes must broadcast.
    rtol, atol : float
        How far they may be apart: in relation to y, and at least.
    equal_nan : bool
        Whether nan is close to nan.

    Returns
    -------
    bool
        Python's, for an ``if``.

    Raises
    ------
    TypeError, ValueError
        If x and y are not both tensors of one dtype, or a tolerance is negative.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([1.0, 2.0])
    >>> lucid.allclose(x, x + 1e-6)
    True
    """
    return bool(isclose(x, y, rtol, atol, equal_nan).all())


@tensor_method()
def equal(x, y) -> bool:
    """Whether both have the same shape and equal elements; nan equals nothing.

    Parameters
    ----------
    x, y : Tensor
        Tensors of any shape and dtype.

    Returns
    -------
    bool
        Python's, for an ``if``. :func:`eq` answers for each element.

    Raises
    ------
    TypeError
        If x or y is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.equal(lucid.ones(2), lucid.ones(2)), lucid.equal(lucid.ones(2), lucid.ones(1))
    (True, False)
    """
    needs_tensor(x, "equal")
    needs_tensor(y, "equal")
    return x.shape == y.shape and bool(eq(x, y).all())


@tensor_method("__contains__")
def contains(x, y) -> bool:
    """Whether some element of x equals y: ``y in x``.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    y : Tensor, array or number
        Its shape and that of x must broadcast.

    Returns
    -------
    bool
        False of a tensor without elements.

    Raises
    ------
    TypeError
        If ``y`` is neither tensor nor number.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[1, 2], [3, 4]])
    >>> 3 in x, 9 in x
    (True, False)
    """
    return bool(eq(x, y).any())
