"""A rectangle of an image is filled with noise."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lucid.backend.random import generator
from lucid.data.transforms.crop import draw_rectangle
from lucid.data.transforms.image import check_probability, check_range, happens, size_of, up_to
from lucid.tensor import Tensor

_TRIES = 10


@dataclass(frozen=True)
class RandomErasing:
    """Fill a random rectangle, so that the network cannot rely on one part of what it sees.

    It comes after :class:`Normalize`. Its share of the area is drawn evenly from ``scale``, and
    the logarithm of height / width from ``ratio``.

    Parameters
    ----------
    p : float
        The probability that anything is erased.
    scale : (float, float)
        The least and the greatest share of the image's area.
    ratio : (float, float)
        The least and the greatest height / width.
    value : float, sequence of float or str
        What is written, also one number for each colour; ``"random"`` for numbers of the normal
        distribution, one for each pixel and colour.

    Raises
    ------
    ValueError
        If a setting is out of range, or the image has not as many colours as ``value`` numbers.
    TypeError
        If an image is no tensor.

    References
    ----------
    Zhong et al., "Random erasing data augmentation", AAAI 2020, arXiv 1708.04896.

    Examples
    --------
    >>> import lucid
    >>> erase = lucid.data.transforms.RandomErasing(p=1.0, scale=(0.25, 0.25), ratio=(1.0, 1.0))
    >>> erase(lucid.ones(1, 8, 8)).sum()  # 4 · 4 pixels are 0
    tensor(48.)
    """

    p: float = 0.5
    scale: tuple = (0.02, 0.33)
    ratio: tuple = (0.3, 3.3)
    value: Any = 0.0

    def __post_init__(self):
        check_probability(self.p)
        check_range("scale", self.scale)
        check_range("ratio", self.ratio, least=1e-3)
        is_text = isinstance(self.value, str)
        is_known = self.value == "random" if is_text else _are_numbers(self.value)
        if not is_known:
            raise ValueError(f"value (={self.value!r}) must be a number, or several, or 'random'")

    def __call__(self, image):
        if not isinstance(image, Tensor) or image.ndim < 3:
            raise TypeError("RandomErasing takes a tensor (C, H, W): put ToTensor before it")
        if not happens(self.p):
            return image
        box = self.box(*size_of(image))
        return image if box is None else self._erased(image, *box)

    def box(self, height, width):
        """Draw a rectangle in an image of this size.

        Parameters
        ----------
        height, width : int
            Of the image.

        Returns
        -------
        tuple of int or None
            Top, left, height and width; None if ten of them did not fit.
        """
        for _ in range(_TRIES):
            w, h = draw_rectangle(height * width, self.scale, self.ratio)
            if h < height and w < width:
                return up_to(height - h), up_to(width - w), h, w
        return None

    def _erased(self, image, top, left, height, width):
        shape = (image.shape[-3], height, width)
        if isinstance(self.value, str):
            patch = generator().standard_normal(shape, dtype=np.float32)
        else:
            patch = np.empty(shape, np.float32)
            patch[:] = self._colours(shape[0])
        image = image.detach().clone()
        image[..., top : top + height, left : left + width] = Tensor(patch).to(image.device)
        return image

    def _colours(self, channels):
        """One number, or one for each colour, in the shape (C, 1, 1)."""
        colours = np.array(self.value, np.float32).reshape(-1, 1, 1)
        if len(colours) not in (1, channels):
            raise ValueError(f"value has {len(colours)} numbers for {channels} colours")
        return colours


def _are_numbers(value):
    return np.asarray(value).dtype.kind in "biuf"
