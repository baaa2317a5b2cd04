"""Losses as layers."""

from lucid.nn.module import Module
from lucid.ops import cross_entropy


class CrossEntropyLoss(Module):
    """The surprise at the right class, -log softmax(scores)[target].

    Parameters
    ----------
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

    def __init__(self, reduction="mean", label_smoothing=0.0):
        self.reduction, self.label_smoothing = reduction, label_smoothing

    def forward(self, x, target):
        """Scores (N, C) and class indices (N,) to one number."""
        return cross_entropy(x, target, self.reduction, self.label_smoothing)
