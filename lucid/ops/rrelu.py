"""The rectifier whose slope below 0 is drawn anew for each number while training."""

from lucid.backend import backend_of
from lucid.backend.random import uniform
from lucid.ops.activation import leaky_relu
from lucid.ops.checks import as_setting, needs_floats
from lucid.ops.compare import where
from lucid.ops.in_place import into
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def rrelu(x, lower=1 / 8, upper=1 / 3, training=False, inplace=False) -> Tensor:
    """x where x > 0, else a x, elementwise, with a drawn evenly between two bounds.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    lower, upper : float
        The bounds of a.
    training : bool
        Without training a is in the middle.
    inplace : bool
        Whether ``x`` itself becomes the result, by the rule of all changes in place.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, or the bounds are the wrong way round.

    References
    ----------
    Xu, Wang, Chen & Li, "Empirical Evaluation of Rectified Activations in Convolutional
    Network", 2015, arXiv 1505.00853.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.rrelu(lucid.tensor([-1.0, 2.0]), 0.25, 0.75)
    tensor([-0.5000,  2.0000])
    """
    needs_floats(x, "rrelu")
    lower, upper = as_setting(lower, "lower"), as_setting(upper, "upper")
    if lower > upper:
        raise ValueError(f"rrelu: lower (={lower}) must not be above upper (={upper})")
    if not training:
        return leaky_relu(x, (lower + upper) / 2, inplace)
    drawn = uniform(x.shape, backend_of(x.array)) * (upper - lower) + lower
    return into(x, where(x > 0, x, x * Tensor(drawn.astype(x.dtype))), inplace, "rrelu")
