"""Windows as columns of a matrix, and back, in CUDA.

Shapes: x (N, C, H, W), columns (N, C R S, P Q), for P Q windows of R by S pixels.
"""

import cupy

from lucid.backend.cuda.compile import kernel, launch_rows, through_float32
from lucid.backend.cuda.memory import empty_maps, planes, steps
from lucid.backend.windows import output_sizes


@through_float32
def unfold(x, *, kernel, stride, padding, dilation):
    """The pixels of each window as one column: first all of channel 0, row by row."""
    sizes = output_sizes(x.shape[2:], kernel, stride, padding, dilation)
    rows = x.shape[1] * kernel[0] * kernel[1]
    columns = cupy.empty((len(x), rows, sizes[0] * sizes[1]), x.dtype)
    gather(x, columns, kernel, stride, padding, dilation)
    return columns


@through_float32
def fold(columns, *, image, kernel, stride, padding, dilation):
    """The image: each number of a column, added to the pixel that unfold takes it from."""
    n, rows, _ = columns.shape
    x = empty_maps((n, rows // (kernel[0] * kernel[1]), *image), columns.dtype)
    scatter(cupy.ascontiguousarray(columns), x, kernel, stride, padding, dilation)
    return x


def gather(x, columns, *window):
    """Fill ``columns`` (N, C R S, P Q), whose windows follow one another in memory."""
    (x,) = planes(x)
    _launch("unfold", x, columns, window, inputs=(x, columns), rows=columns.shape[1],
            elements=len(x) * columns.shape[2])  # fmt: skip


def scatter(columns, x, *window):
    """Fill x (N, C, H, W), whose pixels follow one another in memory, from ``columns``."""
    _launch("fold", x, columns, window, inputs=(columns, x), rows=x.shape[1],
            elements=len(x) * x.shape[2] * x.shape[3])  # fmt: skip


def _launch(name, x, columns, window, inputs, rows, elements):
    numbers = *x.shape, *window[0], *output_sizes(x.shape[2:], *window), *sum(window[1:], ())
    arguments = *inputs, *map(cupy.int32, numbers), *steps(x, 0, 1), *steps(columns, 1, 0)
    launch_rows(kernel("unfold.cu", name, x.dtype), rows, elements, arguments)
