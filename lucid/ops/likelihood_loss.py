"""How unlikely numbers are under a distribution whose parameters a network predicts."""

import math

from lucid.ops.bounds import clamp
from lucid.ops.checks import as_setting, needs_floats
from lucid.ops.compare import where
from lucid.ops.elementwise import exp, log
from lucid.ops.half import in_float32
from lucid.ops.loss import reduced
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
@in_float32
def poisson_nll_loss(x, target, log_input=True, full=False, eps=1e-8, reduction="mean") -> Tensor:
    """λ - t log λ: how unlikely a count t is where λ is expected (Poisson), but for log t!.

    Parameters
    ----------
    x : Tensor
        log λ; or λ without ``log_input``.
    target : Tensor
        Counts.
    log_input : bool
        Whether ``x`` is log λ.
    full : bool
        Whether Stirling's t log t - t + log(2πt) / 2 is added for log t!, where t > 1.
    eps : float
        What is added to λ before its logarithm is taken.
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
    >>> lucid.nn.functional.poisson_nll_loss(lucid.zeros(2), lucid.tensor([1.0, 3.0]))
    tensor(1.)
    """
    needs_floats(x, "poisson_nll_loss")
    losses = exp(x) - target * x if log_input else x - target * log(x + eps)
    if full:
        t = where(target > 1, target, 1.0)
        stirling = t * log(t) - t + 0.5 * log(2 * math.pi * t)
        losses = losses + where(target > 1, stirling, 0.0)
    return reduced(losses, reduction)


@with_synonyms
@in_float32
def gaussian_nll_loss(x, target, var, full=False, eps=1e-6, reduction="mean") -> Tensor:
    """(log v + (x - t)² / v) / 2: how unlikely t is for a normal distribution of mean x.

    Parameters
    ----------
    x : Tensor
        The means that are predicted.
    target : Tensor
        What was seen.
    var : Tensor or float
        The variances v that are predicted: of the shape of ``x``, or with a last axis of 1 or none.
    full : bool
        Whether log(2π) / 2 is added.
    eps : float
        The least variance; it does not stop the gradient.
    reduction : str
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"``.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` of the shape of ``x``.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, a variance is negative, or the reduction is unknown.

    References
    ----------
    Nix & Weigend, "Estimating the mean and variance of the target probability distribution", 1994.

    Examples
    --------
    >>> import lucid
    >>> x, t = lucid.zeros(2), lucid.tensor([1.0, 3.0])
    >>> lucid.nn.functional.gaussian_nll_loss(x, t, lucid.ones(2))
    tensor(2.5000)
    """
    needs_floats(x, "gaussian_nll_loss")
    v = var if isinstance(var, Tensor) else x.new_full((), as_setting(var, "var"))
    if (v.array < 0).any():
        raise ValueError("gaussian_nll_loss: a variance (var) must not be negative")
    if v.ndim and v.shape != x.shape and v.shape == x.shape[:-1]:
        v = v.unsqueeze(-1)
    v = v + (clamp(v, min=eps) - v).detach()
    losses = 0.5 * (log(v) + (x - target) ** 2 / v)
    return reduced(losses + 0.5 * math.log(2 * math.pi) if full else losses, reduction)
