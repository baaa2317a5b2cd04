"""Global response normalisation: one kernel forward, one kernel back."""

from lucid.autograd import Function, is_grad_enabled
from lucid.ops.checks import needs_eps, needs_floats
from lucid.ops.reduce import mean, norm
from lucid.ops.shape import reshape, sum_to
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


class GlobalResponseNorm(Function):
    """y = gamma x N + beta + x, where N = G / (mean_C G + eps) and G = ‖x‖₂ (Woo et al., 2023).

    The norm G runs over the pixels, the mean over the channels. With m = mean_C G + eps and
    dN = gamma Σ_hw dy x:  dG = dN / m - mean_C(dN G) / m²,  dx = dy (gamma N + 1) + dG x / G,
    dgamma = Σ dy x N,  dbeta = Σ dy.

    Shapes: x and y (N, H, W, C), gamma and beta C numbers on the last axis, G (N, C).
    """

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, gamma, beta, *, eps):
        y, g = self.kernels.global_response_norm(x, gamma, beta, eps=eps)
        self.save_for_backward(x, gamma)
        self.keep(g)
        self.eps, self.beta_shape = eps, beta.shape
        return y

    def backward(self, grad):
        x, gamma = self.saved_tensors
        if is_grad_enabled():  # a graph of this backward is wanted: stay in tensor algebra
            dx, dgamma, dbeta = global_response_norm_grad(grad, x, gamma, self.eps)
        else:
            kept = self.kept_tensors
            dx, dgamma, dbeta = GlobalResponseNormGrad.apply(grad, x, gamma, *kept, eps=self.eps)
        return dx, reshape(dgamma, gamma.shape), reshape(dbeta, self.beta_shape)


class GlobalResponseNormGrad(Function):
    """dx, dgamma and dbeta from one kernel; it has no backward of its own."""

    computes_in_float32 = True

    def forward(self, grad, x, gamma, g, *, eps):
        return self.kernels.global_response_norm_grad(grad, x, gamma, g, eps=eps)


def global_response_norm_grad(grad, x, gamma, eps):
    """dx, dgamma and dbeta in tensor algebra, as :class:`GlobalResponseNorm` defines them.

    Shapes: dy and dx (N, H, W, C), dgamma and dbeta (C,).
    """
    g = norm(x, dim=(1, 2), keepdim=True)
    m = mean(g, -1, keepdim=True) + eps
    s = (grad * x).sum((1, 2), keepdim=True)
    dn = gamma * s
    dg = dn / m - mean(dn * g, -1, keepdim=True) / (m * m)
    unit = x / (g + (g == 0))  # 0 where all pixels of a channel are
    dx = grad * (gamma * g / m + 1) + dg * unit
    channels = x.shape[-1:]
    return dx, sum_to(s * g / m, channels), sum_to(grad, channels)


@with_synonyms
def global_response_norm(x, gamma, beta, eps=1e-6) -> Tensor:
    """Let the channels of an image compete: scale each by its share of the overall response.

    G = ‖x‖₂ over the pixels, N = G / (mean of G over the channels + eps), and
    y = gamma (x N) + beta + x. The paper's text writes a sum for the mean; the authors' code, and
    so every published weight, takes the mean.

    Parameters
    ----------
    x : Tensor
        Images with the channels last, of shape (N, H, W, C).
    gamma, beta : Tensor
        Of shape (1, 1, 1, C) or (C,); at 0 the layer is the identity.
    eps : float
        What keeps the quotient finite where all channels are 0.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    ValueError
        If ``x`` has not four axes, or gamma or beta another number of channels.

    References
    ----------
    Woo et al., "ConvNeXt V2", CVPR 2023, arXiv 2301.00808.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([3.0, 1.0]).reshape(1, 1, 1, 2)
    >>> lucid.nn.functional.global_response_norm(x, lucid.ones(2), lucid.zeros(2))
    tensor([[[[7.5000, 1.5000]]]])
    """
    needs_floats(x, "global_response_norm")
    needs_eps(eps)
    if x.ndim != 4:
        raise ValueError(f"global_response_norm takes shape (N, H, W, C), not {x.shape}")
    for name, p in ("gamma", gamma), ("beta", beta):
        if p.shape[-1:] != x.shape[-1:] or p.numel() != x.shape[-1]:
            raise ValueError(
                f"global_response_norm: {name} has shape {p.shape} for input {x.shape}"
            )
    return GlobalResponseNorm.apply(x, gamma, beta, eps=eps)
