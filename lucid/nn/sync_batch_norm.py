"""Batch normalisation over the batches of all ranks."""

from lucid.autograd import no_grad
from lucid.distributed import is_initialized
from lucid.distributed.collectives import SumOverRanks
from lucid.distributed.group import the_group
from lucid.nn.batch_norm import BatchNorm1d, BatchNorm2d, BatchNorm3d, _BatchNorm
from lucid.ops import cat, full, rsqrt
from lucid.ops.dims import line
from lucid.ops.half import in_float32


class SyncBatchNorm(_BatchNorm):
    """y = w (x - mean) / √(variance + eps) + b, for each channel over the batches of all ranks.

    With few images a rank their own mean and variance are noise; here they are those of the
    global batch, as in a single process. In evaluation mode, and without
    ``init_process_group``, it is :class:`BatchNorm2d` for any number of axes. A step sends two
    small messages forward and two backward for each layer.

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

    Raises
    ------
    ValueError
        If C is less than 1, or an input has another shape than (N, C, ...).

    References
    ----------
    Zhang et al., "Context encoding for semantic segmentation", CVPR 2018, arXiv 1803.08904.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.SyncBatchNorm(8)(lucid.random.randn(4, 8, 5, 5)).shape
    (4, 8, 5, 5)
    """

    axes, shape = (2, 3, 4, 5), "a batch of shape (N, C, ...)"

    def forward(self, x):
        """(N, C, ...) to the same shape."""
        own = self.training or self.running_mean is None
        is_alone = not is_initialized() or the_group().size == 1
        if is_alone or not own or x.ndim not in self.axes:
            return super().forward(x)
        momentum = self._count_batch() if self.training and self.track_running_stats else 0.0
        y, mean, variance, n = _normalised(x, self.weight, self.bias, self.eps)
        with no_grad():
            _move(self.running_mean, mean, momentum)
            _move(self.running_var, variance * (n / (n - 1)), momentum)
        return y

    @classmethod
    def convert_sync_batchnorm(cls, module, process_group=None):
        """Make such a layer of each BatchNorm of a model; its tensors and settings stay.

        Parameters
        ----------
        module : Module
            The model, which is changed; or a BatchNorm.
        process_group : optional
            Taken, as in PyTorch, and without a meaning here.

        Returns
        -------
        Module
            The same one.
        """
        for layer in module.modules():
            if isinstance(layer, (BatchNorm1d, BatchNorm2d, BatchNorm3d)):
                layer.__class__ = cls
        return module


@in_float32
def _normalised(x, w, b, eps):
    """y, and the mean, the variance and the count of each channel over all ranks."""
    axes, channels = (0, *range(2, x.ndim)), line(1, x.ndim)
    group = the_group()
    mine = 0 if group.is_idle else x.numel() // x.shape[1]
    weight = mine if group.samples is None else group.samples
    counts = mine > 0
    n = full((1,), float(mine), dtype=x.dtype, device=x.device)
    sums = SumOverRanks.apply(cat([x.sum(axes) * counts, n]), weight=weight)
    n = sums[-1].detach()
    mean = sums[:-1] / n
    centred = x - mean.reshape(channels)
    squares = (centred * centred).sum(axes) * counts
    variance = SumOverRanks.apply(squares, weight=weight) / n
    scale = rsqrt(variance + eps) if w is None else rsqrt(variance + eps) * w
    y = centred * scale.reshape(channels)
    return (y if b is None else y + b.reshape(channels)), mean, variance, n


def _move(running, batch, momentum):
    if running is not None:
        running.array = (
            (running * (1 - momentum) + batch.detach() * momentum).to(running.dtype).array
        )
