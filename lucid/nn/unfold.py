"""The windows of an image as columns, and back, as layers."""

from lucid.nn.module import Module
from lucid.ops import fold, unfold


class Unfold(Module):
    """Every window of the image as a column (im2col).

    Parameters
    ----------
    kernel_size : int or pair of int
        R and S, the height and width of a window.
    dilation : int or pair of int
        The step inside a window, in pixels.
    padding : int or pair of int
        Rows and columns of zeros around the image.
    stride : int or pair of int
        The step between windows, in pixels.

    Raises
    ------
    ValueError
        If the settings do not fit an image.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Unfold(4, stride=4)(lucid.zeros(1, 3, 224, 224)).shape
    (1, 48, 3136)
    """

    def __init__(self, kernel_size, dilation=1, padding=0, stride=1):
        self.kernel_size, self.dilation = kernel_size, dilation
        self.padding, self.stride = padding, stride

    def forward(self, x):
        """(N, C, H, W) to (N, C R S, P Q)."""
        return unfold(x, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self):
        """Its window."""
        return (
            f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, "
            f"stride={self.stride}"
        )


class Fold(Module):
    """The reverse of :class:`Unfold`: windows in their places, added up where they overlap.

    Parameters
    ----------
    output_size : int or pair of int
        H and W, the height and width of the image.
    kernel_size, dilation, padding, stride : int or pair of int
        As in :class:`Unfold`.

    Raises
    ------
    ValueError
        If the columns are not those of such an image.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Fold(8, 2, stride=2)(lucid.zeros(1, 12, 16)).shape
    (1, 3, 8, 8)
    """

    def __init__(self, output_size, kernel_size, dilation=1, padding=0, stride=1):
        self.output_size, self.kernel_size = output_size, kernel_size
        self.dilation, self.padding, self.stride = dilation, padding, stride

    def forward(self, x):
        """(N, C R S, P Q) to (N, C, H, W)."""
        window = self.kernel_size, self.dilation, self.padding, self.stride
        return fold(x, self.output_size, *window)

    def extra_repr(self):
        """Its image and its window."""
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, "
            f"dilation={self.dilation}, padding={self.padding}, stride={self.stride}"
        )
