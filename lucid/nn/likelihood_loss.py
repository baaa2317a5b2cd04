"""Losses of distributions that a network predicts, as layers."""

from lucid.nn.module import Module
from lucid.ops import gaussian_nll_loss, poisson_nll_loss
from lucid.synonyms import with_synonyms


class PoissonNLLLoss(Module):
    """λ - t log λ: how unlikely a count t is where λ is expected (Poisson).

    Parameters
    ----------
    log_input : bool
        Whether the input is log λ.
    full : bool
        Whether Stirling's formula is added for log t!.
    eps : float
        What is added to λ before its logarithm is taken.
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
    >>> nn.PoissonNLLLoss()(lucid.zeros(2), lucid.tensor([1.0, 3.0]))
    tensor(1.)
    """

    @with_synonyms
    def __init__(self, log_input=True, full=False, eps=1e-8, reduction="mean"):
        self.log_input, self.full, self.eps, self.reduction = log_input, full, eps, reduction

    def forward(self, x, target):
        """Logarithms of rates, and counts, to one number."""
        return poisson_nll_loss(x, target, self.log_input, self.full, self.eps, self.reduction)


class GaussianNLLLoss(Module):
    """(log v + (x - t)² / v) / 2: how unlikely t is for a normal distribution of mean x.

    Parameters
    ----------
    full : bool
        Whether log(2π) / 2 is added.
    eps : float
        The least variance.
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
    >>> nn.GaussianNLLLoss()(lucid.zeros(2), lucid.tensor([1.0, 3.0]), lucid.ones(2))
    tensor(2.5000)
    """

    @with_synonyms
    def __init__(self, *, full=False, eps=1e-6, reduction="mean"):
        self.full, self.eps, self.reduction = full, eps, reduction

    def forward(self, x, target, var):
        """Means, what was seen, and variances, to one number."""
        return gaussian_nll_loss(x, target, var, self.full, self.eps, self.reduction)
