"""Batch normalisation: each channel by its mean and variance over the whole batch."""

from lucid.autograd import Function, is_grad_enabled, no_grad
from lucid.backend.dtypes import has_halves
from lucid.ops.checks import needs_eps, needs_floats, needs_shape
from lucid.ops.create import ones, zeros
from lucid.ops.dims import line
from lucid.ops.elementwise import rsqrt
from lucid.ops.half import in_float32, widened
from lucid.ops.reduce import mean, sum_
from lucid.ops.shape import reshape
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


class BatchNorm(Function):
    """y = w x̂ + b, where x̂ = (x - mean) / √(variance + eps) over all axes but the channels.

    dw = Σ dy x̂,  db = Σ dy,  dx = w (dy - db / n - x̂ dw / n) / √(variance + eps), for the n
    numbers of a channel (Ioffe & Szegedy, 2015).

    Shapes: x and y (N, C, ...), all others (C,). The other outputs are mean and variance.
    """

    computes_in_float32 = True
    gradients_are_new = True
    non_differentiable = (1, 2)

    def forward(self, x, w, b, *, eps):
        y, mean, variance = self.kernels.batch_norm(x, w, b, eps=eps)
        self.save_for_backward(x, w)
        self.keep(mean, variance)
        self.eps = eps
        return y, mean, variance

    def backward(self, grad, *_):
        x, w = self.saved_tensors
        if is_grad_enabled():  # a graph of this backward is wanted: stay in tensor algebra
            return batch_norm_grad(grad, x, w, self.eps)
        return BatchNormGrad.apply(grad, x, w, *self.kept_tensors, eps=self.eps, training=True)


class BatchNormGrad(Function):
    """dx, dw and db from one kernel; it has no backward of its own."""

    computes_in_float32 = True

    def forward(self, grad, x, w, mean, variance, *, eps, training):
        settings = dict(eps=eps, training=training)
        return self.kernels.batch_norm_grad(grad, x, w, mean, variance, **settings)


def batch_norm_grad(grad, x, w, eps):
    """dx, dw and db in tensor algebra, as :class:`BatchNorm` defines them.

    Shapes: dy and dx (N, C, ...), dw and db (C,).
    """
    axes, channels = _axes(x)
    centred = x - mean(x, axes, keepdim=True)
    rstd = rsqrt(mean(centred * centred, axes, keepdim=True) + eps)
    x_hat = centred * rstd
    dw, db = sum_(grad * x_hat, axes), sum_(grad, axes)
    n = x.numel() // len(w)
    shared = reshape(db / n, channels) + x_hat * reshape(dw / n, channels)
    return (grad - shared) * (rstd * reshape(w, channels)), dw, db


class BatchNormEvaluated(Function):
    """y = w (x - mean) rstd + b by running statistics;  dx = dy w rstd,  dw = Σ dy (x - mean) rstd.

    Shapes: x and y (N, C, ...), all others (C,). Mean and variance, which have no gradients, are
    remembered as they are: training may move them before backward runs.
    """

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, w, b, mean, variance, *, eps):
        scale = w / self.xp.sqrt(variance + variance.dtype.type(eps))
        self.save_for_backward(x, w)
        self.statistics, self.eps = (mean.copy(), variance.copy()), eps
        return self.kernels.scale_shift(x, scale, b - scale * mean)

    def backward(self, grad):
        x, w = self.saved_tensors
        mean, variance = map(Tensor, self.statistics)
        if not is_grad_enabled():
            settings = dict(eps=self.eps, training=False)
            return *BatchNormGrad.apply(grad, x, w, mean, variance, **settings), None, None
        axes, channels = _axes(x)
        rstd = rsqrt(variance + self.eps)
        dw = sum_(grad * (x - reshape(mean, channels)), axes) * rstd
        return grad * reshape(w * rstd, channels), dw, sum_(grad, axes), None, None


@with_synonyms
def batch_norm(
    x, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5
) -> Tensor:
    """Make each channel have mean 0 and variance 1 over the batch, then scale and shift.

    y = w (x - mean) / √(variance + eps) + b. While training, mean and (biased) variance are
    those of this batch, and the running ones move towards them: running ← (1 - momentum)
    running + momentum batch, where the batch's variance is the unbiased one, Σ(x - mean)² /
    (n - 1). Otherwise the running ones take their place, and each sample stands alone.

    Parameters
    ----------
    x : Tensor
        Of shape (N, C, ...).
    running_mean, running_var : Tensor or None
        Of shape (C,). Training writes into them, or goes without.
    weight, bias : Tensor, optional
        Of shape (C,); 1 and 0 by default.
    training : bool
        Whether to normalise by the batch's own statistics.
    momentum : float
        How far the running statistics move with each batch.
    eps : float
        What keeps the quotient finite where all numbers are equal.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    ValueError
        If the shapes do not fit, if a batch to train on has one number a channel, or if there
        are no running statistics to evaluate with.

    References
    ----------
    Ioffe & Szegedy, "Batch normalization: accelerating deep network training by reducing
    internal covariate shift", ICML 2015, arXiv 1502.03167.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[1.0, 10.0], [3.0, 30.0]])
    >>> lucid.nn.functional.batch_norm(x, None, None, training=True)
    tensor([[-1.0000, -1.0000],
            [ 1.0000,  1.0000]])
    """
    needs_floats(x, "batch_norm")
    needs_eps(eps)
    if x.ndim < 2:
        raise ValueError(f"batch_norm takes shape (N, C, ...), not {x.shape}")
    given = dict(running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    needs_shape((x.shape[1],), "batch_norm", **given)
    for statistic in (running_mean, running_var):
        if statistic is not None:
            needs_floats(statistic, "batch_norm")
    like = dict(dtype=x.dtype, device=x.device)
    w = ones(x.shape[1], **like) if weight is None else weight
    b = zeros(x.shape[1], **like) if bias is None else bias
    if not training:
        return _by_running_statistics(x, running_mean, running_var, w, b, eps)
    n = x.numel() // max(x.shape[1], 1)
    if not x.numel():
        return _by_running_statistics(x, zeros(x.shape[1], **like), w.detach() * 0 + 1, w, b, eps)
    if n < 2:
        raise ValueError(f"batch_norm trains on two numbers a channel or more, not on {x.shape}")
    y, mean, variance = BatchNorm.apply(widened(x), widened(w), widened(b), eps=eps)
    with no_grad():
        _move(running_mean, mean, momentum)
        if running_var is not None:
            _move(running_var, variance * (n / (n - 1)), momentum)
    return y.to(x.dtype) if has_halves((x.array,)) else y


@in_float32
def _by_running_statistics(x, running_mean, running_var, w, b, eps):
    if running_mean is None or running_var is None:
        raise ValueError("batch_norm evaluates with running_mean and running_var: give both")
    statistics = running_mean.detach(), running_var.detach()
    return BatchNormEvaluated.apply(x, w, b, *statistics, eps=eps)


def _move(running, batch, momentum):
    if running is not None:
        running.array = (widened(running) * (1 - momentum) + batch * momentum).array


def _axes(x):
    """All axes but the channels; and the shape that lines (C,) up with x."""
    return (0, *range(2, x.ndim)), line(1, x.ndim)
