"""Data sets that many use, from their own files, and folders of one's own."""

from lucid.data.datasets.cifar import CIFAR10, CIFAR100
from lucid.data.datasets.folder import DatasetFolder, ImageFolder
from lucid.data.datasets.mnist import MNIST, FashionMNIST
from lucid.data.datasets.npz import Npz
from lucid.data.datasets.vision import VisionDataset

__all__ = [
    "CIFAR10",
    "CIFAR100",
    "MNIST",
    "DatasetFolder",
    "FashionMNIST",
    "ImageFolder",
    "Npz",
    "VisionDataset",
]
