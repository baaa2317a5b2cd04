"""Files that hold tensors."""

from lucid.serialize.checkpoint import load, save
from lucid.serialize.safetensors import FormatError

__all__ = ["FormatError", "load", "save"]
