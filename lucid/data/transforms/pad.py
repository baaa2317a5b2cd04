"""Pixels around an image."""

from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np

from lucid.backend.whole_numbers import needs_exact_room
from lucid.data.transforms.image import as_array
from lucid.nn.functional import pad
from lucid.ops.checks import as_setting
from lucid.tensor import Tensor

_MODES = {"constant": "constant", "edge": "replicate", "reflect": "reflect"}


@dataclass(frozen=True)
class Pad:
    """Put pixels around an image.

    Parameters
    ----------
    padding : int or tuple of int
        How many: on each side; left and right, top and bottom; or left, top, right, bottom.
    fill : float
        What they are in the mode ``"constant"``.
    padding_mode : str
        ``"constant"``, ``"edge"``, which repeats the last pixel, or ``"reflect"``.

    Raises
    ------
    ValueError
        If a setting is out of range.
    TypeError, OverflowError
        If ``fill`` is no number, or the image has no room for it: bytes are from 0 to 255.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> lucid.data.transforms.Pad((1, 0), fill=9)(np.array([[1, 2]], np.uint8))[..., 0]
    array([[9, 1, 2, 9]], dtype=uint8)
    """

    padding: Any
    fill: float = 0
    padding_mode: str = "constant"

    def __post_init__(self):
        self._sides()
        as_setting(self.fill, "fill")
        if self.padding_mode not in _MODES:
            raise ValueError(f"padding_mode (={self.padding_mode!r}) must be one of {list(_MODES)}")

    def __call__(self, image):
        left, top, right, bottom = self._sides()
        image = image if isinstance(image, Tensor) else as_array(image)
        return padded(image, [(top, bottom), (left, right)], self.padding_mode, self.fill)

    def _sides(self):
        """Left, top, right, bottom."""
        given = self.padding
        sides = tuple(given) if isinstance(given, (tuple, list)) else (given,)
        are_whole = all(isinstance(n, Integral) and n >= 0 for n in sides)
        if len(sides) not in (1, 2, 4) or not are_whole:
            raise ValueError(
                f"padding (={given!r}) is a whole number from 0, two (left and right, top and "
                "bottom) or four (left, top, right, bottom)"
            )
        return sides * (4 // len(sides))


def padded(image, sides, mode, fill=0):
    """An image with pixels around it: sides are (above, below), (left, right)."""
    if not any(map(any, sides)):
        return image
    is_constant = mode == "constant"
    if isinstance(image, Tensor):
        value = {"value": fill} if is_constant else {}
        return pad(image, (*sides[1], *sides[0]), mode=_MODES[mode], **value)
    if is_constant:
        needs_exact_room(fill, image.dtype)
    value = {"constant_values": fill} if is_constant else {}
    return np.pad(image, [*sides, (0, 0)], mode=mode, **value)
