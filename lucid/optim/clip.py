"""Keeping gradients from growing too large."""

from lucid.autograd import no_grad
from lucid.ops import norm, stack
from lucid.tensor import Tensor


def clip_grad_norm_(parameters, max_norm) -> Tensor:
    """Scale all gradients, in place, so that together they are no longer than ``max_norm``.

    Parameters
    ----------
    parameters : Tensor or iterable of Tensor
        Those without a gradient are passed over.
    max_norm : float
        The greatest length √Σ dp² over all numbers of all gradients.

    Returns
    -------
    Tensor
        The length before.

    Raises
    ------
    ValueError
        If ``max_norm`` is negative.

    References
    ----------
    Pascanu et al., "On the difficulty of training recurrent neural networks", ICML 2013,
    arXiv 1211.5063.

    Examples
    --------
    >>> import lucid
    >>> w = lucid.tensor([3.0, 4.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> lucid.optim.clip_grad_norm_([w], max_norm=1.0), w.grad
    (tensor(10.), tensor([0.6000, 0.8000]))
    """
    if not max_norm >= 0:
        raise ValueError(f"max_norm (={max_norm}) must be 0 or more")
    parameters = [parameters] if isinstance(parameters, Tensor) else parameters
    gradients = [p.grad for p in parameters if p.grad is not None]
    with no_grad():
        if not gradients:
            return Tensor(0.0)
        total = norm(stack([norm(g) for g in gradients]))
        factor = (max_norm / (total + 1e-6)).clamp(max=1.0)  # 1e-6 as in PyTorch: never 0 / 0
        for g in gradients:
            g *= factor
    return total
