"""Initial values: one number everywhere, or each drawn by itself."""

import math

import numpy as np

from lucid.backend.device import move
from lucid.backend.dtypes import float16, float32
from lucid.backend.random import evenly, generator
from lucid.ops.checks import as_python, as_setting, needs_number, needs_room_for
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


def constant_(tensor, val) -> Tensor:
    """Fill with one number.

    Parameters
    ----------
    tensor : Tensor
        What to fill.
    val : float
        The number.

    Raises
    ------
    TypeError
        If it is no number.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.init.constant_(lucid.empty(2), 3.0)
    tensor([3., 3.])
    """
    needs_number(val, "constant_")
    val = as_python(val)
    return fill(tensor, lambda: np.full(tensor.shape, val, tensor.dtype))


def zeros_(tensor) -> Tensor:
    """Fill with 0.

    Parameters
    ----------
    tensor : Tensor
        What to fill.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.init.zeros_(lucid.empty(2))
    tensor([0., 0.])
    """
    return constant_(tensor, 0)


def ones_(tensor) -> Tensor:
    """Fill with 1.

    Parameters
    ----------
    tensor : Tensor
        What to fill.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.init.ones_(lucid.empty(2))
    tensor([1., 1.])
    """
    return constant_(tensor, 1)


@with_synonyms
def uniform_(tensor, a=0.0, b=1.0) -> Tensor:
    """Fill with numbers drawn evenly from ``a`` up to, but not including, ``b``.

    Parameters
    ----------
    tensor : Tensor
        What to fill.
    a, b : float
        The bounds; a tensor of one number will do.

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
    a, b = as_setting(a, "a"), as_setting(b, "b")
    if a > b:
        raise ValueError(f"uniform_: a (={a}) must not be greater than b (={b})")
    dtype = float16 if tensor.dtype == float16 else float32
    return fill(tensor, lambda: evenly(tensor.shape, dtype, a, b))


@with_synonyms
def normal_(tensor, mean=0.0, std=1.0) -> Tensor:
    """Fill with numbers drawn from the normal distribution.

    Parameters
    ----------
    tensor : Tensor
        What to fill.
    mean, std : float
        Of the distribution; a tensor of one number will do.

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
    mean, std = _mean_and_std(mean, std)
    return fill(tensor, lambda: mean + std * draw("standard_normal", tensor.shape))


@with_synonyms
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
    mean, std = _mean_and_std(mean, std)
    a, b = as_setting(a, "a"), as_setting(b, "b")
    low, high = ((bound - mean) / (std or 1) * math.sqrt(0.5) for bound in (a, b))
    if math.erf(high) - math.erf(low) < 2e-6:
        raise ValueError(
            f"trunc_normal_: next to nothing of mean {mean} and std {std} lies between {a} and {b}"
        )
    return fill(tensor, lambda: _cut_normal(tensor.shape, mean, std, a, b))


def fill(tensor, numbers):
    """Write ``numbers()`` into a tensor and return it; a tensor without numbers stays so."""
    if tensor.device.type != "meta":
        drawn = numbers()
        needs_room_for(tensor, drawn, "init")
        tensor.array = move(drawn, tensor.device)
    return tensor


def draw(distribution, shape):
    """Random numbers on the host, so that a model starts the same on every device."""
    return getattr(generator(), distribution)(shape, dtype=np.float32)


def _cut_normal(shape, mean, std, a, b):
    x = mean + std * draw("standard_normal", shape)
    outside = (x < a) | (x > b)
    while outside.any():
        x[outside] = mean + std * draw("standard_normal", outside.sum())
        outside = (x < a) | (x > b)
    return x


def _mean_and_std(mean, std):
    """Both as Python's numbers: noise for a picture ``x`` takes ``x.mean()`` and ``x.std()``."""
    mean, std = as_setting(mean, "mean"), as_setting(std, "std")
    if std < 0:
        raise ValueError(f"std (={std}) must not be negative")
    return mean, std
