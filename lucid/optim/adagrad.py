"""Adagrad and Adadelta: steps measured by the squares of all gradients, or of the last ones."""

from lucid.backend import backend_of
from lucid.ops import full_like
from lucid.ops.half import widened
from lucid.optim.checks import check_not_negative
from lucid.optim.optimizer import Optimizer, blend


class Adagrad(Optimizer):
    """Steps that are divided by the root of the sum of all squared gradients.

    d = dp + weight_decay p;  s = s + d²;  p = p - lr / (1 + (t - 1) lr_decay) d / (√s + eps).

    Parameters
    ----------
    params : iterable of Tensor or of (name, Tensor), or list of dict
        What to train; a dict has ``params`` and settings of its own for them.
    lr : float
        The size of a step.
    lr_decay : float
        How quickly the steps become smaller besides.
    weight_decay : float
        Added to the gradient, times the parameter (L2 regularisation).
    initial_accumulator_value : float
        What the sum s starts from.
    eps : float
        What keeps the quotient finite where no gradient came yet.
    foreach : bool, optional
        Taken, as in PyTorch, and without a meaning here: lucid chooses how to compute a step.
    maximize : bool
        Step along the gradient, not against it.
    differentiable : bool
        Only False: a step is no part of a graph here.
    fused : bool, optional
        Taken, as in PyTorch, and without a meaning here: lucid chooses how to compute a step.

    Raises
    ------
    ValueError
        If a setting is negative.

    References
    ----------
    Duchi, Hazan & Singer, "Adaptive subgradient methods for online learning and stochastic
    optimization", JMLR 2011.

    Examples
    --------
    >>> import lucid
    >>> w = lucid.tensor([1.0], requires_grad=True)
    >>> optimizer = lucid.optim.Adagrad([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self, params, lr=1e-2, lr_decay=0.0, weight_decay=0.0, initial_accumulator_value=0.0,
        eps=1e-10, foreach=None, *, maximize=False, differentiable=False, fused=None,
    ):  # fmt: skip
        super().__init__(
            params, lr=lr, lr_decay=lr_decay, weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value, eps=eps, maximize=maximize,
            differentiable=differentiable,
        )  # fmt: skip

    def check(self, group):
        """Raise where a setting is out of range.

        Parameters
        ----------
        group : dict
            The settings of a group of parameters.
        """
        super().check(group)
        check_not_negative(group, "lr_decay", "initial_accumulator_value", "eps")

    def add_param_group(self, param_group):
        """Train more parameters; their sums start from ``initial_accumulator_value``.

        Parameters
        ----------
        param_group : dict
            ``params``, and settings of its own for them.
        """
        super().add_param_group(param_group)
        group = self.param_groups[-1]
        for p in group["params"]:
            start = full_like(widened(p.detach()), group["initial_accumulator_value"])
            self.state[p] = {"step": 0, "sum": start}

    def update(self, p, group):
        """Change one parameter, in place.

        Parameters
        ----------
        p : Tensor
            A parameter that has a gradient.
        group : dict
            The settings of a group of parameters.
        """
        d = self.gradient(p, group)
        step, total = self.remember(p, "sum")
        total += d * d
        lr = group["lr"] / (1 + (step - 1) * group["lr_decay"])
        p.array -= lr * d / (backend_of(p.array).xp.sqrt(total) + group["eps"])


class Adadelta(Optimizer):
    """Steps as large as those before, over gradients as large as those before.

    d = dp + weight_decay p;  v = rho v + (1 - rho) d²;  Δ = √(u + eps) / √(v + eps) d;
    u = rho u + (1 - rho) Δ²;  p = p - lr Δ.

    Parameters
    ----------
    params : iterable of Tensor or of (name, Tensor), or list of dict
        What to train; a dict has ``params`` and settings of its own for them.
    lr : float
        What each step is multiplied by.
    rho : float
        How slowly the means of squares change, from 0 to 1.
    eps : float
        What the first steps come from.
    weight_decay : float
        Added to the gradient, times the parameter (L2 regularisation).
    foreach : bool, optional
        Taken, as in PyTorch, and without a meaning here: lucid chooses how to compute a step.
    capturable : bool
        Taken, and without a meaning here.
    maximize : bool
        Step along the gradient, not against it.
    differentiable : bool
        Only False: a step is no part of a graph here.

    Raises
    ------
    ValueError
        If a setting is out of range.

    References
    ----------
    Zeiler, "ADADELTA: an adaptive learning rate method", 2012, arXiv 1212.5701.

    Examples
    --------
    >>> import lucid
    >>> w = lucid.tensor([1.0], requires_grad=True)
    >>> optimizer = lucid.optim.Adadelta([w], lr=10.0)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.9684], requires_grad=True)
    """

    def __init__(
        self, params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0.0, foreach=None, *,
        capturable=False, maximize=False, differentiable=False,
    ):  # fmt: skip
        super().__init__(
            params, lr=lr, rho=rho, eps=eps, weight_decay=weight_decay, maximize=maximize,
            differentiable=differentiable,
        )  # fmt: skip

    def check(self, group):
        """Raise where a setting is out of range.

        Parameters
        ----------
        group : dict
            The settings of a group of parameters.
        """
        super().check(group)
        check_not_negative(group, "eps")
        if not 0 <= group["rho"] <= 1:
            raise ValueError(f"rho (={group['rho']}) must be from 0 to 1")

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
        _, square, before = self.remember(p, "square_avg", "acc_delta")
        blend(square, group["rho"], d * d)
        step = sqrt(before + group["eps"]) / sqrt(square + group["eps"]) * d
        blend(before, group["rho"], step * step)
        p.array -= group["lr"] * step
