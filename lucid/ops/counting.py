"""Where numbers are not 0, which there are, and how often. The answers have no gradient."""

from typing import NamedTuple

import numpy as np

from lucid.backend.device import move
from lucid.backend.dtypes import as_positions
from lucid.ops.checks import needs_floats, needs_tensor
from lucid.ops.compare import ne
from lucid.ops.reduce import sum_
from lucid.tensor import Tensor, tensor_method


class Histogram(NamedTuple):
    """What ``histogram`` gives."""

    hist: Tensor
    bin_edges: Tensor


@tensor_method()
def count_nonzero(x, dim=None) -> Tensor:
    """How many elements are not 0, over all axes or those that ``dim`` names.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int or tuple of int, optional
        The axes to count over; all by default, and of ``()``.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.count_nonzero(lucid.tensor([[1, 0], [3, 2]]), dim=0)
    tensor([2, 1])
    """
    return sum_(ne(x, 0), dim)


@tensor_method()
def unique(x, sorted=True, return_inverse=False, return_counts=False, dim=None):
    """The different elements, or slices along an axis, each once and in order.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    sorted : bool
        They are in order in any case.
    return_inverse : bool
        Whether to give, too, which of them each element is.
    return_counts : bool
        Whether to give, too, how often each is there.
    dim : int, optional
        The axis along which slices are compared; elements by default.

    Returns
    -------
    Tensor or tuple of Tensor
        The elements, and what else was asked for.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.unique(lucid.tensor([3, 1, 3]), return_counts=True)
    (tensor([1, 3]), tensor([1, 2]))
    """
    needs_tensor(x, "unique")
    found = np.unique(x._on_host(), False, return_inverse, return_counts, axis=dim, equal_nan=False)
    values, *others = found if isinstance(found, tuple) else (found,)
    others = [as_positions(each) for each in others]
    if return_inverse:
        others[0] = others[0].reshape(x.shape if dim is None else -1)
    results = tuple([Tensor(move(each, x.device)) for each in (values, *others)])
    return results if others else results[0]


@tensor_method()
def bincount(x, weights=None, minlength=0) -> Tensor:
    """How often each whole number is there, or the sum of its weights.

    Parameters
    ----------
    x : Tensor of int
        Whole numbers that are not negative, of shape (n,).
    weights : Tensor, optional
        Of shape (n,): what each counts; 1 by default.
    minlength : int
        The least length of the result.

    Returns
    -------
    Tensor
        Element i tells of the number i.

    Raises
    ------
    ValueError, TypeError
        If the numbers are negative, no integers, or have several axes.

    Examples
    --------
    >>> import lucid
    >>> lucid.bincount(lucid.tensor([0, 2, 2]))
    tensor([1, 0, 2])
    """
    if x.dtype.kind not in "iu":
        raise TypeError(f"bincount takes integers, not {x.dtype}")
    numbers = x._on_host()
    share = None if weights is None else move(weights.array, "cpu")
    counts = np.bincount(numbers, share, minlength)
    counts = as_positions(counts) if share is None else counts
    keeps = share is not None and share.dtype == np.float32
    return Tensor(move(counts.astype(np.float32) if keeps else counts, x.device))


@tensor_method()
def histc(x, bins=100, min=0, max=0) -> Tensor:
    """How many elements lie in each of some bins of equal width.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    bins : int
        How many bins.
    min, max : float
        Where the first begins and the last ends; the elements' own least and greatest by default.

    Returns
    -------
    Tensor
        Of shape (bins,), in the dtype of ``x``.

    Raises
    ------
    ValueError
        If ``min`` is greater than ``max``.

    Examples
    --------
    >>> import lucid
    >>> lucid.histc(lucid.tensor([1.0, 2.0, 1.0]), bins=4, min=0, max=3)
    tensor([0., 2., 1., 0.])
    """
    numbers = move(x.array, "cpu").ravel()
    if min > max:
        raise ValueError(f"histc: min (={min}) must not be greater than max (={max})")
    if min == max and numbers.size:
        min, max = numbers.min(), numbers.max()
    ends = (min, max) if min < max else (min - 1, max + 1)
    counts, _ = np.histogram(numbers, bins, ends)
    return Tensor(move(counts.astype(x.dtype), x.device))


@tensor_method()
def histogram(x, bins=100, *, range=None, weight=None, density=False) -> Histogram:
    """How many elements lie in each of some bins, and where the bins begin and end.

    Each bin has its left end, and the last one its right end too.

    Parameters
    ----------
    x : Tensor
        Floats of any shape.
    bins : int or Tensor
        How many bins of equal width; or their ends, of shape (bins + 1,), in order.
    range : (float, float), optional
        Where the first begins and the last ends; the elements' own least and greatest by default.
    weight : Tensor, optional
        In the shape of ``x``: what each element counts; 1 by default.
    density : bool
        Whether to divide by the sum and by the width of each bin, so that the area is 1.

    Returns
    -------
    Histogram
        ``hist`` of shape (bins,) and ``bin_edges`` of shape (bins + 1,), in the dtype of ``x``.

    Raises
    ------
    TypeError
        If the elements are no floats.
    ValueError
        If there are no bins, or their ends are not in order, or finite.

    Examples
    --------
    >>> import lucid
    >>> hist, bin_edges = lucid.histogram(lucid.tensor([1.0, 2.0, 1.0]), bins=3, range=(0, 3))
    >>> hist, bin_edges
    (tensor([0., 2., 1.]), tensor([0., 1., 2., 3.]))
    """
    needs_floats(x, "histogram")
    numbers = move(x.array, "cpu").ravel()
    edges = _edges(numbers, bins, range).astype(x.dtype)
    share = None if weight is None else move(weight.array, "cpu").ravel()
    counts, _ = np.histogram(numbers, edges, density=density, weights=share)
    return Histogram(*[Tensor(move(each.astype(x.dtype), x.device)) for each in (counts, edges)])


def _edges(numbers, bins, ends):
    """The ends of the bins, as given or evenly from the least number to the greatest."""
    if isinstance(bins, Tensor):
        return move(bins.array, "cpu")
    if bins < 1:
        raise ValueError(f"histogram: bins (={bins}) must be 1 or more")
    if ends is None:
        ends = (numbers.min(), numbers.max()) if numbers.size else (0, 1)
        ends = ends if ends[0] != ends[1] else (ends[0] - 0.5, ends[1] + 0.5)
    least, most = ends
    if not -np.inf < least <= most < np.inf:
        raise ValueError(f"histogram: range (={(float(least), float(most))}) is two finite numbers "
                         "in order; nan and inf need a range that leaves them out")  # fmt: skip
    return np.linspace(least, most, bins + 1)
