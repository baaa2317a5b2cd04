"""Losses of how far vectors are from one another, or of which of two numbers is greater."""

from lucid.ops.bounds import clamp, minimum
from lucid.ops.checks import needs_floats
from lucid.ops.compare import where
from lucid.ops.elementwise import sqrt
from lucid.ops.half import in_float32
from lucid.ops.loss import reduced
from lucid.ops.reduce import sum_
from lucid.ops.similarity import pairwise_distance
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor

LEAST = 1e-12  # what keeps a cosine finite, as in PyTorch


@with_synonyms
@in_float32
def margin_ranking_loss(x1, x2, target, margin=0.0, reduction="mean") -> Tensor:
    """max(0, margin - t (x₁ - x₂)): 0 where x₁ is greater by a margin, or with t = -1 smaller.

    Parameters
    ----------
    x1, x2 : Tensor
        The numbers to rank, of one shape.
    target : Tensor
        1 where x₁ shall be the greater, -1 where x₂.
    margin : float
        By how much.
    reduction : str
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"``.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` one a pair.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, or the reduction is unknown.

    Examples
    --------
    >>> import lucid
    >>> x, y = lucid.tensor([1.0, 2.0]), lucid.tensor([3.0, 0.0])
    >>> lucid.nn.functional.margin_ranking_loss(x, y, lucid.ones(2))
    tensor(1.)
    """
    needs_floats(x1, "margin_ranking_loss")
    return reduced(clamp(margin - target * (x1 - x2), min=0), reduction)


@with_synonyms
@in_float32
def hinge_embedding_loss(x, target, margin=1.0, reduction="mean") -> Tensor:
    """x where t = 1, and max(0, margin - x) where t = -1: of distances x, small or beyond a margin.

    Parameters
    ----------
    x : Tensor
        Distances.
    target : Tensor
        1 where they shall be small, -1 where they shall be great.
    margin : float
        How great is great enough.
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
    >>> distances, target = lucid.tensor([0.5, 0.25]), lucid.tensor([1, -1])
    >>> lucid.nn.functional.hinge_embedding_loss(distances, target)
    tensor(0.6250)
    """
    needs_floats(x, "hinge_embedding_loss")
    losses = where(target != 1, clamp(margin - x, min=0), 0.0) + where(target != -1, x, 0.0)
    return reduced(losses, reduction)


@with_synonyms
@in_float32
def cosine_embedding_loss(x1, x2, target, margin=0.0, reduction="mean") -> Tensor:
    """1 - cos(x₁, x₂) where t = 1, and max(0, cos(x₁, x₂) - margin) where t = -1.

    Parameters
    ----------
    x1, x2 : Tensor
        Vectors, of shape (N, D) or (D,).
    target : Tensor
        1 where both shall be alike, -1 where not; of shape (N,) or ().
    margin : float
        How much alike the latter may be, from -1 to 1.
    reduction : str
        ``"mean"`` over all pairs, ``"sum"``, or ``"none"``.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` one a pair.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, the shapes do not fit, or the reduction is unknown.

    Examples
    --------
    >>> import lucid
    >>> x, y = lucid.tensor([[1.0, 0.0]]), lucid.tensor([[3.0, 4.0]])
    >>> lucid.nn.functional.cosine_embedding_loss(x, y, lucid.ones(1))
    tensor(0.4000)
    """
    needs_floats(x1, "cosine_embedding_loss")
    needs_floats(x2, "cosine_embedding_loss")
    if x1.shape != x2.shape or target.ndim != x1.ndim - 1:
        raise ValueError(
            "cosine_embedding_loss takes vectors of shape (N, D) and targets of shape (N,), not "
            f"{x1.shape}, {x2.shape} and {target.shape}"
        )
    lengths = sqrt((sum_(x1 * x1, -1) + LEAST) * (sum_(x2 * x2, -1) + LEAST))
    cosine = sum_(x1 * x2, -1) / lengths
    apart = clamp(cosine - margin, min=0)
    losses = where(target == 1, 1 - cosine, 0.0) + where(target == -1, apart, 0.0)
    return reduced(losses, reduction)


@with_synonyms
@in_float32
def triplet_margin_loss(
    anchor, positive, negative, margin=1.0, p=2.0, eps=1e-6, swap=False, reduction="mean"
) -> Tensor:
    """max(0, margin + ‖a - p‖ - ‖a - n‖): the anchor's like shall be nearer than its unlike.

    Parameters
    ----------
    anchor, positive, negative : Tensor
        Vectors, of shape (N, D) or (D,).
    margin : float
        By how much nearer.
    p, eps : float
        As in :func:`pairwise_distance`.
    swap : bool
        Whether ‖p - n‖ counts in the place of ‖a - n‖ where it is smaller.
    reduction : str
        ``"mean"`` over all triplets, ``"sum"``, or ``"none"``.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` one a triplet.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, the margin is not positive, or the reduction is unknown.

    References
    ----------
    Schroff, Kalenichenko & Philbin, "FaceNet: A Unified Embedding for Face Recognition and
    Clustering", CVPR 2015, arXiv 1503.03832.

    Examples
    --------
    >>> import lucid
    >>> a, p, n = lucid.zeros(1, 2), lucid.tensor([[3.0, 4.0]]), lucid.tensor([[0.0, 2.0]])
    >>> lucid.nn.functional.triplet_margin_loss(a, p, n)
    tensor(4.0000)
    """
    needs_floats(anchor, "triplet_margin_loss")
    if margin <= 0:
        raise ValueError(f"triplet_margin_loss: margin (={margin}) must be greater than 0")
    near, far = (pairwise_distance(anchor, x, p, eps) for x in (positive, negative))
    if swap:
        far = minimum(far, pairwise_distance(positive, negative, p, eps))
    return reduced(clamp(margin + near - far, min=0), reduction)
