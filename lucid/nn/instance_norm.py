"""The normalisation layers that look at one channel of one sample."""

from lucid.nn.scale_shift import RunningStatistics
from lucid.ops import instance_norm


class _InstanceNorm(RunningStatistics):
    """What the layers for signals and images have in common."""

    axes, shape = 0, ""  # of one sample; and in words

    def __init__(
        self, num_features, eps=1e-5, momentum=0.1, affine=False, track_running_stats=False,
        device=None, dtype=None, *, bias=True,
    ):  # fmt: skip
        if num_features < 1:
            raise ValueError(f"num_features (={num_features}) must be at least 1")
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self._add_scale_shift(num_features, affine, affine and bias, device, dtype)
        self._add_statistics(num_features, track_running_stats, device, dtype)
        self.reset_parameters()

    def forward(self, x):
        """A batch or one sample, to the same shape."""
        if x.ndim not in (self.axes, self.axes + 1):
            raise ValueError(f"{type(self).__name__} takes {self.shape}, not {x.shape}")
        if x.ndim == self.axes:
            return self.forward(x.unsqueeze(0)).squeeze(0)
        if x.shape[1] != self.num_features:
            kind = type(self).__name__
            raise ValueError(f"{kind} of {self.num_features} channels does not take {x.shape}")
        moving = self.training and self.track_running_stats
        statistics = self.running_mean, self.running_var
        own = self.training or not self.track_running_stats
        momentum = self.momentum or 0.0  # None moves nothing, as in PyTorch
        given = statistics if moving or not own else (None, None)
        return instance_norm(x, *given, self.weight, self.bias, own, momentum, self.eps)

    def extra_repr(self):
        """Its settings."""
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, "
            f"affine={self.affine}, bias={self.bias is not None}, "
            f"track_running_stats={self.track_running_stats}"
        )


class InstanceNorm1d(_InstanceNorm):
    """y = w (x - mean) / √(variance + eps) + b, for each channel of each signal by itself.

    Parameters
    ----------
    num_features : int
        C, the channels.
    eps : float
        What keeps the quotient finite where all numbers are equal.
    momentum : float
        How far running statistics move with each batch.
    affine : bool
        Whether there are w and b.
    track_running_stats : bool
        Whether running statistics take the sample's place in evaluation mode.
    device, dtype : optional
        Of the parameters and statistics; by default the CPU and float32.
    bias : bool
        Whether w comes with a b.

    Attributes
    ----------
    weight, bias : Parameter or None
        Of shape (C,), ones and zeros at the start.

    Raises
    ------
    ValueError
        If an input has another shape than (N, C, L) or (C, L), or one number a channel.

    References
    ----------
    Ulyanov, Vedaldi & Lempitsky, "Instance Normalization: The Missing Ingredient for Fast
    Stylization", 2016, arXiv 1607.08022.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> y = nn.InstanceNorm1d(3)(lucid.random.randn(2, 3, 9))
    >>> bool(y.mean(-1).abs().max() < 1e-6)
    True
    """

    axes, shape = 2, "signals of shape (N, C, L) or (C, L)"

    def forward(self, x):
        """(N, C, L) or (C, L) to the same shape."""
        return super().forward(x)


class InstanceNorm2d(_InstanceNorm):
    """y = w (x - mean) / √(variance + eps) + b, for each channel of each image by itself.

    Parameters
    ----------
    num_features : int
        C, the channels.
    eps : float
        What keeps the quotient finite where all numbers are equal.
    momentum : float
        How far running statistics move with each batch.
    affine : bool
        Whether there are w and b.
    track_running_stats : bool
        Whether running statistics take the sample's place in evaluation mode.
    device, dtype : optional
        Of the parameters and statistics; by default the CPU and float32.
    bias : bool
        Whether w comes with a b.

    Attributes
    ----------
    weight, bias : Parameter or None
        Of shape (C,), ones and zeros at the start.

    Raises
    ------
    ValueError
        If an input has another shape than (N, C, H, W) or (C, H, W), or one number a channel.

    References
    ----------
    Ulyanov, Vedaldi & Lempitsky, "Instance Normalization: The Missing Ingredient for Fast
    Stylization", 2016, arXiv 1607.08022.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> y = nn.InstanceNorm2d(3)(lucid.random.randn(2, 3, 5, 5))
    >>> bool(y.mean((-2, -1)).abs().max() < 1e-6)
    True
    """

    axes, shape = 3, "images of shape (N, C, H, W) or (C, H, W)"

    def forward(self, x):
        """(N, C, H, W) or (C, H, W) to the same shape."""
        return super().forward(x)
