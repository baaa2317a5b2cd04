"""The convolution layers for signals."""

from lucid.nn.conv import check_settings, output_padding, settings_text
from lucid.nn.weight_and_bias import WeightAndBias
from lucid.ops import conv1d, conv_transpose1d, pad
from lucid.ops.dims import as_number


class Conv1d(WeightAndBias):
    """Filters that slide along a signal: y[n, k] = b[k] + Σ_c w[k, c] ⋆ x[n, c].

    Parameters
    ----------
    in_channels, out_channels : int
        C and K, the channels of x and of y.
    kernel_size : int
        R, the length of a filter.
    stride : int
        The step of the windows.
    padding : int, "same" or "valid"
        How much to add on each side of the signal; "same" keeps its length, for stride 1, where
        one more is at the end for an even filter, and "valid" is 0.
    dilation : int
        The step inside a window.
    groups : int
        Both channel axes are cut into that many parts, each convolved by itself.
    bias : bool
        Whether there is a b.
    padding_mode : str
        What stands around the signal: ``"zeros"``, ``"reflect"``, ``"replicate"`` or
        ``"circular"``.
    device, dtype : optional
        Of the parameters; by default the CPU and float32.

    Attributes
    ----------
    weight : Parameter
        Of shape (K, C // groups, R), drawn evenly within ±1/√(C // groups · R).
    bias : Parameter or None
        Of shape (K,), drawn likewise.

    Raises
    ------
    ValueError
        If a setting is out of range, or the channels are not divisible by the groups.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Conv1d(3, 8, kernel_size=5, padding=2)(lucid.zeros(1, 3, 100)).shape
    (1, 8, 100)
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1,
        bias=True, padding_mode="zeros", device=None, dtype=None,
    ):  # fmt: skip
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size = (as_number(kernel_size, "kernel_size"),)
        self.stride = (as_number(stride, "stride"),)
        self.dilation = (as_number(dilation, "dilation"),)
        padding = 0 if padding == "valid" else padding
        self.padding = padding if padding == "same" else (as_number(padding, "padding"),)
        self.padding_mode = padding_mode
        check_settings(self)
        shape = (out_channels, in_channels // groups, *self.kernel_size)
        self._add_weight_and_bias(shape, out_channels, bias, device, dtype)

    def forward(self, x):
        """(N, C, L) to (N, K, P): see :func:`lucid.nn.functional.conv1d`."""
        padding = self.padding
        if self.padding_mode != "zeros":
            x, padding = pad(x, self._border(), self.padding_mode), 0
        return conv1d(x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    def _border(self):
        """How much is around the signal: before and after it."""
        if self.padding != "same":
            return self.padding * 2
        span = self.dilation[0] * (self.kernel_size[0] - 1)
        return span // 2, span - span // 2

    def extra_repr(self):
        """Its sizes, and the settings that are not the default."""
        return settings_text(self)


class ConvTranspose1d(WeightAndBias):
    """The transpose of a convolution: every number of x paints a filter onto y.

    Parameters
    ----------
    in_channels, out_channels : int
        C and K, the channels of x and of y.
    kernel_size : int
        R, the length of a filter.
    stride : int
        The step between two filters painted.
    padding : int
        How much to cut off on each side of the output.
    output_padding : int
        How much to add at the end.
    groups : int
        Both channel axes are cut into that many parts.
    bias : bool
        Whether there is a b.
    dilation : int
        The step inside a filter.
    padding_mode : str
        ``"zeros"``, as in PyTorch.
    device, dtype : optional
        Of the parameters; by default the CPU and float32.

    Attributes
    ----------
    weight : Parameter
        Of shape (C, K // groups, R), drawn evenly within ±1/√(K // groups · R).
    bias : Parameter or None
        Of shape (K,), drawn likewise.

    Raises
    ------
    ValueError
        If a setting is out of range, or the channels are not divisible by the groups.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ConvTranspose1d(8, 4, kernel_size=2, stride=2)(lucid.zeros(1, 8, 7)).shape
    (1, 4, 14)
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0,
        groups=1, bias=True, dilation=1, padding_mode="zeros", device=None, dtype=None,
    ):  # fmt: skip
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size = (as_number(kernel_size, "kernel_size"),)
        self.stride = (as_number(stride, "stride"),)
        self.dilation = (as_number(dilation, "dilation"),)
        self.padding = (as_number(padding, "padding"),)
        self.output_padding = (as_number(output_padding, "output_padding"),)
        if padding_mode != "zeros":
            raise ValueError(f"padding_mode (={padding_mode!r}) of ConvTranspose1d must be 'zeros'")
        check_settings(self)
        shape = (in_channels, out_channels // groups, *self.kernel_size)
        self._add_weight_and_bias(shape, out_channels, bias, device, dtype)

    def forward(self, x, output_size=None):
        """(N, C, L) to (N, K, P): see :func:`lucid.nn.functional.conv_transpose1d`.

        ``output_size`` is (P,), and ``output_padding`` what that needs.
        """
        return conv_transpose1d(
            x, self.weight, self.bias, self.stride, self.padding,
            output_padding(self, x.shape[2:], output_size), self.groups, self.dilation,
        )  # fmt: skip

    def extra_repr(self):
        """Its sizes, and the settings that are not the default."""
        return settings_text(self)
