"""Borders around signals and images, as layers."""

from collections.abc import Iterable
from numbers import Integral

from lucid.nn.module import Module
from lucid.ops import pad


class _Pad(Module):
    """What all of them have in common: a border of a mode, around the last axes."""

    mode, axes, value = "constant", 1, 0.0

    def __init__(self, padding):
        given = (padding,) * (2 * self.axes) if isinstance(padding, Integral) else padding
        sides = tuple(given) if isinstance(given, Iterable) else ()
        if len(sides) != 2 * self.axes:
            raise ValueError(f"padding (={padding!r}) must be one number, or {2 * self.axes}")
        self.padding = sides

    def forward(self, x):
        """(N, C, ...) or (C, ...), one axis or two longer by the border."""
        if x.ndim not in (self.axes + 1, self.axes + 2):
            wanted = "(N, C, L) or (C, L)" if self.axes == 1 else "(N, C, H, W) or (C, H, W)"
            raise ValueError(f"{type(self).__name__} takes shape {wanted}, not {x.shape}")
        return pad(x, self.padding, self.mode, self.value)

    def extra_repr(self):
        """Its border."""
        return f"{self.padding}"


class ConstantPad1d(_Pad):
    """A border of one number around a signal.

    Parameters
    ----------
    padding : int or pair of int
        How much to add, on both ends, or at the left and on the right.
    value : float
        The number.

    Raises
    ------
    ValueError
        If there are not two numbers, or an input has another shape.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ConstantPad1d(1, 9.0)(lucid.tensor([[1.0, 2.0, 3.0]]))
    tensor([[9., 1., 2., 3., 9.]])
    """

    mode, axes = "constant", 1

    def __init__(self, padding, value):
        super().__init__(padding)
        self.value = value

    def extra_repr(self):
        """Its border and its number."""
        return f"padding={self.padding}, value={self.value}"


class ConstantPad2d(_Pad):
    """A border of one number around an image.

    Parameters
    ----------
    padding : int or tuple of int
        How much to add: on all four sides, or at the left, right, top and bottom.
    value : float
        The number.

    Raises
    ------
    ValueError
        If there are not four numbers, or an input has another shape.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ConstantPad2d((1, 1, 0, 0), 9.0)(lucid.tensor([[[1.0, 2.0, 3.0]]]))
    tensor([[[9., 1., 2., 3., 9.]]])
    """

    mode, axes = "constant", 2

    def __init__(self, padding, value):
        super().__init__(padding)
        self.value = value

    def extra_repr(self):
        """Its border and its number."""
        return f"padding={self.padding}, value={self.value}"


class ZeroPad1d(_Pad):
    """A border of zeros around a signal.

    Parameters
    ----------
    padding : int or pair of int
        How much to add, on both ends, or at the left and on the right.

    Raises
    ------
    ValueError
        If there are not two numbers, or an input has another shape.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ZeroPad1d(1)(lucid.tensor([[1.0, 2.0, 3.0]]))
    tensor([[0., 1., 2., 3., 0.]])
    """

    mode, axes = "constant", 1


class ZeroPad2d(_Pad):
    """A border of zeros around an image.

    Parameters
    ----------
    padding : int or tuple of int
        How much to add: on all four sides, or at the left, right, top and bottom.

    Raises
    ------
    ValueError
        If there are not four numbers, or an input has another shape.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ZeroPad2d((1, 1, 0, 0))(lucid.tensor([[[1.0, 2.0, 3.0]]]))
    tensor([[[0., 1., 2., 3., 0.]]])
    """

    mode, axes = "constant", 2


class ReflectionPad1d(_Pad):
    """A border of the numbers inside, mirrored at the first and the last.

    Parameters
    ----------
    padding : int or pair of int
        How much to add, on both ends, or at the left and on the right.

    Raises
    ------
    ValueError
        If there are not two numbers, or an input has another shape or too few numbers.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ReflectionPad1d(2)(lucid.tensor([[1.0, 2.0, 3.0]]))
    tensor([[3., 2., 1., 2., 3., 2., 1.]])
    """

    mode, axes = "reflect", 1


class ReflectionPad2d(_Pad):
    """A border of the pixels inside, mirrored at the outermost.

    Parameters
    ----------
    padding : int or tuple of int
        How much to add: on all four sides, or at the left, right, top and bottom.

    Raises
    ------
    ValueError
        If there are not four numbers, or an input has another shape or too few numbers.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ReflectionPad2d((1, 2, 0, 0))(lucid.tensor([[[1.0, 2.0, 3.0]]]))
    tensor([[[2., 1., 2., 3., 2., 1.]]])
    """

    mode, axes = "reflect", 2


class ReplicationPad1d(_Pad):
    """A border of the first and the last number.

    Parameters
    ----------
    padding : int or pair of int
        How much to add, on both ends, or at the left and on the right.

    Raises
    ------
    ValueError
        If there are not two numbers, or an input has another shape or too few numbers.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ReplicationPad1d(2)(lucid.tensor([[1.0, 2.0, 3.0]]))
    tensor([[1., 1., 1., 2., 3., 3., 3.]])
    """

    mode, axes = "replicate", 1


class ReplicationPad2d(_Pad):
    """A border of the outermost pixels.

    Parameters
    ----------
    padding : int or tuple of int
        How much to add: on all four sides, or at the left, right, top and bottom.

    Raises
    ------
    ValueError
        If there are not four numbers, or an input has another shape or too few numbers.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ReplicationPad2d((1, 2, 0, 0))(lucid.tensor([[[1.0, 2.0, 3.0]]]))
    tensor([[[1., 1., 2., 3., 3., 3.]]])
    """

    mode, axes = "replicate", 2


class CircularPad1d(_Pad):
    """A border of the numbers at the other end.

    Parameters
    ----------
    padding : int or pair of int
        How much to add, on both ends, or at the left and on the right.

    Raises
    ------
    ValueError
        If there are not two numbers, or an input has another shape or too few numbers.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.CircularPad1d(1)(lucid.tensor([[1.0, 2.0, 3.0]]))
    tensor([[3., 1., 2., 3., 1.]])
    """

    mode, axes = "circular", 1


class CircularPad2d(_Pad):
    """A border of the pixels at the other side.

    Parameters
    ----------
    padding : int or tuple of int
        How much to add: on all four sides, or at the left, right, top and bottom.

    Raises
    ------
    ValueError
        If there are not four numbers, or an input has another shape or too few numbers.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.CircularPad2d((1, 1, 0, 0))(lucid.tensor([[[1.0, 2.0, 3.0]]]))
    tensor([[[3., 1., 2., 3., 1.]]])
    """

    mode, axes = "circular", 2
