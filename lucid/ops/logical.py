"""And, or, not: of truths, of bits, and over whole axes. None has a gradient."""

from lucid.autograd import Function
from lucid.backend.dtypes import bool_, promote, uint8
from lucid.ops.checks import needs_tensor
from lucid.ops.dims import as_dims
from lucid.tensor import Tensor, tensor_method


class Logical(Function):
    """z = x and y, x or y, not x, of dtype bool, where all but 0 is true; it has no gradient."""

    non_differentiable = (0,)

    def forward(self, *operands, name):
        return getattr(self.xp, name)(*operands)


class Bitwise(Function):
    """z = x & y, x | y or ~x, bit for bit; it has no gradient."""

    non_differentiable = (0,)

    def forward(self, *operands, name):
        operands = promote(*operands) if len(operands) == 2 else operands
        if operands[0].dtype.kind == "f":
            raise TypeError("& | ~ take bools and integers, not floats: compare them first")
        return getattr(self.xp, name)(*operands)


class Quantifier(Function):
    """y = whether any or all numbers over the axes ``dims`` are not 0; it has no gradient."""

    non_differentiable = (0,)

    def forward(self, x, *, dims, keepdim, name):
        y = getattr(x, name)(axis=dims, keepdims=keepdim)
        return self.xp.asanyarray(y).astype(uint8 if x.dtype == uint8 else bool_)


@tensor_method()
def logical_and(x, y) -> Tensor:
    """Whether both x and y are true, elementwise; a number is true if it is not 0.

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast.

    Returns
    -------
    Tensor
        Bools, of the shape to which x and y broadcast.

    Raises
    ------
    TypeError
        If an operand is none of these.

    Examples
    --------
    >>> import lucid
    >>> lucid.logical_and(lucid.tensor([0, 1, 2]), lucid.tensor([True, True, False]))
    tensor([False,  True, False])
    """
    return Logical.apply(x, y, name="logical_and")


@tensor_method()
def logical_or(x, y) -> Tensor:
    """Whether x or y or both are true, elementwise; a number is true if it is not 0.

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast.

    Returns
    -------
    Tensor
        Bools, of the shape to which x and y broadcast.

    Raises
    ------
    TypeError
        If an operand is none of these.

    Examples
    --------
    >>> import lucid
    >>> lucid.logical_or(lucid.tensor([0, 1, 0]), lucid.tensor([True, True, False]))
    tensor([ True,  True, False])
    """
    return Logical.apply(x, y, name="logical_or")


@tensor_method()
def logical_not(x) -> Tensor:
    """Whether x is 0 or False, elementwise.

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
    >>> lucid.logical_not(lucid.tensor([0.0, 0.5]))
    tensor([ True, False])
    """
    needs_tensor(x, "logical_not")
    return Logical.apply(x, name="logical_not")


@tensor_method("any")
def any_(x, dim=None, keepdim=False) -> Tensor:
    """Whether any element is true, over all axes or those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape and dtype; a number is true if it is not 0.
    dim : int or tuple of int, optional
        The axes to reduce; all by default.
    keepdim : bool
        Whether those axes stay, with length 1.

    Returns
    -------
    Tensor
        Of the shape of ``x`` without those axes: bools, and uint8 from uint8 as in PyTorch. Of
        no elements there is none that is true.

    Raises
    ------
    IndexError, TypeError
        If there is no such axis, or ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[1, 0], [0, 0]])
    >>> x.any(), x.any(dim=1)
    (tensor(True), tensor([ True, False]))
    """
    needs_tensor(x, "any")
    return Quantifier.apply(x, dims=as_dims(dim, x.ndim), keepdim=keepdim, name="any")


@tensor_method("all")
def all_(x, dim=None, keepdim=False) -> Tensor:
    """Whether all elements are true, over all axes or those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape and dtype; a number is true if it is not 0.
    dim : int or tuple of int, optional
        The axes to reduce; all by default.
    keepdim : bool
        Whether those axes stay, with length 1.

    Returns
    -------
    Tensor
        Of the shape of ``x`` without those axes: bools, and uint8 from uint8 as in PyTorch. Of
        no elements all are true.

    Raises
    ------
    IndexError, TypeError
        If there is no such axis, or ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[1, 2], [0, 3]])
    >>> x.all(), x.all(dim=1)
    (tensor(False), tensor([ True, False]))
    """
    needs_tensor(x, "all")
    return Quantifier.apply(x, dims=as_dims(dim, x.ndim), keepdim=keepdim, name="all")


@tensor_method("__and__", "__rand__")
def _and(x, y):
    return Bitwise.apply(x, y, name="bitwise_and")


@tensor_method("__or__", "__ror__")
def _or(x, y):
    return Bitwise.apply(x, y, name="bitwise_or")


@tensor_method("__invert__")
def _not(x):
    return Bitwise.apply(x, name="invert")
