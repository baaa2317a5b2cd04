"""Convolution layers."""

from lucid.nn.weight_and_bias import WeightAndBias
from lucid.ops import conv2d, conv_transpose2d, pad
from lucid.ops.dims import as_pair

_PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class Conv2d(WeightAndBias):
    """Filters that slide over an image: y[n, k] = b[k] + Σ_c w[k, c] ⋆ x[n, c].

    ⋆ is the cross-correlation: the filter lies on each window of the image and takes a dot
    product there. :func:`lucid.nn.functional.conv2d` has the formula with all its indices.

    Parameters
    ----------
    in_channels, out_channels : int
        C and K, the channels of x and of y.
    kernel_size : int or pair of int
        R and S, the height and width of a filter.
    stride : int or pair of int
        The step of the windows, in pixels.
    padding : int, pair of int, "same" or "valid"
        Rows and columns to add around the image; "same" keeps its size, for stride 1, where one
        more is at the end of an even filter's image, and "valid" is 0.
    dilation : int or pair of int
        The step inside a window, in pixels.
    groups : int
        Both channel axes are cut into that many parts, each convolved by itself. With
        ``groups=in_channels=out_channels`` every channel has one filter of its own: a
        depthwise convolution.
    bias : bool
        Whether there is a b.
    padding_mode : str
        What stands around the image: ``"zeros"``, or ``"reflect"``, ``"replicate"`` or
        ``"circular"`` as in :func:`lucid.nn.functional.pad`.
    device, dtype : optional
        Of the parameters; by default the CPU and float32.

    Attributes
    ----------
    weight : Parameter
        Of shape (K, C // groups, R, S), drawn evenly within ±1/√(C // groups · R · S).
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
    >>> stem = nn.Conv2d(3, 96, kernel_size=4, stride=4)
    >>> stem(lucid.zeros(1, 3, 224, 224)).shape
    (1, 96, 56, 56)
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1,
        bias=True, padding_mode="zeros", device=None, dtype=None,
    ):  # fmt: skip
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size = as_pair(kernel_size, "kernel_size")
        self.stride, self.dilation = as_pair(stride, "stride"), as_pair(dilation, "dilation")
        padding = 0 if padding == "valid" else padding
        self.padding = padding if padding == "same" else as_pair(padding, "padding")
        self.padding_mode = padding_mode
        check_settings(self)
        shape = (out_channels, in_channels // groups, *self.kernel_size)
        self._add_weight_and_bias(shape, out_channels, bias, device, dtype)

    def forward(self, x):
        """(N, C, H, W) to (N, K, P, Q): see :func:`lucid.nn.functional.conv2d`."""
        padding = self.padding
        if self.padding_mode != "zeros":
            x, padding = pad(x, self._border(), self.padding_mode), 0
        return conv2d(x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    def _border(self):
        """How much is around the image: left, right, top, bottom."""
        if self.padding != "same":
            rows, columns = self.padding
            return columns, columns, rows, rows
        rows, columns = (d * (r - 1) for d, r in zip(self.dilation, self.kernel_size, strict=True))
        return columns // 2, columns - columns // 2, rows // 2, rows - rows // 2

    def extra_repr(self):
        """Its sizes, and the settings that are not the default."""
        return settings_text(self)


class ConvTranspose2d(WeightAndBias):
    """The transpose of a convolution: every number of x paints a filter onto y.

    Parameters
    ----------
    in_channels, out_channels : int
        C and K, the channels of x and of y.
    kernel_size : int or pair of int
        R and S, the height and width of a filter.
    stride : int or pair of int
        The step between two filters painted, in pixels.
    padding : int or pair of int
        Rows and columns to cut off on each side of the output.
    output_padding : int or pair of int
        Rows and columns to add at the bottom and on the right.
    groups : int
        Both channel axes are cut into that many parts.
    bias : bool
        Whether there is a b.
    dilation : int or pair of int
        The step inside a filter, in pixels.
    padding_mode : str
        ``"zeros"``, as in PyTorch.
    device, dtype : optional
        Of the parameters; by default the CPU and float32.

    Attributes
    ----------
    weight : Parameter
        Of shape (C, K // groups, R, S), drawn evenly within ±1/√(K // groups · R · S).
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
    >>> up = nn.ConvTranspose2d(8, 4, kernel_size=2, stride=2)
    >>> up(lucid.zeros(1, 8, 7, 7)).shape
    (1, 4, 14, 14)
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0,
        groups=1, bias=True, dilation=1, padding_mode="zeros", device=None, dtype=None,
    ):  # fmt: skip
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size = as_pair(kernel_size, "kernel_size")
        self.stride, self.dilation = as_pair(stride, "stride"), as_pair(dilation, "dilation")
        self.padding = as_pair(padding, "padding")
        self.output_padding = as_pair(output_padding, "output_padding")
        if padding_mode != "zeros":
            raise ValueError(f"padding_mode (={padding_mode!r}) of ConvTranspose2d must be 'zeros'")
        check_settings(self)
        shape = (in_channels, out_channels // groups, *self.kernel_size)
        self._add_weight_and_bias(shape, out_channels, bias, device, dtype)

    def forward(self, x, output_size=None):
        """(N, C, H, W) to (N, K, P, Q): see :func:`lucid.nn.functional.conv_transpose2d`.

        ``output_size`` is (P, Q), and ``output_padding`` what that needs.
        """
        return conv_transpose2d(
            x, self.weight, self.bias, self.stride, self.padding,
            output_padding(self, x.shape[2:], output_size), self.groups, self.dilation,
        )  # fmt: skip

    def extra_repr(self):
        """Its sizes, and the settings that are not the default."""
        return settings_text(self)


def output_padding(layer, sizes, wanted):
    """What a transposed convolution adds at the end of each axis, so that it is as long as wanted.

    Raises
    ------
    ValueError
        If no padding of less than a step gives that size.
    """
    if wanted is None:
        return layer.output_padding
    wanted = tuple(wanted)[-len(sizes) :]  # the batch and the channels may be said too
    settings = layer.stride, layer.padding, layer.dilation, layer.kernel_size
    least = [
        (n - 1) * step - 2 * p + d * (k - 1) + 1
        for n, step, p, d, k in zip(sizes, *settings, strict=True)
    ]
    extra = tuple(n - low for n, low in zip(wanted, least, strict=True))
    if not all(0 <= more < step for more, step in zip(extra, layer.stride, strict=True)):
        most = [low + step - 1 for low, step in zip(least, layer.stride, strict=True)]
        raise ValueError(f"output_size (={wanted}) must be from {tuple(least)} to {tuple(most)}")
    return extra


def check_settings(layer):
    """Raise where a convolution is asked for what there is not."""
    channels, groups = (layer.in_channels, layer.out_channels), layer.groups
    for name, n in zip(("in_channels", "out_channels"), channels, strict=True):
        if n < 1:
            raise ValueError(f"{name} (={n}) must be at least 1")
        if groups < 1 or n % groups:
            raise ValueError(f"{name} (={n}) must be divisible by groups (={groups})")
    for name in ("kernel_size", "stride", "dilation"):
        if min(getattr(layer, name)) < 1:
            raise ValueError(f"{name} (={getattr(layer, name)}) must be at least 1")
    if layer.padding == "same" and max(layer.stride) > 1:
        raise ValueError(f"padding='same' needs stride 1, not {layer.stride}")
    if layer.padding != "same" and min(layer.padding) < 0:
        raise ValueError(f"padding (={layer.padding}) must not be negative")
    if getattr(layer, "padding_mode", "zeros") not in _PADDING_MODES:
        modes = ", ".join(map(repr, _PADDING_MODES))
        raise ValueError(f"padding_mode (={layer.padding_mode!r}) must be one of {modes}")


def settings_text(layer):
    """A convolution's settings as its repr shows them: those that differ from the defaults."""
    text = f"{layer.in_channels}, {layer.out_channels}, kernel_size={layer.kernel_size}"
    ones, zeros = (1,) * len(layer.kernel_size), (0,) * len(layer.kernel_size)
    defaults = dict(
        stride=ones, padding=zeros, output_padding=zeros, dilation=ones, groups=1,
        padding_mode="zeros",
    )  # fmt: skip
    for name, default in defaults.items():
        value = getattr(layer, name, default)
        if value != default:
            text += f", {name}={value}"
    return text + ", bias=False" * (layer.bias is None)
