"""Max pooling as loops: along a row of results, for one number of the window after the other.

The gradient goes back to one pixel a window, and many may meet there: it is added in float64.

Shapes: x (N, C, H, W), y (N, C, P, Q). Inside, all images are one axis.
"""

import numpy as np
from numpy import float32 as f32
from numpy import float64 as f64
from numpy import int64, uintp

from lucid.backend.loops.blocks import images_of, over
from lucid.backend.loops.compile import each

LOWEST = f32(-np.inf)


@each
def take_greater(pixels, y, places, step, first):
    """y and the place of each where the pixel, ``step`` apart, is greater or nan."""
    for q in range(y.size):
        i = uintp(q) * uintp(step)
        value = pixels[i]
        is_greater = (value > y[q]) | (value != value)
        y[q] = value if is_greater else y[q]
        places[q] = first + int64(i) if is_greater else places[q]


@each
def take_greater_next(pixels, y, places, first):
    """The same where the pixels lie side by side: a vector is loaded at once."""
    for q in range(y.size):
        value = pixels[q]
        is_greater = (value > y[q]) | (value != value)
        y[q] = value if is_greater else y[q]
        places[q] = first + int64(q) if is_greater else places[q]


@each
def inside(start, step, count, size):
    """The first and the end of the windows, of ``count``, whose pixel is inside an image."""
    low = max(0, -(start // step))
    return low, max(low, min(count, (size - 1 - start) // step + 1))


@each
def max_pool_loop(x, y, places, kernel, stride, padding, dilation):
    """Shapes: x (M, H, W), y and places (M, P, Q)."""
    height, width = x.shape[1:]
    for m in range(x.shape[0]):
        for p in range(y.shape[1]):
            top, row, found = p * stride[0] - padding[0], y[m, p], places[m, p]
            row[:] = LOWEST
            first = top - min(0, top) // dilation[0] * dilation[0]
            for q in range(found.size):  # where no pixel is greater than -inf, the first counts
                left = q * stride[1] - padding[1]
                found[q] = first * width + left - min(0, left) // dilation[1] * dilation[1]
            for r in range(kernel[0]):
                i = top + r * dilation[0]
                if i < 0 or i >= height:
                    continue
                for s in range(kernel[1]):
                    j = s * dilation[1] - padding[1]
                    low, end = inside(j, stride[1], row.size, width)
                    begin = low * stride[1] + j
                    if end <= low:
                        continue
                    pixels, place = x[m, i, begin:], i * width + begin
                    if stride[1] == 1:
                        take_greater_next(pixels, row[low:end], found[low:end], place)
                    else:
                        take_greater(pixels, row[low:end], found[low:end], stride[1], place)


@each
def give_back_loop(grad, places, dx):
    """Shapes: grad and places (M, P Q), dx (M, H W)."""
    sums = np.empty(dx.shape[1], f64)
    for m in range(dx.shape[0]):
        sums[:] = 0
        for i in range(places.shape[1]):
            sums[uintp(places[m, i])] += grad[m, i]
        dx[m, :] = sums


def max_pool2d(x, *, kernel, stride, padding, dilation, sizes):
    """y: the greatest pixel of each window; and where it is, as row W + column."""
    if (found := images_of(x)) is None or 0 in sizes:
        return NotImplemented
    images, restore = found
    y = np.empty((len(images), *sizes), f32)
    places = np.empty(y.shape, int64)
    cost = y[0].size * kernel[0] * kernel[1]
    settings = tuple(kernel), tuple(stride), tuple(padding), tuple(dilation)
    over(max_pool_loop, cost, (images, y, places), *settings)
    return restore(y), restore(places)


def max_pool2d_grad(grad, places, *, x_shape):
    """dx: every dy, added to the pixel that it came from."""
    found = images_of(grad), images_of(places)
    if None in found or grad.flags.c_contiguous != places.flags.c_contiguous:
        return NotImplemented
    (grads, restore), (pixels, _) = found
    dx = np.empty((len(grads), *x_shape[2:]), f32)
    flat = [a.reshape(len(grads), -1) for a in (grads, pixels, dx)]
    over(give_back_loop, 4 * grads[0].size + dx[0].size, flat)
    return restore(dx)
