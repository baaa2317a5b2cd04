"""How far probabilities are from those that were meant."""

from lucid.autograd import Function
from lucid.backend import backend_of
from lucid.ops.bounds import clamp
from lucid.ops.checks import needs_floats, needs_tensor, warn
from lucid.ops.compare import where
from lucid.ops.elementwise import exp, log
from lucid.ops.elementwise_loss import _check_pair
from lucid.ops.exponential import log1p
from lucid.ops.half import in_float32
from lucid.ops.loss import reduced
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


class BinaryCrossEntropy(Function):
    """y = -t log x - (1 - t) log(1 - x), both logarithms at least -100, as in PyTorch.

    dx = dy (x - t) / (x (1 - x)), divided by at least 1e-12;  dt = dy log((1 - x) / x).
    """

    computes_in_float32 = True

    def forward(self, x, t):
        self.save_for_backward(x, t)
        yes = self.xp.maximum(self.xp.log(x), x.dtype.type(-100))
        no = self.xp.maximum(self.xp.log1p(-x), x.dtype.type(-100))
        return (t - 1) * no - t * yes

    def backward(self, grad):
        x, t = self.saved_tensors
        dx = dt = None
        if self.needs_input_grad[0]:
            dx = grad * (x - t) / clamp(x * (1.0 - x), min=1e-12)
        if self.needs_input_grad[1]:
            dt = grad * (log1p(-x) - log(x))
        return dx, dt


@with_synonyms
@in_float32
def binary_cross_entropy(x, target, weight=None, reduction="mean") -> Tensor:
    """-t log x - (1 - t) log(1 - x): the surprise at yes or no, given the probability ``x``.

    :func:`binary_cross_entropy_with_logits` takes scores, and is exact where x would be 0 or 1.

    Parameters
    ----------
    x : Tensor
        Probabilities of yes, of any shape.
    target : Tensor
        t, of the shape of ``x``: 1 for yes, 0 for no, or a probability between.
    weight : Tensor, optional
        How much each loss counts; its shape must broadcast to that of ``x``.
    reduction : str
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"`` for a loss each.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` of the shape of ``x``. No loss is above 100.

    Raises
    ------
    ValueError
        If the shapes differ, a number is no probability, or the reduction is unknown. On a GPU a
        number that is none gives nan or a wrong loss: looking at it would mean waiting.

    Examples
    --------
    >>> import lucid
    >>> x, t = lucid.tensor([0.5, 0.0]), lucid.tensor([1.0, 1.0])
    >>> lucid.nn.functional.binary_cross_entropy(x, t, reduction="none")
    tensor([  0.6931, 100.0000])
    """
    _check_pair(x, target, "binary_cross_entropy")
    _needs_probabilities(x, "probabilities", "x.sigmoid(), or binary_cross_entropy_with_logits")
    _needs_probabilities(target, "a target", "cross_entropy for the numbers of classes")
    losses = BinaryCrossEntropy.apply(x, target)
    return reduced(losses if weight is None else losses * weight, reduction)


def _needs_probabilities(x, what, instead):
    """Raise where a number is not from 0 to 1; a GPU is not waited for."""
    if not backend_of(x.array).is_remote:
        wrong = x.array[~((x.array >= 0) & (x.array <= 1))]
        if wrong.size:
            raise ValueError(
                f"binary_cross_entropy takes {what} from 0 to 1, not {wrong[0]}: write {instead}"
            )


@with_synonyms
@in_float32
def kl_div(x, target, reduction="mean", log_target=False) -> Tensor:
    """t (log t - x): the Kullback-Leibler divergence of ``target`` from the log-probabilities x.

    Parameters
    ----------
    x : Tensor
        Logarithms of probabilities, of any shape.
    target : Tensor
        t, probabilities of the shape of ``x``; 0 counts 0.
    reduction : str
        ``"batchmean"``, the sum divided by the number of samples, which is the divergence;
        ``"mean"`` over all numbers, ``"sum"``, or ``"none"``.
    log_target : bool
        Whether the target holds logarithms too.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` of the shape of ``x``.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, the shapes do not broadcast, or the reduction is unknown.

    References
    ----------
    Kullback & Leibler, "On Information and Sufficiency", 1951.

    Examples
    --------
    >>> import lucid
    >>> x, t = lucid.tensor([[0.5, 0.5]]).log(), lucid.tensor([[1.0, 0.0]])
    >>> lucid.nn.functional.kl_div(x, t, reduction="batchmean")
    tensor(0.6931)
    """
    needs_floats(x, "kl_div")
    needs_tensor(target, "kl_div")
    if reduction == "mean":
        warn(
            "kl_div: reduction='mean' divides by the number of classes too; the divergence is "
            "reduction='batchmean'"
        )
    if log_target:
        losses = exp(target) * (target - x)
    else:
        is_some = target != 0
        losses = where(is_some, target * log(where(is_some, target, 1.0)), target * 0.0)
        losses = losses - target * x
    if reduction == "batchmean":
        return reduced(losses, "sum") / (x.shape[0] if x.ndim else 1)
    return reduced(losses, reduction)
