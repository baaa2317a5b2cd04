"""Images in another size, as a layer."""

from lucid.nn.module import Module
from lucid.ops import interpolate


class Upsample(Module):
    """The image in another size.

    Parameters
    ----------
    size : int or pair of int, optional
        The height and width to reach.
    scale_factor : float or pair of float, optional
        Instead of ``size``: what to multiply height and width by, rounded down.
    mode : str
        ``"nearest"`` copies pixels; ``"bilinear"`` mixes the four around each position.
    align_corners : bool
        For ``"bilinear"``: whether the centres of the corner pixels stay in the corners.

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

    def __init__(self, size=None, scale_factor=None, mode="nearest", align_corners=False):
        if (size is None) == (scale_factor is None):
            raise ValueError("Upsample takes either size or scale_factor")
        if mode not in ("nearest", "bilinear"):
            raise ValueError(f"mode (={mode!r}) must be 'nearest' or 'bilinear'")
        self.size, self.scale_factor = size, scale_factor
        self.mode, self.align_corners = mode, align_corners

    def forward(self, x):
        """(N, C, H, W) to (N, C, height, width)."""
        return interpolate(x, self.size, self.scale_factor, self.mode, self.align_corners)

    def extra_repr(self):
        """Its size or scale, and its mode."""
        name = "size" if self.scale_factor is None else "scale_factor"
        return f"{name}={getattr(self, name)}, mode={self.mode!r}"
