"""Rectangles that are cut out: the middle, a random place, a random place and size."""

import math
from dataclasses import dataclass
from numbers import Integral
from typing import Any

from lucid.backend.random import generator
from lucid.data.transforms.image import (
    as_array,
    as_size,
    check_interpolation,
    check_range,
    size_of,
    through_pillow,
    up_to,
    window,
)
from lucid.data.transforms.pad import padded
from lucid.data.transforms.resize import resized
from lucid.tensor import Tensor

_TRIES = 10


@dataclass(frozen=True)
class CenterCrop:
    """Cut out the middle; where an image is smaller, 0 is put around it.

    Parameters
    ----------
    size : int or (int, int)
        The side of a square, or height and width.

    Raises
    ------
    ValueError
        If there is no such size.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> lucid.data.transforms.CenterCrop(2)(np.arange(16, dtype=np.uint8).reshape(4, 4))[..., 0]
    array([[ 5,  6],
           [ 9, 10]], dtype=uint8)
    """

    size: Any

    def __post_init__(self):
        as_size(self.size)

    def __call__(self, image):
        image, wanted = _seen(image), as_size(self.size)
        lacks = [max(w - n, 0) for w, n in zip(wanted, size_of(image), strict=True)]
        image = padded(image, [(n // 2, (n + 1) // 2) for n in lacks], "constant")
        sides = zip(size_of(image), wanted, strict=True)
        top, left = (round((n - w) / 2) for n, w in sides)  # half to even, as torchvision does
        return window(image, top, left, *wanted)


@dataclass(frozen=True)
class RandomCrop:
    """Cut out a rectangle at a random place, after pixels were put around the image.

    ``RandomCrop(32, padding=4)`` and a flip are the usual way with CIFAR.

    Parameters
    ----------
    size : int or (int, int)
        The side of a square, or height and width.
    padding : int
        How many pixels are put on each side first.
    padding_mode : str
        ``"constant"`` for zeros, or ``"reflect"``.

    Raises
    ------
    ValueError
        If a setting is out of range, or an image is smaller than the rectangle.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> crop = lucid.data.transforms.RandomCrop(32, padding=4)
    >>> crop(np.zeros((32, 32, 3), np.uint8)).shape
    (32, 32, 3)
    """

    size: Any
    padding: int = 0
    padding_mode: str = "constant"

    def __post_init__(self):
        as_size(self.size)
        is_whole = isinstance(self.padding, Integral) and self.padding >= 0
        if not is_whole or self.padding_mode not in ("constant", "reflect"):
            raise ValueError(
                f"padding (={self.padding}) must be a whole number from 0 on, and padding_mode "
                f"(={self.padding_mode!r}) 'constant' or 'reflect'"
            )

    def __call__(self, image):
        image = padded(_seen(image), [(self.padding, self.padding)] * 2, self.padding_mode)
        (height, width), (h, w) = as_size(self.size), size_of(image)
        if h < height or w < width:
            raise ValueError(f"an image of {h} x {w} is smaller than size (={self.size})")
        if (h, w) == (height, width):
            return image
        return window(image, up_to(h - height), up_to(w - width), height, width)


@dataclass(frozen=True)
class RandomResizedCrop:
    """Cut out a rectangle of random size, form and place, and resize it.

    Its share of the image is drawn evenly from ``scale``, and the logarithm of width / height
    from ``ratio``; what does not fit into the image is drawn again, ten times, and then the
    middle is taken.

    Parameters
    ----------
    size : int or (int, int)
        The side of a square, or height and width, of what comes out.
    scale : (float, float)
        The least and the greatest share of the image's area.
    ratio : (float, float)
        The least and the greatest width / height.
    interpolation : str
        ``"bilinear"``, ``"bicubic"`` or ``"nearest"``.

    Raises
    ------
    ValueError
        If a setting is out of range.
    TypeError
        If an image is no array of bytes.

    References
    ----------
    Szegedy et al., "Going deeper with convolutions", CVPR 2015, arXiv 1409.4842.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> crop = lucid.data.transforms.RandomResizedCrop(8)
    >>> crop(np.zeros((20, 30, 3), np.uint8)).shape  # needs Pillow
    (8, 8, 3)
    """

    size: Any
    scale: tuple = (0.08, 1.0)
    ratio: tuple = (3 / 4, 4 / 3)
    interpolation: str = "bilinear"

    def __post_init__(self):
        as_size(self.size)
        check_range("scale", self.scale)
        check_range("ratio", self.ratio, least=1e-3)
        check_interpolation(self.interpolation)

    def __call__(self, image):
        return through_pillow(self._cut, image)

    def box(self, height, width):
        """Draw a rectangle in an image of this size.

        Parameters
        ----------
        height, width : int
            Of the image.

        Returns
        -------
        tuple of int
            Top, left, height and width.
        """
        for _ in range(_TRIES):
            h, w = draw_rectangle(height * width, self.scale, self.ratio)
            if 0 < h <= height and 0 < w <= width:
                return up_to(height - h), up_to(width - w), h, w
        return self._middle(height, width)

    def _middle(self, height, width):
        least, most = self.ratio
        if width / height < least:
            height, whole = round(width / least), height
            return (whole - height) // 2, 0, height, width
        if width / height > most:
            width, whole = round(height * most), width
            return 0, (whole - width) // 2, height, width
        return 0, 0, height, width

    def _cut(self, image):
        top, left, h, w = self.box(image.height, image.width)
        height, width = as_size(self.size)
        image = image.crop((left, top, left + w, top + h))
        return resized(image, width, height, self.interpolation)


def draw_rectangle(area, scale, ratio):
    """Height and width of a share of an area, both in whole pixels."""
    share = generator().uniform(*scale)
    form = math.exp(generator().uniform(*map(math.log, ratio)))
    return round(math.sqrt(share * area / form)), round(math.sqrt(share * area * form))


def _seen(image):
    return image if isinstance(image, Tensor) else as_array(image)
