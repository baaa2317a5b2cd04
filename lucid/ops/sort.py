"""Elements in order: all of them, or the first k."""

from typing import NamedTuple

from lucid.autograd import Function
from lucid.backend.dtypes import as_positions
from lucid.ops.checks import needs_tensor
from lucid.ops.dims import as_dim, needs_whole
from lucid.ops.gather_pair import Gather
from lucid.ops.shape import reshape
from lucid.tensor import Tensor, tensor_method


class ArgSort(Function):
    """Where the smallest number is, where the next, and so on along ``dim``; it has no gradient.

    ``k`` chooses the first of them, None all.
    """

    non_differentiable = (0,)

    def forward(self, x, *, dim, descending, k):
        return as_positions(self.kernels.argsort(x, axis=dim, descending=descending, k=k))


class SortResult(NamedTuple):
    """What ``sort`` gives."""

    values: Tensor
    indices: Tensor


class TopKResult(NamedTuple):
    """What ``topk`` gives."""

    values: Tensor
    indices: Tensor


@tensor_method()
def argsort(x, dim=-1, descending=False, stable=False) -> Tensor:
    """Where the smallest element is, where the next, and so on along an axis.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int
        The axis to sort along.
    descending : bool
        Whether the greatest comes first.
    stable : bool
        Equal elements keep their order in any case; PyTorch promises it only for True.

    Returns
    -------
    Tensor
        Indices, of the shape of ``x``.

    Raises
    ------
    IndexError, TypeError
        If there is no such axis, or ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.argsort(lucid.tensor([3.0, 1.0, 2.0]))
    tensor([1, 2, 0])
    """
    return sort(x, dim, descending, stable=stable).indices


@tensor_method()
def sort(x, dim=-1, descending=False, *, stable=False) -> SortResult:
    """The elements in ascending order along an axis, and where they were.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int
        The axis to sort along.
    descending : bool
        Whether the greatest comes first. nan counts as greater than any number.
    stable : bool
        Equal elements keep their order in any case; PyTorch promises it only for True.

    Returns
    -------
    SortResult
        ``(values, indices)``, both of the shape of ``x``. Each value hands its gradient to the
        element that it was.

    Raises
    ------
    IndexError, TypeError
        If there is no such axis, or ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.sort(lucid.tensor([3.0, 1.0, 2.0]), descending=True)
    SortResult(values=tensor([3., 2., 1.]), indices=tensor([0, 2, 1]))
    """
    needs_tensor(x, "sort")
    return SortResult(*_in_order(x, as_dim(dim, x.ndim), descending, None))


@tensor_method()
def topk(x, k, dim=-1, largest=True, sorted=True) -> TopKResult:
    """The k greatest elements along an axis, the greatest first, and where they were.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    k : int
        How many, at most the length of the axis.
    dim : int
        The axis to choose along.
    largest : bool
        Whether to choose the greatest; False chooses the smallest, the smallest first. nan
        counts as greater than any number.
    sorted : bool
        They come in order in any case; PyTorch promises it only for True.

    Returns
    -------
    TopKResult
        ``(values, indices)``, of the shape of ``x`` but with ``k`` along ``dim``. Of equal
        elements the first are chosen.

    Raises
    ------
    ValueError, TypeError, IndexError
        If ``k`` is negative, no whole number, or greater than the length of the axis, or there
        is no such axis.

    Examples
    --------
    >>> import lucid
    >>> lucid.topk(lucid.tensor([3.0, 1.0, 2.0]), 2)
    TopKResult(values=tensor([3., 2.]), indices=tensor([0, 2]))
    """
    needs_tensor(x, "topk")
    dim = as_dim(dim, x.ndim)
    n = x.shape[dim] if x.ndim else 1
    needs_whole(k, "topk: k")
    if not 0 <= k <= n:
        raise ValueError(f"topk: k (={k}) must be from 0 to {n}, the length of axis {dim}")
    return TopKResult(*_in_order(x, dim, largest, k))


def _in_order(x, dim, descending, k):
    """The first k elements in order, and where they were."""
    if x.ndim == 0:
        values, indices = _in_order(reshape(x, 1), 0, descending, None)
        return reshape(values, ()), reshape(indices, ())
    indices = ArgSort.apply(x, dim=dim, descending=descending, k=k)
    return Gather.apply(x, indices, dim=dim), indices
