"""New numbers in the place of the old ones: those of another tensor, one number, or 0."""

from lucid.backend import is_array
from lucid.backend.whole_numbers import stored
from lucid.ops.checks import needs_number, needs_room_for
from lucid.ops.in_place import Overwrite, needs_no_gradient_of_its_own, take_result
from lucid.tensor import Tensor, tensor_method


@tensor_method()
def copy_(x, src) -> Tensor:
    """Write the numbers of ``src`` into ``x``, in the dtype and on the device of ``x``.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    src : Tensor or array
        It broadcasts to the shape of ``x``.

    Returns
    -------
    Tensor
        ``x`` itself. In a graph the gradient goes on to ``src``.

    Raises
    ------
    TypeError, ValueError
        If ``src`` is no tensor, or does not broadcast to the shape of ``x``.
    RuntimeError
        If ``x`` is a leaf that requires a gradient, and ``no_grad()`` is not around.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.zeros(2, 2)
    >>> x.copy_(lucid.tensor([1, 2]))
    tensor([[1., 2.],
            [1., 2.]])
    """
    needs_no_gradient_of_its_own(x, "copy_")
    if not isinstance(src, Tensor) and not is_array(src):
        raise TypeError(f"copy_ takes a tensor, not {type(src).__name__}: write fill_ for a number")
    src = (src if isinstance(src, Tensor) else Tensor(src)).to(x)
    return take_result(x, Overwrite.apply(x, src), "copy_")


@tensor_method()
def fill_(x, value) -> Tensor:
    """Write one number into every place of ``x``.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    value : number or Tensor of no dimensions
        What to write.

    Returns
    -------
    Tensor
        ``x`` itself.

    Raises
    ------
    TypeError, ValueError, OverflowError
        If ``value`` has a shape, or is a number for which ``x`` has no room.
    RuntimeError
        If ``x`` is a leaf that requires a gradient, and ``no_grad()`` is not around.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2).fill_(3)
    tensor([3., 3.])
    """
    needs_no_gradient_of_its_own(x, "fill_")
    if getattr(value, "ndim", 0):
        raise ValueError(f"fill_ takes one number, not a value of shape {value.shape}")
    needs_number(value, "fill_")
    needs_room_for(x, value, "fill_")
    return take_result(x, Overwrite.apply(x, stored(value, x.dtype)), "fill_")


@tensor_method()
def zero_(x) -> Tensor:
    """Write 0 into every place of ``x``.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        ``x`` itself.

    Raises
    ------
    RuntimeError
        If ``x`` is a leaf that requires a gradient, and ``no_grad()`` is not around.

    Examples
    --------
    >>> import lucid
    >>> lucid.ones(2).zero_()
    tensor([0., 0.])
    """
    return fill_(x, 0)
