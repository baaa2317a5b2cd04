"""Data sets and the batches made of them."""

from lucid.data.dataset import Subset, TensorDataset, random_split
from lucid.data.digits import digits
from lucid.data.loader import DataLoader

__all__ = ["DataLoader", "Subset", "TensorDataset", "digits", "random_split"]
