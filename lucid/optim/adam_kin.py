"""Adamax, NAdam and RAdam: Adam with another measure, with a look ahead, with a slow start."""

import math

from lucid.backend import backend_of
from lucid.optim.checks import check_betas_and_eps, check_not_negative
from lucid.optim.optimizer import Optimizer, blend


class _AdamKin(Optimizer):
    def check(self, group):
        super().check(group)
        check_betas_and_eps(group)

    def _decayed(self, p, group):
        """The direction, with weight decay in it, or, decoupled, in the parameter."""
        if not group["decoupled_weight_decay"]:
            return self.gradient(p, group)
        p.array *= 1 - group["lr"] * group["weight_decay"]
        return -p.grad.array if group["maximize"] else p.grad.array


class Adamax(_AdamKin):
    """Adam with the greatest gradient so far, fading, in the place of the mean square.

    d = dp + weight_decay p;  m = β₁ m + (1 - β₁) d;  u = max(β₂ u, abs d + eps);
    p = p - lr / (1 - β₁ᵗ) m / u.

    Parameters
    ----------
    params : iterable of Tensor or of (name, Tensor), or list of dict
        What to train; a dict has ``params`` and settings of its own for them.
    lr : float
        The size of a step.
    betas : pair of float
        β₁ and β₂, how slowly the mean changes and the greatest fades.
    eps : float
        What keeps the quotient finite where no gradient came yet.
    weight_decay : float
        Added to the gradient, times the parameter (L2 regularisation).
    foreach : bool, optional
        Taken, as in PyTorch, and without a meaning here: lucid chooses how to compute a step.
    maximize : bool
        Step along the gradient, not against it.
    differentiable : bool
        Only False: a step is no part of a graph here.
    capturable : bool
        Taken, and without a meaning here.

    Raises
    ------
    ValueError
        If a setting is out of range.

    References
    ----------
    Kingma & Ba, "Adam: a method for stochastic optimization", ICLR 2015, arXiv 1412.6980.

    Examples
    --------
    >>> import lucid
    >>> w = lucid.tensor([1.0], requires_grad=True)
    >>> optimizer = lucid.optim.Adamax([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, foreach=None, *,
        maximize=False, differentiable=False, capturable=False,
    ):  # fmt: skip
        super().__init__(
            params, lr=lr, betas=tuple(betas), eps=eps, weight_decay=weight_decay,
            maximize=maximize, differentiable=differentiable,
        )  # fmt: skip

    def update(self, p, group):
        """Change one parameter, in place.

        Parameters
        ----------
        p : Tensor
            A parameter that has a gradient.
        group : dict
            The settings of a group of parameters.
        """
        d, xp = self.gradient(p, group), backend_of(p.array).xp
        step, mean, greatest = self.remember(p, "exp_avg", "exp_inf")
        blend(mean, group["betas"][0], d)
        greatest *= group["betas"][1]
        xp.maximum(greatest, abs(d) + group["eps"], out=greatest)
        p.array -= group["lr"] / (1 - group["betas"][0] ** step) * (mean / greatest)


class NAdam(_AdamKin):
    """Adam that looks ahead along its momentum, as Nesterov does.

    m and v as in :class:`Adam`;  μₜ = β₁ (1 - 0.96^(t momentum_decay) / 2), and M is the product
    of all μ up to t;  p = p - lr ((1 - μₜ) d / (1 - M) + μₜ₊₁ m / (1 - M μₜ₊₁)) / (√v̂ + eps).

    Parameters
    ----------
    params : iterable of Tensor or of (name, Tensor), or list of dict
        What to train; a dict has ``params`` and settings of its own for them.
    lr : float
        The size of a step.
    betas : pair of float
        β₁ and β₂, how slowly the means of gradient and squared gradient change.
    eps : float
        What keeps the quotient finite where no gradient came yet.
    weight_decay : float
        Added to the gradient, times the parameter (L2 regularisation).
    momentum_decay : float
        How slowly the momentum grows to β₁.
    decoupled_weight_decay : bool
        Whether weight decay shrinks the parameter itself, as in :class:`AdamW`.
    foreach : bool, optional
        Taken, as in PyTorch, and without a meaning here: lucid chooses how to compute a step.
    maximize : bool
        Step along the gradient, not against it.
    capturable : bool
        Taken, and without a meaning here.
    differentiable : bool
        Only False: a step is no part of a graph here.

    Raises
    ------
    ValueError
        If a setting is out of range.

    References
    ----------
    Dozat, "Incorporating Nesterov momentum into Adam", ICLR 2016 workshop.

    Examples
    --------
    >>> import lucid
    >>> w = lucid.tensor([1.0], requires_grad=True)
    >>> optimizer = lucid.optim.NAdam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.8944], requires_grad=True)
    """

    def __init__(
        self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0,
        momentum_decay=4e-3, decoupled_weight_decay=False, *, foreach=None,
        maximize=False, capturable=False, differentiable=False,
    ):  # fmt: skip
        super().__init__(
            params, lr=lr, betas=tuple(betas), eps=eps, weight_decay=weight_decay,
            momentum_decay=momentum_decay, decoupled_weight_decay=decoupled_weight_decay,
            maximize=maximize, differentiable=differentiable,
        )  # fmt: skip

    def check(self, group):
        """Raise where a setting is out of range.

        Parameters
        ----------
        group : dict
            The settings of a group of parameters.
        """
        super().check(group)
        check_not_negative(group, "momentum_decay")

    def update(self, p, group):
        """Change one parameter, in place.

        Parameters
        ----------
        p : Tensor
            A parameter that has a gradient.
        group : dict
            The settings of a group of parameters.
        """
        d, (beta1, beta2) = self._decayed(p, group), group["betas"]
        step, mean, square = self.remember(p, "exp_avg", "exp_avg_sq")
        now, ahead = (
            beta1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"])) for t in (step, step + 1)
        )
        product = self.state[p]["mu_product"] = self.state[p].get("mu_product", 1.0) * now
        blend(mean, beta1, d)
        blend(square, beta2, d * d)
        root = backend_of(p.array).xp.sqrt(square / (1 - beta2**step)) + group["eps"]
        p.array -= group["lr"] * (1 - now) / (1 - product) * (d / root)
        p.array -= group["lr"] * ahead / (1 - product * ahead) * (mean / root)


class RAdam(_AdamKin):
    """Adam that adapts only when it has seen enough gradients to know their spread.

    m and v as in :class:`Adam`;  ρ∞ = 2 / (1 - β₂) - 1 and ρ = ρ∞ - 2 t β₂ᵗ / (1 - β₂ᵗ). Where
    ρ > 5:  p = p - lr r m̂ √(1 - β₂ᵗ) / (√v + eps), with r² = (ρ - 4) (ρ - 2) ρ∞ /
    ((ρ∞ - 4) (ρ∞ - 2) ρ);  before that p = p - lr m̂.

    Parameters
    ----------
    params : iterable of Tensor or of (name, Tensor), or list of dict
        What to train; a dict has ``params`` and settings of its own for them.
    lr : float
        The size of a step.
    betas : pair of float
        β₁ and β₂, how slowly the means of gradient and squared gradient change.
    eps : float
        What keeps the quotient finite where no gradient came yet.
    weight_decay : float
        Added to the gradient, times the parameter (L2 regularisation).
    decoupled_weight_decay : bool
        Whether weight decay shrinks the parameter itself, as in :class:`AdamW`.
    foreach : bool, optional
        Taken, as in PyTorch, and without a meaning here: lucid chooses how to compute a step.
    maximize : bool
        Step along the gradient, not against it.
    capturable : bool
        Taken, and without a meaning here.
    differentiable : bool
        Only False: a step is no part of a graph here.

    Raises
    ------
    ValueError
        If a setting is out of range.

    References
    ----------
    Liu et al., "On the variance of the adaptive learning rate and beyond", ICLR 2020,
    arXiv 1908.03265.

    Examples
    --------
    >>> import lucid
    >>> w = lucid.tensor([1.0], requires_grad=True)
    >>> optimizer = lucid.optim.RAdam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.8000], requires_grad=True)
    """

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0,
        decoupled_weight_decay=False, *, foreach=None,
        maximize=False, capturable=False, differentiable=False,
    ):  # fmt: skip
        super().__init__(
            params, lr=lr, betas=tuple(betas), eps=eps, weight_decay=weight_decay,
            decoupled_weight_decay=decoupled_weight_decay, maximize=maximize,
            differentiable=differentiable,
        )  # fmt: skip

    def update(self, p, group):
        """Change one parameter, in place.

        Parameters
        ----------
        p : Tensor
            A parameter that has a gradient.
        group : dict
            The settings of a group of parameters.
        """
        d, (beta1, beta2) = self._decayed(p, group), group["betas"]
        step, mean, square = self.remember(p, "exp_avg", "exp_avg_sq")
        blend(mean, beta1, d)
        blend(square, beta2, d * d)
        change = mean / (1 - beta1**step)
        left = 1 - beta2**step
        most = 2 / (1 - beta2) - 1
        rho = most - 2 * step * beta2**step / left
        if rho > 5:
            known = (rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho)
            change *= math.sqrt(known * left)
            change /= backend_of(p.array).xp.sqrt(square) + group["eps"]
        p.array -= group["lr"] * change
