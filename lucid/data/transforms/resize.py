"""Resizing, as Pillow does it: with antialiasing, in bytes."""

from dataclasses import dataclass
from numbers import Integral
from typing import Any

from lucid.data.transforms.image import as_size, check_interpolation, opened, through_pillow


@dataclass(frozen=True)
class Resize:
    """Make an image larger or smaller.

    Parameters
    ----------
    size : int or (int, int)
        The length of the shorter side, where the longer one keeps the proportions and is rounded
        down; or height and width.
    interpolation : str
        ``"bilinear"``, ``"bicubic"`` or ``"nearest"``, Pillow's, with antialiasing.

    Raises
    ------
    ValueError
        If a setting is out of range.
    TypeError
        If an image is no array of bytes.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> resize = lucid.data.transforms.Resize(8)
    >>> resize(np.zeros((20, 30, 3), np.uint8)).shape  # needs Pillow
    (8, 12, 3)
    """

    size: Any
    interpolation: str = "bilinear"

    def __post_init__(self):
        as_size(self.size)
        check_interpolation(self.interpolation)

    def __call__(self, image):
        return through_pillow(self._resized, image)

    def _resized(self, image):
        width, height = image.size
        size = as_size(self.size)[::-1]
        if isinstance(self.size, Integral):
            short, wanted = min(width, height), int(self.size)
            size = [wanted if n == short else int(wanted * n / short) for n in (width, height)]
        return resized(image, *size, self.interpolation)


def resized(image, width, height, interpolation):
    """An image of Pillow's, or what it opens, in another size."""
    from PIL import Image

    method = Image.Resampling[interpolation.upper()]
    return opened(image).resize((width, height), method)
