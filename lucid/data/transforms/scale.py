"""From bytes to the numbers that a network takes."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lucid.data.transforms.image import as_array
from lucid.tensor import Tensor


@dataclass(frozen=True)
class ToTensor:
    """Bytes (H, W, C) from 0 to 255 as a tensor (C, H, W) of float32 from 0 to 1.

    Raises
    ------
    TypeError
        If an image is no array of bytes, or a tensor already.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> lucid.data.transforms.ToTensor()(np.array([[0, 51, 255]], np.uint8))
    tensor([[[0.0000, 0.2000, 1.0000]]])
    """

    def __call__(self, image):
        if isinstance(image, Tensor):
            raise TypeError(
                "ToTensor takes an image of bytes (H, W, C), and this is a tensor already: leave "
                "ToTensor out, or write x / 255 for a tensor of bytes"
            )
        pixels = as_array(image).transpose(2, 0, 1).astype(np.float32, order="C")
        return Tensor(pixels / np.float32(255))


@dataclass(frozen=True)
class Normalize:
    """Bring each colour to scale: (x - mean) / std.

    Parameters
    ----------
    mean, std : float or sequence of float
        One number for all colours or one for each, for values from 0 to 1; ImageNet's by default.

    Raises
    ------
    ValueError
        If there are other numbers than that, or a spread is not above 0.
    TypeError
        If an image is no tensor of floats.

    Examples
    --------
    >>> import lucid
    >>> lucid.data.transforms.Normalize((0.5,), (0.25,))(lucid.tensor([[[0.5, 1.0]]]))
    tensor([[[0., 2.]]])
    """

    mean: Any = (0.485, 0.456, 0.406)
    std: Any = (0.229, 0.224, 0.225)

    def __post_init__(self):
        mean, std = np.atleast_1d(self.mean), np.atleast_1d(self.std)
        sizes = {mean.size, std.size} - {1}
        if mean.ndim > 1 or std.ndim > 1 or len(sizes) > 1 or 0 in sizes or not (std > 0).all():
            raise ValueError(
                f"mean (={self.mean}) and std (={self.std}) have one number, or one for each "
                "colour, and those of std are above 0"
            )

    def __call__(self, image):
        if not isinstance(image, Tensor):
            raise TypeError("Normalize takes a tensor (C, H, W): put ToTensor before it")
        if image.ndim < 3 or not image.is_floating_point():
            raise TypeError(
                "Normalize takes floats of shape (C, H, W), such as ToTensor gives, not "
                f"{image.dtype} of {image.shape}"
            )
        mean, std = (np.array(x, image.dtype).reshape(-1, 1, 1) for x in (self.mean, self.std))
        numbers, colours = max(len(mean), len(std)), image.shape[-3]
        if numbers not in (1, colours):
            raise ValueError(f"mean and std have {numbers} numbers for {colours} colours")
        return (image - Tensor(mean).to(image.device)) / Tensor(std).to(image.device)
