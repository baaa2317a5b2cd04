"""Losses of pairs and triplets as layers."""

from lucid.nn.module import Module
from lucid.ops import (
    cosine_embedding_loss,
    hinge_embedding_loss,
    margin_ranking_loss,
    triplet_margin_loss,
)
from lucid.synonyms import with_synonyms


class MarginRankingLoss(Module):
    """max(0, margin - t (x₁ - x₂)): 0 where x₁ is greater by a margin, or with t = -1 smaller.

    Parameters
    ----------
    margin : float
        By how much the one shall be greater.
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
    >>> x, y = lucid.tensor([1.0, 2.0]), lucid.tensor([3.0, 0.0])
    >>> nn.MarginRankingLoss()(x, y, lucid.ones(2))
    tensor(1.)
    """

    @with_synonyms
    def __init__(self, margin=0.0, reduction="mean"):
        self.margin, self.reduction = margin, reduction

    def forward(self, x1, x2, target):
        """Two tensors of numbers, and 1 or -1 for each pair, to one number."""
        return margin_ranking_loss(x1, x2, target, self.margin, self.reduction)


class HingeEmbeddingLoss(Module):
    """x where t = 1, and max(0, margin - x) where t = -1, of distances x.

    Parameters
    ----------
    margin : float
        How great the distances shall be where t = -1.
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
    >>> nn.HingeEmbeddingLoss()(lucid.tensor([0.5, 0.25]), lucid.tensor([1, -1]))
    tensor(0.6250)
    """

    @with_synonyms
    def __init__(self, margin=1.0, reduction="mean"):
        self.margin, self.reduction = margin, reduction

    def forward(self, x, target):
        """Distances, and 1 or -1 for each, to one number."""
        return hinge_embedding_loss(x, target, self.margin, self.reduction)


class CosineEmbeddingLoss(Module):
    """1 - cos(x₁, x₂) where t = 1, and max(0, cos(x₁, x₂) - margin) where t = -1.

    Parameters
    ----------
    margin : float
        How much alike vectors may be where t = -1.
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
    >>> x, y = lucid.tensor([[1.0, 0.0]]), lucid.tensor([[3.0, 4.0]])
    >>> nn.CosineEmbeddingLoss()(x, y, lucid.ones(1))
    tensor(0.4000)
    """

    @with_synonyms
    def __init__(self, margin=0.0, reduction="mean"):
        self.margin, self.reduction = margin, reduction

    def forward(self, x1, x2, target):
        """Vectors (N, D), (N, D), and 1 or -1 for each pair (N,), to one number."""
        return cosine_embedding_loss(x1, x2, target, self.margin, self.reduction)


class TripletMarginLoss(Module):
    """max(0, margin + ‖a - p‖ - ‖a - n‖): the anchor's like shall be nearer than its unlike.

    Parameters
    ----------
    margin : float
        By how much nearer.
    p, eps : float
        As in :class:`PairwiseDistance`.
    swap : bool
        Whether ‖p - n‖ counts in the place of ‖a - n‖ where it is smaller.
    reduction : str
        ``"mean"``, ``"sum"``, or ``"none"``.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a setting is out of range.

    References
    ----------
    Schroff, Kalenichenko & Philbin, "FaceNet: A Unified Embedding for Face Recognition and
    Clustering", CVPR 2015, arXiv 1503.03832.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> a, p, n = lucid.zeros(1, 2), lucid.tensor([[3.0, 4.0]]), lucid.tensor([[0.0, 2.0]])
    >>> nn.TripletMarginLoss()(a, p, n)
    tensor(4.0000)
    """

    @with_synonyms
    def __init__(self, margin=1.0, p=2.0, eps=1e-6, swap=False, reduction="mean"):
        self.margin, self.p, self.eps, self.swap, self.reduction = margin, p, eps, swap, reduction

    def forward(self, anchor, positive, negative):
        """Vectors (N, D), three times, to one number."""
        return triplet_margin_loss(
            anchor, positive, negative, self.margin, self.p, self.eps, self.swap, self.reduction
        )
