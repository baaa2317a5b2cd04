"""Losses as layers."""

from lucid.nn.module import Buffer, Module
from lucid.ops import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    l1_loss,
    mse_loss,
    nll_loss,
)
from lucid.synonyms import with_synonyms


class CrossEntropyLoss(Module):
    """The surprise at the right class, -log softmax(scores)[target].

    Parameters
    ----------
    weight : Tensor, optional
        Of shape (C,): how much each class counts; 1 by default.
    ignore_index : int
        Targets with this class index do not count.
    reduction : str
        ``"mean"`` over the targets, ``"sum"``, or ``"none"``.
    label_smoothing : float
        From 0 to 1: how much of the target is spread over all classes.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a class index is out of range.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.CrossEntropyLoss()(lucid.zeros(2, 10), lucid.tensor([3, 7]))
    tensor(2.3026)
    """

    @with_synonyms
    def __init__(self, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        self.weight = as_buffer(weight)
        self.ignore_index, self.reduction = ignore_index, reduction
        self.label_smoothing = label_smoothing

    def forward(self, x, target):
        """Scores (N, C) and class indices (N,), or probabilities (N, C), to one number."""
        settings = self.weight, self.ignore_index, self.reduction, self.label_smoothing
        return cross_entropy(x, target, *settings)


class NLLLoss(Module):
    """The negative log-likelihood of the right class, -x[target].

    Parameters
    ----------
    weight : Tensor, optional
        Of shape (C,): how much each class counts; 1 by default.
    ignore_index : int
        Targets with this class index do not count.
    reduction : str
        ``"mean"`` over the targets, ``"sum"``, or ``"none"``.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a class index is out of range.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> log_probabilities = lucid.tensor([[0.5, 0.5], [0.25, 0.75]]).log()
    >>> nn.NLLLoss()(log_probabilities, lucid.tensor([0, 0]))
    tensor(1.0397)
    """

    @with_synonyms
    def __init__(self, weight=None, ignore_index=-100, reduction="mean"):
        self.weight = as_buffer(weight)
        self.ignore_index, self.reduction = ignore_index, reduction

    def forward(self, x, target):
        """Logarithms of probabilities (N, C) and class indices (N,) to one number."""
        return nll_loss(x, target, self.weight, self.ignore_index, self.reduction)


class MSELoss(Module):
    """The mean of the squared errors, (x - target)².

    Parameters
    ----------
    reduction : str
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"``.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.MSELoss()(lucid.tensor([1.0, 5.0]), lucid.tensor([1.0, 3.0]))
    tensor(2.)
    """

    @with_synonyms
    def __init__(self, reduction="mean"):
        self.reduction = reduction

    def forward(self, x, target):
        """Two tensors of one shape to one number."""
        return mse_loss(x, target, self.reduction)


class L1Loss(Module):
    """The mean of the absolute errors, ``|x - target|``.

    Parameters
    ----------
    reduction : str
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"``.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.L1Loss()(lucid.tensor([1.0, 5.0]), lucid.tensor([1.0, 3.0]))
    tensor(1.)
    """

    @with_synonyms
    def __init__(self, reduction="mean"):
        self.reduction = reduction

    def forward(self, x, target):
        """Two tensors of one shape to one number."""
        return l1_loss(x, target, self.reduction)


class BCEWithLogitsLoss(Module):
    """The surprise at yes or no: -t log σ(x) - (1 - t) log(1 - σ(x)), given the scores.

    Parameters
    ----------
    weight : Tensor, optional
        How much each loss counts; 1 by default.
    reduction : str
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"``.
    pos_weight : Tensor, optional
        How much a yes counts, for example one number a class; 1 by default.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.BCEWithLogitsLoss()(lucid.zeros(3), lucid.tensor([1.0, 0.0, 1.0]))
    tensor(0.6931)
    """

    @with_synonyms
    def __init__(self, weight=None, reduction="mean", pos_weight=None):
        self.weight, self.pos_weight = as_buffer(weight), as_buffer(pos_weight)
        self.reduction = reduction

    def forward(self, x, target):
        """Scores and targets of one shape to one number."""
        return binary_cross_entropy_with_logits(
            x, target, self.weight, self.reduction, self.pos_weight
        )


def as_buffer(weight):
    """The weights of a loss as what moves and is saved with it, or None."""
    return None if weight is None else Buffer(weight)
