"""Activations that are algebra of others: gated, with a slope to learn, or smooth forms."""

from lucid.ops.checks import needs_floats
from lucid.ops.compare import where
from lucid.ops.dims import as_dim, line
from lucid.ops.elementwise import abs_, tanh
from lucid.ops.elementwise_loss import LogSigmoid
from lucid.ops.half import in_float32
from lucid.ops.in_place import into
from lucid.ops.join import chunk
from lucid.ops.shape import reshape
from lucid.ops.sigmoid import sigmoid, softplus
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def mish(x, inplace=False) -> Tensor:
    """x tanh(log(1 + eˣ)), elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    inplace : bool
        Whether ``x`` itself becomes the result, by the rule of all changes in place.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError
        If the elements are integers.

    References
    ----------
    Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", BMVC 2020,
    arXiv 1908.08681.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.mish(lucid.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.3034,  0.0000,  0.8651])
    """
    needs_floats(x, "mish")
    return into(x, _mish(x), inplace, "mish")


@in_float32
def _mish(x):
    return x * tanh(softplus(x))


@with_synonyms
@in_float32
def softsign(x) -> Tensor:
    """``x / (1 + |x|)``, elementwise, between -1 and 1.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError
        If the elements are integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.softsign(lucid.tensor([-1.0, 0.0, 3.0]))
    tensor([-0.5000,  0.0000,  0.7500])
    """
    needs_floats(x, "softsign")
    return x / (abs_(x) + 1.0)


@with_synonyms
@in_float32
def tanhshrink(x) -> Tensor:
    """What tanh takes away, x - tanh x, elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError
        If the elements are integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.tanhshrink(lucid.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.2384,  0.0000,  0.2384])
    """
    needs_floats(x, "tanhshrink")
    return x - tanh(x)


@with_synonyms
def logsigmoid(x) -> Tensor:
    """The logarithm of the sigmoid, -log(1 + e⁻ˣ), without its underflow, elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.

    Returns
    -------
    Tensor
        Of the shape of ``x``, below 0.

    Raises
    ------
    TypeError
        If the elements are integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.logsigmoid(lucid.tensor([-10.0, 0.0]))
    tensor([-10.0000,  -0.6931])
    """
    needs_floats(x, "logsigmoid")
    return LogSigmoid.apply(x)


@with_synonyms
def prelu(x, weight) -> Tensor:
    """The rectifier whose slope below 0 is learned: x where x > 0, else w x.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    weight : Tensor
        w, of shape (1,), or (C,) for ``x`` of shape (N, C, ...).

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, or there is no slope for each channel.

    References
    ----------
    He, Zhang, Ren & Sun, "Delving Deep into Rectifiers", ICCV 2015, arXiv 1502.01852.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.prelu(lucid.tensor([-1.0, 2.0]), lucid.tensor([0.25]))
    tensor([-0.2500,  2.0000])
    """
    needs_floats(x, "prelu")
    needs_floats(weight, "prelu")
    channels = x.shape[1] if x.ndim > 1 else 1
    if weight.ndim > 1 or weight.numel() not in (1, channels):
        raise ValueError(
            f"prelu: a weight of shape {weight.shape} for {channels} channels: give one or as many"
        )
    slope = reshape(weight, ()) if weight.numel() == 1 else reshape(weight, line(1, x.ndim))
    return where(x > 0, x, where(x > 0, 0.0, x) * slope)  # inf * 0 is no gradient of a slope


@with_synonyms
@in_float32
def glu(x, dim=-1) -> Tensor:
    """The gated linear unit: the first half of an axis times the sigmoid of the second.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    dim : int
        The axis to halve.

    Returns
    -------
    Tensor
        Of the shape of ``x``, half as long along ``dim``.

    Raises
    ------
    TypeError, ValueError, IndexError
        If the elements are integers, or the axis is not there, or of an odd length.

    References
    ----------
    Dauphin, Fan, Auli & Grangier, "Language Modeling with Gated Convolutional Networks", ICML
    2017, arXiv 1612.08083.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.glu(lucid.tensor([1.0, 2.0, 0.0, 100.0]))
    tensor([0.5000, 2.0000])
    """
    needs_floats(x, "glu")
    dim = as_dim(dim, x.ndim)
    if x.ndim == 0 or x.shape[dim] % 2:
        raise ValueError(f"glu: axis {dim} of a tensor of shape {x.shape} has no two halves")
    values, gates = chunk(x, 2, dim)
    return values * sigmoid(gates)
