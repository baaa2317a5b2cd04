"""Colours as shades of grey."""

from dataclasses import dataclass

import numpy as np

from lucid.data.transforms.image import check_probability, happens, through_pillow


@dataclass(frozen=True)
class Grayscale:
    """Make an image grey: 0.299 red + 0.587 green + 0.114 blue, rounded as Pillow does it.

    Parameters
    ----------
    num_output_channels : int
        1, or 3 for three equal channels.

    Raises
    ------
    ValueError
        If it is neither.
    TypeError
        If an image is no array of bytes.

    References
    ----------
    ITU-R Recommendation BT.601-7, "Studio encoding parameters of digital television", 2011.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> red = np.array([[[255, 0, 0]]], np.uint8)
    >>> lucid.data.transforms.Grayscale()(red).tolist()  # needs Pillow
    [[[76]]]
    """

    num_output_channels: int = 1

    def __post_init__(self):
        if self.num_output_channels not in (1, 3):
            raise ValueError(f"num_output_channels (={self.num_output_channels}) must be 1 or 3")

    def __call__(self, image):
        grey = through_pillow(lambda found: found.convert("L"), image)
        return np.repeat(grey, self.num_output_channels, axis=2)


@dataclass(frozen=True)
class RandomGrayscale:
    """Make an image grey, with some probability; it keeps its number of channels.

    Parameters
    ----------
    p : float
        The probability.

    Raises
    ------
    ValueError
        If it is not from 0 to 1.
    TypeError
        If an image is no array of bytes.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> red = np.array([[[255, 0, 0]]], np.uint8)
    >>> lucid.data.transforms.RandomGrayscale(p=1.0)(red).tolist()  # needs Pillow
    [[[76, 76, 76]]]
    """

    p: float = 0.1

    def __post_init__(self):
        check_probability(self.p)

    def __call__(self, image):
        is_grey = happens(self.p)
        return through_pillow(_without_colour if is_grey else _as_it_is, image)


def _without_colour(image):
    return image.convert("L").convert(image.mode)


def _as_it_is(image):
    return image
