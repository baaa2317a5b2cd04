"""Random numbers written into a tensor. The host draws them: they are the same on each device."""

import numpy as np

from lucid.backend.device import move
from lucid.backend.random import evenly, generator, wide_enough
from lucid.ops.checks import needs_floats
from lucid.ops.in_place import Overwrite, needs_no_gradient_of_its_own, take_result
from lucid.tensor import Tensor, tensor_method


@tensor_method()
def normal_(x, mean=0.0, std=1.0) -> Tensor:
    """Fill ``x`` with numbers drawn from the normal distribution.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    mean, std : float
        Of the distribution.

    Returns
    -------
    Tensor
        ``x`` itself.

    Raises
    ------
    TypeError, ValueError
        If ``x`` holds no floats, or ``std`` is negative.
    RuntimeError
        If ``x`` is a leaf that requires a gradient, and ``no_grad()`` is not around.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 3).normal_(0, 0.01).shape
    (2, 3)
    """
    needs_floats(x, "normal_")
    if std < 0:
        raise ValueError(f"normal_: std (={std}) must not be negative")
    return _fill(x, "normal_", lambda: mean + std * _draw("standard_normal", x))


@tensor_method()
def uniform_(x, from_=0.0, to=1.0) -> Tensor:
    """Fill ``x`` with numbers drawn evenly from ``from_`` up to, but not including, ``to``.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    from_, to : float
        The bounds.

    Returns
    -------
    Tensor
        ``x`` itself.

    Raises
    ------
    TypeError, ValueError
        If ``x`` holds no floats, or ``from_`` is greater than ``to``.
    RuntimeError
        If ``x`` is a leaf that requires a gradient, and ``no_grad()`` is not around.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.zeros(1000).uniform_(-2, 2)
    >>> bool((x.abs() <= 2).all())
    True
    """
    needs_floats(x, "uniform_")
    if from_ > to:
        raise ValueError(f"uniform_: from_ (={from_}) must not be greater than to (={to})")
    return _fill(x, "uniform_", lambda: evenly(x.shape, x.dtype, from_, to))


@tensor_method()
def exponential_(x, lambd=1.0) -> Tensor:
    """Fill ``x`` from the exponential distribution, whose density is λ e⁻ˡˣ for l = λ and x > 0.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    lambd : float
        λ, the rate: the mean is 1 / λ.

    Returns
    -------
    Tensor
        ``x`` itself.

    Raises
    ------
    TypeError, ValueError
        If ``x`` holds no floats, or ``lambd`` is not above 0.
    RuntimeError
        If ``x`` is a leaf that requires a gradient, and ``no_grad()`` is not around.

    Examples
    --------
    >>> import lucid
    >>> bool((lucid.zeros(1000).exponential_() >= 0).all())
    True
    """
    needs_floats(x, "exponential_")
    if not lambd > 0:
        raise ValueError(f"exponential_: lambd (={lambd}) must be above 0")
    return _fill(x, "exponential_", lambda: _draw("standard_exponential", x) / lambd)


@tensor_method()
def bernoulli_(x, p=0.5) -> Tensor:
    """Fill ``x`` with ones, each drawn with probability ``p``, and zeros.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape and dtype.
    p : float or Tensor
        From 0 to 1; the probabilities of a tensor broadcast to the shape of ``x``.

    Returns
    -------
    Tensor
        ``x`` itself.

    Raises
    ------
    ValueError
        If a probability is not from 0 to 1.
    RuntimeError
        If ``x`` is a leaf that requires a gradient, and ``no_grad()`` is not around.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(3, dtype=lucid.bool).bernoulli_(1.0)
    tensor([True, True, True])
    """
    p = move(p.array, "cpu") if isinstance(p, Tensor) else p
    if not np.all((np.asarray(p) >= 0) & (np.asarray(p) <= 1)):
        raise ValueError(f"bernoulli_: p (={p}) must be from 0 to 1")
    return _fill(x, "bernoulli_", lambda: generator().random(x.shape) < p)


@tensor_method()
def random_(x, from_=None, to=None) -> Tensor:
    """Fill ``x`` with whole numbers, drawn evenly from ``from_`` up to ``to`` - 1.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape and dtype.
    from_, to : int, optional
        ``random_(n)`` draws from 0 to n - 1. ``random_()`` draws from 0 to the greatest number of
        the dtype; for floats, up to which all whole numbers have a float of their own.

    Returns
    -------
    Tensor
        ``x`` itself.

    Raises
    ------
    ValueError
        If there is no such number, or the dtype cannot hold it.
    RuntimeError
        If ``x`` is a leaf that requires a gradient, and ``no_grad()`` is not around.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.zeros(100).random_(6)
    >>> x.min().item() >= 0, x.max().item() <= 5
    (True, True)
    """
    greatest = _greatest(x.dtype)
    low, high = (0, from_) if to is None else (from_ or 0, to)
    high = greatest + 1 if high is None else high
    if low >= high:
        raise ValueError(f"random_: there is no number from {low} to less than {high}")
    if high - 1 > greatest or low < (0 if x.dtype.kind in "bu" else -greatest - 1):
        raise ValueError(f"random_: {x.dtype} cannot hold the numbers from {low} to {high - 1}")
    return _fill(x, "random_", lambda: generator().integers(low, high - 1, x.shape, endpoint=True))


def _greatest(dtype):
    """The greatest whole number of a dtype; of floats, the last before they have gaps."""
    if dtype.kind == "b":
        return 1
    return np.iinfo(dtype).max if dtype.kind in "iu" else 2 ** (np.finfo(dtype).nmant + 1)


def _draw(distribution, x):
    return getattr(generator(), distribution)(x.shape, dtype=wide_enough(x.dtype))


def _fill(x, name, numbers):
    """Let ``x`` become ``numbers()``; a tensor without numbers stays so, and draws none."""
    needs_no_gradient_of_its_own(x, name)
    if x.device.type == "meta":
        return x
    return take_result(x, Overwrite.apply(x, move(np.asarray(numbers()), x.device)), name)
