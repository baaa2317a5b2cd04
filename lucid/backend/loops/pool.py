"""Average pooling as loops: whole rows are added, down a window first and then across.

The gradient stays NumPy's: a loop of this kind gained nothing on it.

Shapes: x (N, C, H, W), y (N, C, P, Q). Inside, all images are one axis.
"""

import numpy as np
from numpy import float32 as f32
from numpy import uintp

from lucid.backend.cpu.pool import pixels_of_windows
from lucid.backend.cpu.sums import BLOCK
from lucid.backend.loops.blocks import images_of, over
from lucid.backend.loops.compile import each
from lucid.backend.windows import output_sizes

ZERO = f32(0)


@each
def add_row(x, y):
    """y += x."""
    for i in range(y.size):
        y[i] += x[i]


@each
def take(x, step, y):
    """y[i] += x[step i]."""
    if step == 1:
        add_row(x[: y.size], y)
    else:
        for i in range(y.size):
            y[i] += x[uintp(i) * uintp(step)]


@each
def divide(x, y, out):
    """out = x / y."""
    for i in range(out.size):
        out[i] = x[i] / y[i]


@each
def clear(a):
    """a = 0."""
    for i in range(a.size):
        a[i] = ZERO


@each
def avg_pool_loop(x, y, pixels, kernel, stride, padding, line):
    """Shapes: x (M, H, W), y (M, P, Q), pixels (P, Q): by how many each sum is divided.

    ``line`` is as long as a row with its padding.
    """
    height, width = x.shape[1], x.shape[2]
    for m in range(x.shape[0]):
        for p in range(y.shape[1]):
            top, row = p * stride[0] - padding[0], y[m, p]
            clear(line)
            clear(row)
            for i in range(max(0, top), min(top + kernel[0], height)):
                add_row(x[m, i], line[padding[1] : padding[1] + width])
            for s in range(kernel[1]):
                take(line[s:], stride[1], row)
            divide(row, pixels[p], row)


def avg_pool2d(x, *, kernel, stride, padding, count_include_pad):
    """y: the mean of each window of ``kernel`` pixels."""
    if (found := images_of(x)) is None or max(kernel) > BLOCK:
        return NotImplemented
    images, restore = found
    sizes = output_sizes(x.shape[2:], kernel, stride, padding)
    y = np.empty((len(images), *sizes), f32)
    pixels = pixels_of_windows(x.shape, kernel, stride, padding, count_include_pad, x.dtype)
    pixels = np.ascontiguousarray(np.broadcast_to(pixels, (1, 1, *sizes))[0, 0])
    window = tuple(kernel), tuple(stride), tuple(padding)
    cost, memory = images[0].size * sum(kernel), [(x.shape[3] + 2 * padding[1], f32)]
    over(avg_pool_loop, cost, (images, y), pixels, *window, memory=memory)
    return restore(y)
