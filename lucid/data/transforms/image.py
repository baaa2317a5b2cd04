"""Images as arrays, as tensors and as Pillow has them, and what is the same for all."""

from numbers import Integral, Real
from os import PathLike

import numpy as np

from lucid.backend.random import generator
from lucid.tensor import Tensor

INTERPOLATIONS = ("nearest", "bilinear", "bicubic")


def opened(image):
    """An image of Pillow's: of a file, of an array of bytes (H, W, C) or (H, W), or as it is."""
    from PIL import Image

    if isinstance(image, Image.Image):
        return image
    if not hasattr(image, "shape"):
        if not hasattr(image, "read") and not isinstance(image, (str, bytes, PathLike)):
            raise TypeError(
                "an image is an array of bytes, a file or one of Pillow's, not a "
                f"{type(image).__name__}"
            )
        return Image.open(image)
    array = np.asarray(image)
    if array.dtype != np.uint8 or array.ndim not in (2, 3):
        raise TypeError(
            f"an image is an array (H, W, 3) of bytes (uint8), not {array.shape} of {array.dtype}"
        )
    return Image.fromarray(array[..., 0] if array.shape[2:] == (1,) else array)


def through_pillow(change, image):
    """An image of bytes that a function of Pillow's images has changed, as an array (H, W, C)."""
    if isinstance(image, Tensor):
        raise TypeError(
            "this transform takes arrays (H, W, C) of bytes, not tensors: put it before ToTensor"
        )
    found = opened(image)
    if found.mode not in ("RGB", "L"):
        found = found.convert("RGB")
    return as_array(change(found))


def as_array(image):
    """Bytes (H, W, C) of what is no tensor."""
    array = np.asarray(image if hasattr(image, "shape") else opened(image))
    if array.dtype != np.uint8 or array.ndim not in (2, 3):
        raise TypeError(
            f"an image is an array (H, W, C) of bytes (uint8), not {array.shape} of {array.dtype}"
        )
    return array[..., None] if array.ndim == 2 else array


def size_of(image):
    """Height and width."""
    return tuple(image.shape[-2:] if isinstance(image, Tensor) else image.shape[:2])


def window(image, top, left, height, width):
    """A rectangle of an image."""
    rows, columns = slice(top, top + height), slice(left, left + width)
    return image[..., rows, columns] if isinstance(image, Tensor) else image[rows, columns]


def as_size(size):
    """(height, width) of one number or two."""
    pair = tuple(size) if isinstance(size, (tuple, list)) else (size, size)
    if len(pair) != 2 or not all(isinstance(n, Integral) and n > 0 for n in pair):
        raise ValueError(f"size (={size!r}) is a whole number above 0, or two: (height, width)")
    return tuple(map(int, pair))


def check_interpolation(name):
    """Refuse what Pillow has not."""
    if name not in INTERPOLATIONS:
        raise ValueError(f"interpolation (={name!r}) must be one of {list(INTERPOLATIONS)}")


def check_range(name, pair, least=0.0):
    """Refuse what are no two numbers, the smaller one first."""
    if not is_pair(pair) or not least <= pair[0] <= pair[1]:
        raise ValueError(f"{name} (={pair!r}) are two numbers, the smaller one first, from {least}")


def is_pair(x):
    """Whether ``x`` is two numbers."""
    return isinstance(x, (tuple, list)) and len(x) == 2 and all(isinstance(n, Real) for n in x)


def check_probability(p):
    """Refuse what is not from 0 to 1."""
    if not isinstance(p, Real) or not 0 <= p <= 1:
        raise ValueError(f"p (={p!r}) must be from 0 to 1")


def happens(p):
    """Chance, with probability ``p``."""
    return generator().random() < p


def up_to(last):
    """A whole number from 0 to ``last``, each as probable."""
    return int(generator().integers(0, last + 1))
