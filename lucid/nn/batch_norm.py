"""The normalisation layers that remember their batches."""

from lucid.autograd import no_grad
from lucid.nn.scale_shift import RunningStatistics
from lucid.ops import batch_norm


class _BatchNorm(RunningStatistics):
    """What the layers for rows, signals, images and volumes have in common."""

    axes: tuple[int, ...] = ()  # how many an input may have
    shape = ""  # the same in words

    def __init__(
        self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True,
        device=None, dtype=None, *, bias=True,
    ):  # fmt: skip
        if num_features < 1:
            raise ValueError(f"num_features (={num_features}) must be at least 1")
        if momentum is not None and not 0 <= momentum <= 1:
            raise ValueError(f"momentum (={momentum}) must be from 0 to 1, or None")
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self._add_scale_shift(num_features, affine, affine and bias, device, dtype)
        self._add_statistics(num_features, track_running_stats, device, dtype)
        self.reset_parameters()

    def forward(self, x):
        """Any of the shapes to the same shape."""
        if x.ndim not in self.axes:
            raise ValueError(f"{type(self).__name__} takes {self.shape}, not {x.shape}")
        statistics = self.running_mean, self.running_var
        own = self.training or self.running_mean is None
        momentum = self._count_batch() if self.training and self.track_running_stats else 0.0
        return batch_norm(x, *statistics, self.weight, self.bias, own, momentum, self.eps)

    def extra_repr(self):
        """Its channels, eps and momentum, and what it goes without."""
        text = f"{self.num_features}, eps={self.eps}, momentum={self.momentum}"
        text += ", affine=False" * (not self.affine)
        return text + ", track_running_stats=False" * (not self.track_running_stats)

    def _count_batch(self):
        """How far this batch moves the running statistics."""
        with no_grad():
            self.num_batches_tracked += 1
        return 1 / self.num_batches_tracked.item() if self.momentum is None else self.momentum


class BatchNorm1d(_BatchNorm):
    """y = w (x - mean) / √(variance + eps) + b, for each channel over the whole batch.

    While training, mean and variance are those of the batch, and running ones move towards them;
    in evaluation mode the running ones are taken, so that each image stands alone.

    Parameters
    ----------
    num_features : int
        C, the channels.
    eps : float
        What keeps the quotient finite where all numbers are equal.
    momentum : float or None
        How far the running statistics move with each batch; None makes them the plain average
        of all batches so far.
    affine : bool
        Whether there are w and b.
    track_running_stats : bool
        False keeps no running statistics: every batch is normalised by its own.
    device, dtype : optional
        Of the parameters and statistics; by default the CPU and float32.
    bias : bool
        Whether w comes with a b.

    Attributes
    ----------
    weight, bias : Parameter or None
        Of shape (C,), ones and zeros at the start.
    running_mean, running_var : Buffer or None
        Of shape (C,), zeros and ones at the start.
    num_batches_tracked : Buffer or None
        How many batches the running statistics have seen.

    Raises
    ------
    ValueError
        If C is less than 1, if an input has another shape than (N, C) or (N, C, L), or if a
        batch to train on has one number a channel.

    References
    ----------
    Ioffe & Szegedy, "Batch normalization: accelerating deep network training by reducing
    internal covariate shift", ICML 2015, arXiv 1502.03167.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> y = nn.BatchNorm1d(8)(lucid.random.randn(4, 8))
    >>> bool(y.mean(0).abs().max() < 1e-6)
    True
    """

    axes, shape = (2, 3), "rows (N, C) or signals (N, C, L)"

    def forward(self, x):
        """(N, C) or (N, C, L) to the same shape."""
        return super().forward(x)


class BatchNorm2d(_BatchNorm):
    """y = w (x - mean) / √(variance + eps) + b, for each channel over the whole batch.

    While training, mean and variance are those of the batch, and running ones move towards them;
    in evaluation mode the running ones are taken, so that each image stands alone.

    Parameters
    ----------
    num_features : int
        C, the channels.
    eps : float
        What keeps the quotient finite where all numbers are equal.
    momentum : float or None
        How far the running statistics move with each batch; None makes them the plain average
        of all batches so far.
    affine : bool
        Whether there are w and b.
    track_running_stats : bool
        False keeps no running statistics: every batch is normalised by its own.
    device, dtype : optional
        Of the parameters and statistics; by default the CPU and float32.
    bias : bool
        Whether w comes with a b.

    Attributes
    ----------
    weight, bias : Parameter or None
        Of shape (C,), ones and zeros at the start.
    running_mean, running_var : Buffer or None
        Of shape (C,), zeros and ones at the start.
    num_batches_tracked : Buffer or None
        How many batches the running statistics have seen.

    Raises
    ------
    ValueError
        If C is less than 1, if an input has another shape than (N, C, H, W), or if a batch to
        train on has one number a channel.

    References
    ----------
    Ioffe & Szegedy, "Batch normalization: accelerating deep network training by reducing
    internal covariate shift", ICML 2015, arXiv 1502.03167.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.BatchNorm2d(8)
    >>> y = layer(lucid.random.randn(4, 8, 5, 5))
    >>> bool(y.mean((0, 2, 3)).abs().max() < 1e-6), layer.num_batches_tracked.item()
    (True, 1)
    """

    axes, shape = (4,), "images of shape (N, C, H, W)"

    def forward(self, x):
        """(N, C, H, W) to the same shape."""
        return super().forward(x)


class BatchNorm3d(_BatchNorm):
    """y = w (x - mean) / √(variance + eps) + b, for each channel over the whole batch.

    While training, mean and variance are those of the batch, and running ones move towards them;
    in evaluation mode the running ones are taken, so that each image stands alone.

    Parameters
    ----------
    num_features : int
        C, the channels.
    eps : float
        What keeps the quotient finite where all numbers are equal.
    momentum : float or None
        How far the running statistics move with each batch; None makes them the plain average
        of all batches so far.
    affine : bool
        Whether there are w and b.
    track_running_stats : bool
        False keeps no running statistics: every batch is normalised by its own.
    device, dtype : optional
        Of the parameters and statistics; by default the CPU and float32.
    bias : bool
        Whether w comes with a b.

    Attributes
    ----------
    weight, bias : Parameter or None
        Of shape (C,), ones and zeros at the start.
    running_mean, running_var : Buffer or None
        Of shape (C,), zeros and ones at the start.
    num_batches_tracked : Buffer or None
        How many batches the running statistics have seen.

    Raises
    ------
    ValueError
        If C is less than 1, if an input has another shape than (N, C, D, H, W), or if a batch to
        train on has one number a channel.

    References
    ----------
    Ioffe & Szegedy, "Batch normalization: accelerating deep network training by reducing
    internal covariate shift", ICML 2015, arXiv 1502.03167.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> y = nn.BatchNorm3d(8)(lucid.random.randn(4, 8, 2, 5, 5))
    >>> bool(y.mean((0, 2, 3, 4)).abs().max() < 1e-6)
    True
    """

    axes, shape = (5,), "volumes of shape (N, C, D, H, W)"

    def forward(self, x):
        """(N, C, D, H, W) to the same shape."""
        return super().forward(x)
