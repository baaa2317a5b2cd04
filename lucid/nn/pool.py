"""Pooling layers, and the step from maps to vectors."""

from lucid.nn.module import Module
from lucid.ops import adaptive_avg_pool2d, avg_pool2d, flatten, max_pool2d


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
    ceil_mode : bool
        Whether pixels left over at the bottom and on the right get windows too.
    count_include_pad : bool
        Whether the zeros of the border count in the mean.
    divisor_override : int, optional
        What to divide the sum of a window by, in the place of its number of pixels.

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

    def __init__(
        self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True,
        divisor_override=None,
    ):  # fmt: skip
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad
        self.divisor_override = divisor_override

    def forward(self, x):
        """(N, C, H, W) to (N, C, P, Q): see :func:`lucid.nn.functional.avg_pool2d`."""
        window = self.kernel_size, self.stride, self.padding
        rule = self.ceil_mode, self.count_include_pad, self.divisor_override
        return avg_pool2d(x, *window, *rule)

    def extra_repr(self):
        """Its window."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxPool2d(Module):
    """The greatest pixel of each window of the image.

    Parameters
    ----------
    kernel_size : int or pair of int
        The height and width of a window.
    stride : int or pair of int, optional
        The step between windows; ``kernel_size`` by default.
    padding : int or pair of int
        Rows and columns of -inf around the image, at most half the window.
    dilation : int or pair of int
        The step inside a window, in pixels.
    return_indices : bool
        Whether to tell where the greatest pixels are, too.
    ceil_mode : bool
        Whether pixels left over at the bottom and on the right get windows too.

    Raises
    ------
    ValueError
        If the window does not fit an image.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.MaxPool2d(3, stride=2, padding=1)(lucid.zeros(1, 64, 112, 112)).shape
    (1, 64, 56, 56)
    """

    def __init__(
        self, kernel_size, stride=None, padding=0, dilation=1, return_indices=False,
        ceil_mode=False,
    ):  # fmt: skip
        self.kernel_size, self.padding, self.dilation = kernel_size, padding, dilation
        self.stride = kernel_size if stride is None else stride
        self.return_indices, self.ceil_mode = return_indices, ceil_mode

    def forward(self, x):
        """(N, C, H, W) to (N, C, P, Q): see :func:`lucid.nn.functional.max_pool2d`."""
        window = self.kernel_size, self.stride, self.padding, self.dilation
        return max_pool2d(x, *window, self.ceil_mode, self.return_indices)

    def extra_repr(self):
        """Its window."""
        window = f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"
        return f"{window}, dilation={self.dilation}, ceil_mode={self.ceil_mode}"


class AdaptiveAvgPool2d(Module):
    """The means of ``output_size`` blocks that cover the image, whatever its size.

    Parameters
    ----------
    output_size : int or pair of int or None
        The height and width of the output; 1 is the global average, None keeps the image's.

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
        """(N, C, H, W) to (N, C, output_size)."""
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
