"""What is done to an image on its way into a batch: cut, flip, change, erase, bring to scale.

An image is an array of bytes (H, W, C), as files give it, or a tensor (C, H, W), as networks take
it. All chance comes from ``lucid.random``: ``lucid.manual_seed`` fixes it, and a
:class:`lucid.data.DataLoader` draws for each batch from a stream of its own.
"""

from importlib import import_module

from lucid.data.transforms.colour import ColorJitter
from lucid.data.transforms.compose import Compose, Lambda, RandomApply
from lucid.data.transforms.crop import CenterCrop, RandomCrop, RandomResizedCrop
from lucid.data.transforms.erasing import RandomErasing
from lucid.data.transforms.flip import RandomHorizontalFlip, RandomVerticalFlip
from lucid.data.transforms.grey import Grayscale, RandomGrayscale
from lucid.data.transforms.pad import Pad
from lucid.data.transforms.rand_augment import RandAugment
from lucid.data.transforms.resize import Resize
from lucid.data.transforms.rotate import RandomRotation
from lucid.data.transforms.scale import Normalize, ToTensor
from lucid.data.transforms.transformed import Transformed

__all__ = [
    "CenterCrop",
    "ColorJitter",
    "Compose",
    "Grayscale",
    "Lambda",
    "Normalize",
    "Pad",
    "RandAugment",
    "RandomApply",
    "RandomCrop",
    "RandomErasing",
    "RandomGrayscale",
    "RandomHorizontalFlip",
    "RandomResizedCrop",
    "RandomRotation",
    "RandomVerticalFlip",
    "Resize",
    "ToTensor",
    "Transformed",
]


def __getattr__(name):
    raise import_module("lucid.absent").absent("lucid.data.transforms", name)
