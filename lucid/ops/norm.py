"""Layer normalisation, one kernel forward and one back."""

import math
from numbers import Integral

from lucid.autograd import Function, is_grad_enabled
from lucid.backend.dtypes import float32
from lucid.ops.checks import needs_eps, needs_floats, needs_shape
from lucid.ops.create import ones, zeros
from lucid.ops.elementwise import rsqrt
from lucid.ops.reduce import mean
from lucid.ops.shape import reshape, sum_to
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


class LayerNorm(Function):
    """y = w x̂ + b, where x̂ = (x - mean) / √(variance + eps) over the last axis (Ba et al., 2016).

    With g = dy w:  dx = (g - mean(g) - x̂ mean(g x̂)) / √(variance + eps),  dw = Σ dy x̂,  db = Σ dy.
    Shapes: x and y (..., C), w and b (C,); or both are None, and y is x̂.
    """

    autocasts_to = float32
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, w, b, *, eps):
        y, mean, rstd = self.kernels.layer_norm(x, w, b, eps=eps)
        self.save_for_backward(x, w)
        self.keep(mean, rstd)
        self.eps = eps
        return y

    def backward(self, grad):
        x, w = self.saved_tensors
        if is_grad_enabled():  # a graph of this backward is wanted: stay in tensor algebra
            return layer_norm_grad(grad, x, w, self.eps)
        found = LayerNormGrad.apply(grad, x, w, *self.kept_tensors)
        return (found, None, None) if w is None else found


class LayerNormGrad(Function):
    """dx, dw and db from one kernel, or dx alone; it has no backward of its own."""

    computes_in_float32 = True

    def forward(self, grad, x, w, mean, rstd):
        dx, dw, db = self.kernels.layer_norm_grad(grad, x, w, mean, rstd)
        return dx if w is None else (dx, dw, db)


def layer_norm_grad(grad, x, w, eps):
    """dx, dw and db in tensor algebra, as :class:`LayerNorm` defines them.

    Shapes: dy and dx (..., C), dw and db (C,).
    """
    centred = x - mean(x, -1, keepdim=True)
    rstd = rsqrt(mean(centred * centred, -1, keepdim=True) + eps)
    x_hat = centred * rstd
    g = grad if w is None else grad * w
    dx = rstd * (g - mean(g, -1, keepdim=True) - x_hat * mean(g * x_hat, -1, keepdim=True))
    if w is None:
        return dx, None, None
    return dx, sum_to(grad * x_hat, w.shape), sum_to(grad, w.shape)


@with_synonyms
def layer_norm(x, normalized_shape, weight=None, bias=None, eps=1e-5) -> Tensor:
    """Make the last axes of ``x`` have mean 0 and variance 1, then scale and shift.

    y = w (x - mean) / √(variance + eps) + b, with mean and (biased) variance over the last axes.

    Parameters
    ----------
    x : Tensor
        Of shape (..., normalized_shape).
    normalized_shape : int or tuple of int
        The shape of the last axes, over which mean and variance are taken.
    weight, bias : Tensor, optional
        Of shape ``normalized_shape``; 1 and 0 by default.
    eps : float
        What keeps the quotient finite where all numbers are equal.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    References
    ----------
    Ba, Kiros & Hinton, "Layer Normalization", 2016, arXiv 1607.06450.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.layer_norm(lucid.tensor([[1.0, 2.0, 3.0]]), 3)
    tensor([[-1.2247,  0.0000,  1.2247]])
    """
    needs_floats(x, "layer_norm")
    needs_eps(eps)
    shape, given = _as_tuple(normalized_shape), x.shape
    if not shape:
        raise ValueError("layer_norm needs the lengths of the axes to normalise, not ()")
    if given[-len(shape) :] != shape:
        raise ValueError(f"layer_norm expects an input whose shape ends in {shape}, not {given}")
    needs_shape(shape, "layer_norm", weight=weight, bias=bias)
    n, w, b = math.prod(shape), weight, bias
    if w is not None or b is not None:
        w = ones(n, dtype=x.dtype, device=x.device) if w is None else _shaped(w, (n,))
        b = zeros(n, dtype=x.dtype, device=x.device) if b is None else _shaped(b, (n,))
    rows = _shaped(x, (*given[: -len(shape)], n))
    return _shaped(LayerNorm.apply(rows, w, b, eps=eps), given)


def _as_tuple(shape):
    """One length, or several, as a tuple."""
    if type(shape) is tuple:  # nearly always
        return shape
    return (shape,) if isinstance(shape, Integral) else tuple(shape)


def _shaped(x, shape):
    """x in that shape; x itself where it has it already."""
    return x if x.shape == shape else reshape(x, shape)
