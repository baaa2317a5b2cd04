"""Losses that are squared near 0 and absolute far from it, so that outliers pull less."""

from lucid.ops.compare import where
from lucid.ops.elementwise import abs_
from lucid.ops.elementwise_loss import _check_pair, l1_loss
from lucid.ops.half import in_float32
from lucid.ops.loss import reduced
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
@in_float32
def smooth_l1_loss(x, target, reduction="mean", beta=1.0) -> Tensor:
    """(x - t)² / 2β where ``|x - t|`` < β, else ``|x - t|`` - β / 2.

    Parameters
    ----------
    x, target : Tensor
        The prediction and the truth, of one shape.
    reduction : str
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"`` for an error each.
    beta : float
        β, where the square ends; with 0 it is :func:`l1_loss`.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` of the shape of ``x``.

    Raises
    ------
    ValueError
        If the shapes differ, β is negative, or the reduction is unknown.

    References
    ----------
    Girshick, "Fast R-CNN", ICCV 2015, arXiv 1504.08083.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.smooth_l1_loss(lucid.tensor([0.5, 3.0]), lucid.zeros(2))
    tensor(1.3125)
    """
    _check_pair(x, target, "smooth_l1_loss")
    if beta < 0:
        raise ValueError(f"smooth_l1_loss: beta (={beta}) must not be negative")
    if beta == 0:
        return l1_loss(x, target, reduction)
    error = abs_(x - target)
    return reduced(where(error < beta, error * error * (0.5 / beta), error - 0.5 * beta), reduction)


@with_synonyms
@in_float32
def huber_loss(x, target, reduction="mean", delta=1.0, weight=None) -> Tensor:
    """(x - t)² / 2 where ``|x - t|`` ≤ δ, else δ (``|x - t|`` - δ / 2).

    Parameters
    ----------
    x, target : Tensor
        The prediction and the truth, of one shape.
    reduction : str
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"`` for an error each.
    delta : float
        δ, where the square ends.
    weight : Tensor, optional
        How much each loss counts, of the shape of ``x``.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` of the shape of ``x``.

    Raises
    ------
    ValueError
        If the shapes differ, δ is not positive, or the reduction is unknown.

    References
    ----------
    Huber, "Robust Estimation of a Location Parameter", 1964.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.huber_loss(lucid.tensor([0.5, 3.0]), lucid.zeros(2), delta=2.0)
    tensor(2.0625)
    """
    _check_pair(x, target, "huber_loss")
    if delta <= 0:
        raise ValueError(f"huber_loss: delta (={delta}) must be greater than 0")
    error = abs_(x - target)
    losses = where(error <= delta, error * error * 0.5, (error - 0.5 * delta) * delta)
    return reduced(losses if weight is None else losses * weight, reduction)
