"""The numbers, dtypes and words that scripts take from ``torch`` beside its functions."""

import math

import numpy

pi, e, inf, nan = math.pi, math.e, math.inf, math.nan
newaxis = None

dtype = numpy.dtype  # lucid's dtypes are NumPy's: str(lucid.float32) is "float32"
Size = tuple  # a shape is a tuple

# How memory lies is the kernels' freedom: ops take these words as ``memory_format=``.
strided = "strided"
contiguous_format = "contiguous_format"
preserve_format = "preserve_format"
channels_last = "channels_last"
channels_last_3d = "channels_last_3d"
