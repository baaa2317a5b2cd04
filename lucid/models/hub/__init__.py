"""The published files of weights: which there are, and how to have them."""

from lucid.models.hub.published import Published
from lucid.models.hub.table import download, find, list_pretrained

__all__ = ["Published", "download", "find", "list_pretrained"]
