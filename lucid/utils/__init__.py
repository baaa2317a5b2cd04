"""PyTorch's path to what lucid has elsewhere: ``utils.data`` is ``lucid.data``."""

from lucid.utils import checkpoint, data

__all__ = ["checkpoint", "data"]
