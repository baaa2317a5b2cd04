"""Data sets and the batches made of them."""

from importlib import import_module

from lucid.data import datasets, transforms
from lucid.data.collate import default_collate, default_convert
from lucid.data.dataset import (
    ConcatDataset,
    Dataset,
    IterableDataset,
    Subset,
    TensorDataset,
    random_split,
)
from lucid.data.digits import digits
from lucid.data.distributed import DistributedLoader, DistributedSampler
from lucid.data.download import DownloadError, download_url_to_file
from lucid.data.loader import DataLoader
from lucid.data.mixup import Mixup
from lucid.data.sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)

__all__ = [
    "BatchSampler",
    "ConcatDataset",
    "DataLoader",
    "Dataset",
    "DistributedLoader",
    "DistributedSampler",
    "DownloadError",
    "IterableDataset",
    "Mixup",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "Subset",
    "SubsetRandomSampler",
    "TensorDataset",
    "WeightedRandomSampler",
    "datasets",
    "default_collate",
    "default_convert",
    "digits",
    "download_url_to_file",
    "random_split",
    "transforms",
]


def __getattr__(name):
    raise import_module("lucid.absent").absent("lucid.data", name)
