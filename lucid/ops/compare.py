"""Comparisons, and choosing by them."""

from numbers import Number

from lucid.autograd import Function
from lucid.backend import is_array
from lucid.backend.dtypes import promote
from lucid.backend.whole_numbers import beside_zeros, stored
from lucid.ops.checks import needs_bools
from lucid.ops.dims import shape_of
from lucid.ops.nonzero import nonzero
from lucid.ops.shape import sum_to
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor, tensor_method


class Compare(Function):
    """z = x ? y, of dtype bool; it has no gradient."""

    broadcasts = True
    non_differentiable = (0,)

    def forward(self, x, y, *, name):
        return getattr(self.xp, name)(*promote(x, y, beside_zeros))


class Where(Function):
    """z = x where the condition holds, else y;  dx = dz where it holds,  dy = dz elsewhere."""

    broadcasts = True
    gradients_are_new = True

    def forward(self, condition, x, y):
        self.shapes = shape_of(x), shape_of(y)
        self.save_for_backward(condition)
        return self.kernels.where(condition, *promote(x, y, stored))

    def backward(self, grad):
        (condition,) = self.saved_tensors
        x_shape, y_shape = self.shapes
        dx = dy = None
        if self.needs_input_grad[1]:
            dx = sum_to(where(condition, grad, 0.0), x_shape)
        if self.needs_input_grad[2]:
            dy = sum_to(where(condition, 0.0, grad), y_shape)
        return None, dx, dy


@with_synonyms
def where(condition, x=None, y=None) -> Tensor:
    """The elements of ``x`` where ``condition`` holds, and those of ``y`` elsewhere.

    Parameters
    ----------
    condition : Tensor of bool
        What to choose by.
    x, y : Tensor, array or number, optional
        The choices. The three shapes must broadcast; the dtypes of x and y promote. Without
        them the result is the positions of what is not 0: ``nonzero(condition, as_tuple=True)``.

    Returns
    -------
    Tensor
        Of the shape to which the three broadcast.

    Raises
    ------
    TypeError
        If the condition is not of dtype bool.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([-1.0, 2.0])
    >>> lucid.where(x > 0, x, 0.0)
    tensor([0., 2.])
    """
    if x is None and y is None:
        return nonzero(condition, as_tuple=True)
    needs_bools(condition, "a condition", "where")
    return Where.apply(condition, x, y)


@tensor_method("eq")
def eq(x, y) -> Tensor:
    """Whether x == y, elementwise, with broadcasting.

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast; their dtypes promote as in PyTorch.

    Returns
    -------
    Tensor
        Bools, of the shape to which x and y broadcast.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1, 2, 3]) == 2
    tensor([False,  True, False])
    """
    return Compare.apply(x, y, name="equal")


@tensor_method("ne")
def ne(x, y) -> Tensor:
    """Whether x != y, elementwise, with broadcasting.

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast; their dtypes promote as in PyTorch.

    Returns
    -------
    Tensor
        Bools, of the shape to which x and y broadcast.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1, 2, 3]) != 2
    tensor([ True, False,  True])
    """
    return Compare.apply(x, y, name="not_equal")


@tensor_method("__lt__", "lt")
def lt(x, y) -> Tensor:
    """Whether x < y, elementwise, with broadcasting.

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast; their dtypes promote as in PyTorch.

    Returns
    -------
    Tensor
        Bools, of the shape to which x and y broadcast.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1, 2, 3]) < 2
    tensor([ True, False, False])
    """
    return Compare.apply(x, y, name="less")


@tensor_method("__le__", "le")
def le(x, y) -> Tensor:
    """Whether x <= y, elementwise, with broadcasting.

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast; their dtypes promote as in PyTorch.

    Returns
    -------
    Tensor
        Bools, of the shape to which x and y broadcast.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1, 2, 3]) <= 2
    tensor([ True,  True, False])
    """
    return Compare.apply(x, y, name="less_equal")


@tensor_method("__gt__", "gt")
def gt(x, y) -> Tensor:
    """Whether x > y, elementwise, with broadcasting.

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast; their dtypes promote as in PyTorch.

    Returns
    -------
    Tensor
        Bools, of the shape to which x and y broadcast.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1, 2, 3]) > 2
    tensor([False, False,  True])
    """
    return Compare.apply(x, y, name="greater")


@tensor_method("__ge__", "ge")
def ge(x, y) -> Tensor:
    """Whether x >= y, elementwise, with broadcasting.

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast; their dtypes promote as in PyTorch.

    Returns
    -------
    Tensor
        Bools, of the shape to which x and y broadcast.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1, 2, 3]) >= 2
    tensor([False,  True,  True])
    """
    return Compare.apply(x, y, name="greater_equal")


@tensor_method("__eq__")
def _equals(x, y):
    return eq(x, y) if _is_comparable(y) else NotImplemented  # Python says False


@tensor_method("__ne__")
def _differs(x, y):
    return ne(x, y) if _is_comparable(y) else NotImplemented  # Python says True


def _is_comparable(y):
    return isinstance(y, (Tensor, Number)) or is_array(y)
