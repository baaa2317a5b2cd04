"""RMSprop: steps measured by the mean square of the gradients so far."""

from lucid.backend import backend_of
from lucid.optim.checks import check_not_negative
from lucid.optim.optimizer import Optimizer, blend


class RMSprop(Optimizer):
    """Steps that are divided by the root of a running mean of the squared gradients.

    d = dp + weight_decay p;  v = alpha v + (1 - alpha) d²;  with momentum b = momentum b +
    d / (√v + eps) and p = p - lr b, without p = p - lr d / (√v + eps). ``centered`` takes the
    square of the running mean of d from v first.

    Parameters
    ----------
    params : iterable of Tensor or of (name, Tensor), or list of dict
        What to train; a dict has ``params`` and settings of its own for them.
    lr : float
        The size of a step.
    alpha : float
        How slowly the mean square changes.
    eps : float
        What keeps the quotient finite where no gradient came yet.
    weight_decay : float
        Added to the gradient, times the parameter (L2 regularisation).
    momentum : float
        How much of the last step goes on.
    centered : bool
        Whether to divide by the standard deviation of the gradients.
    capturable : bool
        Taken, and without a meaning here.
    foreach : bool, optional
        Taken, as in PyTorch, and without a meaning here: lucid chooses how to compute a step.
    maximize : bool
        Step along the gradient, not against it.
    differentiable : bool
        Only False: a step is no part of a graph here.

    Raises
    ------
    ValueError
        If a setting is negative.

    References
    ----------
    Tieleman & Hinton, "Lecture 6.5: RMSprop", Coursera, 2012; Graves, "Generating sequences with
    recurrent neural networks", 2013, arXiv 1308.0850.

    Examples
    --------
    >>> import lucid
    >>> w = lucid.tensor([1.0], requires_grad=True)
    >>> optimizer = lucid.optim.RMSprop([w], lr=0.01)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0.0, momentum=0.0,
        centered=False, capturable=False, foreach=None, maximize=False, differentiable=False,
    ):  # fmt: skip
        super().__init__(
            params, lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum,
            centered=centered, maximize=maximize, differentiable=differentiable,
        )  # fmt: skip

    def check(self, group):
        """Raise where a setting is out of range.

        Parameters
        ----------
        group : dict
            The settings of a group of parameters.
        """
        super().check(group)
        check_not_negative(group, "alpha", "eps", "momentum")

    def update(self, p, group):
        """Change one parameter, in place.

        Parameters
        ----------
        p : Tensor
            A parameter that has a gradient.
        group : dict
            The settings of a group of parameters.
        """
        d, sqrt = self.gradient(p, group), backend_of(p.array).xp.sqrt
        names = ["square_avg"] + ["grad_avg"] * group["centered"]
        names += ["momentum_buffer"] * (group["momentum"] > 0)
        _, square, *others = self.remember(p, *names)
        blend(square, group["alpha"], d * d)
        spread = square
        if group["centered"]:
            blend(others[0], group["alpha"], d)
            spread = square - others[0] * others[0]
        step = d / (sqrt(spread) + group["eps"])
        if group["momentum"] > 0:
            others[-1][...] = step = others[-1] * group["momentum"] + step
        p.array -= group["lr"] * step
