"""Left and right exchanged, or top and bottom."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lucid.data.transforms.image import as_array, check_probability, happens
from lucid.ops import flip
from lucid.tensor import Tensor


@dataclass(frozen=True)
class _RandomFlip:
    p: float = 0.5

    _axis_of_pixels: ClassVar[int]  # 0 for rows, 1 for columns

    def __post_init__(self):
        check_probability(self.p)

    def __call__(self, image):
        is_tensor, is_flipped = isinstance(image, Tensor), happens(self.p)
        image = image if is_tensor else as_array(image)
        if not is_flipped:
            return image
        if is_tensor:
            return flip(image, (self._axis_of_pixels - 2,))
        return np.ascontiguousarray(np.flip(image, self._axis_of_pixels))


class RandomHorizontalFlip(_RandomFlip):
    """Exchange left and right, with some probability.

    Parameters
    ----------
    p : float
        The probability.

    Raises
    ------
    ValueError
        If it is not from 0 to 1.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> flip = lucid.data.transforms.RandomHorizontalFlip(p=1.0)
    >>> flip(np.array([[1, 2, 3]], np.uint8))[..., 0]
    array([[3, 2, 1]], dtype=uint8)
    """

    _axis_of_pixels = 1


class RandomVerticalFlip(_RandomFlip):
    """Exchange top and bottom, with some probability.

    Parameters
    ----------
    p : float
        The probability.

    Raises
    ------
    ValueError
        If it is not from 0 to 1.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> flip = lucid.data.transforms.RandomVerticalFlip(p=1.0)
    >>> flip(np.array([[1], [2], [3]], np.uint8))[..., 0]
    array([[3],
           [2],
           [1]], dtype=uint8)
    """

    _axis_of_pixels = 0
