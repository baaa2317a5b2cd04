"""Initial weights whose spread keeps the variance from layer to layer.

A number of the output is a sum over fan_in inputs, and a number of the input reaches fan_out
outputs: (out, in, height, width) has fan_in = in · height · width, fan_out = out · height · width.
"""

import math

from lucid.nn.init.fill import normal_, uniform_
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor

_GAINS = {
    "linear": 1.0,
    "conv1d": 1.0,
    "conv2d": 1.0,
    "conv3d": 1.0,
    "conv_transpose1d": 1.0,
    "conv_transpose2d": 1.0,
    "conv_transpose3d": 1.0,
    "sigmoid": 1.0,
    "tanh": 5 / 3,
    "relu": math.sqrt(2),
    "selu": 3 / 4,
}


def calculate_gain(nonlinearity, param=None):
    """What to multiply weights by so that an activation keeps the variance.

    Parameters
    ----------
    nonlinearity : str
        ``"linear"``, ``"conv1d"`` and its kin and ``"sigmoid"`` have the gain 1, ``"tanh"`` 5/3,
        ``"relu"`` √2, ``"leaky_relu"`` √(2 / (1 + slope²)) and
        ``"selu"`` 3/4, as in PyTorch.
    param : float, optional
        The slope of ``"leaky_relu"``; 0.01 by default.

    Returns
    -------
    float
        The gain.

    Raises
    ------
    ValueError
        If the activation is unknown.

    Examples
    --------
    >>> import lucid
    >>> round(lucid.nn.init.calculate_gain("relu"), 4)
    1.4142
    """
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        return math.sqrt(2 / (1 + slope * slope))
    if nonlinearity not in _GAINS:
        names = ", ".join([*_GAINS, "leaky_relu"])
        raise ValueError(f"nonlinearity (={nonlinearity!r}) must be one of {names}")
    return _GAINS[nonlinearity]


@with_synonyms
def kaiming_uniform_(tensor, a=0.0, mode="fan_in", nonlinearity="leaky_relu") -> Tensor:
    """Fill evenly within ±gain √(3 / fan), which keeps the variance through rectifiers.

    Parameters
    ----------
    tensor : Tensor
        A weight: (out, in) or (out, in, height, width).
    a : float
        The slope of the leaky ReLU that follows, 0 for ReLU. PyTorch's layers take √5, which
        makes the bound 1 / √fan_in.
    mode : str
        ``"fan_in"`` keeps the variance on the way forward, ``"fan_out"`` on the way back.
    nonlinearity : str
        What follows: see :func:`calculate_gain`.

    Raises
    ------
    ValueError
        If the tensor has fewer than two axes, or a setting is unknown.

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
    bound = math.sqrt(3) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound)


@with_synonyms
def kaiming_normal_(tensor, a=0.0, mode="fan_in", nonlinearity="leaky_relu") -> Tensor:
    """Fill from the normal distribution with std gain / √fan: see :func:`kaiming_uniform_`.

    Parameters
    ----------
    tensor : Tensor
        A weight: (out, in) or (out, in, height, width).
    a : float
        The slope of the leaky ReLU that follows, 0 for ReLU.
    mode : str
        ``"fan_in"`` keeps the variance on the way forward, ``"fan_out"`` on the way back.
    nonlinearity : str
        What follows: see :func:`calculate_gain`.

    Raises
    ------
    ValueError
        If the tensor has fewer than two axes, or a setting is unknown.

    References
    ----------
    He et al., "Delving deep into rectifiers", ICCV 2015, arXiv 1502.01852.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.nn.init.kaiming_normal_(lucid.empty(64, 3, 7, 7), mode="fan_out")
    >>> x.shape
    (64, 3, 7, 7)
    """
    return normal_(tensor, std=_kaiming_std(tensor, a, mode, nonlinearity))


@with_synonyms
def xavier_uniform_(tensor, gain=1.0) -> Tensor:
    """Fill evenly within ±gain √(6 / (fan_in + fan_out)).

    Parameters
    ----------
    tensor : Tensor
        A weight: (out, in) or (out, in, height, width).
    gain : float
        Of the activation that follows: see :func:`calculate_gain`.

    Raises
    ------
    ValueError
        If the tensor has fewer than two axes.

    References
    ----------
    Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks",
    AISTATS 2010.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.nn.init.xavier_uniform_(lucid.empty(4, 2))
    >>> bool(x.abs().max() <= 1)
    True
    """
    bound = gain * math.sqrt(6 / max(sum(_fans(tensor)), 1))
    return uniform_(tensor, -bound, bound)


@with_synonyms
def xavier_normal_(tensor, gain=1.0) -> Tensor:
    """Fill from the normal distribution with std gain √(2 / (fan_in + fan_out)).

    Parameters
    ----------
    tensor : Tensor
        A weight: (out, in) or (out, in, height, width).
    gain : float
        Of the activation that follows: see :func:`calculate_gain`.

    Raises
    ------
    ValueError
        If the tensor has fewer than two axes.

    References
    ----------
    Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks",
    AISTATS 2010.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.init.xavier_normal_(lucid.empty(4, 2)).shape
    (4, 2)
    """
    return normal_(tensor, std=gain * math.sqrt(2 / max(sum(_fans(tensor)), 1)))


def _kaiming_std(tensor, a, mode, nonlinearity):
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"mode (={mode!r}) must be 'fan_in' or 'fan_out'")
    fan_in, fan_out = _fans(tensor)
    fan = fan_in if mode == "fan_in" else fan_out
    return calculate_gain(nonlinearity, a) / math.sqrt(max(fan, 1))


def _fans(tensor):
    if tensor.ndim < 2:
        raise ValueError(f"a weight has two axes or more, and its fans, not shape {tensor.shape}")
    outputs, inputs, *pixels = tensor.shape
    return inputs * math.prod(pixels), outputs * math.prod(pixels)
