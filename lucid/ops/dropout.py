"""Dropping numbers at random, so that a network cannot lean on any of them."""

from lucid.backend import backend_of
from lucid.backend.random import uniform
from lucid.ops.checks import needs_floats
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def dropout(x, p=0.5, training=True) -> Tensor:
    """Set each element to 0 with probability ``p``, and divide the others by 1 - p.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    p : float
        The probability, from 0 up to, but not including, 1.
    training : bool
        Without training ``x`` itself is returned.

    Returns
    -------
    Tensor
        Of the shape of ``x``; its mean is that of ``x``.

    Raises
    ------
    ValueError
        If ``p`` is no such probability.

    References
    ----------
    Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting",
    JMLR 15, 2014.

    Examples
    --------
    >>> import lucid
    >>> _ = lucid.manual_seed(0)
    >>> lucid.nn.functional.dropout(lucid.ones(8), p=0.5)
    tensor([2., 2., 0., 0., 2., 0., 0., 0.])
    """
    needs_floats(x, "dropout")
    _check_probability(p, "p")
    return x * _mask(x, x.shape, p) if training and p else x


@with_synonyms
def drop_path(x, p=0.0, training=True) -> Tensor:
    """Set whole samples to 0 with probability ``p``, and divide the others by 1 - p.

    On the residual branch of a block it skips the block for some samples: stochastic depth.

    Parameters
    ----------
    x : Tensor
        Of shape (N, ...); each of the N samples is kept or dropped as a whole.
    p : float
        The probability, from 0 up to, but not including, 1.
    training : bool
        Without training ``x`` itself is returned.

    Returns
    -------
    Tensor
        Of the shape of ``x``; its mean is that of ``x``.

    Raises
    ------
    ValueError
        If ``p`` is no such probability.

    References
    ----------
    Huang et al., "Deep networks with stochastic depth", ECCV 2016, arXiv 1603.09382.

    Examples
    --------
    >>> import lucid
    >>> _ = lucid.manual_seed(0)
    >>> lucid.nn.functional.drop_path(lucid.ones(4, 3), p=0.5)
    tensor([[2., 2., 2.],
            [2., 2., 2.],
            [0., 0., 0.],
            [0., 0., 0.]])
    """
    needs_floats(x, "drop_path")
    _check_probability(p, "drop_path")
    if x.ndim == 0:
        raise ValueError("drop_path takes samples, of shape (N, ...), not one number")
    return x * _mask(x, (x.shape[0],) + (1,) * (x.ndim - 1), p) if training and p else x


def _mask(x, shape, p):
    """1 / (1 - p) where an element is kept, 0 where it is dropped."""
    kept = uniform(shape, backend_of(x.array)) >= p
    return Tensor(kept.astype(x.dtype) * x.dtype.type(1 / (1 - p)))


def _check_probability(p, name):
    if not 0 <= p < 1:
        raise ValueError(f"{name} (={p}) must be a probability from 0 to less than 1")
