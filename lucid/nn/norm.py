"""Normalisation layers."""

from numbers import Integral

from lucid.nn.init import zeros_
from lucid.nn.module import Module, Parameter
from lucid.nn.scale_shift import ScaleShift
from lucid.ops import empty, global_response_norm, group_norm, layer_norm


class LayerNorm(ScaleShift):
    """y = w (x - mean) / √(variance + eps) + b, over the last axes of x.

    Parameters
    ----------
    normalized_shape : int or tuple of int
        The shape of the last axes, over which mean and variance are taken.
    eps : float
        What keeps the quotient finite where all numbers are equal.
    elementwise_affine : bool
        Whether there are w and b.
    bias : bool
        Whether there is a b.
    device, dtype : optional
        Of the parameters; by default the CPU and float32.

    Attributes
    ----------
    weight, bias : Parameter or None
        Of shape ``normalized_shape``, ones and zeros at the start.

    Raises
    ------
    ValueError
        If a size is less than 1, or an input ends in another shape.

    References
    ----------
    Ba, Kiros & Hinton, "Layer Normalization", 2016, arXiv 1607.06450.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> y = nn.LayerNorm(4)(lucid.random.randn(2, 3, 4))
    >>> y.shape, bool(y.mean(-1).abs().max() < 1e-6)
    ((2, 3, 4), True)
    """

    def __init__(
        self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True, device=None,
        dtype=None,
    ):  # fmt: skip
        is_number = isinstance(normalized_shape, Integral)
        self.normalized_shape = (normalized_shape,) if is_number else tuple(normalized_shape)
        if not self.normalized_shape or min(self.normalized_shape) < 1:
            raise ValueError(f"normalized_shape (={normalized_shape}) must be at least 1")
        self.eps, self.elementwise_affine = eps, elementwise_affine
        has_bias = elementwise_affine and bias
        self._add_scale_shift(self.normalized_shape, elementwise_affine, has_bias, device, dtype)
        self.reset_parameters()

    def forward(self, x):
        """(..., normalized_shape) to the same shape."""
        return layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self):
        """Its shape and eps."""
        return f"{self.normalized_shape}, eps={self.eps}"


class LayerNorm2d(LayerNorm):
    """y = w (x - mean) / √(variance + eps) + b, over the channels of an image, pixel by pixel.

    Not over height and width: the C numbers of one pixel are made to have mean 0 and variance 1.

    Parameters
    ----------
    num_channels : int
        C.
    eps : float
        What keeps the quotient finite where all channels are equal.

    Attributes
    ----------
    weight, bias : Parameter
        Of shape (C,), ones and zeros at the start.

    Raises
    ------
    ValueError
        If C is less than 1, or an input has another number of channels.

    References
    ----------
    Liu et al., "A ConvNet for the 2020s", CVPR 2022, arXiv 2201.03545.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> y = nn.LayerNorm2d(8)(lucid.random.randn(2, 8, 5, 6))
    >>> y.shape, bool(y.mean(1).abs().max() < 1e-6)
    ((2, 8, 5, 6), True)
    """

    def __init__(self, num_channels, eps=1e-6):
        super().__init__(num_channels, eps)

    def forward(self, x):
        """(N, C, H, W) to the same shape."""
        if x.ndim != 4:
            raise ValueError(f"LayerNorm2d takes images of shape (N, C, H, W), not {x.shape}")
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class GlobalResponseNorm(Module):
    """The channels of an image compete: y = gamma (x N) + beta + x, N = G / (mean_C G + eps).

    G = ‖x‖₂ is the response of a channel over all pixels, N its share of the mean response.

    Parameters
    ----------
    dim : int
        C, the channels, on the last axis of x.
    eps : float
        What keeps the quotient finite where all channels are 0.

    Attributes
    ----------
    gamma, beta : Parameter
        Of shape (1, 1, 1, C), zeros at the start: the layer begins as the identity.

    Raises
    ------
    ValueError
        If C is less than 1, or an input has another shape than (N, H, W, C).

    References
    ----------
    Woo et al., "ConvNeXt V2", CVPR 2023, arXiv 2301.00808.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> x = lucid.random.randn(2, 5, 6, 8)
    >>> bool((nn.GlobalResponseNorm(8)(x) - x).abs().max() == 0)
    True
    """

    def __init__(self, dim, eps=1e-6):
        if dim < 1:
            raise ValueError(f"dim (={dim}) must be at least 1")
        self.dim, self.eps = dim, eps
        self.gamma = Parameter(empty(1, 1, 1, dim))
        self.beta = Parameter(empty(1, 1, 1, dim))
        self.reset_parameters()

    def reset_parameters(self):
        """Make both zeros, as at the start: then the layer changes nothing."""
        zeros_(self.gamma)
        zeros_(self.beta)

    def forward(self, x):
        """(N, H, W, C) to the same shape."""
        return global_response_norm(x, self.gamma, self.beta, self.eps)

    def extra_repr(self):
        """Its channels."""
        return f"{self.dim}"


class GroupNorm(ScaleShift):
    """y = w (x - mean) / √(variance + eps) + b, over each group of channels of each sample.

    Parameters
    ----------
    num_groups, num_channels : int
        G and C; G divides C.
    eps : float
        What keeps the quotient finite where all numbers are equal.
    affine : bool
        Whether there are w and b.
    device, dtype : optional
        Of the parameters; by default the CPU and float32.
    bias : bool
        Whether w comes with a b.

    Attributes
    ----------
    weight, bias : Parameter or None
        Of shape (C,), ones and zeros at the start.

    Raises
    ------
    ValueError
        If the channels are not divisible by the groups, or an input has another number.

    References
    ----------
    Wu & He, "Group Normalization", ECCV 2018, arXiv 1803.08494.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> y = nn.GroupNorm(2, 6)(lucid.random.randn(4, 6, 5, 5))
    >>> y.shape, bool(y[:, :3].mean((1, 2, 3)).abs().max() < 1e-6)
    ((4, 6, 5, 5), True)
    """

    def __init__(
        self, num_groups, num_channels, eps=1e-5, affine=True, device=None, dtype=None, *, bias=True
    ):
        if num_groups < 1 or num_channels < 1 or num_channels % num_groups:
            raise ValueError(
                f"num_channels (={num_channels}) must be divisible by num_groups (={num_groups})"
            )
        self.num_groups, self.num_channels, self.eps = num_groups, num_channels, eps
        self.affine = affine
        self._add_scale_shift(num_channels, affine, affine and bias, device, dtype)
        self.reset_parameters()

    def forward(self, x):
        """(N, C, ...) to the same shape."""
        return group_norm(x, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self):
        """Its groups and channels."""
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}"
