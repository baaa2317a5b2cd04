"""Rotation by a random angle, as Pillow does it."""

from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

from lucid.backend.random import generator
from lucid.data.transforms.image import check_interpolation, is_pair, through_pillow


@dataclass(frozen=True)
class RandomRotation:
    """Rotate an image counterclockwise by a random angle.

    The angle is drawn evenly between two. Corners that nothing reaches get one colour.

    Parameters
    ----------
    degrees : float or (float, float)
        x for angles from -x to x; or the least and the greatest angle.
    interpolation : str
        ``"nearest"``, ``"bilinear"`` or ``"bicubic"``, Pillow's.
    expand : bool
        Whether the image grows until all of it fits.
    center : (float, float), optional
        The point that stays where it is, in pixels from the left and from the top; by default the
        middle.
    fill : int or tuple of int
        The colour of the corners, 0 to 255; one number for all channels.

    Raises
    ------
    ValueError
        If a setting is out of range.
    TypeError
        If an image is no array of bytes.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> rotation = lucid.data.transforms.RandomRotation((90, 90))
    >>> rotation(np.array([[1, 2], [3, 4]], np.uint8))[..., 0]  # needs Pillow
    array([[2, 4],
           [1, 3]], dtype=uint8)
    """

    degrees: Any
    interpolation: str = "nearest"
    expand: bool = False
    center: Any = None
    fill: Any = 0

    def __post_init__(self):
        self._range()
        if not isinstance(self.fill, (Integral, tuple, list)):
            raise ValueError(f"fill (={self.fill!r}) is a whole number, or one for each channel")
        check_interpolation(self.interpolation)

    def __call__(self, image):
        return through_pillow(self._rotated, image)

    def _range(self):
        """The least and the greatest angle."""
        given = self.degrees
        pair = (-given, given) if isinstance(given, Real) else given
        if not is_pair(pair) or not pair[0] <= pair[1]:
            raise ValueError(
                f"degrees (={given!r}) is a number from 0, or two, of which the smaller comes first"
            )
        return pair

    def _rotated(self, image):
        from PIL import Image

        bands = len(image.getbands())
        fill = (int(self.fill),) * bands if isinstance(self.fill, Integral) else tuple(self.fill)
        if len(fill) != bands:
            raise ValueError(f"fill (={self.fill}) has {len(fill)} numbers for {bands} channels")
        angle, method = generator().uniform(*self._range()), self.interpolation.upper()
        return image.rotate(
            angle, Image.Resampling[method], self.expand, self.center, fillcolor=fill
        )
