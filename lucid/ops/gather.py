"""Elements chosen along one axis, by tensors of positions."""

from lucid.autograd import Function
from lucid.backend.dtypes import int64
from lucid.backend.places import places_of
from lucid.ops.bounds import clamp
from lucid.ops.checks import needs_room_for, needs_tensor
from lucid.ops.compare import eq, ge, where
from lucid.ops.copy import to
from lucid.ops.create import arange, full
from lucid.ops.dims import along, as_dim, needs_whole
from lucid.ops.gather_pair import Gather
from lucid.ops.half import in_float32
from lucid.ops.index import IndexAdd, getitem, places, take
from lucid.ops.mask import masked_fill
from lucid.ops.reduce import sum_
from lucid.ops.shape import broadcast_to, reshape, unsqueeze
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor, tensor_method


class Writer(Function):
    """y = which element of the index writes to each place of a tensor, one of several, else -1."""

    non_differentiable = (0,)

    def forward(self, index, *, dim, shape):
        writer = self.xp.full(shape, -1, int64)
        numbers = self.xp.arange(index.size, dtype=int64).reshape(index.shape)
        writer[places_of(self.xp, index, dim)] = numbers
        return writer


@tensor_method()
def gather(x, dim, index) -> Tensor:
    """y[i, j, k] = x[index[i, j, k], j, k] for ``dim=0``, and likewise for other axes.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int
        The axis along which to choose.
    index : Tensor of int
        Positions along that axis, with as many axes as ``x``, elsewhere at most as long.

    Returns
    -------
    Tensor
        Of the shape of ``index``.

    Raises
    ------
    TypeError, ValueError, IndexError
        If the index holds no integers, does not fit, or has a position out of range.

    Examples
    --------
    >>> import lucid
    >>> scores = lucid.tensor([[1.0, 5.0, 2.0], [7.0, 3.0, 4.0]])
    >>> scores.gather(1, lucid.tensor([[1], [0]]))
    tensor([[5.],
            [7.]])
    """
    dim = as_dim(dim, x.ndim)
    needs_tensor(index, "gather")
    if x.ndim == 0 or index.ndim == 0:  # torch takes one number as an axis of length 1
        return reshape(gather(with_axis(x), dim, with_axis(index)), index.shape)
    _needs_room(index, x, dim, "gather")
    needs_positions(index, x.shape[dim], "gather")
    return Gather.apply(x, index, dim=dim)


@tensor_method()
def take_along_dim(x, indices, dim=None) -> Tensor:
    """:func:`gather`, where the other axes broadcast and positions may count from the end.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    indices : Tensor of int
        Positions, such as those that ``argmax`` or ``argsort`` give.
    dim : int, optional
        The axis along which to choose. By default both tensors are flattened.

    Returns
    -------
    Tensor
        Of the shape to which both broadcast, with the length of ``indices`` along ``dim``.

    Raises
    ------
    TypeError, ValueError, IndexError
        If the indices are no integers, do not fit, or a position is out of range.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[1, 5, 2], [7, 3, 4]])
    >>> lucid.take_along_dim(x, x.argmax(1, keepdim=True), dim=1)
    tensor([[5],
            [7]])
    """
    _needs_integers(indices, "take_along_dim")
    if dim is None:
        return take_along_dim(reshape(x, -1), reshape(indices, -1), 0)
    dim = as_dim(dim, x.ndim)
    pairs = list(zip(x.shape, indices.shape, strict=False))
    fits = [1 in (n, m) or n == m or i == dim for i, (n, m) in enumerate(pairs)]
    if x.ndim != indices.ndim or not x.ndim or not all(fits):
        raise ValueError(
            f"take_along_dim: indices of shape {indices.shape} do not fit a tensor of shape "
            f"{x.shape} along axis {dim}: the other axes must broadcast"
        )
    common = [m if n == 1 else n for n, m in pairs]
    x = broadcast_to(x, (*common[:dim], x.shape[dim], *common[dim + 1 :]))
    indices = broadcast_to(indices, (*common[:dim], indices.shape[dim], *common[dim + 1 :]))
    return getitem(x, places(indices, dim))


@tensor_method()
@in_float32
def scatter_add(x, dim, index, src) -> Tensor:
    """``x`` with each src[i, j, k] added at (index[i, j, k], j, k) for ``dim=0``.

    It is the reverse of :func:`gather`: several numbers may meet at one place, and add up.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int
        The axis that the positions count along.
    index : Tensor of int
        Positions along that axis, with as many axes as ``x``, elsewhere at most as long.
    src : Tensor
        What to add, in the dtype of ``x``, along each axis at least as long as ``index``.

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
    >>> lucid.zeros(3).scatter_add(0, lucid.tensor([0, 2, 0]), lucid.tensor([1.0, 2.0, 3.0]))
    tensor([4., 0., 2.])
    """
    dim = as_dim(dim, x.ndim)
    needs_tensor(index, "scatter_add")
    needs_tensor(src, "scatter_add")
    if src.dtype != x.dtype:
        raise TypeError(f"scatter_add: src is of {src.dtype}, x of {x.dtype}: make them one dtype")
    if x.ndim == 0 or index.ndim == 0 or src.ndim == 0:
        y = scatter_add(with_axis(x), dim, with_axis(index), with_axis(src))
        return reshape(y, x.shape)
    _needs_room(index, x, dim, "scatter_add")
    _needs_room(index, src, None, "scatter_add")
    needs_positions(index, x.shape[dim], "scatter_add")
    added = getitem(src, tuple(slice(n) for n in index.shape))
    return x + IndexAdd.apply(added, index=places(index, dim), shape=x.shape)


@tensor_method()
def scatter(x, dim, index, src, *, reduce=None) -> Tensor:
    """``x`` with each src[i, j, k] in the place of (index[i, j, k], j, k) for ``dim=0``.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int
        The axis that the positions count along.
    index : Tensor of int
        Positions along that axis, with as many axes as ``x``, elsewhere at most as long.
    src : Tensor or number
        What to write, along each axis at least as long as ``index``. Where several meet, one of
        them stays, with its gradient.
    reduce : str, optional
        ``"add"`` adds to what stands there, as :func:`scatter_add` does.

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
    >>> lucid.zeros(2, 3).scatter(1, lucid.tensor([[2], [0]]), 1.0)
    tensor([[0., 0., 1.],
            [1., 0., 0.]])
    """
    dim = as_dim(dim, x.ndim)
    needs_tensor(index, "scatter")
    if x.ndim == 0 or index.ndim == 0:
        src = with_axis(src) if isinstance(src, Tensor) else src
        y = scatter(with_axis(x), dim, with_axis(index), src, reduce=reduce)
        return reshape(y, x.shape)
    if reduce is not None:
        if reduce != "add":
            raise ValueError(f"scatter: reduce (={reduce!r}) must be 'add', or None")
        src = src if isinstance(src, Tensor) else full(index.shape, src, x.dtype, x.device)
        return scatter_add(x, dim, index, src)
    _needs_room(index, x, dim, "scatter")
    needs_positions(index, x.shape[dim], "scatter")
    writer = Writer.apply(index, dim=dim, shape=x.shape)
    if not isinstance(src, Tensor):
        needs_room_for(x, src, "scatter")
        return masked_fill(x, ge(writer, 0), src)
    if src.dtype != x.dtype:
        raise TypeError(f"scatter: src is of {src.dtype}, x of {x.dtype}: make them one dtype")
    _needs_room(index, src, None, "scatter")
    written = reshape(getitem(src, tuple(slice(n) for n in index.shape)), -1)
    if not index.numel():  # there is nothing to choose, and a graph is left
        return where(ge(writer, 0), sum_(written, dtype=x.dtype), x)
    chosen = reshape(take(written, (reshape(clamp(writer, 0), -1).array,)), x.shape)
    return where(ge(writer, 0), chosen, x)


@tensor_method()
def index_select(x, dim, index) -> Tensor:
    """The slices of ``x`` at some positions along an axis; a position may be there twice.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int
        The axis to choose from.
    index : Tensor of int
        The positions, of shape (n,).

    Returns
    -------
    Tensor
        Of the shape of ``x``, with n slices along ``dim``.

    Raises
    ------
    TypeError, ValueError, IndexError
        If the index holds no integers, has several axes, or a position is out of range.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1, 2], [3, 4], [5, 6]]).index_select(0, lucid.tensor([2, 0]))
    tensor([[5, 6],
            [1, 2]])
    """
    dim = as_dim(dim, x.ndim)
    needs_tensor(index, "index_select")
    if index.ndim > 1 or (x.ndim == 0 and index.numel() != 1):
        raise ValueError(
            f"index_select takes positions of shape (n,), not {index.shape}, for shape {x.shape}"
        )
    rows, index = with_axis(x), with_axis(index)
    needs_positions(index, rows.shape[dim], "index_select")
    y = getitem(rows, along(dim, index))
    return y if x.ndim else reshape(y, ())


@with_synonyms
def one_hot(x, num_classes=-1) -> Tensor:
    """A vector for each class index: 1 at the index, and 0 elsewhere.

    Parameters
    ----------
    x : Tensor of int
        Class indices, of any shape.
    num_classes : int
        C, the length of the vectors. -1 takes the greatest index plus 1.

    Returns
    -------
    Tensor
        Of shape (..., C) and dtype int64.

    Raises
    ------
    TypeError, IndexError, ValueError
        If an index is no integer, or out of range, or there is none to count the classes by.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.one_hot(lucid.tensor([0, 2]), num_classes=3)
    tensor([[1, 0, 0],
            [0, 0, 1]])
    """
    _needs_integers(x, "one_hot")
    needs_whole(num_classes, "one_hot: num_classes")
    if num_classes < 1 and (num_classes != -1 or x.numel() == 0):
        raise ValueError(f"one_hot needs num_classes (={num_classes}) to be at least 1")
    classes = x.max().item() + 1 if num_classes == -1 else num_classes
    needs_positions(x, classes, "one_hot")
    return to(eq(unsqueeze(x, -1), arange(classes, device=x.device)), int64)


def with_axis(x):
    """A tensor of one number and no axes as a vector, as PyTorch takes it; others as they are."""
    return x if x.ndim else reshape(x, (1,))


def _needs_integers(index, name):
    needs_tensor(index, name)
    if index.dtype.kind not in "iu":
        raise TypeError(f"{name} takes positions that are integers, not {index.dtype}")


def needs_positions(index, length, name):
    """Raise unless all are integers from 0 to length - 1."""
    _needs_integers(index, name)
    array = index.array
    if array.size and (array.min() < 0 or array.max() >= length):
        wrong = array[(array < 0) | (array >= length)]
        raise IndexError(f"{name}: {wrong[0]} is out of range: use 0 to {length - 1}")


def _needs_room(index, x, dim, name):
    """Raise unless the index is nowhere longer than x, the axis ``dim`` aside."""
    sizes = zip(index.shape, x.shape, strict=False)
    if index.ndim != x.ndim or any(n > m for i, (n, m) in enumerate(sizes) if i != dim):
        aside = "" if dim is None else f", axis {dim} aside"
        raise ValueError(
            f"{name}: an index of shape {index.shape} must not be longer than {x.shape}{aside}"
        )
