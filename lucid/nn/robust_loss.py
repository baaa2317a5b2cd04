"""More losses as layers: of probabilities, and those that outliers pull less."""

from lucid.nn.loss import as_buffer
from lucid.nn.module import Module
from lucid.ops import binary_cross_entropy, huber_loss, kl_div, smooth_l1_loss
from lucid.synonyms import with_synonyms


class BCELoss(Module):
    """The surprise at yes or no: -t log x - (1 - t) log(1 - x), given the probabilities.

    Parameters
    ----------
    weight : Tensor, optional
        How much each loss counts; 1 by default.
    reduction : str
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"``.

    Raises
    ------
    ValueError
        If the shapes differ, or a number is no probability.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.BCELoss()(lucid.tensor([0.5, 0.5]), lucid.tensor([1.0, 0.0]))
    tensor(0.6931)
    """

    @with_synonyms
    def __init__(self, weight=None, reduction="mean"):
        self.weight, self.reduction = as_buffer(weight), reduction

    def forward(self, x, target):
        """Probabilities and targets of one shape to one number."""
        return binary_cross_entropy(x, target, self.weight, self.reduction)


class SmoothL1Loss(Module):
    """(x - t)² / 2β where ``|x - t|`` < β, else ``|x - t|`` - β / 2.

    Parameters
    ----------
    reduction : str
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"``.
    beta : float
        β, where the square ends.

    Raises
    ------
    ValueError
        If the shapes differ, or a setting is out of range.

    References
    ----------
    Girshick, "Fast R-CNN", ICCV 2015, arXiv 1504.08083.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.SmoothL1Loss()(lucid.tensor([0.5, 3.0]), lucid.zeros(2))
    tensor(1.3125)
    """

    @with_synonyms
    def __init__(self, reduction="mean", beta=1.0):
        self.reduction, self.beta = reduction, beta

    def forward(self, x, target):
        """Two tensors of one shape to one number."""
        return smooth_l1_loss(x, target, self.reduction, self.beta)


class HuberLoss(Module):
    """(x - t)² / 2 where ``|x - t|`` ≤ δ, else δ (``|x - t|`` - δ / 2).

    Parameters
    ----------
    reduction : str
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"``.
    delta : float
        δ, where the square ends.

    Raises
    ------
    ValueError
        If the shapes differ, or a setting is out of range.

    References
    ----------
    Huber, "Robust Estimation of a Location Parameter", 1964.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.HuberLoss(delta=2.0)(lucid.tensor([0.5, 3.0]), lucid.zeros(2))
    tensor(2.0625)
    """

    @with_synonyms
    def __init__(self, reduction="mean", delta=1.0):
        self.reduction, self.delta = reduction, delta

    def forward(self, x, target):
        """Two tensors of one shape to one number."""
        return huber_loss(x, target, self.reduction, self.delta)


class KLDivLoss(Module):
    """t (log t - x): the Kullback-Leibler divergence, given the logarithms x of probabilities.

    Parameters
    ----------
    reduction : str
        ``"batchmean"``, the sum divided by the number of samples, which is the divergence;
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"``.
    log_target : bool
        Whether the target holds logarithms too.

    Raises
    ------
    ValueError
        If the shapes differ, or a setting is out of range.

    References
    ----------
    Kullback & Leibler, "On Information and Sufficiency", 1951.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> x = lucid.tensor([[0.5, 0.5]]).log()
    >>> nn.KLDivLoss(reduction="batchmean")(x, lucid.tensor([[1.0, 0.0]]))
    tensor(0.6931)
    """

    @with_synonyms
    def __init__(self, reduction="mean", log_target=False):
        self.reduction, self.log_target = reduction, log_target

    def forward(self, x, target):
        """Logarithms of probabilities and probabilities to one number."""
        return kl_div(x, target, self.reduction, self.log_target)
