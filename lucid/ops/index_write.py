"""Whole slices along one axis, added, written or filled at positions that a tensor tells."""

from lucid.ops.arithmetic import mul
from lucid.ops.checks import needs_tensor
from lucid.ops.compare import ge, lt, where
from lucid.ops.dims import along, as_dim, line
from lucid.ops.gather import Writer, needs_positions, scatter, with_axis
from lucid.ops.half import in_float32
from lucid.ops.index import IndexAdd
from lucid.ops.mask import masked_fill
from lucid.ops.shape import broadcast_to, reshape
from lucid.tensor import Tensor, tensor_method


@tensor_method()
@in_float32
def index_add(x, dim, index, source, *, alpha=1) -> Tensor:
    """``x`` with alpha · source[i] added at x[index[i]] for ``dim=0``, and likewise for other axes.

    Several slices may meet at one place, and add up.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int
        The axis that the positions count along.
    index : Tensor of int
        The positions, of shape (n,).
    source : Tensor
        What to add: of the shape and dtype of ``x``, with n slices along ``dim``.
    alpha : number
        What the source is multiplied by.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError, ValueError, IndexError
        If the dtypes or shapes do not fit, or a position is out of range.

    Examples
    --------
    >>> import lucid
    >>> x, source = lucid.zeros(3, 2), lucid.ones(3, 2)
    >>> x.index_add(0, lucid.tensor([0, 2, 0]), source)
    tensor([[2., 2.],
            [0., 0.],
            [1., 1.]])
    """
    rows, dim, index = _fitted(x, dim, index, "index_add")
    source = _slices(source, rows, dim, index, "index_add")
    needs_positions(index, rows.shape[dim], "index_add")
    source = source if alpha == 1 else mul(source, alpha)
    added = IndexAdd.apply(source, index=along(dim, index.array), shape=rows.shape)
    return x + reshape(added, x.shape)


@tensor_method()
def index_copy(x, dim, index, source) -> Tensor:
    """``x`` with source[i] in the place of x[index[i]] for ``dim=0``, and likewise for other axes.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int
        The axis that the positions count along.
    index : Tensor of int
        The positions, of shape (n,). Where one is there twice, one of the two slices stays, and
        it alone has a gradient (findings/overwritten_rows_have_gradients.sh).
    source : Tensor
        What to write: of the shape and dtype of ``x``, with n slices along ``dim``.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError, ValueError, IndexError
        If the dtypes or shapes do not fit, or a position is out of range.

    Examples
    --------
    >>> import lucid
    >>> x, source = lucid.zeros(3, 2), lucid.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> x.index_copy(0, lucid.tensor([2, 0]), source)
    tensor([[3., 4.],
            [0., 0.],
            [1., 2.]])
    """
    rows, dim, index = _fitted(x, dim, index, "index_copy")
    source = _slices(source, rows, dim, index, "index_copy")
    needs_positions(index, rows.shape[dim], "index_copy")
    places = broadcast_to(reshape(index, line(dim, rows.ndim)), source.shape)
    return reshape(scatter(rows, dim, places, source), x.shape)


@tensor_method()
def index_fill(x, dim, index, value) -> Tensor:
    """``x`` with one number in the place of all x[index[i]] for ``dim=0``, and so for other axes.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int
        The axis that the positions count along.
    index : Tensor of int
        The positions, of shape (n,); -1 is the last one.
    value : number or Tensor of no dimensions
        What to write; it is cast to the dtype of ``x``.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError, ValueError, IndexError
        If the index has several axes or a position is out of range, or the value does not fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.ones(2, 3).index_fill(1, lucid.tensor([0, -1]), 5.0)
    tensor([[5., 1., 5.],
            [5., 1., 5.]])
    """
    rows, dim, index = _fitted(x, dim, index, "index_fill")
    n = rows.shape[dim]
    index = where(lt(index, 0), index + n, index)
    needs_positions(index, n, "index_fill")
    is_chosen = ge(Writer.apply(index, dim=0, shape=(n,)), 0)
    filled = masked_fill(rows, reshape(is_chosen, line(dim, rows.ndim)), value)
    return reshape(filled, x.shape)


def _fitted(x, dim, index, name):
    """x with an axis at least, which one is meant, and the positions as a vector."""
    dim = as_dim(dim, x.ndim)
    needs_tensor(index, name)
    if index.ndim > 1:
        raise ValueError(f"{name} takes positions of shape (n,), not {index.shape}")
    return with_axis(x), dim, with_axis(index)


def _slices(source, x, dim, index, name):
    """The source, which has a slice of x for each position."""
    needs_tensor(source, name)
    if source.dtype != x.dtype:
        dtypes = f"source is of {source.dtype}, x of {x.dtype}"
        raise TypeError(f"{name}: {dtypes}: make them one dtype")
    source, wanted = with_axis(source), (*x.shape[:dim], len(index), *x.shape[dim + 1 :])
    if source.shape != wanted:
        raise ValueError(f"{name}: source must be of shape {wanted} here, not {source.shape}")
    return source
