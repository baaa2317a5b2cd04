"""The loader of ``lucid.data`` and what makes its batches, where PyTorch has them."""

from lucid.data.collate import default_collate, default_convert
from lucid.data.loader import DataLoader

__all__ = ["DataLoader", "default_collate", "default_convert"]
