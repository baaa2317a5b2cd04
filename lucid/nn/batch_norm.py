"""The normalisation layer that remembers its batches."""

from lucid.autograd import no_grad
from lucid.backend.dtypes import int64
from lucid.nn.module import Buffer, Module, Parameter
from lucid.ops import batch_norm, ones, zeros


class BatchNorm2d(Module):
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

    Attributes
    ----------
    weight, bias : Parameter or None
        Of shape (C,), ones and zeros at the start.
    running_mean, running_var : Buffer
        Of shape (C,), zeros and ones at the start.
    num_batches_tracked : Buffer
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

    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True):
        if num_features < 1:
            raise ValueError(f"num_features (={num_features}) must be at least 1")
        if momentum is not None and not 0 <= momentum <= 1:
            raise ValueError(f"momentum (={momentum}) must be from 0 to 1, or None")
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.weight = Parameter(ones(num_features)) if affine else None
        self.bias = Parameter(zeros(num_features)) if affine else None
        self.running_mean = Buffer(zeros(num_features))
        self.running_var = Buffer(ones(num_features))
        self.num_batches_tracked = Buffer(zeros((), dtype=int64))

    def forward(self, x):
        """(N, C, H, W) to the same shape."""
        if x.ndim != 4:
            raise ValueError(f"BatchNorm2d takes images of shape (N, C, H, W), not {x.shape}")
        statistics = self.running_mean, self.running_var
        momentum = self._count_batch() if self.training else 0.0
        return batch_norm(x, *statistics, self.weight, self.bias, self.training, momentum, self.eps)

    def extra_repr(self):
        """Its channels, eps and momentum."""
        return f"{self.num_features}, eps={self.eps}, momentum={self.momentum}"

    def _count_batch(self):
        """How far this batch moves the running statistics."""
        with no_grad():
            self.num_batches_tracked += 1
        return 1 / self.num_batches_tracked.item() if self.momentum is None else self.momentum
