"""Adam, and AdamW, whose weight decay does not pass through the gradient."""

from lucid.backend import backend_of
from lucid.ops import zeros_like
from lucid.optim.optimizer import Optimizer


class Adam(Optimizer):
    """Steps of a size that adapts to each number's own gradients.

    d = dp + weight_decay p;  m = β₁ m + (1 - β₁) d;  v = β₂ v + (1 - β₂) d²;  with
    m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ),  p = p - lr m̂ / (√v̂ + eps).

    Parameters
    ----------
    params : iterable of Tensor, or list of dict
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

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
        super().__init__(params, lr=lr, betas=tuple(betas), eps=eps, weight_decay=weight_decay)

    def check(self, group):
        """Raise where a setting is out of range.

        Parameters
        ----------
        group : dict
            The settings of a group of parameters.
        """
        super().check(group)
        if not all(0 <= beta < 1 for beta in group["betas"]):
            raise ValueError(f"betas (={group['betas']}) must be from 0 to less than 1")
        if not group["eps"] >= 0:
            raise ValueError(f"eps (={group['eps']}) must be 0 or more")

    def update(self, p, group):
        """Change one parameter, in place.

        Parameters
        ----------
        p : Tensor
            A parameter that has a gradient.
        group : dict
            The settings of a group of parameters.
        """
        d = p.grad.array
        if group["weight_decay"]:
            d = d + group["weight_decay"] * p.array
        self._adapt(p, d, group, shrink=0.0)

    def _adapt(self, p, d, group, shrink):
        """Shrink ``p`` by lr times ``shrink``, and step against the direction ``d``."""
        state = self.state[p]
        if not state:
            state |= {"step": 0, "exp_avg": zeros_like(p), "exp_avg_sq": zeros_like(p)}
        state["step"] += 1
        backend_of(p.array).kernels.adamw(
            p.array, d, state["exp_avg"].array, state["exp_avg_sq"].array,
            lr=group["lr"], betas=group["betas"], eps=group["eps"],
            weight_decay=shrink, step=state["step"],
        )  # fmt: skip


class AdamW(Adam):
    """Steps of a size that adapts to each number's own gradients, and weights that decay.

    m = β₁ m + (1 - β₁) dp;  v = β₂ v + (1 - β₂) dp²;  with m̂ = m / (1 - β₁ᵗ) and
    v̂ = v / (1 - β₂ᵗ),  p = p - lr weight_decay p - lr m̂ / (√v̂ + eps).

    Parameters
    ----------
    params : iterable of Tensor, or list of dict
        What to train; a dict has ``params`` and settings of its own for them.
    lr : float
        The size of a step.
    betas : pair of float
        β₁ and β₂, how slowly the means of gradient and squared gradient change.
    eps : float
        What keeps the quotient finite where no gradient came yet.
    weight_decay : float
        By how much, times lr, each step shrinks the parameter itself.

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

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, lr, betas, eps, weight_decay)

    def update(self, p, group):
        """Change one parameter, in place.

        Parameters
        ----------
        p : Tensor
            A parameter that has a gradient.
        group : dict
            The settings of a group of parameters.
        """
        self._adapt(p, p.grad.array, group, shrink=group["weight_decay"])


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
            is_vector = p.ndim <= 1 or path.endswith(("gamma", "beta"))
            (keep if is_vector else decay).append(p)
    groups = {"params": decay, "weight_decay": weight_decay}, {"params": keep, "weight_decay": 0.0}
    return [group for group in groups if group["params"]]
