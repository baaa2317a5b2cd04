"""Views under names of their own: no number is copied where the memory order allows it."""

from lucid.ops.checks import needs_axis
from lucid.ops.dims import along, as_dim, as_dims, shape_of
from lucid.ops.shape import expand, permute, reshape, transpose
from lucid.tensor import Tensor, tensor_method


@tensor_method()
def t(x) -> Tensor:
    """A matrix with rows and columns exchanged; a vector as it is.

    Parameters
    ----------
    x : Tensor
        Of two dimensions at most.

    Returns
    -------
    Tensor
        A view of ``x``.

    Raises
    ------
    ValueError
        If there are more dimensions.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1, 2], [3, 4]]).t().tolist()
    [[1, 3], [2, 4]]
    """
    if x.ndim > 2:
        raise ValueError(f"t takes a matrix, not shape {x.shape}: write x.transpose(-2, -1)")
    return transpose(x, 0, 1) if x.ndim == 2 else permute(x, *range(x.ndim))


@tensor_method("view_as", "reshape_as")
def view_as(x, other) -> Tensor:
    """``x`` in the shape of another tensor of as many numbers.

    Parameters
    ----------
    x : Tensor
        A tensor.
    other : Tensor
        Has the shape.

    Returns
    -------
    Tensor
        ``x.view(other.shape)``.

    Raises
    ------
    ValueError
        If the numbers do not fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.arange(4).view_as(lucid.zeros(2, 2)).tolist()
    [[0, 1], [2, 3]]
    """
    return reshape(x, other.shape)


@tensor_method()
def expand_as(x, other) -> Tensor:
    """``x``, repeated to the shape of another tensor, without a copy.

    Parameters
    ----------
    x : Tensor
        A tensor.
    other : Tensor
        Has the shape.

    Returns
    -------
    Tensor
        ``x.expand(other.shape)``.

    Raises
    ------
    ValueError
        If an axis has another length than 1 and than the shape's.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1, 2]).expand_as(lucid.zeros(2, 2)).tolist()
    [[1, 2], [1, 2]]
    """
    return expand(x, *other.shape)


@tensor_method()
def ravel(x) -> Tensor:
    """All numbers of ``x`` in one row.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        Of one dimension.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1, 2], [3, 4]]).ravel().tolist()
    [1, 2, 3, 4]
    """
    return reshape(x, -1)


@tensor_method()
def movedim(x, source, destination) -> Tensor:
    """``x`` with axes moved elsewhere, the others in their order.

    Parameters
    ----------
    x : Tensor
        A tensor.
    source : int or tuple of int
        The axes to move.
    destination : int or tuple of int
        Where each of them goes.

    Returns
    -------
    Tensor
        A view of ``x``.

    Raises
    ------
    ValueError
        If source and destination are not as many axes.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 3, 4, 5).movedim(1, -1).shape
    (2, 4, 5, 3)
    """
    sources, places = as_dims(source, x.ndim), as_dims(destination, x.ndim)
    if len(sources) != len(places):
        raise ValueError(f"movedim: {source} and {destination} must be as many axes")
    rest = [dim for dim in range(x.ndim) if dim not in sources]
    for place, dim in sorted(zip(places, sources, strict=True)):
        rest.insert(place, dim)
    return permute(x, *rest)


@tensor_method()
def select(x, dim, index) -> Tensor:
    """The slice of ``x`` at one place of an axis; the axis is gone.

    Parameters
    ----------
    x : Tensor
        A tensor.
    dim : int
        The axis.
    index : int
        The place.

    Returns
    -------
    Tensor
        A view of ``x``.

    Raises
    ------
    IndexError, TypeError
        If there is no such axis or place, or it is no whole number.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1, 2], [3, 4]]).select(1, 0).tolist()
    [1, 3]
    """
    if not hasattr(index, "__index__") or shape_of(index):
        raise TypeError(f"select: index (={index!r}) must be a whole number")
    return x[along(as_dim(dim, x.ndim), index)]


@tensor_method()
def narrow(x, dim, start, length) -> Tensor:
    """``length`` slices of ``x`` along an axis, from ``start`` on.

    Parameters
    ----------
    x : Tensor
        A tensor.
    dim : int
        The axis.
    start : int
        The first slice; a negative one counts from the end.
    length : int
        How many.

    Returns
    -------
    Tensor
        A view of ``x``.

    Raises
    ------
    IndexError
        If the slices are not there.

    Examples
    --------
    >>> import lucid
    >>> lucid.arange(5).narrow(0, 1, 3).tolist()
    [1, 2, 3]
    """
    needs_axis(x, "narrow")
    dim = as_dim(dim, x.ndim)
    start = start + x.shape[dim] if start < 0 else start
    if not 0 <= start <= start + length <= x.shape[dim]:
        raise IndexError(
            f"narrow: {length} slices from {start} on are not in axis {dim} of shape {x.shape}"
        )
    return x[along(dim, slice(start, start + length))]
