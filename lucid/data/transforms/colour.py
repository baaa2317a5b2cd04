"""Brightness, contrast, saturation and hue, changed at random."""

from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

from lucid.backend.random import generator
from lucid.data.transforms.image import is_pair, through_pillow

_ORDER = ("brightness", "contrast", "saturation", "hue")


@dataclass(frozen=True)
class ColorJitter:
    """Change brightness, contrast, saturation and hue by random factors, in random order.

    Parameters
    ----------
    brightness, contrast, saturation : float or (float, float)
        x for factors from 1 - x, at least 0, to 1 + x; or the least and the greatest factor.
    hue : float or (float, float)
        x, at most 0.5, for shifts from -x to x of the circle of colours; or both ends.

    Raises
    ------
    ValueError
        If a range is none, or leaves its limits.
    TypeError
        If an image is no array of bytes.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> jitter = lucid.data.transforms.ColorJitter(brightness=(2.0, 2.0))
    >>> jitter(np.full((1, 1, 3), 40, np.uint8)).tolist()  # needs Pillow
    [[[80, 80, 80]]]
    """

    brightness: Any = 0
    contrast: Any = 0
    saturation: Any = 0
    hue: Any = 0

    def __post_init__(self):
        for name in _ORDER:
            self._range(name)

    def __call__(self, image):
        return through_pillow(self._jittered, image)

    def draw(self):
        """Draw what one image gets.

        Returns
        -------
        dict of str to float
            The factors, in the order in which they are applied.
        """
        order = generator().permutation(len(_ORDER))
        ranges = [self._range(name) for name in _ORDER]
        drawn = [None if each is None else generator().uniform(*each) for each in ranges]
        return {_ORDER[i]: drawn[i] for i in order if drawn[i] is not None}

    def _jittered(self, image):
        for name, factor in self.draw().items():
            image = adjusted(image, name, factor)
        return image

    def _range(self, name):
        """The least and the greatest factor, or None where nothing changes."""
        given, middle = getattr(self, name), 0.0 if name == "hue" else 1.0
        lowest, highest = (-0.5, 0.5) if name == "hue" else (0.0, float("inf"))
        if isinstance(given, Real):
            least, most = middle - given, middle + given
            least = least if name == "hue" else max(least, 0.0)
        elif is_pair(given):
            least, most = given
        else:
            raise ValueError(f"{name} (={given!r}) is a number, or two, the smaller one first")
        if not lowest <= least <= most <= highest:
            raise ValueError(f"{name} (={given}) gives factors from {least} to {most}, "
                             f"which must lie from {lowest} to {highest}")  # fmt: skip
        return None if least == most == middle else (least, most)


def adjusted(image, name, factor):
    """An image of Pillow's with another brightness, contrast, saturation or hue."""
    from PIL import ImageEnhance

    if name == "hue":
        return image if image.mode == "L" else _turned(image, factor)
    kinds = {
        "brightness": ImageEnhance.Brightness,
        "contrast": ImageEnhance.Contrast,
        "saturation": ImageEnhance.Color,
    }
    return kinds[name](image).enhance(factor)


def _turned(image, turn):
    """The circle of colours is turned: its 256 steps begin anew after the last."""
    from PIL import Image

    hue, saturation, value = image.convert("HSV").split()
    steps = np.uint8(int(turn * 255) % 256)
    hue = Image.fromarray(np.asarray(hue) + steps)
    return Image.merge("HSV", (hue, saturation, value)).convert("RGB")
