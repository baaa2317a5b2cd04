"""RandAugment: a few changes, drawn from fifteen, of one strength."""

import re
from dataclasses import dataclass, field
from typing import Any

from lucid.backend.random import generator
from lucid.data.transforms.changes import CHANGES
from lucid.data.transforms.image import check_interpolation, check_range, through_pillow

_SETTINGS = re.compile(r"rand(-(m|n|mstd|p|inc)(\d+(\.\d+)?))*")
_STRONGEST = 10.0


@dataclass(frozen=True)
class RandAugment:
    """Change an image in ways that leave its class: turn, shear, shift, colours, contrast …

    Of the fifteen changes ``n`` are drawn, each then takes place with probability ``p``, and with
    a strength drawn from the normal distribution of mean ``m`` and deviation ``mstd``, from 0 to
    10. This is timm's variant with ``inc1``, in which every change grows with its strength; the
    authors of ConvNeXt trained with the default.

    Parameters
    ----------
    settings : str
        ``rand``, and after dashes ``m`` (10 if left out), ``mstd`` (0), ``n`` (2) and ``p``
        (0.5), and ``inc1``.
    interpolation : str
        How pixels between pixels are computed.
    fill : tuple of int
        The colour where the image was shifted away; ImageNet's mean.

    Raises
    ------
    ValueError
        If the settings are other ones.
    TypeError
        If an image is no array of bytes.

    References
    ----------
    Cubuk et al., "RandAugment: practical automated data augmentation with a reduced search
    space", NeurIPS 2020, arXiv 1909.13719. ``rand_augment_transform`` of timm.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> augment = lucid.data.transforms.RandAugment("rand-m9-mstd0.5-inc1")
    >>> augment(np.zeros((8, 8, 3), np.uint8)).shape  # needs Pillow
    (8, 8, 3)
    """

    settings: str = "rand-m9-mstd0.5-inc1"
    interpolation: str = "bicubic"
    fill: Any = (124, 116, 104)
    _found: dict = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        check_interpolation(self.interpolation)
        settings = self.settings if isinstance(self.settings, str) else ""
        if not _SETTINGS.fullmatch(settings) or "-inc1" not in settings:
            raise ValueError(
                f"settings (={self.settings!r}) are such as 'rand-m9-mstd0.5-inc1': m, mstd, n and "
                "p with their numbers, and inc1, for changes that grow with their strength"
            )
        given = {name: float(x) for _, name, x, _ in _parts(self.settings)}
        found = {"m": 10.0, "mstd": 0.0, "n": 2.0, "p": 0.5, **given}
        check_range("p of settings", (found["p"], 1.0))
        object.__setattr__(self, "_found", found)

    def __call__(self, image):
        return through_pillow(self._changed, image)

    def _changed(self, image):
        names = list(CHANGES)
        for i in generator().integers(len(names), size=int(self._found["n"])):
            if generator().random() <= self._found["p"]:
                image = self._change(image, names[i])
        return image

    def _change(self, image, name):
        strength = self._found["m"]
        if self._found["mstd"]:
            strength = generator().normal(strength, self._found["mstd"])
        strength = min(max(strength, 0.0), _STRONGEST) / _STRONGEST
        fill = self.fill if image.mode == "RGB" else round(sum(self.fill) / len(self.fill))
        return CHANGES[name](image, strength, fill, self.interpolation)


def _parts(settings):
    return [(part, *re.fullmatch(r"([a-z]+)(\d+(\.\d+)?)", part).groups())
            for part in settings.split("-")[1:]]  # fmt: skip
