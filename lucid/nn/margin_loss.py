"""Losses of scores on the right side as layers."""

from lucid.nn.loss import as_buffer
from lucid.nn.module import Module
from lucid.ops import multi_margin_loss, multilabel_soft_margin_loss, soft_margin_loss
from lucid.synonyms import with_synonyms


class SoftMarginLoss(Module):
    """log(1 + exp(-t x)): of scores whose sign shall be that of t, 1 or -1.

    Parameters
    ----------
    reduction : str
        ``"mean"``, ``"sum"``, or ``"none"``.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a setting is out of range.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.SoftMarginLoss()(lucid.zeros(2), lucid.ones(2))
    tensor(0.6931)
    """

    @with_synonyms
    def __init__(self, reduction="mean"):
        self.reduction = reduction

    def forward(self, x, target):
        """Scores, and 1 or -1 for each, to one number."""
        return soft_margin_loss(x, target, self.reduction)


class MultiLabelSoftMarginLoss(Module):
    """The mean over the classes of -t log σ(x) - (1 - t) log σ(-x): several may be right.

    Parameters
    ----------
    weight : Tensor, optional
        Of shape (C,): how much each class counts.
    reduction : str
        ``"mean"``, ``"sum"``, or ``"none"``.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a setting is out of range.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.MultiLabelSoftMarginLoss()(lucid.zeros(1, 2), lucid.tensor([[1.0, 0.0]]))
    tensor(0.6931)
    """

    @with_synonyms
    def __init__(self, weight=None, reduction="mean"):
        self.weight, self.reduction = as_buffer(weight), reduction

    def forward(self, x, target):
        """Scores (N, C), and 0 or 1 for each, to one number."""
        return multilabel_soft_margin_loss(x, target, self.weight, self.reduction)


class MultiMarginLoss(Module):
    """Σ max(0, margin - x[t] + x[i])ᵖ / C over the wrong classes i.

    Parameters
    ----------
    p : int
        1 or 2.
    margin : float
        By how much the right class shall lead.
    weight : Tensor, optional
        Of shape (C,): how much samples of each class count.
    reduction : str
        ``"mean"``, ``"sum"``, or ``"none"``.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a setting is out of range.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.MultiMarginLoss()(lucid.tensor([[0.5, 1.0, 0.0]]), lucid.tensor([1]))
    tensor(0.1667)
    """

    @with_synonyms
    def __init__(self, p=1, margin=1.0, weight=None, reduction="mean"):
        self.p, self.margin, self.weight, self.reduction = p, margin, as_buffer(weight), reduction

    def forward(self, x, target):
        """Scores (N, C) and class indices (N,) to one number."""
        return multi_margin_loss(x, target, self.p, self.margin, self.weight, self.reduction)
