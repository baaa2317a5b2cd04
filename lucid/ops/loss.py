"""How wrong a prediction is, as one number."""

from lucid.backend import backend_of
from lucid.ops.activation import log_softmax
from lucid.ops.checks import needs_floats, needs_tensor
from lucid.ops.compare import where
from lucid.ops.reduce import mean
from lucid.tensor import Tensor


def cross_entropy(x, target, reduction="mean", label_smoothing=0.0) -> Tensor:
    """-Σ_c q[c] log softmax(x)[c]: the surprise at the right class, given the scores ``x``.

    For a class index t, q is 1 at t and 0 elsewhere. Label smoothing s makes it
    (1 - s) q + s / C, so that no score need grow without bound.

    Parameters
    ----------
    x : Tensor
        Scores (logits), of shape (C,), (N, C) or (N, C, d1, d2, ...).
    target : Tensor
        Class indices from 0 to C - 1, of shape (), (N,) or (N, d1, d2, ...); or probabilities of
        the classes, of the shape of ``x``.
    reduction : str
        ``"mean"`` over the targets, ``"sum"``, or ``"none"`` for a loss each.
    label_smoothing : float
        s, from 0 to 1.

    Returns
    -------
    Tensor
        One number, or with ``"none"`` one for each class index.

    Raises
    ------
    ValueError
        If the shapes do not fit, a class index is out of range, or a setting is unknown.

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
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f"reduction (={reduction!r}) must be 'mean', 'sum' or 'none'")
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"label_smoothing (={label_smoothing}) must be from 0 to 1")
    needs_floats(x, "cross_entropy")
    needs_tensor(target, "cross_entropy")
    if x.ndim == 0:
        raise ValueError("cross_entropy takes scores of shape (C,) or (N, C, ...), not one number")
    axis = min(1, x.ndim - 1)
    surprise = -log_softmax(x, axis)
    if target.dtype.kind == "f":
        losses = (_probabilities(target, x) * surprise).sum(axis)
    else:  # chosen and not multiplied: the others may be infinite
        losses = where(_is_class(target, x, axis), surprise, 0.0).sum(axis)
    if label_smoothing:
        losses = (1 - label_smoothing) * losses + label_smoothing * mean(surprise, axis)
    if reduction == "none":
        return losses
    return mean(losses) if reduction == "mean" else losses.sum()


def _probabilities(target, x):
    if target.shape != x.shape:
        raise ValueError(f"probabilities of shape {target.shape} for scores of shape {x.shape}")
    return target


def _is_class(target, x, axis):
    """True at the class index and False elsewhere, in the shape of the scores."""
    classes = x.shape[axis]
    expected = x.shape[:axis] + x.shape[axis + 1 :]
    if target.dtype.kind not in "iu":
        raise TypeError(f"class indices are integers, not {target.dtype}")
    if target.shape != expected:
        raise ValueError(f"class indices of shape {target.shape} for scores of shape {x.shape}")
    wrong = target.data[(target.data < 0) | (target.data >= classes)]
    if wrong.size:
        raise ValueError(
            f"class index {wrong[0]} is out of range: the scores have {classes} classes"
        )
    xp = backend_of(x.data).xp
    line = [classes if i == axis else 1 for i in range(x.ndim)]
    return Tensor(xp.arange(classes).reshape(line) == xp.expand_dims(target.data, axis))
