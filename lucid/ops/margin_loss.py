"""Losses of scores that shall be on the right side, by a margin or by a soft one."""

from lucid.ops.activation import relu
from lucid.ops.checks import needs_floats, needs_tensor
from lucid.ops.compare import where
from lucid.ops.gates import logsigmoid
from lucid.ops.gather import gather, one_hot
from lucid.ops.half import in_float32
from lucid.ops.index import getitem
from lucid.ops.loss import reduced
from lucid.ops.reduce import mean
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
@in_float32
def soft_margin_loss(x, target, reduction="mean") -> Tensor:
    """log(1 + exp(-t x)): of scores whose sign shall be that of t, 1 or -1.

    Parameters
    ----------
    x : Tensor
        Scores.
    target : Tensor
        1 or -1, of the same shape.
    reduction : str
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"``.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` of the shape of ``x``.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, or the reduction is unknown.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.soft_margin_loss(lucid.zeros(2), lucid.ones(2))
    tensor(0.6931)
    """
    needs_floats(x, "soft_margin_loss")
    needs_tensor(target, "soft_margin_loss")
    return reduced(-logsigmoid(target * x), reduction)  # softplus, without its straight end


@with_synonyms
@in_float32
def multilabel_soft_margin_loss(x, target, weight=None, reduction="mean") -> Tensor:
    """The mean over the classes of -t log σ(x) - (1 - t) log σ(-x): several may be right.

    Parameters
    ----------
    x : Tensor
        Scores, of shape (N, C) or (C,).
    target : Tensor
        1 for the classes that are right, 0 for others, of the same shape.
    weight : Tensor, optional
        Of shape (C,): how much each class counts.
    reduction : str
        ``"mean"`` over the samples, ``"sum"``, or ``"none"``.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` one a sample.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, or the reduction is unknown.

    Examples
    --------
    >>> import lucid
    >>> F = lucid.nn.functional
    >>> F.multilabel_soft_margin_loss(lucid.zeros(1, 2), lucid.tensor([[1.0, 0.0]]))
    tensor(0.6931)
    """
    needs_floats(x, "multilabel_soft_margin_loss")
    losses = -(target * logsigmoid(x) + (1 - target) * logsigmoid(-x))
    return reduced(mean(losses if weight is None else losses * weight, -1), reduction)


@with_synonyms
@in_float32
def multi_margin_loss(x, target, p=1, margin=1.0, weight=None, reduction="mean") -> Tensor:
    """Σ max(0, margin - x[t] + x[i])ᵖ / C over the wrong classes i, over which the right one leads.

    Parameters
    ----------
    x : Tensor
        Scores, of shape (N, C) or (C,).
    target : Tensor of int
        The right classes, of shape (N,) or ().
    p : int
        1 or 2.
    margin : float
        By how much the right class shall lead.
    weight : Tensor, optional
        Of shape (C,): how much samples of each class count.
    reduction : str
        ``"mean"`` over the samples, ``"sum"``, or ``"none"``.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` one a sample.

    Raises
    ------
    TypeError, ValueError, IndexError
        If the elements are integers, ``p`` is another number, or there is no such class.

    Examples
    --------
    >>> import lucid
    >>> scores = lucid.tensor([[0.5, 1.0, 0.0]])
    >>> lucid.nn.functional.multi_margin_loss(scores, lucid.tensor([1]))
    tensor(0.1667)
    """
    needs_floats(x, "multi_margin_loss")
    if p not in (1, 2):
        raise ValueError(f"multi_margin_loss: p (={p}) must be 1 or 2")
    if x.ndim not in (1, 2) or target.shape != x.shape[:-1]:
        raise ValueError(
            f"multi_margin_loss takes scores (N, C) or (C,), and a class for each sample, "
            f"not {x.shape} and {target.shape}"
        )
    classes = x.shape[-1]
    right = gather(x, -1, target.unsqueeze(-1))
    short = where(one_hot(target, classes) == 1, 0.0, relu(margin - right + x) ** p)
    losses = mean(short, -1)
    return reduced(losses if weight is None else losses * getitem(weight, target), reduction)
