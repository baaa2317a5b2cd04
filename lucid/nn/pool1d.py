"""Pooling layers for signals, and those of the greatest number of a block."""

from lucid.nn.module import Module
from lucid.ops import (
    adaptive_avg_pool1d,
    adaptive_max_pool1d,
    adaptive_max_pool2d,
    avg_pool1d,
    max_pool1d,
)
from lucid.ops.dims import as_number


class AvgPool1d(Module):
    """The mean of each window of the signal.

    Parameters
    ----------
    kernel_size : int
        The length of a window.
    stride : int, optional
        The step between windows; ``kernel_size`` by default.
    padding : int
        How much is added on each side of the signal, at most half the window.
    ceil_mode : bool
        Whether what is left over at the end gets a window too.
    count_include_pad : bool
        Whether the zeros of the border count in the mean.

    Raises
    ------
    ValueError
        If the window does not fit a signal.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.AvgPool1d(2)(lucid.zeros(1, 3, 8)).shape
    (1, 3, 4)
    """

    def __init__(
        self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
    ):
        self.kernel_size, self.padding = (as_number(n, "a window") for n in (kernel_size, padding))
        self.stride = self.kernel_size if stride is None else as_number(stride, "stride")
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad

    def forward(self, x):
        """(N, C, L) to (N, C, P)."""
        window = self.kernel_size, self.stride, self.padding
        return avg_pool1d(x, *window, self.ceil_mode, self.count_include_pad)

    def extra_repr(self):
        """Its window."""
        return (
            f"kernel_size=({self.kernel_size},), stride=({self.stride},), padding=({self.padding},)"
        )


class MaxPool1d(Module):
    """The greatest number of each window of the signal.

    Parameters
    ----------
    kernel_size : int
        The length of a window.
    stride : int, optional
        The step between windows; ``kernel_size`` by default.
    padding : int
        How much is added on each side of the signal, at most half the window.
    dilation : int
        The step inside a window.
    return_indices : bool
        Whether to tell where the greatest numbers are, too.
    ceil_mode : bool
        Whether what is left over at the end gets a window too.

    Raises
    ------
    ValueError
        If the window does not fit a signal.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.MaxPool1d(3, stride=2)(lucid.zeros(1, 3, 9)).shape
    (1, 3, 4)
    """

    def __init__(
        self, kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False
    ):
        (
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            self.return_indices,
            self.ceil_mode,
        ) = kernel_size, stride, padding, dilation, return_indices, ceil_mode

    def forward(self, x):
        """(N, C, L) to (N, C, P)."""
        window = self.kernel_size, self.stride, self.padding, self.dilation
        return max_pool1d(x, *window, self.ceil_mode, self.return_indices)

    def extra_repr(self):
        """Its window."""
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )


class AdaptiveAvgPool1d(Module):
    """The means of ``output_size`` blocks that cover the signal, whatever its length.

    Parameters
    ----------
    output_size : int
        The length of the output; 1 is the global average.

    Raises
    ------
    ValueError
        If the size is less than 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.AdaptiveAvgPool1d(1)(lucid.zeros(1, 3, 7)).shape
    (1, 3, 1)
    """

    def __init__(self, output_size):
        self.output_size = output_size

    def forward(self, x):
        """(N, C, L) to (N, C, P)."""
        return adaptive_avg_pool1d(x, self.output_size)

    def extra_repr(self):
        """Its output size."""
        return f"output_size={self.output_size}"


class AdaptiveMaxPool1d(Module):
    """The greatest numbers of ``output_size`` blocks that cover the signal.

    Parameters
    ----------
    output_size : int
        The length of the output.
    return_indices : bool
        Whether to tell where the greatest numbers are, too.

    Raises
    ------
    ValueError
        If the size is less than 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.AdaptiveMaxPool1d(2)(lucid.zeros(1, 3, 7)).shape
    (1, 3, 2)
    """

    def __init__(self, output_size, return_indices=False):
        self.output_size, self.return_indices = output_size, return_indices

    def forward(self, x):
        """(N, C, L) to (N, C, P)."""
        return adaptive_max_pool1d(x, self.output_size, self.return_indices)

    def extra_repr(self):
        """Its output size."""
        return f"output_size={self.output_size}"


class AdaptiveMaxPool2d(Module):
    """The greatest pixels of ``output_size`` blocks that cover the image.

    Parameters
    ----------
    output_size : int or pair of int or None
        The height and width of the output; None keeps the image's.
    return_indices : bool
        Whether to tell where the greatest pixels are, too.

    Raises
    ------
    ValueError
        If a size is less than 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.AdaptiveMaxPool2d((1, 2))(lucid.zeros(1, 3, 7, 9)).shape
    (1, 3, 1, 2)
    """

    def __init__(self, output_size, return_indices=False):
        self.output_size, self.return_indices = output_size, return_indices

    def forward(self, x):
        """(N, C, H, W) to (N, C, output_size)."""
        return adaptive_max_pool2d(x, self.output_size, self.return_indices)

    def extra_repr(self):
        """Its output size."""
        return f"output_size={self.output_size}"
