"""From bytes to the numbers that a network takes."""

from dataclasses import dataclass

import numpy as np

from lucid.data.transforms.image import as_array
from lucid.tensor import Tensor


@dataclass(frozen=True)
class ToTensor:
    """Bytes (H, W, C) from 0 to 255 as a tensor (C, H, W) of float32 from 0 to 1.

    Raises
    ------
    TypeError
        If an image is no array of bytes.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> lucid.data.transforms.ToTensor()(np.array([[0, 51, 255]], np.uint8))
    tensor([[[0.0000, 0.2000, 1.0000]]])
    """

    def __call__(self, image):
        pixels = as_array(image).transpose(2, 0, 1).astype(np.float32, order="C")
        return Tensor(pixels / np.float32(255))


@dataclass(frozen=True)
class Normalize:
    """Bring each colour to scale: (x - mean) / std.

    Parameters
    ----------
    mean, std : tuple of float
        One number for each colour, for values from 0 to 1; ImageNet's by default.

    Raises
    ------
    ValueError
        If there is not one number for each colour, or a spread is not above 0.
    TypeError
        If an image is no tensor of floats.

    Examples
    --------
    >>> import lucid
    >>> lucid.data.transforms.Normalize((0.5,), (0.25,))(lucid.tensor([[[0.5, 1.0]]]))
    tensor([[[0., 2.]]])
    """

    mean: tuple = (0.485, 0.456, 0.406)
    std: tuple = (0.229, 0.224, 0.225)

    def __post_init__(self):
        lengths = [len(x) if hasattr(x, "__len__") else None for x in (self.mean, self.std)]
        if None in lengths or len(set(lengths)) > 1 or not all(s > 0 for s in self.std):
            raise ValueError(
                f"mean (={self.mean}) and std (={self.std}) have one number for each colour, and "
                "those of std are above 0"
            )

    def __call__(self, image):
        if not isinstance(image, Tensor):
            raise TypeError("Normalize takes a tensor (C, H, W): put ToTensor before it")
        if image.ndim < 3 or not image.is_floating_point():
            raise TypeError(
                "Normalize takes floats of shape (C, H, W), such as ToTensor gives, not "
                f"{image.dtype} of {image.shape}"
            )
        if image.shape[-3] != len(self.mean):
            raise ValueError(f"mean has {len(self.mean)} numbers for {image.shape[-3]} colours")
        mean, std = (np.array(x, image.dtype).reshape(-1, 1, 1) for x in (self.mean, self.std))
        return (image - Tensor(mean).to(image.device)) / Tensor(std).to(image.device)
