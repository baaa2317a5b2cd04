"""Windows as columns of a matrix, and back, in NumPy.

Shapes: x (N, C, H, W), columns (N, C R S, P Q), for P Q windows of R by S pixels.
"""

import numpy as np

from lucid.backend.cpu.border import pad, scattered, tap, without_border
from lucid.backend.windows import output_sizes


def unfold(x, *, kernel, stride, padding, dilation):
    """The pixels of each window as one column: first all of channel 0, row by row."""
    n, c, *image = x.shape
    sizes = output_sizes(image, kernel, stride, padding, dilation)
    padded = pad(x, padding)
    columns = np.empty((n, c, *kernel, *sizes), x.dtype)
    for r, s in np.ndindex(*kernel):
        columns[:, :, r, s] = padded[tap(r, s, sizes, stride, dilation)]
    return columns.reshape(n, c * kernel[0] * kernel[1], sizes[0] * sizes[1])


def fold(columns, *, image, kernel, stride, padding, dilation):
    """The image: each number of a column, added to the pixel that unfold takes it from."""
    n, c = columns.shape[0], columns.shape[1] // (kernel[0] * kernel[1])
    sizes = output_sizes(image, kernel, stride, padding, dilation)
    columns = columns.reshape(n, c, *kernel, *sizes)
    shape = (n, c, *[size + 2 * p for size, p in zip(image, padding, strict=True)])
    places = list(np.ndindex(*kernel))
    taps = [tap(r, s, sizes, stride, dilation) for r, s in places]
    x = scattered(shape, columns.dtype, taps, lambda i: columns[:, :, *places[i]])
    return without_border(x, padding)
