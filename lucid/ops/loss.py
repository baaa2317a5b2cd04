"""How wrong the scores of classes are, as one number."""

import math

from lucid.autograd import Function, is_grad_enabled
from lucid.backend import backend_of
from lucid.backend.dtypes import bool_, float32, int64
from lucid.ops.activation import log_softmax
from lucid.ops.checks import needs_floats, needs_tensor
from lucid.ops.compare import ne, where
from lucid.ops.dims import line
from lucid.ops.elementwise import exp
from lucid.ops.half import in_float32
from lucid.ops.reduce import mean, sum_
from lucid.ops.shape import broadcast_to, reshape, unsqueeze
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


class CrossEntropy(Function):
    """y = -Σ_c q log p, where p = softmax(x);  dx = dy (p Σ_c q - q),  dq = -dy log p.

    Shapes: x and q alike, y without the axis of the classes.
    """

    autocasts_to = float32
    computes_in_float32 = True

    def forward(self, x, q, *, axis):
        y, p = self.kernels.cross_entropy(x, q, axis=axis)
        self.save_for_backward(x, q)
        self.keep(p)
        self.axis = axis
        return y

    def backward(self, grad):
        (x, q), axis = self.saved_tensors, self.axis
        needs_x, needs_q = self.needs_input_grad
        counts = Tensor((q.array != 0).any(axis))
        dy = where(counts, grad, 0.0)  # if no target counts, the mean's gradient is 0 / 0
        if needs_x and not needs_q and not is_grad_enabled():
            return CrossEntropyGrad.apply(dy, q, *self.kept_tensors, axis=axis), None
        log_p = log_softmax(x, axis)
        dx = unsqueeze(dy, axis) * (exp(log_p) * sum_(q, axis, keepdim=True) - q)
        return dx, -unsqueeze(grad, axis) * log_p


class CrossEntropyGrad(Function):
    """dx from one kernel; it has no backward of its own."""

    computes_in_float32 = True

    def forward(self, grad, q, p, *, axis):
        return self.kernels.cross_entropy_grad(grad, q, p, axis=axis)


class ClassCrossEntropy(Function):
    """y = -log p[t] for each class index t, their sum or mean;  dx = dy (p - q), q being 1 at t.

    Shapes: x with an axis of classes, t without it. Where t is ``ignore_index`` both are 0, and
    the mean is over the others.
    """

    autocasts_to = float32
    computes_in_float32 = True

    def forward(self, x, target, *, axis, ignore_index, reduction):
        self.settings = dict(axis=axis, ignore_index=ignore_index)
        y, top, total = self.kernels.class_cross_entropy(x, target, **self.settings)
        self.save_for_backward(x, target)
        self.keep(top, total)
        self.count = None
        if reduction == "mean":
            self.count = self.xp.asarray(self.xp.count_nonzero(target != ignore_index), x.dtype)
        y = y if reduction == "none" else self.kernels.sum(y)
        return y if self.count is None else y / self.count

    def backward(self, grad):
        x, target = self.saved_tensors
        dy = grad if self.count is None else grad / Tensor(self.count)
        dy = broadcast_to(dy, target.shape)
        if not is_grad_enabled():
            kept = self.kept_tensors
            return ClassCrossEntropyGrad.apply(dy, x, target, *kept, **self.settings), None
        axis, ignore_index = self.settings["axis"], self.settings["ignore_index"]
        dy = where(ne(target, ignore_index), dy, 0.0)  # if none counts, the mean's is 0 / 0
        settings = dict(classes=x.shape[axis], dtype=x.dtype, **self.settings)
        q, _ = ClassChances.apply(target, **settings)
        return unsqueeze(dy, axis) * (exp(log_softmax(x, axis)) - q), None


class ClassCrossEntropyGrad(Function):
    """dx from one kernel; it has no backward of its own."""

    computes_in_float32 = True

    def forward(self, grad, x, target, top, total, *, axis, ignore_index):
        settings = dict(axis=axis, ignore_index=ignore_index)
        return self.kernels.class_cross_entropy_grad(grad, x, target, top, total, **settings)


class ClassChances(Function):
    """q = 1 at the class t, 0 at all others and where t does not count; and how many count."""

    non_differentiable = (0, 1)

    def forward(self, target, *, classes, axis, ignore_index, dtype):
        target = target.reshape(*target.shape[:axis], 1, *target.shape[axis:])
        counts = target != ignore_index
        numbers = self.xp.arange(classes).reshape(line(axis, target.ndim))
        number = counts.sum(dtype=int64)
        number = number if dtype == bool_ else number.astype(dtype)
        return ((numbers == target) & counts).astype(dtype), number


@with_synonyms
@in_float32
def cross_entropy(
    x, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0
) -> Tensor:
    """-Σ_c w[c] q[c] log softmax(x)[c]: the surprise at the right class, given the scores ``x``.

    For a class index t, q is 1 at t and 0 elsewhere. Label smoothing s makes it
    (1 - s) q + s / C, so that no score need grow without bound.

    Parameters
    ----------
    x : Tensor
        Scores (logits), of shape (C,), (N, C) or (N, C, d1, d2, ...).
    target : Tensor
        Class indices from 0 to C - 1, of shape (), (N,) or (N, d1, d2, ...); or probabilities of
        the classes, of the shape of ``x``.
    weight : Tensor, optional
        w, of shape (C,): how much each class counts; 1 by default.
    ignore_index : int
        Targets with this class index do not count.
    reduction : str
        ``"mean"`` over the targets, ``"sum"``, or ``"none"`` for a loss each. The mean of class
        indices is the weighted one: the sum, divided by Σ w[t].
    label_smoothing : float
        s, from 0 to 1.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` one for each class index.

    Raises
    ------
    ValueError
        If the shapes do not fit, a class index is out of range, or a setting is unknown. On a GPU
        an index out of range gives nan instead: looking at it would mean waiting for the GPU.

    References
    ----------
    Szegedy et al., "Rethinking the Inception architecture", CVPR 2016, arXiv 1512.00567, for
    label smoothing.

    Examples
    --------
    >>> import lucid
    >>> scores = lucid.tensor([[2.0, 0.0], [0.0, 2.0]])
    >>> lucid.nn.functional.cross_entropy(scores, lucid.tensor([0, 0]))
    tensor(1.1269)
    """
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"label_smoothing (={label_smoothing}) must be from 0 to 1")
    axis = _class_axis(x, target, "cross_entropy")
    w = _class_weights(weight, x, axis)
    if target.dtype.kind != "f" and w is None and not label_smoothing:
        needs_reduction(reduction)
        _needs_classes(target, x, axis, ignore_index)
        settings = dict(axis=axis, ignore_index=ignore_index, reduction=reduction)
        return ClassCrossEntropy.apply(x, target, **settings)
    if target.dtype.kind == "f":
        if ignore_index >= 0:
            raise ValueError(f"ignore_index (={ignore_index}) is for class indices as targets")
        q, total = _smoothed(_probabilities(target, x), label_smoothing, x.shape[axis]), None
    else:
        q, total = _class_chances(target, x, axis, ignore_index, x.dtype)
        total = total if w is None else (q * w).sum()
        if label_smoothing:  # but not where no class counts
            q = _smoothed(q, label_smoothing, x.shape[axis]) * q.sum(axis, keepdim=True)
    q = q if w is None else q * w
    losses = CrossEntropy.apply(x, q, axis=axis)
    return reduced(_nan_at_no_class(losses, target, x, axis, ignore_index), reduction, total)


@with_synonyms
@in_float32
def nll_loss(x, target, weight=None, ignore_index=-100, reduction="mean") -> Tensor:
    """-w[t] x[t]: the negative log-likelihood of the class t, given log-probabilities ``x``.

    Parameters
    ----------
    x : Tensor
        Logarithms of probabilities, as :func:`log_softmax` gives them, of shape (C,), (N, C) or
        (N, C, d1, d2, ...).
    target : Tensor
        Class indices from 0 to C - 1, of shape (), (N,) or (N, d1, d2, ...).
    weight : Tensor, optional
        w, of shape (C,): how much each class counts; 1 by default.
    ignore_index : int
        Targets with this class index do not count.
    reduction : str
        ``"mean"``, the sum divided by Σ w[t]; ``"sum"``; or ``"none"`` for a loss each.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` one for each class index.

    Raises
    ------
    ValueError
        If the shapes do not fit, a class index is out of range, or a setting is unknown. On a GPU
        an index out of range gives nan instead: looking at it would mean waiting for the GPU.

    Examples
    --------
    >>> import lucid
    >>> probabilities = lucid.tensor([[0.5, 0.5], [0.25, 0.75]])
    >>> lucid.nn.functional.nll_loss(probabilities.log(), lucid.tensor([0, 0]))
    tensor(1.0397)
    """
    axis = _class_axis(x, target, "nll_loss")
    is_class, total = _class_chances(target, x, axis, ignore_index, bool_)
    w = _class_weights(weight, x, axis)
    # chosen and not multiplied: the others may be infinite
    losses = where(is_class, -x if w is None else -x * w, 0.0).sum(axis)
    losses = _nan_at_no_class(losses, target, x, axis, ignore_index)
    return reduced(losses, reduction, total if w is None else where(is_class, w, 0.0).sum())


def reduced(losses, reduction, count=None) -> Tensor:
    """The losses, their sum, or their sum divided by ``count``, by default their number."""
    needs_reduction(reduction)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return sum_(losses)
    return mean(losses) if count is None else sum_(losses) / count


def needs_reduction(reduction):
    """Raise unless there is such a reduction."""
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f"reduction (={reduction!r}) must be 'mean', 'sum' or 'none'")


def _smoothed(q, smoothing, classes):
    return q * (1 - smoothing) + smoothing / classes if smoothing else q


def _class_axis(x, target, name):
    needs_floats(x, name)
    needs_tensor(target, name)
    if x.ndim == 0:
        raise ValueError(f"{name} takes scores of shape (C,) or (N, C, ...), not one number")
    return min(1, x.ndim - 1)


def _class_weights(weight, x, axis):
    """The weights in line with the classes of x, or None."""
    if weight is None:
        return None
    classes = x.shape[axis]
    needs_floats(weight, "weight")
    if weight.shape != (classes,):
        raise ValueError(f"weight has shape {weight.shape} for {classes} classes")
    return reshape(weight, line(axis, x.ndim))


def _probabilities(target, x):
    if target.shape != x.shape:
        raise ValueError(f"probabilities of shape {target.shape} for scores of shape {x.shape}")
    return target


def _class_chances(target, x, axis, ignore_index, dtype):
    """1 at the class index of each target that counts, in the shape of the scores; their number."""
    _needs_classes(target, x, axis, ignore_index)
    settings = dict(classes=x.shape[axis], axis=axis, ignore_index=ignore_index, dtype=dtype)
    return ClassChances.apply(target, **settings)


def _needs_classes(target, x, axis, ignore_index):
    """Raise unless there is one class index for each case, and each is a class or ignored."""
    classes = x.shape[axis]
    expected = x.shape[:axis] + x.shape[axis + 1 :]
    if target.dtype.kind not in "iu":
        raise TypeError(f"class indices are integers, not {target.dtype}")
    if target.shape != expected:
        raise ValueError(f"class indices of shape {target.shape} for scores of shape {x.shape}")
    array = target.array
    if array.size == 0 or backend_of(x.array, array).is_remote:
        return
    if array.min() < 0 or array.max() >= classes:
        wrong = array[_is_no_class(target, classes, ignore_index)]
        if wrong.size:
            raise ValueError(
                f"class index {wrong[0]} is out of range: the scores have {classes} classes"
            )


def _is_no_class(target, classes, ignore_index):
    wrong = (target.array < 0) | (target.array >= classes)
    return wrong & (target.array != ignore_index)


def _nan_at_no_class(losses, target, x, axis, ignore_index):
    """On a GPU the loss tells of a wrong index: an error would make the host wait for a number."""
    if target.dtype.kind == "f" or not backend_of(target.array).is_remote:
        return losses
    is_wrong = _is_no_class(target, x.shape[axis], ignore_index)
    return where(Tensor(is_wrong), math.nan, losses)
