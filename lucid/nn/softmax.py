"""Softmax and its kin as layers."""

from lucid.nn.module import Module
from lucid.ops.implicit_dim import log_softmax, softmax, softmin


class Softmax(Module):
    """yᵢ = exp xᵢ / Σⱼ exp xⱼ along an axis: positive numbers that sum to 1.

    Parameters
    ----------
    dim : int, optional
        The axis of the choices; without it PyTorch's old rule holds, with a warning: 0 for
        tensors of none, one or three axes, else 1.

    Raises
    ------
    IndexError
        If an input has no such axis.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Softmax(dim=1)(lucid.tensor([[0.0, 1.0, 2.0]]))
    tensor([[0.0900, 0.2447, 0.6652]])
    """

    def __init__(self, dim=None):
        self.dim = dim

    def forward(self, x):
        """Any shape to the same shape."""
        return softmax(x, self.dim)

    def extra_repr(self):
        """Its axis."""
        return f"dim={self.dim}"


class LogSoftmax(Module):
    """yᵢ = xᵢ - log Σⱼ exp xⱼ along an axis: the logarithm of :class:`Softmax`.

    Parameters
    ----------
    dim : int, optional
        The axis of the choices; without it PyTorch's old rule holds, with a warning: 0 for
        tensors of none, one or three axes, else 1.

    Raises
    ------
    IndexError
        If an input has no such axis.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.LogSoftmax(dim=1)(lucid.tensor([[0.0, 1000.0]]))
    tensor([[-1000.,     0.]])
    """

    def __init__(self, dim=None):
        self.dim = dim

    def forward(self, x):
        """Any shape to the same shape."""
        return log_softmax(x, self.dim)

    def extra_repr(self):
        """Its axis."""
        return f"dim={self.dim}"


class Softmin(Module):
    """The :class:`Softmax` of -x: the least number gets the most.

    Parameters
    ----------
    dim : int, optional
        The axis of the choices; without it PyTorch's old rule holds, with a warning: 0 for
        tensors of none, one or three axes, else 1.

    Raises
    ------
    IndexError
        If an input has no such axis.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Softmin(dim=1)(lucid.tensor([[0.0, 1.0, 2.0]]))
    tensor([[0.6652, 0.2447, 0.0900]])
    """

    def __init__(self, dim=None):
        self.dim = dim

    def forward(self, x):
        """Any shape to the same shape."""
        return softmin(x, self.dim)

    def extra_repr(self):
        """Its axis."""
        return f"dim={self.dim}"


class Softmax2d(Module):
    """The :class:`Softmax` over the channels of an image, pixel by pixel.

    Raises
    ------
    ValueError
        If an input is no image.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Softmax2d()(lucid.zeros(1, 4, 1, 1)).flatten()
    tensor([0.2500, 0.2500, 0.2500, 0.2500])
    """

    def forward(self, x):
        """(N, C, H, W) or (C, H, W) to the same shape."""
        return _over_channels(x)


def _over_channels(x):
    if x.ndim not in (3, 4):
        raise ValueError(f"Softmax2d takes images (N, C, H, W) or (C, H, W), not {x.shape}")
    return softmax(x, -3)
