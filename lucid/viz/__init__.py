"""Looking inside: pictures of what a network computes, in a notebook, a file or a terminal."""

from lucid.viz.convolution import Convolution, convolution
from lucid.viz.picture import Picture
from lucid.viz.trace_backward import Trace, trace_backward
from lucid.viz.walk import Walk, walk

__all__ = ["Convolution", "Picture", "Trace", "Walk", "convolution", "trace_backward", "walk"]
