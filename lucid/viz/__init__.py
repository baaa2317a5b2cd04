"""Looking inside: pictures of what a network computes, in a notebook, a file or a terminal."""

from lucid.viz.convolution import Convolution, convolution
from lucid.viz.picture import Picture
from lucid.viz.walk import Walk, walk

__all__ = ["Convolution", "Picture", "Walk", "convolution", "walk"]
