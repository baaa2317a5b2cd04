"""From a photo to what a network takes: resize, cut out the middle, bring the colours to scale.

Libraries do the same in almost the same way. What differs is written down here: where they round,
and in which order the colours are divided. The resizing itself is Pillow's (extra ``images``).
"""

import math
from dataclasses import dataclass
from numbers import Integral

import numpy as np

from lucid.data.transforms.image import opened
from lucid.data.transforms.resize import resized
from lucid.ops import tensor

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet's colours
_TORCHVISION = {  # ConvNeXt_*_Weights.IMAGENET1K_V1: the shorter side before the crop
    "convnext_tiny": 236, "convnext_small": 230, "convnext_base": 232, "convnext_large": 232,
}  # fmt: skip
_PILLOW = {0: "nearest", 2: "bilinear", 3: "bicubic"}  # the numbers in transformers' settings


@dataclass(frozen=True)
class Preprocess:
    """What is done to an image before a network sees it.

    The image is resized, its middle cut out, and each colour brought to mean 0 and spread 1 over
    ImageNet: x = (pixel / 255 - mean) / std.

    Parameters
    ----------
    image_size : int
        The side of the square that the network sees, in pixels.
    resize : int
        The length of the shorter side before the cut; the longer one keeps the proportions and is
        rounded down.
    interpolation : str
        ``"bicubic"``, ``"bilinear"`` or ``"nearest"``, as Pillow has them, with antialiasing.
    mean, std : tuple of float
        Of each colour, from 0 to 1.
    squash : bool
        Whether the image is resized to the square as a whole, without proportions or cut.
    cuts_as : str
        Where half a pixel is left over on either side: ``"torchvision"`` (timm too) rounds half to
        even, ``"transformers"`` rounds down, and multiplies by 1 / 255 in place of dividing.

    Raises
    ------
    ValueError
        If a setting is out of range, the square is larger than the resized image, or a name is
        unknown.
    TypeError
        If a size is no whole number, or ``mean`` or ``std`` no tuple of numbers.

    Examples
    --------
    >>> import lucid
    >>> import numpy as np
    >>> preprocess = lucid.models.Preprocess(image_size=8, resize=10)
    >>> preprocess(np.zeros((20, 30, 3), np.uint8)).shape  # needs Pillow
    (1, 3, 8, 8)
    """

    image_size: int = 224
    resize: int = 256
    interpolation: str = "bicubic"
    mean: tuple = MEAN
    std: tuple = STD
    squash: bool = False
    cuts_as: str = "torchvision"

    def __post_init__(self):
        for name in ("image_size", "resize"):
            if not isinstance(getattr(self, name), Integral):
                raise TypeError(f"{name} (={getattr(self, name)!r}) must be a whole number")
        if not self.image_size >= 1:
            raise ValueError(f"image_size (={self.image_size}) must be at least 1")
        if not self.squash and self.resize < self.image_size:
            raise ValueError(
                f"resize (={self.resize}) must be at least image_size (={self.image_size})"
            )
        if self.interpolation not in _PILLOW.values():
            raise ValueError(
                f"interpolation (={self.interpolation!r}) must be one of {list(_PILLOW.values())}"
            )
        if self.cuts_as not in ("torchvision", "transformers"):
            raise ValueError(f"cuts_as (={self.cuts_as!r}) must be torchvision or transformers")
        if np.ndim(self.mean) != 1 or np.ndim(self.std) != 1:
            raise TypeError(f"mean (={self.mean}) and std (={self.std}) are tuples of numbers")
        if len(self.mean) != len(self.std) or len(self.mean) not in (1, 3):
            raise ValueError(f"mean (={self.mean}) and std (={self.std}) have 1 or 3 numbers")
        if not all(number > 0 for number in self.std):
            raise ValueError(f"std (={self.std}) must be above 0: colours are divided by it")

    def __call__(self, image):
        """A photo as a batch of one, of shape (1, C, image_size, image_size).

        Parameters
        ----------
        image : str, Path, PIL.Image.Image or array
            A file, an image of Pillow's, or an array (H, W, 3) or (H, W) of bytes.

        Returns
        -------
        Tensor
            float32.
        """
        pixels = self.pixels(image).astype(np.float32)
        if self.cuts_as == "transformers":
            pixels = (pixels.astype(np.float64) * (1 / 255)).astype(np.float32)
        else:
            pixels = pixels / np.float32(255)
        mean, std = (np.array(numbers, np.float32) for numbers in (self.mean, self.std))
        return tensor(((pixels - mean) / std).transpose(2, 0, 1)[None].copy())

    def pixels(self, image):
        """The bytes that the network sees, before their colours are brought to scale.

        Parameters
        ----------
        image : str, Path, PIL.Image.Image or array
            As above.

        Returns
        -------
        numpy.ndarray
            uint8, of shape (image_size, image_size, C).
        """
        image = opened(image).convert("RGB" if len(self.mean) == 3 else "L")
        image = resized(image, *self._resized(image.size), self.interpolation)
        left, top = (self._cut(n) for n in image.size)
        image = image.crop((left, top, left + self.image_size, top + self.image_size))
        return np.asarray(image, np.uint8).reshape(self.image_size, self.image_size, -1)

    def _resized(self, size):
        if self.squash:
            return (self.image_size, self.image_size)
        short = min(size)
        return tuple(self.resize if n == short else int(self.resize * n / short) for n in size)

    def _cut(self, length):
        left_over = length - self.image_size
        return left_over // 2 if self.cuts_as == "transformers" else round(left_over / 2)

    @classmethod
    def of(cls, found, settings):
        """The preprocessing of a file's weights: what its settings tell, else its family's.

        Parameters
        ----------
        found : Description
            What the file holds.
        settings : dict
            The ``config.json`` and ``preprocessor_config.json`` beside it, if there are such.
        """
        config = settings.get("config.json", {})
        if isinstance(config.get("pretrained_cfg"), dict):
            return _timms(cls, config["pretrained_cfg"])
        if settings.get("preprocessor_config.json"):
            return _transformers(cls, settings["preprocessor_config.json"])
        colours = {} if found.in_channels == 3 else dict(mean=(0.0,), std=(1.0,))
        if found.family.name == "torchvision":
            resize = _TORCHVISION.get(found.variant, 232)
            return cls(resize=resize, interpolation="bilinear", **colours)
        if found.family.name == "transformers":
            return cls(interpolation="bilinear", cuts_as="transformers", **colours)
        return cls(**colours)


def _timms(cls, config):
    size = config.get("input_size", (3, 224, 224))[-1]
    return cls(
        image_size=size,
        resize=math.floor(size / config.get("crop_pct", 0.875)),
        interpolation=config.get("interpolation", "bicubic"),
        mean=tuple(config.get("mean", MEAN)),
        std=tuple(config.get("std", STD)),
        squash=config.get("crop_mode") == "squash" and config.get("crop_pct") == 1.0,
    )


def _transformers(cls, config):
    size = config.get("size", {"shortest_edge": 384})
    size = size.get("shortest_edge") or size.get("height") if isinstance(size, dict) else size
    return cls(
        image_size=size,
        resize=int(size / config.get("crop_pct", 224 / 256)),
        interpolation=_PILLOW.get(config.get("resample", 2), "bilinear"),
        mean=tuple(config.get("image_mean", (0.5, 0.5, 0.5))),
        std=tuple(config.get("image_std", (0.5, 0.5, 0.5))),
        squash=size >= 384,
        cuts_as="transformers",
    )
