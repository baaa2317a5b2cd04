"""Channels and pixels in another order, and an axis cut up, as layers."""

from lucid.nn.module import Module
from lucid.ops import channel_shuffle, pixel_shuffle, pixel_unshuffle, unflatten


class PixelShuffle(Module):
    """r² channels become one of r times the height and width.

    Parameters
    ----------
    upscale_factor : int
        r.

    Raises
    ------
    ValueError
        If the channels are not divisible by r².

    References
    ----------
    Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel
    Convolutional Neural Network", CVPR 2016, arXiv 1609.05158.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.PixelShuffle(2)(lucid.zeros(1, 12, 4, 4)).shape
    (1, 3, 8, 8)
    """

    def __init__(self, upscale_factor):
        self.upscale_factor = upscale_factor

    def forward(self, x):
        """(..., C r², H, W) to (..., C, r H, r W)."""
        return pixel_shuffle(x, self.upscale_factor)

    def extra_repr(self):
        """Its factor."""
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """r by r pixels become r² channels of one each.

    Parameters
    ----------
    downscale_factor : int
        r.

    Raises
    ------
    ValueError
        If height or width are not divisible by r.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.PixelUnshuffle(2)(lucid.zeros(1, 3, 8, 8)).shape
    (1, 12, 4, 4)
    """

    def __init__(self, downscale_factor):
        self.downscale_factor = downscale_factor

    def forward(self, x):
        """(..., C, r H, r W) to (..., C r², H, W)."""
        return pixel_unshuffle(x, self.downscale_factor)

    def extra_repr(self):
        """Its factor."""
        return f"downscale_factor={self.downscale_factor}"


class ChannelShuffle(Module):
    """Channels dealt like cards, one from each group in turn.

    Parameters
    ----------
    groups : int
        How many groups the channels are cut into.

    Raises
    ------
    ValueError
        If the channels are not divisible by the groups.

    References
    ----------
    Zhang, Zhou, Lin & Sun, "ShuffleNet", CVPR 2018, arXiv 1707.01083.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ChannelShuffle(2)(lucid.arange(6).reshape(1, 6, 1)).flatten()
    tensor([0, 3, 1, 4, 2, 5])
    """

    def __init__(self, groups):
        self.groups = groups

    def forward(self, x):
        """(N, C, ...) to the same shape."""
        return channel_shuffle(x, self.groups)

    def extra_repr(self):
        """Its groups."""
        return f"groups={self.groups}"


class Unflatten(Module):
    """One axis cut into several: the reverse of :class:`Flatten`.

    Parameters
    ----------
    dim : int
        The axis to cut.
    unflattened_size : tuple of int
        The lengths of the new axes; one may be -1 and follows from the others.

    Raises
    ------
    ValueError
        If their product is not the length of the axis.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Unflatten(1, (3, -1))(lucid.zeros(2, 12)).shape
    (2, 3, 4)
    """

    def __init__(self, dim, unflattened_size):
        self.dim, self.unflattened_size = dim, unflattened_size

    def forward(self, x):
        """(..., a b, ...) to (..., a, b, ...)."""
        return unflatten(x, self.dim, self.unflattened_size)

    def extra_repr(self):
        """Its axis and sizes."""
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
