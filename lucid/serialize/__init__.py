"""Files that hold tensors."""

from lucid.serialize.checkpoint import load, save
from lucid.serialize.format_error import FormatError

__all__ = ["FormatError", "load", "save"]
