"""The greater and the smaller of two numbers, and numbers held between bounds."""

from lucid.autograd import Function
from lucid.backend.dtypes import promote
from lucid.ops.checks import plain
from lucid.ops.compare import gt, lt, where
from lucid.ops.dims import shape_of
from lucid.ops.shape import sum_to
from lucid.tensor import Tensor, tensor_method


class Clamp(Function):
    """y = x, or the bound that x is beyond;  dx = dy where x is within the bounds."""

    broadcasts = True
    gradients_are_new = True

    def forward(self, x, *, min, max):
        self.save_for_backward(x)
        self.bounds = min, max
        for bound in self.bounds:  # integers with a bound that is a float become floats
            x = x if bound is None else promote(x, bound)[0]
        return self.xp.clip(x, min, max)

    def backward(self, grad):
        (x,), (min, max) = self.saved_tensors, self.bounds
        grad = grad if min is None else where(x >= min, grad, 0.0)
        return grad if max is None else where(x <= max, grad, 0.0)


class Maximum(Function):
    """z = the greater of x and y;  dz goes to it, and in halves to both where they are equal."""

    broadcasts = True
    gradients_are_new = True

    def forward(self, x, y):
        self.save_for_backward(x, y)
        self.shapes = shape_of(x), shape_of(y)
        return self.xp.maximum(*promote(x, y))

    def backward(self, grad):
        x, y = self.saved_tensors
        return _shared(self, grad, x < y, x > y, x == y)


class Minimum(Function):
    """z = the smaller of x and y;  dz goes to it, and in halves to both where they are equal."""

    broadcasts = True
    gradients_are_new = True

    def forward(self, x, y):
        self.save_for_backward(x, y)
        self.shapes = shape_of(x), shape_of(y)
        return self.xp.minimum(*promote(x, y))

    def backward(self, grad):
        x, y = self.saved_tensors
        return _shared(self, grad, x > y, x < y, x == y)


def _shared(node, grad, x_loses, y_loses, equal):
    """dx and dy; both get all of ``grad`` where neither loses and they are not equal: at nan."""
    share = where(equal, grad * 0.5, grad)
    each = zip(node.needs_input_grad, (x_loses, y_loses), node.shapes, strict=True)
    return tuple([
        sum_to(where(loses, 0.0, share), shape) if needed else None
        for needed, loses, shape in each
    ])  # fmt: skip


@tensor_method()
def clamp(x, min=None, max=None) -> Tensor:
    """Each element, but at least ``min`` and at most ``max``.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    min, max : number or Tensor, optional
        The bounds; at least one of them. Tensors broadcast with ``x``, and have a gradient.

    Returns
    -------
    Tensor
        Of the shape of ``x``. Its gradient is 1 from ``min`` to ``max`` and 0 beyond.

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
        x = x if min is None else where(lt(x, min), min, x)
        return x if max is None else where(gt(x, max), max, x)
    return Clamp.apply(x, min=plain(min), max=plain(max))


@tensor_method()
def maximum(x, y) -> Tensor:
    """The greater of x and y, elementwise, with broadcasting; nan where either is.

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast; their dtypes promote as in PyTorch.

    Returns
    -------
    Tensor
        Of the shape to which x and y broadcast. Equal elements share its gradient.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

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

    Parameters
    ----------
    x, y : Tensor, array or number
        Their shapes must broadcast; their dtypes promote as in PyTorch.

    Returns
    -------
    Tensor
        Of the shape to which x and y broadcast. Equal elements share its gradient.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> lucid.minimum(lucid.tensor([1.0, 5.0]), lucid.tensor([3.0, 2.0]))
    tensor([1., 2.])
    """
    return Minimum.apply(x, y)
