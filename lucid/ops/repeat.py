"""Copies of a tensor, or of its elements, side by side."""

from numbers import Integral

from lucid.autograd import Function
from lucid.backend import backend_of
from lucid.ops.checks import needs_tensor
from lucid.ops.create import arange
from lucid.ops.dims import along, as_dim, as_shape, line
from lucid.ops.index import take
from lucid.ops.reduce import sum_
from lucid.ops.shape import broadcast_to, reshape, transpose
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor, tensor_method


class Tile(Function):
    """y = ``times`` copies of x along each axis;  dx = dy summed over the copies."""

    def forward(self, x, *, times):
        self.shape, self.times = x.shape, times
        return self.xp.tile(x, times)

    def backward(self, grad):
        old = (1,) * (len(self.times) - len(self.shape)) + self.shape
        pairs = [n for pair in zip(self.times, old, strict=True) for n in pair]
        copies = tuple(range(0, len(pairs), 2))
        return reshape(sum_(reshape(grad, pairs), copies), self.shape)


@tensor_method()
def repeat(x, *repeats) -> Tensor:
    """``x``, ``repeats`` times side by side along each axis; new axes stand in front.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    *repeats : int or tuple of int
        How often, for each axis of the result; at least as many as ``x`` has axes.

    Returns
    -------
    Tensor
        Each axis ``repeats`` times as long.

    Raises
    ------
    ValueError
        If there are fewer, or one is negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1, 2]).repeat(2, 2)
    tensor([[1, 2, 1, 2],
            [1, 2, 1, 2]])
    """
    times = as_shape(repeats)
    if len(times) < x.ndim:
        raise ValueError(f"repeat takes a number for each of the {x.ndim} axes, not {times}")
    return Tile.apply(x, times=times)


@tensor_method()
def tile(x, *dims) -> Tensor:
    """``x``, ``dims`` times side by side along its last axes.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    *dims : int or tuple of int
        How often; the last number is for the last axis, and an axis without one stays.

    Returns
    -------
    Tensor
        Each axis ``dims`` times as long.

    Raises
    ------
    ValueError
        If a number is negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1], [2]]).tile(3)
    tensor([[1, 1, 1],
            [2, 2, 2]])
    """
    times = as_shape(dims)
    return Tile.apply(x, times=(1,) * (x.ndim - len(times)) + times)


@tensor_method()
def repeat_interleave(x, repeats=None, dim=None, output_size=None) -> Tensor:
    """``x`` with every slice along an axis repeated on the spot.

    With one argument it is the numbers of repeats, and the positions are repeated.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    repeats : int or Tensor of int, optional
        How often, for all slices alike or for each.
    dim : int, optional
        The axis. By default ``x`` is flattened and its elements are repeated.
    output_size : int, optional
        How long the axis becomes, where it is known; checked.

    Returns
    -------
    Tensor
        As ``x``, but as long along ``dim`` as all repeats together.

    Raises
    ------
    ValueError
        If a number is negative, or there is not one for each slice.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[1, 2], [3, 4]])
    >>> x.repeat_interleave(2), x.repeat_interleave(lucid.tensor([0, 2]), dim=0)
    (tensor([1, 1, 2, 2, 3, 3, 4, 4]), tensor([[3, 4],
            [3, 4]]))
    """
    if repeats is None:
        return repeat_interleave(_positions(x), x, 0, output_size)
    x = reshape(x, -1) if dim is None or x.ndim == 0 else x
    dim = as_dim(dim or 0, x.ndim)
    times, xp = _times(repeats, x.shape[dim]), backend_of(x.array).xp
    if output_size is not None and output_size != sum(times):
        raise ValueError(f"repeat_interleave: output_size (={output_size}) must be {sum(times)}")
    return take(x, along(dim, xp.repeat(xp.arange(len(times)), times)))


@with_synonyms
def meshgrid(*tensors, indexing="ij") -> tuple[Tensor, ...]:
    """The coordinates of all points of a grid: for each axis the tensor of its coordinates.

    Parameters
    ----------
    *tensors : Tensor
        The coordinates along each axis, of shape (n,); or one sequence of them.
    indexing : str
        ``"ij"``: the first tensor runs along the first axis, as in a matrix. ``"xy"``: the first
        two axes change places, so that the first tensor runs along the columns.

    Returns
    -------
    tuple of Tensor
        One for each tensor, all of shape (n₁, n₂, ...).

    Raises
    ------
    ValueError
        If there is no tensor, or one has more than one axis, or there is no such indexing.

    Examples
    --------
    >>> import lucid
    >>> rows, columns = lucid.meshgrid(lucid.arange(2), lucid.arange(3))
    >>> rows
    tensor([[0, 0, 0],
            [1, 1, 1]])
    >>> columns
    tensor([[0, 1, 2],
            [0, 1, 2]])
    """
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        tensors = tuple(tensors[0])
    if indexing not in ("ij", "xy"):
        raise ValueError(f"indexing (={indexing!r}) must be 'ij' or 'xy'")
    for x in tensors:
        needs_tensor(x, "meshgrid")
    if not tensors or any(x.ndim > 1 for x in tensors):
        shapes = ", ".join(str(x.shape) for x in tensors)
        raise ValueError(f"meshgrid takes at least one tensor, each of one axis, not ({shapes})")
    shape, n = tuple(x.numel() for x in tensors), len(tensors)
    grids = [broadcast_to(reshape(x, line(i, n)), shape) for i, x in enumerate(tensors)]
    if indexing == "xy" and n > 1:
        grids = [transpose(grid, 0, 1) for grid in grids]
    return tuple(grids)


def _positions(repeats):
    """0, 1, 2 and so on, one for each number of repeats."""
    if not hasattr(repeats, "dtype") or repeats.dtype.kind not in "iu" or repeats.ndim != 1:
        raise TypeError("repeat_interleave of one tensor takes integers in a row, of shape (n,)")
    return arange(len(repeats), dtype=repeats.dtype, device=repeats.device)


def _times(repeats, length):
    """How often to repeat each of ``length`` slices."""
    if not isinstance(repeats, Integral):
        needs_tensor(repeats, "repeat_interleave")
    times = [repeats] if isinstance(repeats, Integral) else repeats.reshape(-1).tolist()
    times = times * length if len(times) == 1 else times
    if len(times) != length or not all(isinstance(n, Integral) and n >= 0 for n in times):
        raise ValueError(
            f"repeats (={repeats}) must be whole numbers that are not negative, "
            f"one for all or one for each of {length}"
        )
    return times
