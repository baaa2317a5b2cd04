"""Keeping gradients from growing too large."""

import math
from numbers import Real

from lucid.autograd import no_grad
from lucid.backend import backend_of
from lucid.backend.dtypes import common_dtype
from lucid.backend.writable import needs_writable
from lucid.nn.dicts import ParameterList
from lucid.ops import norm, stack
from lucid.ops.half import widened
from lucid.tensor import Tensor


def clip_grad_norm_(
    parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None
) -> Tensor:
    """Scale all gradients, in place, so that together they are no longer than ``max_norm``.

    Parameters
    ----------
    parameters : Tensor or iterable of Tensor
        Those without a gradient are passed over.
    max_norm : float
        The greatest length √Σ dp² over all numbers of all gradients.
    norm_type : float or str
        p of the norm, 2 for the length; ``math.inf``, or ``"inf"``, takes the greatest number.
    error_if_nonfinite : bool
        Whether a length of nan or inf is an error.
    foreach : bool, optional
        Chooses between two ways of PyTorch's; lucid has one.

    Returns
    -------
    Tensor
        The length before.

    Raises
    ------
    TypeError
        If ``max_norm`` is no number.
    ValueError
        If it is negative.
    RuntimeError
        If the length is not finite and that shall be an error.

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
    _check_bound("max_norm", max_norm)
    gradients = _gradients(parameters)
    wide = [widened(g) for g in gradients]
    total = get_total_norm(wide, norm_type, error_if_nonfinite)
    with no_grad():
        factor = (max_norm / (total + 1e-6)).clamp(max=1.0)  # 1e-6 as in PyTorch: never 0 / 0
        _scale(gradients, factor.array)
        return total.to(common_dtype([g.array for g in gradients])) if gradients else total


@no_grad()
def get_total_norm(tensors, norm_type=2.0, error_if_nonfinite=False, foreach=None) -> Tensor:
    """The length of several tensors together, as if they were one vector.

    Parameters
    ----------
    tensors : iterable of Tensor
        Of any shapes.
    norm_type : float or str
        p of the norm; it may be text, such as ``"inf"``.
    error_if_nonfinite : bool
        Whether a length of nan or inf is an error.
    foreach : bool, optional
        Chooses between two ways of PyTorch's; lucid has one.

    Returns
    -------
    Tensor
        One number; 0 where there is no tensor.

    Raises
    ------
    RuntimeError
        If the length is not finite and that shall be an error.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.utils.get_total_norm([lucid.tensor([3.0]), lucid.tensor([[4.0]])])
    tensor(5.)
    """
    tensors, norm_type = list(tensors), _order(norm_type)
    total = _length(tensors, norm_type) if tensors else Tensor(0.0)
    if error_if_nonfinite and not math.isfinite(total):
        raise RuntimeError(f"the length of all gradients is {total.item()}: none was clipped")
    return total


def _length(tensors, norm_type):
    """The length of at least one tensor."""
    if norm_type == 2:
        arrays = [x.array for x in tensors]
        lengths = Tensor(backend_of(*arrays).kernels.lengths(arrays))
    else:
        lengths = stack([norm(widened(x), norm_type) for x in tensors])
    return norm(lengths, norm_type).to(common_dtype([x.array for x in tensors]))


def _order(norm_type):
    """The p of a norm, which may be text."""
    try:
        return float(norm_type)
    except (TypeError, ValueError):
        raise ValueError(f"norm_type (={norm_type!r}) must be a number, or 'inf'") from None


def _scale(gradients, factor):
    """Multiply all gradients, in place, by an array of one number."""
    for g in gradients:
        needs_writable(g.array, "clipping a gradient")
    arrays = [g.array for g in gradients]
    backend_of(factor, *arrays).kernels.scale(arrays, factor)
    for g in gradients:
        g.writes.count += 1


@no_grad()
def clip_grad_value_(parameters, clip_value, foreach=None):
    """Clip every number of every gradient, in place, to between -``clip_value`` and it.

    Parameters
    ----------
    parameters : Tensor or iterable of Tensor
        Those without a gradient are passed over.
    clip_value : float
        The greatest absolute value.
    foreach : bool, optional
        Chooses between two ways of PyTorch's; lucid has one.

    Raises
    ------
    TypeError
        If ``clip_value`` is no number.
    ValueError
        If it is negative.

    Examples
    --------
    >>> import lucid
    >>> w = lucid.tensor([3.0, 0.2], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> lucid.nn.utils.clip_grad_value_([w], 1.0)
    >>> w.grad
    tensor([1.0000, 0.4000])
    """
    _check_bound("clip_value", clip_value)
    for g in _gradients(parameters):
        g.clamp_(-clip_value, clip_value)


def _check_bound(name, value):
    """Raise unless it is a number, as text from a file of settings is not, and 0 or more."""
    number = value.item() if isinstance(value, Tensor) else value
    if not isinstance(number, Real):
        raise TypeError(f"{name} is a number, not {value!r}")
    if not number >= 0:
        raise ValueError(f"{name} (={value}) must be 0 or more")


def _gradients(parameters):
    """The gradients that there are."""
    parameters = [parameters] if isinstance(parameters, Tensor) else parameters
    if hasattr(parameters, "parameters") and not isinstance(parameters, ParameterList):
        kind = type(parameters).__name__
        raise TypeError(f"clipping takes parameters, not a {kind}: write model.parameters()")
    return [p.grad for p in parameters if p.grad is not None]
