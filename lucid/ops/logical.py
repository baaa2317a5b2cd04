"""And, or, not: of truths, of bits, and over whole axes. None has a gradient."""

from lucid.autograd import Function
from lucid.backend.dtypes import bool_, promote, uint8
from lucid.backend.whole_numbers import wrapped
from lucid.ops.checks import needs_tensor
from lucid.ops.dims import as_dims
from lucid.tensor import Tensor, tensor_method


class Logical(Function):
    """z = x and y, x or y, not x, of dtype bool, where all but 0 is true; it has no gradient."""

    broadcasts = True
    non_differentiable = (0,)

    def forward(self, *operands, name):
        return getattr(self.xp, name)(*operands)


class Bitwise(Function):
    """z = x & y, x | y, x ^ y or ~x, bit for bit; it has no gradient."""

    broadcasts = True
    non_differentiable = (0,)

    def forward(self, *operands, name):
        operands = promote(*operands, wrapped) if len(operands) == 2 else operands
        if operands[0].dtype.kind == "f":
            raise TypeError("& | ^ ~ take bools and integers, not floats: compare them first")
        return getattr(self.xp, name)(*operands)


class Shift(Function):
    """z = the bits of x, moved y places to the left or right; it has no gradient."""

    broadcasts = True
    non_differentiable = (0,)

    def forward(self, x, y, *, name):
        x, y = promote(x, y, wrapped)
        if x.dtype.kind not in "iu":
            raise TypeError(f"<< and >> take integers, not {x.dtype}")
        return getattr(self.xp, name)(x, y)


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


@tensor_method("__and__", "__rand__", "bitwise_and")
def bitwise_and(x, y) -> Tensor:
    """x & y: the bits that are 1 in both, elementwise; for bools ``and``.

    Parameters
    ----------
    x, y : Tensor, array or number
        Bools or integers; their shapes must broadcast.

    Returns
    -------
    Tensor
        Of the shape to which x and y broadcast, in their common dtype.

    Raises
    ------
    TypeError
        If an operand holds floats.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([6, 5]) & 3
    tensor([2, 1])
    """
    return Bitwise.apply(x, y, name="bitwise_and")


@tensor_method("__or__", "__ror__", "bitwise_or")
def bitwise_or(x, y) -> Tensor:
    """x | y: the bits that are 1 in either, elementwise; for bools ``or``.

    Parameters
    ----------
    x, y : Tensor, array or number
        Bools or integers; their shapes must broadcast.

    Returns
    -------
    Tensor
        Of the shape to which x and y broadcast, in their common dtype.

    Raises
    ------
    TypeError
        If an operand holds floats.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([6, 5]) | 3
    tensor([7, 7])
    """
    return Bitwise.apply(x, y, name="bitwise_or")


@tensor_method("__xor__", "__rxor__", "bitwise_xor")
def bitwise_xor(x, y) -> Tensor:
    """x ^ y: the bits that are 1 in one of both, elementwise; for bools ``!=``.

    Parameters
    ----------
    x, y : Tensor, array or number
        Bools or integers; their shapes must broadcast.

    Returns
    -------
    Tensor
        Of the shape to which x and y broadcast, in their common dtype.

    Raises
    ------
    TypeError
        If an operand holds floats.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([6, 5]) ^ 3
    tensor([5, 6])
    """
    return Bitwise.apply(x, y, name="bitwise_xor")


@tensor_method("__invert__", "bitwise_not")
def bitwise_not(x) -> Tensor:
    """~x: every bit turned round, elementwise; for bools ``not``.

    Parameters
    ----------
    x : Tensor
        Of bools or integers, of any shape.

    Returns
    -------
    Tensor
        Of the shape and dtype of ``x``.

    Raises
    ------
    TypeError
        If ``x`` holds floats.

    Examples
    --------
    >>> import lucid
    >>> ~lucid.tensor([True, False]), ~lucid.tensor([0, 5])
    (tensor([False,  True]), tensor([-1, -6]))
    """
    return Bitwise.apply(x, name="invert")


@tensor_method("__lshift__", "bitwise_left_shift")
def bitwise_left_shift(x, y) -> Tensor:
    """x << y: the bits of x moved y places to the left, which is x · 2ʸ, elementwise.

    Parameters
    ----------
    x, y : Tensor, array or number
        Integers; their shapes must broadcast.

    Returns
    -------
    Tensor
        Of the shape to which x and y broadcast, in their common dtype.

    Raises
    ------
    TypeError
        If an operand holds no integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1, 3]) << 2
    tensor([ 4, 12])
    """
    return Shift.apply(x, y, name="left_shift")


@tensor_method("__rshift__", "bitwise_right_shift")
def bitwise_right_shift(x, y) -> Tensor:
    """x >> y: the bits of x moved y places to the right, which is ⌊x / 2ʸ⌋, elementwise.

    Parameters
    ----------
    x, y : Tensor, array or number
        Integers; their shapes must broadcast.

    Returns
    -------
    Tensor
        Of the shape to which x and y broadcast, in their common dtype.

    Raises
    ------
    TypeError
        If an operand holds no integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([13, -1]) >> 2
    tensor([ 3, -1])
    """
    return Shift.apply(x, y, name="right_shift")


@tensor_method("__rlshift__")
def _left_shift_of(x, y):
    return Shift.apply(y, x, name="left_shift")


@tensor_method("__rrshift__")
def _right_shift_of(x, y):
    return Shift.apply(y, x, name="right_shift")
