"""How wrong numbers are, each by itself: regression, and yes-or-no questions."""

from lucid.autograd import Function
from lucid.ops.arithmetic import mul
from lucid.ops.checks import needs_floats, needs_tensor
from lucid.ops.elementwise import abs_
from lucid.ops.half import in_float32
from lucid.ops.loss import reduced
from lucid.ops.sigmoid import sigmoid
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


class LogSigmoid(Function):
    """y = log σ(x) = -log(1 + exp(-x)), without its overflow;  dx = dy σ(-x)."""

    computes_in_float32 = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.minimum(x, 0) - self.xp.log1p(self.xp.exp(-abs(x)))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * sigmoid(-x)


@with_synonyms
@in_float32
def mse_loss(x, target, reduction="mean") -> Tensor:
    """(x - target)², the squared error of every number.

    Parameters
    ----------
    x, target : Tensor
        The prediction and the truth, of one shape.
    reduction : str
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"`` for an error each.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` of the shape of ``x``.

    Raises
    ------
    ValueError
        If the shapes differ, or the reduction is unknown.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.mse_loss(lucid.tensor([1.0, 5.0]), lucid.tensor([1.0, 3.0]))
    tensor(2.)
    """
    _check_pair(x, target, "mse_loss")
    error = x - target
    return reduced(error * error, reduction)


@with_synonyms
@in_float32
def l1_loss(x, target, reduction="mean") -> Tensor:
    """``|x - target|``, the absolute error of every number.

    Parameters
    ----------
    x, target : Tensor
        The prediction and the truth, of one shape.
    reduction : str
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"`` for an error each.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` of the shape of ``x``. Its gradient is 0 where they agree.

    Raises
    ------
    ValueError
        If the shapes differ, or the reduction is unknown.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.l1_loss(lucid.tensor([1.0, 5.0]), lucid.tensor([1.0, 3.0]))
    tensor(1.)
    """
    _check_pair(x, target, "l1_loss")
    return reduced(abs_(x - target), reduction)


@with_synonyms
@in_float32
def binary_cross_entropy_with_logits(
    x, target, weight=None, reduction="mean", pos_weight=None
) -> Tensor:
    """-p t log σ(x) - (1 - t) log(1 - σ(x)): the surprise at yes or no, given the score ``x``.

    σ(x) = 1 / (1 + exp(-x)) is the probability of yes. The loss is computed from log σ, which is
    finite where σ(x) is 0 or 1 in floating point.

    Parameters
    ----------
    x : Tensor
        Scores (logits), of any shape.
    target : Tensor
        t, of the shape of ``x``: 1 for yes, 0 for no, or the probability of yes.
    weight : Tensor, optional
        How much each loss counts; its shape must broadcast to that of ``x``.
    reduction : str
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"`` for a loss each.
    pos_weight : Tensor, optional
        p, how much a yes counts, for example one number a class; 1 by default.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` of the shape of ``x``.

    Raises
    ------
    ValueError
        If the shapes differ, or the reduction is unknown.

    Examples
    --------
    >>> import lucid
    >>> x, t = lucid.tensor([0.0, -100.0]), lucid.tensor([1.0, 1.0])
    >>> lucid.nn.functional.binary_cross_entropy_with_logits(x, t, reduction="none")
    tensor([  0.6931, 100.0000])
    """
    _check_pair(x, target, "binary_cross_entropy_with_logits")
    # log(1 - σ(x)) is log σ(x) - x
    yes = 1.0 if pos_weight is None else 1.0 + (pos_weight - 1.0) * target
    losses = (1.0 - target) * x - mul(yes, LogSigmoid.apply(x))
    return reduced(losses if weight is None else losses * weight, reduction)


def _check_pair(x, target, name):
    needs_floats(x, name)
    needs_tensor(target, name)
    if x.shape != target.shape:
        raise ValueError(f"{name}: a target of shape {target.shape} for numbers of shape {x.shape}")
