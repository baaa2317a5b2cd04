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
        if not happens(self.p):
            return image
        if isinstance(image, Tensor):
            return flip(image, (-1,))
        return np.ascontiguousarray(as_array(image)[:, ::-1])
