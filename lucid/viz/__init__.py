"""Looking inside: pictures of what a network computes, in a notebook, a file or a terminal."""

from lucid.viz.picture import Picture

__all__ = ["Picture"]
