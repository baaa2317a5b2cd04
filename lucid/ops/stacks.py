"""Tensors joined as NumPy's rows, columns and layers."""

from lucid.ops.join import cat
from lucid.ops.shape import reshape, unsqueeze
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def vstack(tensors) -> Tensor:
    """The tensors one below the other; a vector is a row.

    Parameters
    ----------
    tensors : sequence of Tensor
        Of the same shape, the first axis aside.

    Returns
    -------
    Tensor
        Along the first axis.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.vstack([lucid.tensor([1, 2]), lucid.tensor([3, 4])]).tolist()
    [[1, 2], [3, 4]]
    """
    return cat([_rows(x) for x in tensors], 0)


@with_synonyms
def hstack(tensors) -> Tensor:
    """The tensors side by side: along the second axis, or the only one.

    Parameters
    ----------
    tensors : sequence of Tensor
        Of the same shape, that axis aside.

    Returns
    -------
    Tensor
        Along the second axis, or the first where there is one.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.hstack([lucid.tensor([1, 2]), lucid.tensor([3])]).tolist()
    [1, 2, 3]
    """
    tensors = [x if x.ndim else unsqueeze(x, 0) for x in tensors]
    return cat(tensors, min(1, tensors[0].ndim - 1)) if tensors else cat(tensors)


@with_synonyms
def dstack(tensors) -> Tensor:
    """The tensors one behind the other, along the third axis.

    Parameters
    ----------
    tensors : sequence of Tensor
        Of the same shape, the third axis aside.

    Returns
    -------
    Tensor
        Of three dimensions or more.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.dstack([lucid.tensor([1, 2]), lucid.tensor([3, 4])]).tolist()
    [[[1, 3], [2, 4]]]
    """
    tensors = [_rows(x) for x in tensors]
    return cat([unsqueeze(x, 2) if x.ndim == 2 else x for x in tensors], 2)


@with_synonyms
def column_stack(tensors) -> Tensor:
    """The tensors side by side; a vector is a column.

    Parameters
    ----------
    tensors : sequence of Tensor
        Vectors, or matrices of as many rows.

    Returns
    -------
    Tensor
        Along the second axis.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.column_stack([lucid.tensor([1, 2]), lucid.tensor([3, 4])]).tolist()
    [[1, 3], [2, 4]]
    """
    return cat([reshape(x, -1, 1) if x.ndim < 2 else x for x in tensors], 1)


def _rows(x):
    """A vector or a number as a matrix of one row."""
    return reshape(x, 1, -1) if x.ndim < 2 else x
