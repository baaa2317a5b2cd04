"""Initial values: each function fills a tensor in place and returns it.

The numbers are drawn on the host from the stream that ``lucid.manual_seed`` starts, so that
a model begins with the same weights on every device. A tensor without numbers stays so.
"""

import math

import numpy as np

from lucid.backend.random import generator
from lucid.tensor import Tensor


def constant_(tensor, value) -> Tensor:
    """Fill with one number.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.init.constant_(lucid.empty(2), 3.0)
    tensor([3., 3.])
    """
    return _fill(tensor, lambda: np.full(tensor.shape, value, tensor.dtype))


def zeros_(tensor) -> Tensor:
    """Fill with 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.init.zeros_(lucid.empty(2))
    tensor([0., 0.])
    """
    return constant_(tensor, 0)


def ones_(tensor) -> Tensor:
    """Fill with 1.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.init.ones_(lucid.empty(2))
    tensor([1., 1.])
    """
    return constant_(tensor, 1)


def uniform_(tensor, a=0.0, b=1.0) -> Tensor:
    """Fill with numbers drawn evenly between ``a`` and ``b``.

    Raises
    ------
    ValueError
        If ``a`` is greater than ``b``.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.nn.init.uniform_(lucid.empty(1000), -2, 2)
    >>> bool(x.abs().max() <= 2)
    True
    """
    if a > b:
        raise ValueError(f"uniform_: a (={a}) must not be greater than b (={b})")
    return _fill(tensor, lambda: a + (b - a) * _draw("random", tensor.shape))


def normal_(tensor, mean=0.0, std=1.0) -> Tensor:
    """Fill with numbers drawn from the normal distribution.

    Raises
    ------
    ValueError
        If ``std`` is negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.init.normal_(lucid.empty(2, 3), std=0.02).shape
    (2, 3)
    """
    _check_std(std)
    return _fill(tensor, lambda: mean + std * _draw("standard_normal", tensor.shape))


def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0) -> Tensor:
    """Fill from the normal distribution, drawing again what falls outside ``a`` to ``b``.

    Parameters
    ----------
    tensor : Tensor
        What to fill.
    mean, std : float
        Of the distribution before it is cut.
    a, b : float
        The bounds, in absolute numbers and not in units of ``std``, as in PyTorch.

    Raises
    ------
    ValueError
        If ``std`` is negative, or no more than a millionth of the distribution lies between
        the bounds.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.nn.init.trunc_normal_(lucid.empty(1000), std=1.0)
    >>> bool(x.abs().max() <= 2)
    True
    """
    _check_std(std)
    low, high = ((bound - mean) / (std or 1) * math.sqrt(0.5) for bound in (a, b))
    if math.erf(high) - math.erf(low) < 2e-6:
        raise ValueError(
            f"trunc_normal_: next to nothing of mean {mean} and std {std} lies between {a} and {b}"
        )
    return _fill(tensor, lambda: _cut_normal(tensor.shape, mean, std, a, b))


def kaiming_uniform_(tensor, a=0.0) -> Tensor:
    """Fill evenly within ±√(6 / ((1 + a²) fan_in)), which keeps the variance through ReLUs.

    Parameters
    ----------
    tensor : Tensor
        A weight: (out, in) or (out, in, height, width); fan_in is the product of all axes but
        the first.
    a : float
        The slope of the leaky ReLU that follows. PyTorch's layers take √5, which makes the
        bound 1 / √fan_in.

    Raises
    ------
    ValueError
        If the tensor has fewer than two axes.

    References
    ----------
    He et al., "Delving deep into rectifiers", ICCV 2015, arXiv 1502.01852.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.nn.init.kaiming_uniform_(lucid.empty(8, 6))
    >>> bool(x.abs().max() <= 1)
    True
    """
    if tensor.ndim < 2:
        raise ValueError(f"kaiming_uniform_ takes a weight of two axes or more, not {tensor.shape}")
    bound = math.sqrt(6 / ((1 + a * a) * math.prod(tensor.shape[1:])))
    return uniform_(tensor, -bound, bound)


def _fill(tensor, numbers):
    if tensor.device.type != "meta":
        tensor.data = numbers()
    return tensor


def _draw(distribution, shape):
    return getattr(generator(), distribution)(shape, dtype=np.float32)


def _cut_normal(shape, mean, std, a, b):
    x = mean + std * _draw("standard_normal", shape)
    outside = (x < a) | (x > b)
    while outside.any():
        x[outside] = mean + std * _draw("standard_normal", outside.sum())
        outside = (x < a) | (x > b)
    return x


def _check_std(std):
    if std < 0:
        raise ValueError(f"std (={std}) must not be negative")
