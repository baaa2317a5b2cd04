"""How alike two vectors are, as layers."""

from lucid.nn.module import Module
from lucid.ops import cosine_similarity, pairwise_distance


class CosineSimilarity(Module):
    """The cosine of the angle between two vectors, x₁ · x₂ / (max(‖x₁‖, eps) max(‖x₂‖, eps)).

    Parameters
    ----------
    dim : int
        The axis that makes up one vector.
    eps : float
        The least length to divide by.

    Raises
    ------
    IndexError
        If an input has no such axis.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.CosineSimilarity()(lucid.tensor([[1.0, 0.0]]), lucid.tensor([[3.0, 4.0]]))
    tensor([0.6000])
    """

    def __init__(self, dim=1, eps=1e-8):
        self.dim, self.eps = dim, eps

    def forward(self, x1, x2):
        """Two tensors whose shapes broadcast, to one without the axis."""
        return cosine_similarity(x1, x2, self.dim, self.eps)


class PairwiseDistance(Module):
    """The length ‖x₁ - x₂ + eps‖ₚ of the difference of two vectors, along the last axis.

    Parameters
    ----------
    p : float
        Which length: see :func:`lucid.norm`.
    eps : float
        What is added to every difference, as in PyTorch.
    keepdim : bool
        Whether the last axis stays, with length 1.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.PairwiseDistance()(lucid.tensor([[1.0, 1.0]]), lucid.tensor([[4.0, 5.0]]))
    tensor([5.0000])
    """

    def __init__(self, p=2.0, eps=1e-6, keepdim=False):
        self.norm, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, x1, x2):
        """(..., D) and (..., D) to (...)."""
        return pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)
