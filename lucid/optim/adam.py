"""Adam, and AdamW, whose weight decay does not pass through the gradient."""

from collections import defaultdict

from lucid.backend import backend_of
from lucid.optim.checks import check_betas_and_eps
from lucid.optim.optimizer import Optimizer, blend


class Adam(Optimizer):
    """Steps of a size that adapts to each number's own gradients.

    d = dp + weight_decay p;  m = β₁ m + (1 - β₁) d;  v = β₂ v + (1 - β₂) d²;  with
    m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ),  p = p - lr m̂ / (√v̂ + eps).

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
        Added to the gradient, times the parameter (L2 regularisation). It adapts with the
        gradient; :class:`AdamW` shrinks all parameters alike.
    amsgrad : bool
        Divide by the greatest v̂ so far, so that no step grows again (Reddi et al., "On the
        convergence of Adam and beyond", ICLR 2018, arXiv 1904.09237).
    foreach : bool, optional
        Taken, as in PyTorch, and without a meaning here: lucid chooses how to compute a step.
    maximize : bool
        Step along the gradient, not against it.
    capturable : bool
        Taken, and without a meaning here.
    differentiable : bool
        Only False: a step is no part of a graph here.
    fused : bool, optional
        Taken, as in PyTorch, and without a meaning here: lucid chooses how to compute a step.
    decoupled_weight_decay : bool
        Whether weight decay shrinks the parameter itself, as in :class:`AdamW`.

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
    >>> optimizer = lucid.optim.Adam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False, *,
        foreach=None, maximize=False, capturable=False, differentiable=False, fused=None,
        decoupled_weight_decay=False,
    ):  # fmt: skip
        super().__init__(
            params, lr=lr, betas=tuple(betas), eps=eps, weight_decay=weight_decay,
            amsgrad=amsgrad, maximize=maximize, decoupled_weight_decay=decoupled_weight_decay,
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
        check_betas_and_eps(group)

    def update(self, p, group):
        """Change one parameter, in place.

        Parameters
        ----------
        p : Tensor
            A parameter that has a gradient.
        group : dict
            The settings of a group of parameters.
        """
        self.update_all([p], group)

    def update_all(self, params, group):
        """Change several parameters, in place, on a GPU in a few launches.

        Parameters
        ----------
        params : list of Tensor
            Parameters that have gradients.
        group : dict
            The settings of a group of parameters.
        """
        if group["decoupled_weight_decay"]:
            directions = [-p.grad.array if group["maximize"] else p.grad.array for p in params]
            return self._adapt(params, directions, group, shrink=group["weight_decay"])
        self._adapt(params, [self.gradient(p, group) for p in params], group, shrink=0.0)

    def _adapt(self, params, directions, group, shrink):
        """Shrink parameters by lr times ``shrink``, and step against their directions."""
        settings = {name: group[name] for name in ("lr", "betas", "eps")} | {"weight_decay": shrink}
        names, alike = ("exp_avg", "exp_avg_sq"), defaultdict(list)
        for p, d in zip(params, directions, strict=True):
            if group["amsgrad"]:
                step, *arrays = self.remember(p, *names, "max_exp_avg_sq")
                _amsgrad(p.array, d, *arrays, **settings, step=step)
                continue
            step, *arrays = self.remember(p, *names)
            alike[backend_of(p.array).name, step].append((p.array, d, *arrays))
        for (_, step), arrays in alike.items():
            kernels = backend_of(arrays[0][0]).kernels
            kernels.adamw_all(*zip(*arrays, strict=True), **settings, step=step)


def _amsgrad(p, d, mean, square, largest, *, lr, betas, eps, weight_decay, step):
    """What the kernel does, with the greatest mean square so far in the place of the last."""
    xp = backend_of(p).xp
    blend(mean, betas[0], d)
    blend(square, betas[1], d * d)
    xp.maximum(largest, square, out=largest)
    root = xp.sqrt(largest) / (1 - betas[1] ** step) ** 0.5 + eps
    p *= 1 - lr * weight_decay
    p -= lr / (1 - betas[0] ** step) * (mean / root)


class AdamW(Adam):
    """Steps of a size that adapts to each number's own gradients, and weights that decay.

    m = β₁ m + (1 - β₁) dp;  v = β₂ v + (1 - β₂) dp²;  with m̂ = m / (1 - β₁ᵗ) and
    v̂ = v / (1 - β₂ᵗ),  p = p - lr weight_decay p - lr m̂ / (√v̂ + eps).

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
        By how much, times lr, each step shrinks the parameter itself.
    amsgrad : bool
        Divide by the greatest v̂ so far, so that no step grows again (Reddi et al., "On the
        convergence of Adam and beyond", ICLR 2018, arXiv 1904.09237).
    maximize : bool
        Step along the gradient, not against it.
    foreach : bool, optional
        Taken, as in PyTorch, and without a meaning here: lucid chooses how to compute a step.
    capturable : bool
        Taken, and without a meaning here.
    differentiable : bool
        Only False: a step is no part of a graph here.
    fused : bool, optional
        Taken, as in PyTorch, and without a meaning here: lucid chooses how to compute a step.

    Raises
    ------
    ValueError
        If a setting is out of range.

    References
    ----------
    Loshchilov & Hutter, "Decoupled weight decay regularization", ICLR 2019, arXiv 1711.05101.

    Examples
    --------
    >>> import lucid
    >>> w = lucid.tensor([1.0], requires_grad=True)
    >>> optimizer = lucid.optim.AdamW([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.8990], requires_grad=True)
    """

    decouples = True

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False, *,
        maximize=False, foreach=None, capturable=False, differentiable=False, fused=None,
    ):  # fmt: skip
        super().__init__(
            params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize,
            differentiable=differentiable, decoupled_weight_decay=True,
        )  # fmt: skip


def decay_groups(model, weight_decay) -> list[dict]:
    """Two groups of a model's parameters: those that decay, and those that do not.

    Vectors do not decay: biases, the weights of norms, layer scale. Nor do GRN's gamma and beta.

    Parameters
    ----------
    model : Module
        What to train.
    weight_decay : float
        For the matrices and filters.

    Returns
    -------
    list of dict
        As an optimizer takes it.

    Examples
    --------
    >>> import lucid
    >>> groups = lucid.optim.decay_groups(lucid.nn.Linear(4, 2), 0.05)
    >>> [(len(g["params"]), g["weight_decay"]) for g in groups]
    [(1, 0.05), (1, 0.0)]
    """
    decay: list = []
    keep: list = []
    for path, p in model.named_parameters():
        if p.requires_grad:
            (keep if keeps_its_length(path, p) else decay).append(p)
    groups = {"params": decay, "weight_decay": weight_decay}, {"params": keep, "weight_decay": 0.0}
    return [group for group in groups if group["params"]]


def keeps_its_length(path, p):
    """Whether weight decay leaves a parameter alone: vectors, biases, GRN's gamma and beta."""
    return p.ndim <= 1 or path.endswith(("bias", "gamma", "beta"))
