"""Stochastic gradient descent."""

from collections import defaultdict

from lucid.backend import backend_of
from lucid.ops import zeros_like
from lucid.optim.optimizer import Optimizer


class SGD(Optimizer):
    """Steps against the gradient, with momentum if wanted.

    d = dp + weight_decay p;  v = momentum v + (1 - dampening) d;  p = p - lr v. At the first step
    v = d; with ``nesterov`` the step is d + momentum v; without momentum it is d.

    Parameters
    ----------
    params : iterable of Tensor or of (name, Tensor), or list of dict
        What to train; a dict has ``params`` and settings of its own for them.
    lr : float
        The size of a step.
    momentum : float
        How much of the last step goes on.
    dampening : float
        How much less of the gradient enters the momentum.
    weight_decay : float
        Added to the gradient, times the parameter (L2 regularisation).
    nesterov : bool
        Look ahead along the momentum.
    maximize : bool
        Step along the gradient, not against it.
    foreach : bool, optional
        Taken, as in PyTorch, and without a meaning here: lucid chooses how to compute a step.
    differentiable : bool
        Only False: a step is no part of a graph here.
    fused : bool, optional
        Taken, as in PyTorch, and without a meaning here: lucid chooses how to compute a step.

    Raises
    ------
    ValueError
        If a setting is out of range, or ``nesterov`` is wanted without momentum.

    References
    ----------
    Sutskever et al., "On the importance of initialization and momentum in deep learning",
    ICML 2013.

    Examples
    --------
    >>> import lucid
    >>> w = lucid.tensor([1.0], requires_grad=True)
    >>> optimizer = lucid.optim.SGD([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.8000], requires_grad=True)
    """

    def __init__(
        self, params, lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False, *,
        maximize=False, foreach=None, differentiable=False, fused=None,
    ):  # fmt: skip
        super().__init__(
            params, lr=lr, momentum=momentum, dampening=dampening,
            weight_decay=weight_decay, nesterov=nesterov, maximize=maximize,
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
        if not group["momentum"] >= 0:
            raise ValueError(f"momentum (={group['momentum']}) must be 0 or more")
        if group["nesterov"] and (group["momentum"] == 0 or group["dampening"] != 0):
            raise ValueError("nesterov needs a momentum above 0 and no dampening")

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
        alike = defaultdict(list)
        for p in params:
            d = -p.grad.array if group["maximize"] else p.grad.array
            velocity, first = self._velocity(p) if group["momentum"] else (None, False)
            alike[backend_of(p.array).name, first].append((p.array, d, velocity))
        names = ("lr", "momentum", "dampening", "nesterov", "weight_decay")
        settings = {name: group[name] for name in names}
        for (_, first), arrays in alike.items():
            kernels = backend_of(arrays[0][0]).kernels
            kernels.sgd_all(*zip(*arrays, strict=True), first=first, **settings)

    def _velocity(self, p):
        """The velocity of a parameter, and whether this is its first step."""
        first = "momentum_buffer" not in self.state[p]
        if first:
            self.state[p]["momentum_buffer"] = zeros_like(p)
        return self.state[p]["momentum_buffer"].array, first
