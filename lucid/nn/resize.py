"""Images in another size, as a layer."""

from lucid.nn.module import Module
from lucid.ops import interpolate
from lucid.ops.resize import MODES


class Upsample(Module):
    """The image in another size: see :func:`lucid.nn.functional.interpolate`.

    Parameters
    ----------
    size : int or tuple of int, optional
        The height and width to reach.
    scale_factor : float or tuple of float, optional
        Instead of ``size``: what to multiply height and width by, rounded down.
    mode : str
        ``"nearest"`` copies pixels; ``"bilinear"`` mixes the four around each position,
        ``"bicubic"`` sixteen.
    align_corners : bool, optional
        For those that mix: whether the centres of the corner pixels stay in the corners.

    Raises
    ------
    ValueError
        If not exactly one of ``size`` and ``scale_factor`` is given, or the mode is unknown.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Upsample(scale_factor=2)(lucid.zeros(1, 3, 7, 7)).shape
    (1, 3, 14, 14)
    """

    def __init__(self, size=None, scale_factor=None, mode="nearest", align_corners=None):
        if (size is None) == (scale_factor is None):
            raise ValueError("Upsample takes either size or scale_factor")
        if mode not in MODES:
            raise ValueError(f"mode (={mode!r}) must be one of {', '.join(map(repr, MODES))}")
        self.size, self.scale_factor = size, scale_factor
        self.mode, self.align_corners = mode, align_corners

    def forward(self, x):
        """(N, C, H, W) to (N, C, height, width)."""
        return interpolate(x, self.size, self.scale_factor, self.mode, self.align_corners)

    def extra_repr(self):
        """Its size or scale, and its mode."""
        name = "size" if self.scale_factor is None else "scale_factor"
        return f"{name}={getattr(self, name)}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    """The image in another size, by copying pixels.

    Parameters
    ----------
    size : int or pair of int, optional
        The height and width to reach.
    scale_factor : float or pair of float, optional
        Instead of ``size``: what to multiply height and width by, rounded down.

    Raises
    ------
    ValueError
        If not exactly one of ``size`` and ``scale_factor`` is given.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.UpsamplingNearest2d(scale_factor=2)(lucid.zeros(1, 3, 7, 7)).shape
    (1, 3, 14, 14)
    """

    def __init__(self, size=None, scale_factor=None):
        super().__init__(size, _as_floats(scale_factor), mode="nearest")


class UpsamplingBilinear2d(Upsample):
    """The image in another size, by mixing pixels; the corner pixels stay in the corners.

    Parameters
    ----------
    size : int or pair of int, optional
        The height and width to reach.
    scale_factor : float or pair of float, optional
        Instead of ``size``: what to multiply height and width by, rounded down.

    Raises
    ------
    ValueError
        If not exactly one of ``size`` and ``scale_factor`` is given.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.UpsamplingBilinear2d(size=(3, 5))(lucid.zeros(1, 3, 7, 7)).shape
    (1, 3, 3, 5)
    """

    def __init__(self, size=None, scale_factor=None):
        super().__init__(size, _as_floats(scale_factor), mode="bilinear", align_corners=True)


def _as_floats(scale):
    if isinstance(scale, (tuple, list)):
        return tuple(float(s) for s in scale)
    return None if scale is None else float(scale)
