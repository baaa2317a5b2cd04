"""Group normalisation: each group of channels of a sample by its mean and variance."""

import math

from lucid.autograd import Function, is_grad_enabled
from lucid.backend.dtypes import float32
from lucid.ops.checks import needs_eps, needs_floats, needs_shape
from lucid.ops.create import ones, zeros
from lucid.ops.dims import line
from lucid.ops.elementwise import rsqrt
from lucid.ops.reduce import mean, sum_
from lucid.ops.shape import reshape
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


class GroupNorm(Function):
    """y = w x̂ + b, where x̂ = (x - mean) / √(variance + eps) over a group (Wu & He, 2018).

    With g = dy w:  dx = (g - mean(g) - x̂ mean(g x̂)) / √(variance + eps),  dw = Σ dy x̂,  db = Σ dy.
    Shapes: x and y (N, C, ...), w and b (C,); or both are None, and y is x̂.
    """

    autocasts_to = float32
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, w, b, *, groups, eps):
        y, mean, rstd = self.kernels.group_norm(x, w, b, groups=groups, eps=eps)
        self.save_for_backward(x, w)
        self.keep(mean, rstd)
        self.groups, self.eps = groups, eps
        return y

    def backward(self, grad):
        x, w = self.saved_tensors
        if is_grad_enabled():  # a graph of this backward is wanted: stay in tensor algebra
            return group_norm_grad(grad, x, w, self.groups, self.eps)
        found = GroupNormGrad.apply(grad, x, w, *self.kept_tensors, groups=self.groups)
        return (found, None, None) if w is None else found


class GroupNormGrad(Function):
    """dx, dw and db from one kernel, or dx alone; it has no backward of its own."""

    computes_in_float32 = True

    def forward(self, grad, x, w, mean, rstd, *, groups):
        dx, dw, db = self.kernels.group_norm_grad(grad, x, w, mean, rstd, groups=groups)
        return dx if w is None else (dx, dw, db)


def group_norm_grad(grad, x, w, groups, eps):
    """dx, dw and db in tensor algebra, as :class:`GroupNorm` defines them.

    Shapes: dy and dx (N, C, ...), dw and db (C,); inside, (N, groups, numbers of a group).
    """
    rows, axes = (len(x), groups, math.prod(x.shape[1:]) // groups), (0, *range(2, x.ndim))
    centred = reshape(x, rows) - mean(reshape(x, rows), -1, keepdim=True)
    rstd = rsqrt(mean(centred * centred, -1, keepdim=True) + eps)
    x_hat, g = centred * rstd, grad if w is None else grad * reshape(w, line(1, x.ndim))
    g = reshape(g, rows)
    dx = rstd * (g - mean(g, -1, keepdim=True) - x_hat * mean(g * x_hat, -1, keepdim=True))
    dx = reshape(dx, x.shape)
    if w is None:
        return dx, None, None
    return dx, sum_(grad * reshape(x_hat, x.shape), axes), sum_(grad, axes)


@with_synonyms
def group_norm(x, num_groups, weight=None, bias=None, eps=1e-5) -> Tensor:
    """Make each group of channels of each sample have mean 0 and variance 1, then scale and shift.

    y = w (x - mean) / √(variance + eps) + b, with mean and (biased) variance over the C / G
    channels of a group and all pixels: the :func:`layer_norm` of every group by itself.

    Parameters
    ----------
    x : Tensor
        Of shape (N, C, ...).
    num_groups : int
        G, which divides C. One group is LayerNorm over the whole sample; C groups are
        instance normalisation.
    weight, bias : Tensor, optional
        Of shape (C,); 1 and 0 by default.
    eps : float
        What keeps the quotient finite where all numbers are equal.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    ValueError
        If the shapes do not fit, or the channels are not divisible by the groups.

    References
    ----------
    Wu & He, "Group Normalization", ECCV 2018, arXiv 1803.08494.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[1.0, 3.0, 10.0, 30.0]])
    >>> lucid.nn.functional.group_norm(x, 2)
    tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """
    needs_floats(x, "group_norm")
    needs_eps(eps)
    if x.ndim < 2:
        raise ValueError(f"group_norm takes shape (N, C, ...), not {x.shape}")
    c = x.shape[1]
    if num_groups < 1 or c % num_groups:
        raise ValueError(f"the channels (={c}) must be divisible by num_groups (={num_groups})")
    needs_shape((c,), "group_norm", weight=weight, bias=bias)
    w, b = weight, bias
    if w is not None or b is not None:
        w = ones(c, dtype=x.dtype, device=x.device) if w is None else w
        b = zeros(c, dtype=x.dtype, device=x.device) if b is None else b
    return GroupNorm.apply(x, w, b, groups=num_groups, eps=eps)
