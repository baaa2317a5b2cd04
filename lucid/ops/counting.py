"""Where numbers are not 0, which there are, and how often. The answers have no gradient."""

import numpy as np

from lucid.backend.device import move
from lucid.backend.dtypes import as_positions
from lucid.ops.checks import needs_tensor
from lucid.ops.compare import ne
from lucid.ops.reduce import sum_
from lucid.tensor import Tensor, tensor_method


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
    found = np.unique(
        move(x.array, "cpu"), False, return_inverse, return_counts, axis=dim, equal_nan=False
    )
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
    numbers = move(x.array, "cpu")
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
