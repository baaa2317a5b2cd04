"""Dropping numbers at random, so that a network cannot lean on any of them."""

from lucid.backend import backend_of
from lucid.backend.random import uniform
from lucid.ops.checks import needs_floats
from lucid.ops.in_place import into
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def dropout(x, p=0.5, training=True, inplace=False) -> Tensor:
    """Set each element to 0 with probability ``p``, and divide the others by 1 - p.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    p : float
        The probability, from 0 to 1, which drops all.
    training : bool
        Without training ``x`` itself is returned.
    inplace : bool
        Whether ``x`` itself becomes the result, by the rule of all changes in place.

    Returns
    -------
    Tensor
        Of the shape of ``x``; where ``p`` is below 1 its mean is that of ``x``, in the long run.

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
    check_probability(p, "p")
    return into(x, x * _mask(x, x.shape, p), inplace, "dropout") if training and p else x


@with_synonyms
def dropout1d(x, p=0.5, training=True, inplace=False) -> Tensor:
    """Set whole channels of signals to 0 with probability ``p``, and divide the others by 1 - p.

    Parameters
    ----------
    x : Tensor
        Of shape (N, C, L), or (C, L) for one signal.
    p : float
        The probability, from 0 to 1, which drops all.
    training : bool
        Without training ``x`` itself is returned.
    inplace : bool
        Whether ``x`` itself becomes the result, by the rule of all changes in place.

    Returns
    -------
    Tensor
        Of the shape of ``x``; where ``p`` is below 1 its mean is that of ``x``, in the long run.

    Raises
    ------
    ValueError
        If ``p`` is no such probability, or ``x`` has another shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.dropout1d(lucid.ones(1, 2, 3), training=False).shape
    (1, 2, 3)
    """
    return _drop_channels(x, p, training, inplace, "dropout1d", "(N, C, L) or (C, L)", 2)


@with_synonyms
def dropout2d(x, p=0.5, training=True, inplace=False) -> Tensor:
    """Set whole channels of images to 0 with probability ``p``, and divide the others by 1 - p.

    Neighbouring pixels of a map resemble one another, so that dropping single ones hides little.

    Parameters
    ----------
    x : Tensor
        Of shape (N, C, H, W). As in PyTorch three axes are taken for (N, C, L).
    p : float
        The probability, from 0 to 1, which drops all.
    training : bool
        Without training ``x`` itself is returned.
    inplace : bool
        Whether ``x`` itself becomes the result, by the rule of all changes in place.

    Returns
    -------
    Tensor
        Of the shape of ``x``; where ``p`` is below 1 its mean is that of ``x``, in the long run.

    Raises
    ------
    ValueError
        If ``p`` is no such probability, or ``x`` has another shape.

    References
    ----------
    Tompson et al., "Efficient Object Localization Using Convolutional Networks", CVPR 2015,
    arXiv 1411.4280.

    Examples
    --------
    >>> import lucid
    >>> _ = lucid.manual_seed(0)
    >>> lucid.nn.functional.dropout2d(lucid.ones(1, 4, 1, 2)).reshape(4, 2)
    tensor([[2., 2.],
            [2., 2.],
            [0., 0.],
            [0., 0.]])
    """
    return _drop_channels(x, p, training, inplace, "dropout2d", "(N, C, H, W)", 3)


@with_synonyms
def drop_path(x, p=0.0, training=True) -> Tensor:
    """Set whole samples to 0 with probability ``p``, and divide the others by 1 - p.

    On the residual branch of a block it skips the block for some samples: stochastic depth.

    Parameters
    ----------
    x : Tensor
        Of shape (N, ...); each of the N samples is kept or dropped as a whole.
    p : float
        The probability, from 0 to 1, which drops all.
    training : bool
        Without training ``x`` itself is returned.

    Returns
    -------
    Tensor
        Of the shape of ``x``; where ``p`` is below 1 its mean is that of ``x``, in the long run.

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
    check_probability(p, "drop_path")
    if x.ndim == 0:
        raise ValueError("drop_path takes samples, of shape (N, ...), not one number")
    return x * _mask(x, (x.shape[0],) + (1,) * (x.ndim - 1), p) if training and p else x


def _drop_channels(x, p, training, inplace, name, shape, least):
    needs_floats(x, name)
    check_probability(p, "p")
    if x.ndim not in (least, least + 1):
        raise ValueError(f"{name} takes shape {shape}, not {x.shape}")
    if not training or not p:
        return x
    channels = x.shape[: 2 if x.ndim > 2 else 1]
    mask = _mask(x, channels + (1,) * (x.ndim - len(channels)), p)
    return into(x, x * mask, inplace, name)


def _mask(x, shape, p):
    """1 / (1 - p) where an element is kept, 0 where it is dropped."""
    kept = uniform(shape, backend_of(x.array)) >= p
    share = 1 - p if p < 1 else 1.0  # nothing is kept, and nothing divided
    return Tensor(kept.astype(x.dtype) * x.dtype.type(1 / share))


def check_probability(p, name):
    """Refuse what is not from 0 to 1."""
    if not 0 <= p <= 1:
        raise ValueError(f"{name} (={p}) must be a probability from 0 to 1")
