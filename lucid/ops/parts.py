"""Parts of a tensor, turned and mirrored tensors, differences, and combinations."""

from itertools import pairwise
from numbers import Integral

from lucid.backend.dtypes import bool_
from lucid.ops.axes import flip
from lucid.ops.copy import clone
from lucid.ops.create import as_tensor
from lucid.ops.dims import along, as_dim, as_dims, needs_whole
from lucid.ops.half import in_float32
from lucid.ops.index import getitem
from lucid.ops.join import cat, stack
from lucid.ops.repeat import meshgrid
from lucid.ops.shape import reshape, transpose
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor, tensor_method


@tensor_method("take")
def take_(x, index) -> Tensor:
    """The elements at some positions of ``x``, as if it had one axis.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    index : Tensor of int
        The positions, of any shape.

    Returns
    -------
    Tensor
        Of the shape of ``index``.

    Raises
    ------
    IndexError, TypeError
        If a position is out of range, or no integer.

    Examples
    --------
    >>> import lucid
    >>> lucid.take(lucid.tensor([[1, 2], [3, 4]]), lucid.tensor([0, 3]))
    tensor([1, 4])
    """
    index = as_tensor(index, device=x.device)
    if index.dtype.kind not in "iu":
        raise TypeError(f"take takes positions that are integers, not {index.dtype}")
    return getitem(reshape(x, -1), index)


@tensor_method()
def tensor_split(x, sections, dim=0):
    """Parts of ``x`` along an axis, nearly equal or cut at some positions, in the same memory.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    sections : int, sequence or Tensor of int
        How many parts, the first of which are longer by one where they must; or where to cut.
    dim : int
        The axis.

    Returns
    -------
    tuple of Tensor
        The parts.

    Raises
    ------
    IndexError, ValueError
        If there is no such axis, or fewer than one part.

    Examples
    --------
    >>> import lucid
    >>> [part.tolist() for part in lucid.arange(5).tensor_split(2)]
    [[0, 1, 2], [3, 4]]
    """
    dim, n = as_dim(dim, x.ndim), x.shape[dim]
    sections = sections.tolist() if isinstance(sections, Tensor) else sections
    if isinstance(sections, Integral):
        sections = int(sections)
        if sections < 1:
            raise ValueError(f"tensor_split: sections (={sections}) must be at least 1")
        sections = [i * (n // sections) + min(i, n % sections) for i in range(1, sections)]
    cuts = [0, *[int(i) for i in sections], n]
    pairs = pairwise(cuts)
    return tuple([getitem(x, along(dim, slice(a, b))) for a, b in pairs])


@tensor_method()
def rot90(x, k=1, dims=(0, 1)) -> Tensor:
    """``x`` turned by right angles, from the first axis towards the second.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    k : int
        How many right angles; negative ones turn back.
    dims : pair of int
        The two axes.

    Raises
    ------
    IndexError
        If there is no such axis.
    ValueError
        If they are not two different ones.
    TypeError
        If ``k`` is no whole number.

    Examples
    --------
    >>> import lucid
    >>> lucid.rot90(lucid.tensor([[1, 2], [3, 4]]))
    tensor([[2, 4],
            [1, 3]])
    """
    needs_whole(k, "rot90: k")
    if len(as_dims(dims, x.ndim)) != 2:
        raise ValueError(f"rot90 turns a plane of two axes, not dims {dims}")
    if k % 4 == 0:
        return clone(x)
    if k % 4 == 2:
        return flip(x, dims)
    return flip(transpose(x, *dims), dims[0 if k % 4 == 1 else 1])


@tensor_method()
def fliplr(x) -> Tensor:
    """``x`` with its columns reversed.

    Parameters
    ----------
    x : Tensor
        Of at least two axes.

    Examples
    --------
    >>> import lucid
    >>> lucid.fliplr(lucid.tensor([[1, 2], [3, 4]]))
    tensor([[2, 1],
            [4, 3]])
    """
    return flip(x, 1)


@tensor_method()
def flipud(x) -> Tensor:
    """``x`` with its rows reversed.

    Parameters
    ----------
    x : Tensor
        Of at least one axis.

    Examples
    --------
    >>> import lucid
    >>> lucid.flipud(lucid.tensor([1, 2]))
    tensor([2, 1])
    """
    return flip(x, 0)


@tensor_method()
@in_float32
def diff(x, n=1, dim=-1, prepend=None, append=None) -> Tensor:
    """The differences between neighbours along an axis.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    n : int
        How many times differences are taken.
    dim : int
        The axis, which gets shorter by one each time.
    prepend, append : Tensor, optional
        What is joined to the beginning and the end of ``x`` along the axis before.

    Returns
    -------
    Tensor
        Of bools, whether the neighbours differ.

    Raises
    ------
    IndexError, ValueError
        If there is no such axis, or ``x`` is one number, or ``n`` is negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.diff(lucid.tensor([1, 4, 9]))
    tensor([3, 5])
    """
    if x.ndim == 0 or n < 0:
        raise ValueError(f"diff takes a tensor of at least one axis, {n} (=n) times or more")
    dim = as_dim(dim, x.ndim)
    ends = [end for end in (prepend, x, append) if end is not None]
    if not n:
        return clone(x)
    x = cat(ends, dim) if len(ends) > 1 else x
    for _ in range(min(n, x.shape[dim])):
        later, earlier = (getitem(x, along(dim, part)) for part in (slice(1, None), slice(-1)))
        x = later != earlier if x.dtype == bool_ else later - earlier
    return x


@with_synonyms
def cartesian_prod(*tensors) -> Tensor:
    """All combinations of one number of each vector, a row each.

    Parameters
    ----------
    *tensors : Tensor
        Vectors.

    Returns
    -------
    Tensor
        Of shape (n, number of vectors); of a single vector, itself.

    Examples
    --------
    >>> import lucid
    >>> lucid.cartesian_prod(lucid.tensor([1, 2]), lucid.tensor([3, 4]))
    tensor([[1, 3],
            [1, 4],
            [2, 3],
            [2, 4]])
    """
    if len(tensors) == 1:
        return tensors[0]
    return stack([reshape(x, -1) for x in meshgrid(*tensors, indexing="ij")], 1)
