"""Pooling layers, and the step from maps to vectors."""

from lucid.nn.module import Module
from lucid.ops import adaptive_avg_pool2d, avg_pool2d, flatten


class AvgPool2d(Module):
    """The mean of each window of the image.

    Parameters
    ----------
    kernel_size : int or pair of int
        The height and width of a window.
    stride : int or pair of int, optional
        The step between windows; ``kernel_size`` by default.
    padding : int or pair of int
        Rows and columns of zeros around the image, at most half the window.
    count_include_pad : bool
        Whether those zeros count in the mean.

    Raises
    ------
    ValueError
        If the window does not fit an image.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.AvgPool2d(2)(lucid.zeros(1, 3, 8, 8)).shape
    (1, 3, 4, 4)
    """

    def __init__(self, kernel_size, stride=None, padding=0, count_include_pad=True):
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride
        self.count_include_pad = count_include_pad

    def forward(self, x):
        """(N, C, H, W) to (N, C, P, Q)."""
        return avg_pool2d(x, self.kernel_size, self.stride, self.padding, self.count_include_pad)

    def extra_repr(self):
        """Its window."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AdaptiveAvgPool2d(Module):
    """The means of ``output_size`` blocks that cover the image, whatever its size.

    Parameters
    ----------
    output_size : int or pair of int
        The height and width of the output; 1 is the global average.

    Raises
    ------
    ValueError
        If a size is less than 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.AdaptiveAvgPool2d(1)(lucid.zeros(1, 3, 7, 9)).shape
    (1, 3, 1, 1)
    """

    def __init__(self, output_size):
        self.output_size = output_size

    def forward(self, x):
        """(N, C, H, W) to (N, C, P, Q)."""
        return adaptive_avg_pool2d(x, self.output_size)

    def extra_repr(self):
        """Its output size."""
        return f"{self.output_size}"


class Flatten(Module):
    """The axes from ``start_dim`` to ``end_dim`` made one: from maps to vectors.

    Parameters
    ----------
    start_dim, end_dim : int
        The first and the last axis to join.

    Raises
    ------
    IndexError
        If an input has no such axis.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Flatten()(lucid.zeros(2, 3, 4, 4)).shape
    (2, 48)
    """

    def __init__(self, start_dim=1, end_dim=-1):
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, x):
        """(N, a, b, ...) to (N, a b ...)."""
        return flatten(x, self.start_dim, self.end_dim)
