"""The way back from max pooling, as layers."""

from lucid.nn.module import Module
from lucid.ops import max_unpool1d, max_unpool2d
from lucid.ops.dims import as_number, as_pair


class MaxUnpool2d(Module):
    """Each number at the place that :class:`MaxPool2d` took it from, and zeros elsewhere.

    Parameters
    ----------
    kernel_size, stride, padding : int or pair of int
        As in :class:`MaxPool2d`.

    Raises
    ------
    ValueError
        If the numbers and their places have different shapes.

    References
    ----------
    Zeiler & Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014,
    arXiv 1311.2901.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> x = lucid.tensor([[[1.0, 5.0], [3.0, 4.0]]])
    >>> nn.MaxUnpool2d(2)(*nn.MaxPool2d(2, return_indices=True)(x))
    tensor([[[0., 5.],
             [0., 0.]]])
    """

    def __init__(self, kernel_size, stride=None, padding=0):
        self.kernel_size, self.padding = (
            as_pair(kernel_size, "kernel_size"), as_pair(padding, "padding"),
        )  # fmt: skip
        self.stride = self.kernel_size if stride is None else as_pair(stride, "stride")

    def forward(self, x, indices, output_size=None):
        """(N, C, P, Q) and as many places to (N, C, H, W)."""
        window = self.kernel_size, self.stride, self.padding
        return max_unpool2d(x, indices, *window, output_size)

    def extra_repr(self):
        """Its window."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxUnpool1d(Module):
    """Each number at the place that :class:`MaxPool1d` took it from, and zeros elsewhere.

    Parameters
    ----------
    kernel_size, stride, padding : int
        As in :class:`MaxPool1d`.

    Raises
    ------
    ValueError
        If the numbers and their places have different shapes.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> x = lucid.tensor([[1.0, 3.0, 7.0, 5.0]])
    >>> nn.MaxUnpool1d(2)(*nn.MaxPool1d(2, return_indices=True)(x))
    tensor([[0., 3., 7., 0.]])
    """

    def __init__(self, kernel_size, stride=None, padding=0):
        self.kernel_size = (as_number(kernel_size, "kernel_size"),)
        self.stride = self.kernel_size if stride is None else (as_number(stride, "stride"),)
        self.padding = (as_number(padding, "padding"),)

    def forward(self, x, indices, output_size=None):
        """(N, C, P) and as many places to (N, C, L)."""
        window = self.kernel_size, self.stride, self.padding
        return max_unpool1d(x, indices, *window, output_size)

    def extra_repr(self):
        """Its window."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"
