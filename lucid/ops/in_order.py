"""Numbers at a certain place in the order: medians, quantiles; and both extremes at once."""

import math
from typing import NamedTuple

from lucid.ops.checks import needs_elements, needs_floats, needs_tensor
from lucid.ops.compare import where
from lucid.ops.create import as_tensor, full
from lucid.ops.dims import as_dim
from lucid.ops.extremes import amax, amin
from lucid.ops.gather import gather
from lucid.ops.half import in_float32
from lucid.ops.mixing import lerp
from lucid.ops.predicates import isnan
from lucid.ops.reduce import mean, std, var
from lucid.ops.rounding import ceil, floor, round_
from lucid.ops.shape import reshape, squeeze, unsqueeze
from lucid.ops.sort import sort
from lucid.ops.views import movedim
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor, tensor_method


class InOrder(NamedTuple):
    """What ``median`` and ``kthvalue`` along an axis give."""

    values: Tensor
    indices: Tensor


class MinMax(NamedTuple):
    """What ``aminmax`` gives."""

    min: Tensor
    max: Tensor


_SPOTS = {  # where between two numbers the quantile is taken
    "linear": lambda spots: spots,
    "lower": floor,
    "higher": ceil,
    "nearest": round_,
    "midpoint": lambda spots: (floor(spots) + ceil(spots)) / 2,
}


@tensor_method()
def kthvalue(x, k, dim=-1, keepdim=False):
    """The k-th smallest number along an axis, and where it is.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    k : int
        Which: 1 is the smallest.
    dim : int
        The axis.
    keepdim : bool
        Whether the axis stays, with length 1.

    Returns
    -------
    InOrder
        ``(values, indices)``.

    Raises
    ------
    ValueError
        If there is no k-th number.

    Examples
    --------
    >>> import lucid
    >>> lucid.kthvalue(lucid.tensor([5.0, 1.0, 3.0]), 2).values
    tensor(3.)
    """
    needs_tensor(x, "kthvalue")
    dim = as_dim(dim, x.ndim)
    line = x if x.ndim else reshape(x, 1)
    if not 1 <= k <= line.shape[dim]:
        raise ValueError(f"kthvalue: k (={k}) must be from 1 to {line.shape[dim]}")
    values, indices = sort(line, dim, stable=True)
    shape = [1 if i == dim else n for i, n in enumerate(line.shape)]
    return _picked(values, indices, full(shape, k - 1, device=x.device), dim, keepdim and x.ndim)


@tensor_method()
def median(x, dim=None, keepdim=False):
    """The number in the middle of the order, of two the smaller; nan where there is one.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int, optional
        The axis; by default all numbers are ordered.
    keepdim : bool
        Whether the axis stays, with length 1.

    Returns
    -------
    Tensor or InOrder
        Along an axis ``(values, indices)``, and the gradient goes to that element. Of all numbers
        their median, and those equal to it share the gradient. The median of no floats at all is
        nan.

    Raises
    ------
    ValueError
        If there is no element along an axis, or no integer.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[5.0, 1.0, 3.0, 2.0]])
    >>> x.median(), x.median(dim=1).indices
    (tensor(2.), tensor([3]))
    """
    needs_tensor(x, "median")
    if dim is None:
        has_no_number = x.dtype.kind == "f" and not x.numel()
        return mean(x) if has_no_number else _shared_median(x)  # of nothing: nan
    dim = as_dim(dim, x.ndim)
    line = x if x.ndim else reshape(x, 1)
    needs_elements(line, (dim,), "median")
    values, indices = sort(line, dim, stable=True)
    n = line.shape[dim]
    place = where(isnan(line).any(dim, keepdim=True), n - 1, (n - 1) // 2)
    return _picked(values, indices, place, dim, keepdim and x.ndim)


def _shared_median(x):
    """The median of all numbers, which hands equal shares of its gradient to those equal to it."""
    y = median(reshape(x.detach(), -1), 0).values
    if not x.requires_grad:
        return y
    return amax(where((x == y) | isnan(x), x, -math.inf))  # where there is a nan, y is nan


def _picked(values, indices, place, dim, keepdim):
    results = gather(values, dim, place), gather(indices, dim, place)
    return InOrder(*[y if keepdim else squeeze(y, dim) for y in results])


@tensor_method()
@in_float32
def quantile(x, q, dim=None, keepdim=False, *, interpolation="linear") -> Tensor:
    """The number below which a share ``q`` of the numbers lies, mixed of the two beside it.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    q : float or Tensor
        The share, from 0 to 1; several give a first axis.
    dim : int, optional
        The axis; by default all numbers are ordered.
    keepdim : bool
        Whether the axis stays, with length 1.
    interpolation : str
        Where the share falls between two numbers: ``"linear"`` mixes them, ``"midpoint"`` takes
        their mean, ``"lower"``, ``"higher"`` and ``"nearest"`` one of them.

    Raises
    ------
    ValueError
        If ``q`` is not from 0 to 1, or there is no such interpolation.

    Examples
    --------
    >>> import lucid
    >>> lucid.quantile(lucid.tensor([1.0, 2.0, 3.0, 4.0]), 0.5)
    tensor(2.5000)
    """
    needs_floats(x, "quantile")
    q = as_tensor(q, dtype=x.dtype, device=x.device)
    if not bool(((q >= 0) & (q <= 1)).all()):
        raise ValueError(f"quantile: q (={q.tolist()}) must be from 0 to 1")
    if interpolation not in _SPOTS:
        raise ValueError(f"quantile: interpolation (={interpolation!r}) must be in {[*_SPOTS]}")
    if dim is None:
        y = quantile(reshape(x, -1), q, 0, interpolation=interpolation)
        return reshape(y, (*q.shape, *(1,) * x.ndim)) if keepdim else y
    dim = as_dim(dim, x.ndim)
    if x.ndim == 0:
        return quantile(reshape(x, 1), q, 0, interpolation=interpolation)
    needs_elements(x, (dim,), "quantile")
    rows = movedim(sort(x, dim).values, dim, 0)
    last = rows.shape[0] - 1
    spots = reshape(_SPOTS[interpolation](reshape(q, -1) * last), (-1, *(1,) * (x.ndim - 1)))
    spots = where(isnan(x).any(dim), last, spots)  # which is nan
    before, after = floor(spots), ceil(spots)  # one place, where nothing is to be mixed
    low, high = (gather(rows, 0, each.long()) for each in (before, after))
    y = lerp(low, high, spots - before)
    y = unsqueeze(y, dim + 1) if keepdim else y
    return y if q.ndim else squeeze(y, 0)


@tensor_method()
def aminmax(x, *, dim=None, keepdim=False):
    """The smallest and the greatest element, over all axes or along one.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int, optional
        The axis; all by default.
    keepdim : bool
        Whether the axis stays, with length 1.

    Returns
    -------
    MinMax
        ``(min, max)``, as :func:`amin` and :func:`amax` give them.

    Raises
    ------
    ValueError
        If there is no element.

    Examples
    --------
    >>> import lucid
    >>> lucid.aminmax(lucid.tensor([3, 1, 2]))
    MinMax(min=tensor(1), max=tensor(3))
    """
    return MinMax(amin(x, dim, keepdim), amax(x, dim, keepdim))


@with_synonyms
@in_float32
def var_mean(x, dim=None, correction=1, keepdim=False, unbiased=None):
    """:func:`var` and :func:`mean`, over all axes or those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    dim : int or tuple of int, optional
        The axes; all by default.
    correction : int
        As in :func:`var`.
    keepdim : bool
        Whether those axes stay, with length 1.
    unbiased : bool, optional
        As in :func:`var`.

    Returns
    -------
    tuple of Tensor
        Both.

    Raises
    ------
    TypeError
        If the elements are integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.var_mean(lucid.tensor([1.0, 2.0, 3.0]))
    (tensor(1.), tensor(2.))
    """
    averaged = None if isinstance(dim, bool) else dim
    return var(x, dim, correction, keepdim, unbiased), mean(x, averaged, keepdim)


@with_synonyms
@in_float32
def std_mean(x, dim=None, correction=1, keepdim=False, unbiased=None):
    """:func:`std` and :func:`mean`, over all axes or those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    dim : int or tuple of int, optional
        The axes; all by default.
    correction : int
        As in :func:`std`.
    keepdim : bool
        Whether those axes stay, with length 1.
    unbiased : bool, optional
        As in :func:`std`.

    Returns
    -------
    tuple of Tensor
        Both.

    Raises
    ------
    TypeError
        If the elements are integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.std_mean(lucid.tensor([1.0, 2.0, 3.0]))
    (tensor(1.), tensor(2.))
    """
    averaged = None if isinstance(dim, bool) else dim
    return std(x, dim, correction, keepdim, unbiased), mean(x, averaged, keepdim)
