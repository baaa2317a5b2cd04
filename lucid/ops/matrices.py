"""Diagonals of matrices, vectors at right angles, and distances."""

import math

from lucid.autograd import checkpoint
from lucid.backend import backend_of
from lucid.ops.axes import roll
from lucid.ops.checks import needs_tensor
from lucid.ops.copy import clone
from lucid.ops.dims import as_dim
from lucid.ops.half import in_float32
from lucid.ops.index import IndexAdd
from lucid.ops.join import cat, split
from lucid.ops.reduce import norm
from lucid.ops.shape import unsqueeze
from lucid.ops.views import movedim
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor, tensor_method

_AT_ONCE = 2**21  # differences between vectors that are in memory at a time


@tensor_method()
def diagonal(x, offset=0, dim1=0, dim2=1) -> Tensor:
    """The elements with equal positions along two axes, as the last axis.

    It is a view where the order of ``x`` in memory allows, as with ``reshape``, and else a copy.

    Parameters
    ----------
    x : Tensor
        Of at least two axes.
    offset : int
        Which diagonal: 0 is the main one, 1 that above it, -1 that below.
    dim1, dim2 : int
        The two axes.

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> import lucid
    >>> lucid.arange(9).reshape(3, 3).diagonal()
    tensor([0, 4, 8])
    """
    dim1, dim2 = as_dim(dim1, x.ndim), as_dim(dim2, x.ndim)
    if x.ndim < 2 or dim1 == dim2:
        raise IndexError(f"diagonal takes two axes of a tensor of two or more, not {x.shape}")
    rows, columns = max(0, -offset), max(0, offset)
    height, width = x.shape[dim1], x.shape[dim2]
    length = max(0, min(height - rows, width - columns))
    y = movedim(x, (dim1, dim2), (-2, -1))
    y = y.reshape(*y.shape[:-2], height * width)
    start = rows * width + columns
    return y[..., start : start + length * (width + 1) : width + 1]


@tensor_method()
def diag(x, diagonal=0) -> Tensor:
    """A matrix with that diagonal, or the diagonal of a matrix.

    Parameters
    ----------
    x : Tensor
        Of one axis, or of two.
    diagonal : int
        Which: 0 is the main one, 1 that above it, -1 that below.

    Raises
    ------
    ValueError
        If ``x`` has no axis, or more than two.

    Examples
    --------
    >>> import lucid
    >>> lucid.diag(lucid.tensor([1, 2]))
    tensor([[1, 0],
            [0, 2]])
    """
    needs_tensor(x, "diag")
    if x.ndim == 2:
        return clone(_diagonal(x, diagonal))
    if x.ndim != 1:
        raise ValueError(f"diag takes a vector or a matrix, not shape {x.shape}")
    n = x.shape[0] + abs(diagonal)
    line = backend_of(x.array).xp.arange(x.shape[0])
    places = (line + max(0, -diagonal), line + max(0, diagonal))
    return IndexAdd.apply(x, index=places, shape=(n, n))


_diagonal = diagonal  # ``diag`` has a parameter of that name


@tensor_method()
@in_float32
def cross(x, y, dim=None) -> Tensor:
    """The vector at right angles to two vectors of length 3.

    Parameters
    ----------
    x, y : Tensor
        Their shapes must broadcast.
    dim : int, optional
        The axis that holds the vectors; the first of length 3 by default.

    Raises
    ------
    ValueError
        If that axis has not length 3.

    Examples
    --------
    >>> import lucid
    >>> lucid.cross(lucid.tensor([1.0, 0.0, 0.0]), lucid.tensor([0.0, 1.0, 0.0]))
    tensor([0., 0., 1.])
    """
    dim = x.shape.index(3) if dim is None and 3 in x.shape else dim or 0
    if x.shape[dim] != 3 or y.shape[dim] != 3:
        raise ValueError(f"cross takes vectors of length 3, not {x.shape[dim]} and {y.shape[dim]}")
    return roll(x, -1, dim) * roll(y, -2, dim) - roll(x, -2, dim) * roll(y, -1, dim)


@with_synonyms
@in_float32
def cdist(x, y, p=2.0, compute_mode=None) -> Tensor:
    """The distance between each vector of one batch and each of another.

    Parameters
    ----------
    x : Tensor
        Of shape (..., m, d).
    y : Tensor
        Of shape (..., n, d).
    p : float
        As in :func:`norm`: 2 is the Euclidean distance.
    compute_mode : str, optional
        Accepted for PyTorch's sake, which saves time with products of matrices; lucid always
        takes the differences themselves, whose digits are right. Where they are many, only those
        of some rows are in memory at a time, and ``backward`` computes them again.

    Returns
    -------
    Tensor
        Of shape (..., m, n).

    Raises
    ------
    ValueError
        If the vectors have different lengths.

    Examples
    --------
    >>> import lucid
    >>> lucid.cdist(lucid.tensor([[0.0, 0.0]]), lucid.tensor([[3.0, 4.0], [1.0, 0.0]]))
    tensor([[5., 1.]])
    """
    if x.ndim < 2 or y.ndim < 2 or x.shape[-1] != y.shape[-1]:
        raise ValueError(f"cdist takes vectors of one length, not {x.shape} and {y.shape}")
    rows = _rows_at_once(x, y)
    if x.shape[-2] <= rows:
        return _distances(x, y, p)
    return cat([checkpoint(_distances, some, y, p) for some in split(x, rows, -2)], -2)


def _rows_at_once(x, y):
    """How many vectors of ``x`` meet all of ``y`` at a time."""
    batch = max(math.prod(x.shape[:-2]), math.prod(y.shape[:-2]))
    return max(_AT_ONCE // max(batch * y.shape[-2] * y.shape[-1], 1), 1)


def _distances(x, y, p):
    return norm(unsqueeze(x, -2) - unsqueeze(y, -3), p, -1)
