"""Random tensors in the shape of others, and draws from distributions that tensors describe."""

from numbers import Integral

import numpy as np

from lucid.autograd import no_grad
from lucid.backend import random as host
from lucid.backend.device import move
from lucid.backend.dtypes import DEFAULT_FLOAT, int64
from lucid.ops.constant import constant_in
from lucid.ops.create import as_tensor
from lucid.ops.dims import as_length, as_shape
from lucid.random import rand, randint, randn
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor, tensor_method


@with_synonyms
def rand_like(x, dtype=None, device=None, requires_grad=False) -> Tensor:
    """Numbers drawn evenly from 0 to 1, in the shape, dtype and device of ``x``.

    Parameters
    ----------
    x : Tensor
        Whose shape is taken.
    dtype, device : optional
        Those of ``x`` by default.
    requires_grad : bool
        Whether ``backward`` shall bring it a gradient.

    Examples
    --------
    >>> import lucid
    >>> lucid.rand_like(lucid.zeros(2, 3)).shape
    (2, 3)
    """
    return rand(x.shape, **_as(x, dtype, device), requires_grad=requires_grad)


@with_synonyms
def randn_like(x, dtype=None, device=None, requires_grad=False) -> Tensor:
    """Numbers drawn from the normal distribution, in the shape, dtype and device of ``x``.

    Parameters
    ----------
    x : Tensor
        Whose shape is taken.
    dtype, device, requires_grad : optional
        As in :func:`rand_like`.

    Examples
    --------
    >>> import lucid
    >>> lucid.randn_like(lucid.zeros(2, 3)).shape
    (2, 3)
    """
    return randn(x.shape, **_as(x, dtype, device), requires_grad=requires_grad)


@with_synonyms
def randint_like(x, low, high=None, dtype=None, device=None) -> Tensor:
    """Whole numbers drawn as by :func:`randint`, in the shape, dtype and device of ``x``.

    Parameters
    ----------
    x : Tensor
        Whose shape is taken.
    low, high : int
        As in :func:`randint`.
    dtype, device : optional
        Those of ``x`` by default.

    Examples
    --------
    >>> import lucid
    >>> lucid.randint_like(lucid.zeros(2, 3), 10).shape
    (2, 3)
    """
    return randint(low, high, x.shape, **_as(x, dtype, device))


@with_synonyms
def normal(mean, std=1.0, size=None, dtype=None, device=None, requires_grad=False) -> Tensor:
    """Numbers drawn from normal distributions. Their gradient is 0, as that of all that is drawn.

    ``mean + std * randn_like(std)`` is such a number too, and has gradients in both.

    Parameters
    ----------
    mean, std : Tensor or float
        Of each number; tensors must broadcast.
    size : int or tuple of int, optional
        The shape, where mean and std are numbers.
    dtype, device, requires_grad : optional
        As in :func:`rand`.

    Raises
    ------
    ValueError
        If std is negative, or neither a tensor nor ``size`` gives the shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.normal(0.0, 0.01, size=(2, 3)).shape, lucid.normal(lucid.zeros(4)).shape
    ((2, 3), (4,))
    """
    if bool((as_tensor(std) < 0).any()):
        raise ValueError(f"normal: std (={std}) must not be negative")
    likes = [t for t in (mean, std) if isinstance(t, Tensor)]
    if size is None and not likes:
        raise ValueError("normal needs the shape: give size=, or tensors as mean or std")
    shape = np.broadcast_shapes(*[t.shape for t in likes]) if size is None else as_shape((size,))
    dtype = dtype or next((t.dtype for t in likes), DEFAULT_FLOAT)
    device = device or next((t.device for t in likes), None)
    with no_grad():
        drawn = randn(shape, dtype=dtype, device=device) * std + mean
    return _constant_in(likes, drawn.requires_grad_(requires_grad))


@tensor_method()
def bernoulli(x, p=None) -> Tensor:
    """1 with the probability that ``x`` holds there, else 0; its gradient is 0.

    Parameters
    ----------
    x : Tensor of float
        Probabilities, from 0 to 1.
    p : float, optional
        One probability for all; then ``x`` gives the shape alone.

    Returns
    -------
    Tensor
        Of the shape and dtype of ``x``.

    Raises
    ------
    ValueError
        If a probability is not from 0 to 1.

    Examples
    --------
    >>> import lucid
    >>> lucid.bernoulli(lucid.tensor([0.0, 1.0, 1.0]))
    tensor([0., 1., 1.])
    """
    chances = x.detach() if p is None else as_tensor(float(p))
    if not bool(((chances >= 0) & (chances <= 1)).all()):
        raise ValueError("bernoulli takes probabilities from 0 to 1")
    drawn = (rand(x.shape, dtype=DEFAULT_FLOAT, device=x.device) < chances).to(x.dtype)
    return _constant_in([x], drawn) if p is None else drawn


def _constant_in(tensors, drawn):
    """What was drawn, as a function of what it was drawn from: one whose slope is 0."""
    for x in tensors:
        if x.requires_grad:
            drawn = constant_in(x.to(drawn.dtype).expand(drawn.shape), drawn)
    return drawn


@tensor_method()
def multinomial(x, num_samples, replacement=False) -> Tensor:
    """Positions drawn from each row, with probabilities in proportion to its numbers.

    Parameters
    ----------
    x : Tensor of float
        Weights that are not negative, of shape (n,) or (m, n).
    num_samples : int
        How many positions of each row.
    replacement : bool
        Whether a position can be drawn again.

    Returns
    -------
    Tensor of int
        Of shape (num_samples,) or (m, num_samples).

    Raises
    ------
    ValueError
        If weights are negative, all 0 or not finite, or too few for so many positions, or there
        are to be none.

    Examples
    --------
    >>> import lucid
    >>> lucid.multinomial(lucid.tensor([0.0, 3.0, 0.0]), 2, replacement=True)
    tensor([1, 1])
    """
    num_samples = as_length(num_samples)
    if not isinstance(num_samples, Integral) or num_samples < 1:
        raise ValueError(f"multinomial draws 1 position of each row or more, not {num_samples!r}")
    weights = np.atleast_2d(x.detach().cpu().double().numpy())
    total = weights.sum(1, keepdims=True)
    if x.ndim not in (1, 2) or not (np.isfinite(total).all() and (weights >= 0).all()):
        raise ValueError("multinomial takes finite weights that are not negative, (n,) or (m, n)")
    enough = total > 0 if replacement else (weights > 0).sum(1, keepdims=True) >= num_samples
    if not enough.all():
        raise ValueError(f"multinomial: a row has too few positive weights for {num_samples} draws")
    draws = [
        host.generator().choice(len(row), num_samples, replacement, row / row.sum())
        for row in weights
    ]
    rows = np.reshape(draws, (len(weights), num_samples)).astype(int64)
    return Tensor(move(rows if x.ndim == 2 else rows[0], x.device))


def _as(x, dtype, device):
    """The dtype and device of ``x``, but for what was given."""
    return dict(dtype=dtype or x.dtype, device=device or x.device)
