"""Layers that find the size of their input at the first forward, and are ordinary ones then."""

from collections.abc import Container
from functools import partial

from lucid.nn.batch_norm import BatchNorm1d, BatchNorm2d
from lucid.nn.conv import Conv2d, ConvTranspose2d
from lucid.nn.conv1d import Conv1d
from lucid.nn.linear import Linear
from lucid.nn.module import Module
from lucid.nn.uninitialized import Uninitialized, left_open
from lucid.tensor import Tensor


class _Lazy(Module):
    """A layer of which one size is missing; ``forward`` finds it, and changes the class."""

    size: str  # what is missing
    axis: int  # where an input has it,
    allowed: Container[int]  # which has so many axes

    def _wait(self, make, least=1):
        """Be as ``make`` makes it, but for the size and for what depends on it."""
        vars(self).update(vars(make(**{self.size: least})))
        for name, value in list(vars(self).items()):
            if isinstance(value, Tensor) and value.ndim > 0:
                vars(self)[name] = left_open(value)
        vars(self).update({self.size: 0, "_make": make})

    def reset_parameters(self):
        """Nothing: the first forward draws the numbers."""

    def forward(self, x, *args, **kwargs):
        """As the ordinary layer's; the first x says what the layer is."""
        self._build(x)
        return self.forward(x, *args, **kwargs)

    def _build(self, x):
        """Become an ordinary layer for inputs such as ``x``; its tensors stay the same objects."""
        if x.ndim not in self.allowed:
            wanted = " or ".join(str(n) for n in range(99) if n in self.allowed)
            raise ValueError(f"{type(self).__name__} takes {wanted} axes, not shape {x.shape}")
        layer = self._make(**{self.size: x.shape[self.axis]})
        for name, value in vars(layer).items():
            own = vars(self)[name]
            if isinstance(own, Uninitialized):
                own.become(value.detach().to(own.like))
            elif not isinstance(value, Tensor):
                vars(self)[name] = value
        del self._make
        self.__class__ = type(layer)


class LazyLinear(_Lazy, Linear):
    """:class:`Linear` whose ``in_features`` is that of the first input.

    Before the first forward there are no numbers to look at or save: an error says so. An
    optimizer may have the parameters already, and a state dict fill them. After a batch the layer
    is a :class:`Linear`.

    Parameters
    ----------
    out_features, bias, device, dtype
        As in :class:`Linear`.

    Raises
    ------
    RuntimeError
        If the numbers of a parameter are wanted before the first forward.
    ValueError
        If a setting is out of range, or the first input has another shape.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.LazyLinear(3)
    >>> layer(lucid.zeros(2, 7)).shape, layer
    ((2, 3), Linear(7, 3))
    """

    size, axis, allowed = "in_features", -1, range(1, 99)

    def __init__(self, out_features, bias=True, device=None, dtype=None):
        make = partial(
            Linear, out_features=out_features, bias=bias, device=device, dtype=dtype,
        )  # fmt: skip
        self._wait(make)


class LazyConv1d(_Lazy, Conv1d):
    """:class:`Conv1d` whose ``in_channels`` is that of the first input.

    Before the first forward there are no numbers to look at or save: an error says so. An
    optimizer may have the parameters already, and a state dict fill them. After a batch the layer
    is a :class:`Conv1d`.

    Parameters
    ----------
    out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype
        As in :class:`Conv1d`.

    Raises
    ------
    RuntimeError
        If the numbers of a parameter are wanted before the first forward.
    ValueError
        If a setting is out of range, or the first input has another shape.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.LazyConv1d(8, 3)
    >>> layer(lucid.zeros(2, 3, 9)).shape, layer
    ((2, 8, 7), Conv1d(3, 8, kernel_size=(3,)))
    """

    size, axis, allowed = "in_channels", -2, (2, 3)

    def __init__(
        self, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True,
        padding_mode="zeros", device=None, dtype=None,
    ):  # fmt: skip
        make = partial(
            Conv1d, out_channels=out_channels, kernel_size=kernel_size,
            stride=stride, padding=padding,
            dilation=dilation, groups=groups, bias=bias, padding_mode=padding_mode, device=device,
            dtype=dtype,
        )  # fmt: skip
        self._wait(make, least=groups)


class LazyConv2d(_Lazy, Conv2d):
    """:class:`Conv2d` whose ``in_channels`` is that of the first input.

    Before the first forward there are no numbers to look at or save: an error says so. An
    optimizer may have the parameters already, and a state dict fill them. After a batch the layer
    is a :class:`Conv2d`.

    Parameters
    ----------
    out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype
        As in :class:`Conv2d`.

    Raises
    ------
    RuntimeError
        If the numbers of a parameter are wanted before the first forward.
    ValueError
        If a setting is out of range, or the first input has another shape.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.LazyConv2d(8, 3)
    >>> layer(lucid.zeros(2, 3, 9, 9)).shape, layer
    ((2, 8, 7, 7), Conv2d(3, 8, kernel_size=(3, 3)))
    """

    size, axis, allowed = "in_channels", -3, (3, 4)

    def __init__(
        self, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True,
        padding_mode="zeros", device=None, dtype=None,
    ):  # fmt: skip
        make = partial(
            Conv2d, out_channels=out_channels, kernel_size=kernel_size,
            stride=stride, padding=padding,
            dilation=dilation, groups=groups, bias=bias, padding_mode=padding_mode, device=device,
            dtype=dtype,
        )  # fmt: skip
        self._wait(make, least=groups)


class LazyConvTranspose2d(_Lazy, ConvTranspose2d):
    """:class:`ConvTranspose2d` whose ``in_channels`` is that of the first input.

    Before the first forward there are no numbers to look at or save: an error says so. An
    optimizer may have the parameters already, and a state dict fill them. After a batch the layer
    is a :class:`ConvTranspose2d`.

    Parameters
    ----------
    out_channels, kernel_size, stride, padding, output_padding, groups, bias, dilation
        As in :class:`ConvTranspose2d`.
    padding_mode, device, dtype
        As in :class:`ConvTranspose2d`.

    Raises
    ------
    RuntimeError
        If the numbers of a parameter are wanted before the first forward.
    ValueError
        If a setting is out of range, or the first input has another shape.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.LazyConvTranspose2d(8, 2, stride=2)
    >>> layer(lucid.zeros(2, 3, 4, 4)).shape
    (2, 8, 8, 8)
    """

    size, axis, allowed = "in_channels", -3, (3, 4)

    def __init__(
        self, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1,
        bias=True, dilation=1, padding_mode="zeros", device=None, dtype=None,
    ):  # fmt: skip
        make = partial(
            ConvTranspose2d, out_channels=out_channels, kernel_size=kernel_size,
            stride=stride, padding=padding,
            output_padding=output_padding,
            dilation=dilation, groups=groups, bias=bias, padding_mode=padding_mode, device=device,
            dtype=dtype,
        )  # fmt: skip
        self._wait(make, least=groups)


class LazyBatchNorm1d(_Lazy, BatchNorm1d):
    """:class:`BatchNorm1d` whose ``num_features`` is that of the first input.

    Before the first forward there are no numbers to look at or save: an error says so. An
    optimizer may have the parameters already, and a state dict fill them. After a batch the layer
    is a :class:`BatchNorm1d`.

    Parameters
    ----------
    eps, momentum, affine, track_running_stats, device, dtype, bias
        As in :class:`BatchNorm1d`.

    Raises
    ------
    RuntimeError
        If the numbers of a parameter are wanted before the first forward.
    ValueError
        If a setting is out of range, or the first input has another shape.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.LazyBatchNorm1d()
    >>> layer(lucid.zeros(2, 3)).shape, layer
    ((2, 3), BatchNorm1d(3, eps=1e-05, momentum=0.1))
    """

    size, axis, allowed = "num_features", 1, (2, 3)

    def __init__(
        self, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None,
        dtype=None, *, bias=True,
    ):  # fmt: skip
        make = partial(
            BatchNorm1d, eps=eps, momentum=momentum, affine=affine,
            track_running_stats=track_running_stats,
            device=device, dtype=dtype, bias=bias,
        )  # fmt: skip
        self._wait(make)


class LazyBatchNorm2d(_Lazy, BatchNorm2d):
    """:class:`BatchNorm2d` whose ``num_features`` is that of the first input.

    Before the first forward there are no numbers to look at or save: an error says so. An
    optimizer may have the parameters already, and a state dict fill them. After a batch the layer
    is a :class:`BatchNorm2d`.

    Parameters
    ----------
    eps, momentum, affine, track_running_stats, device, dtype, bias
        As in :class:`BatchNorm2d`.

    Raises
    ------
    RuntimeError
        If the numbers of a parameter are wanted before the first forward.
    ValueError
        If a setting is out of range, or the first input has another shape.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.LazyBatchNorm2d()
    >>> layer(lucid.zeros(2, 3, 4, 4)).shape, layer
    ((2, 3, 4, 4), BatchNorm2d(3, eps=1e-05, momentum=0.1))
    """

    size, axis, allowed = "num_features", 1, (4,)

    def __init__(
        self, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None,
        dtype=None, *, bias=True,
    ):  # fmt: skip
        make = partial(
            BatchNorm2d, eps=eps, momentum=momentum, affine=affine,
            track_running_stats=track_running_stats,
            device=device, dtype=dtype, bias=bias,
        )  # fmt: skip
        self._wait(make)
