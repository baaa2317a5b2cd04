"""How wrong numbers are, each by itself: regression, and yes-or-no questions."""

from lucid.autograd import Function, is_grad_enabled
from lucid.backend.dtypes import float32, promote
from lucid.ops.arithmetic import mul
from lucid.ops.checks import needs_floats, needs_tensor
from lucid.ops.half import in_float32
from lucid.ops.loss import needs_reduction, reduced
from lucid.ops.rounding import sign
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


class PairLoss:
    """y = l(x, t) for each number x and its target t, or their sum or mean;  dx = dy l'(x, t).

    What three ops share; each names its kernel. Shapes: x and t alike.
    """

    autocasts_to = float32
    broadcasts = True
    computes_in_float32 = True
    gradients_are_new = True
    kernel = ""

    @classmethod
    def of(cls, x, target, reduction):
        """The loss, its reduction checked."""
        needs_reduction(reduction)
        return cls.apply(x, target, reduction=reduction)

    def forward(self, x, target, *, reduction):
        self.save_for_backward(x, target)
        self.count = x.size if reduction == "mean" else None
        x, target = promote(x, target)
        y = getattr(self.kernels, self.kernel)(x, target, summed=reduction != "none")
        return y if self.count is None else self.kernels.divide(y, self.count)

    def backward(self, grad):
        x, target = self.saved_tensors
        dy = grad if self.count is None else grad / self.count
        if is_grad_enabled():
            dx = dy * self.slope(x, target)
        else:
            dx = PairLossGrad.apply(dy, x, target, kernel=f"{self.kernel}_grad")
        return dx, self.target_grad(dy, x, dx) if self.needs_input_grad[1] else None

    def slope(self, x, target):
        """l'(x, t), in tensors' ops."""
        raise NotImplementedError

    def target_grad(self, dy, x, dx):
        """dt, of a loss that sees nothing but x - t."""
        return -dx


class PairLossGrad(Function):
    """dx from one kernel; it has no backward of its own."""

    computes_in_float32 = True

    def forward(self, grad, x, target, *, kernel):
        return getattr(self.kernels, kernel)(grad, *promote(x, target))


class SquaredError(PairLoss, Function):  # type: ignore[misc]
    """y = (x - t)², or their sum or mean;  dx = 2 dy (x - t),  dt = -dx."""

    kernel = "squared_error"

    def slope(self, x, target):
        return 2.0 * (x - target)


class AbsoluteError(PairLoss, Function):  # type: ignore[misc]
    """y = |x - t|, or their sum or mean;  dx = dy sign(x - t),  dt = -dx."""

    kernel = "absolute_error"

    def slope(self, x, target):
        return sign(x - target)


class LogisticLoss(PairLoss, Function):  # type: ignore[misc]
    """y = (1 - t) x - log σ(x), or their sum or mean;  dx = dy (σ(x) - t),  dt = -dy x."""

    kernel = "logistic_loss"

    def slope(self, x, target):
        return sigmoid(x) - target

    def target_grad(self, dy, x, dx):
        return -dy * x


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
    return SquaredError.of(x, target, reduction)


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
    return AbsoluteError.of(x, target, reduction)


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
    if weight is None and pos_weight is None:
        return LogisticLoss.of(x, target, reduction)
    # log(1 - σ(x)) is log σ(x) - x
    yes = 1.0 if pos_weight is None else 1.0 + (pos_weight - 1.0) * target
    losses = (1.0 - target) * x - mul(yes, LogSigmoid.apply(x))
    return reduced(losses if weight is None else losses * weight, reduction)


def _check_pair(x, target, name):
    needs_floats(x, name)
    needs_tensor(target, name)
    if x.shape != target.shape:
        raise ValueError(f"{name}: a target of shape {target.shape} for numbers of shape {x.shape}")
