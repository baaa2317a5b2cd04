"""Left and right exchanged."""

from dataclasses import dataclass

import numpy as np

from lucid.data.transforms.image import as_array, check_probability, happens
from lucid.ops import flip
from lucid.tensor import Tensor


@dataclass(frozen=True)
class RandomHorizontalFlip:
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

    p: float = 0.5

    def __post_init__(self):
        check_probability(self.p)

    def __call__(self, image):
        is_tensor, is_flipped = isinstance(image, Tensor), happens(self.p)
        image = image if is_tensor else as_array(image)
        if not is_flipped:
            return image
        return flip(image, (-1,)) if is_tensor else np.ascontiguousarray(image[:, ::-1])
