"""Max pooling as loops: over all windows of an image, for one number of them after the other.

The gradient goes back to one pixel a window, and many may meet there: it is added in float64.

Shapes: x (N, C, H, W), y (N, C, P, Q). Inside, all images are one axis.
"""

import numpy as np
from numpy import float32 as f32
from numpy import int32, int64, uintp

from lucid.backend.loops.blocks import images_of, over
from lucid.backend.loops.compile import each

LOWEST = f32(-np.inf)
LARGEST = 1 << 30  # pixels of an image: their positions have 32 bits


@each
def inside(start, step, count, size):
    """The first and the end of the windows, of ``count``, whose pixel is inside an image."""
    low = max(0, -(start // step))
    return low, max(low, min(count, (size - 1 - start) // step + 1))


@each
def gather_pixels(image, line, sizes, top, left, stride):
    """The pixel ``top`` rows below and ``left`` columns beside each window's corner, or -inf."""
    (height, width), step = image.shape, uintp(stride[1])
    low, end = inside(left, stride[1], sizes[1], width)
    for q in range(line.size):
        line[q] = LOWEST
    for p in range(sizes[0]):
        i = top + p * stride[0]
        if i < 0 or i >= height or end <= low:
            continue
        row, pixels = line[p * sizes[1] + low :], image[i, low * stride[1] + left :]
        for q in range(uintp(end - low)):
            row[q] = pixels[q * step]


@each
def take_greater(pixels, y, offsets, offset):
    """y and its offset, where the pixel is greater or nan. All have 32 bits: vectors can choose."""
    for q in range(y.size):
        value = pixels[q]
        is_greater = (value > y[q]) | (value != value)
        y[q] = value if is_greater else y[q]
        offsets[q] = offset if is_greater else offsets[q]


@each
def max_pool_loop(
    x, y, places, starts, first, kernel, sizes, stride, padding, dilation, line, offsets
):
    """Shapes: x (M, H, W), y and places (M, P Q), all others (P Q,)."""
    for m in range(x.shape[0]):
        greatest, found = y[m], places[m]
        for q in range(found.size):  # where no pixel is greater, the first counts
            greatest[q], offsets[q] = LOWEST, first[q]
        for r in range(kernel[0]):
            for s in range(kernel[1]):
                down, right = r * dilation[0], s * dilation[1]
                gather_pixels(x[m], line, sizes, down - padding[0], right - padding[1], stride)
                take_greater(line, greatest, offsets, int32(down * x.shape[2] + right))
        for q in range(found.size):
            found[q] = starts[q] + offsets[q]


@each
def give_back_loop(grad, places, dx, sums):
    """Shapes: grad and places (M, P Q), dx (M, H W), sums (H W,)."""
    for m in range(dx.shape[0]):
        for i in range(sums.size):
            sums[i] = 0
        for i in range(places.shape[1]):
            sums[uintp(places[m, i])] += grad[m, i]
        for i in range(sums.size):
            dx[m, i] = sums[i]


def max_pool2d(x, *, kernel, stride, padding, dilation, sizes):
    """y: the greatest pixel of each window; and where it is, as row W + column."""
    if (found := images_of(x)) is None or 0 in sizes or x.shape[2] * x.shape[3] > LARGEST:
        return NotImplemented
    images, restore = found
    y = np.empty((len(images), *sizes), f32)
    places = np.empty(y.shape, int64)
    cost = y[0].size * kernel[0] * kernel[1]
    settings = tuple(kernel), tuple(sizes), tuple(stride), tuple(padding), tuple(dilation)
    starts, first = _corners(x.shape[3], *settings[1:])
    flat = [a.reshape(len(images), -1) for a in (y, places)]
    memory = (starts.size, f32), (starts.size, int32)
    over(max_pool_loop, cost, (images, *flat), starts, first, *settings, memory=memory)
    return restore(y), restore(places)


def max_pool2d_grad(grad, places, *, x_shape):
    """dx: every dy, added to the pixel that it came from."""
    found = images_of(grad), images_of(places)
    if None in found or grad.flags.c_contiguous != places.flags.c_contiguous:
        return NotImplemented
    (grads, restore), (pixels, _) = found
    dx = np.empty((len(grads), *x_shape[2:]), f32)
    flat = [a.reshape(len(grads), -1) for a in (grads, pixels, dx)]
    cost = 4 * grads[0].size + dx[0].size
    over(give_back_loop, cost, flat, memory=[(dx[0].size, float)])
    return restore(dx)


def _corners(width, sizes, stride, padding, dilation):
    """Where each window begins; and from there its first pixel inside the image."""
    top, left = (
        np.arange(n) * step - gap for n, step, gap in zip(sizes, stride, padding, strict=True)
    )
    rows, columns = (
        -(np.minimum(0, start) // step) * step
        for start, step in zip((top, left), dilation, strict=True)
    )
    starts, first = np.add.outer(top * width, left), np.add.outer(rows * width, columns)
    return starts.reshape(-1), first.reshape(-1).astype(int32)
