"""Exponential linear units: straight above 0, an exponential curve to a limit below."""

from lucid.autograd import Function
from lucid.ops.bounds import minimum
from lucid.ops.checks import as_setting, needs_floats
from lucid.ops.compare import where
from lucid.ops.elementwise import exp
from lucid.ops.in_place import into
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


class ELU(Function):
    """y = s x where x > 0, else s a (exp(x / b) - 1);  dx = s dy, and s a exp(x / b) dy / b."""

    computes_in_float32 = True

    def forward(self, x, *, a, b=1.0, s=1.0):
        self.save_for_backward(x)
        self.a, self.b, self.s = a, b, s
        below = self.xp.expm1(self.xp.minimum(x, 0) / b) * a
        return self.xp.where(x > 0, x, below) * s

    def backward(self, grad):
        (x,) = self.saved_tensors
        slope = exp(minimum(x, 0.0) / self.b) * (self.a / self.b)
        return where(x <= 0, grad * slope, grad) * self.s


@with_synonyms
def elu(x, alpha=1.0, inplace=False) -> Tensor:
    """The exponential linear unit: x where x > 0, else α (eˣ - 1), elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    alpha : float
        α: below 0 the result goes to -α.
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
    Clevert, Unterthiner & Hochreiter, "Fast and Accurate Deep Network Learning by Exponential
    Linear Units", ICLR 2016, arXiv 1511.07289.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.elu(lucid.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """
    needs_floats(x, "elu")
    return into(x, ELU.apply(x, a=as_setting(alpha, "alpha")), inplace, "elu")


@with_synonyms
def selu(x, inplace=False) -> Tensor:
    """The scaled ELU, which keeps mean 0 and variance 1: s · elu(x, α), elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    inplace : bool
        Whether ``x`` itself becomes the result, by the rule of all changes in place.

    Returns
    -------
    Tensor
        Of the shape of ``x``; s = 1.0507 and α = 1.6733, rounded.

    Raises
    ------
    TypeError
        If the elements are integers.

    References
    ----------
    Klambauer, Unterthiner, Mayr & Hochreiter, "Self-Normalizing Neural Networks", NeurIPS 2017,
    arXiv 1706.02515.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.selu(lucid.tensor([-1.0, 2.0]))
    tensor([-1.1113,  2.1014])
    """
    needs_floats(x, "selu")
    return into(x, ELU.apply(x, a=1.6732632423543772848, s=1.0507009873554804934), inplace, "selu")


@with_synonyms
def celu(x, alpha=1.0, inplace=False) -> Tensor:
    """ELU whose slope at 0 is 1 for every α: x where x > 0, else α (exp(x / α) - 1).

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    alpha : float
        α: below 0 the result goes to -α.
    inplace : bool
        Whether ``x`` itself becomes the result, by the rule of all changes in place.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, or ``alpha`` is 0.

    References
    ----------
    Barron, "Continuously Differentiable Exponential Linear Units", 2017, arXiv 1704.07483.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.celu(lucid.tensor([-1.0, 2.0]), alpha=2.0)
    tensor([-0.7869,  2.0000])
    """
    needs_floats(x, "celu")
    alpha = as_setting(alpha, "alpha")
    if alpha == 0:
        raise ValueError("celu: alpha (=0) must not be 0, for x is divided by it")
    return into(x, ELU.apply(x, a=alpha, b=alpha), inplace, "celu")
