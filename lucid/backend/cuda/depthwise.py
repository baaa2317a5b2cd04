"""Depthwise convolution in CUDA: each channel meets a filter of its own.

    y[n, c, p, q] = b[c] + Σ_rs w[c, 0, r, s] x[n, c, stride p + dilation r, stride q + dilation s]

for an x with ``padding`` zeros around it. At stride 1 and dilation 1 blocks of threads compute
tiles of y, each from a patch of x that they read once: see ``depthwise.cu``. dx is the convolution
of dy with the filter turned by 180°. Other strides and dilations, and filters whose patch does
not fit a block's memory, take the definition, ``depthwise_plain.cu``.

Shapes: x (N, C, H, W), w (C, 1, R, S), y (N, C, P, Q).
"""

from typing import NamedTuple

import cupy

from lucid.backend.cuda.compile import THREADS, kernel, launch_rows
from lucid.backend.cuda.memory import empty_maps, planes, steps
from lucid.backend.windows import output_sizes

_SHARED = 46 << 10  # bytes of a block's memory for a patch; 48 KiB are everywhere
_MOST_ROWS = 8  # of a tile that one thread computes
_MOST_COLUMNS = 32
_MOST_SUMS = 64  # numbers of the filter's gradient in a thread's registers
_BLOCKS = 1024  # enough to keep any GPU busy


class Tile(NamedTuple):
    """What one block computes of the maps of a channel; depthwise.cu tells more."""

    rows: int  # below one another, by one thread
    columns: int
    strips: int
    images: int
    kernel: tuple
    sizes: tuple  # of the maps

    def patch_bytes(self, itemsize):
        """How much memory the patch takes that the tile depends on."""
        height = self.strips * self.rows + self.kernel[0] - 1
        return self.images * height * (self.columns + self.kernel[1] - 1) * itemsize

    @property
    def constants(self):
        """What the compiler shall know."""
        threads = -(-self.images * self.strips * self.columns // 32) * 32
        return dict(
            KH=self.kernel[0], KW=self.kernel[1], ROWS=self.rows, COLUMNS=self.columns,
            STRIPS=self.strips, IMAGES=self.images, THREADS=threads, SPAN=_span(self.kernel),
        )  # fmt: skip

    def count(self, images):
        """How many tiles cover the maps of a channel."""
        height, width = self.sizes
        down = -(-height // (self.strips * self.rows))
        return down * -(-width // self.columns) * -(-images // self.images)


def tile_for(images, sizes, kernel, itemsize):
    """The tile for maps of these sizes, or None where its patch would be too large."""
    rows, columns = _equal_part(sizes[0], _MOST_ROWS), _equal_part(sizes[1], _MOST_COLUMNS)
    strips = min(-(-sizes[0] // rows), THREADS // columns)
    images = min(images, THREADS // (columns * strips))
    while True:
        tile = Tile(rows, columns, strips, images, tuple(kernel), tuple(sizes))
        if tile.patch_bytes(itemsize) + 9 * kernel[0] * _span(kernel) * itemsize <= _SHARED:
            return tile
        if images == strips == 1:
            return None
        images, strips = (images - 1, strips) if images > 1 else (1, strips - 1)


def _equal_part(size, most):
    """As many parts as are needed, all alike, so that none is nearly empty."""
    return -(-size // -(-size // most))


def _span(kernel):
    """How many columns of the filter's gradient a thread sums up at once."""
    return min(kernel[1], max(1, _MOST_SUMS // kernel[0]))


def conv2d(x, w, b, stride, padding, dilation):
    """Returns y."""
    sizes = output_sizes(x.shape[2:], w.shape[2:], stride, padding, dilation)
    y = empty_maps((*x.shape[:2], *sizes), x.dtype)
    if _is_plain(stride, dilation) and _convolve(x, w, b, y, padding):
        return y
    (x,) = planes(x)
    w, bias = _filters(w, b, x.dtype)
    window = *w.shape[2:], *sizes, *stride, *padding, *dilation
    _launch_plain("depthwise_plain", (x, w, bias, y), (b is not None, *x.shape, *window), y.shape)
    return y


def conv2d_input_grad(grad, w, x_shape, stride, padding, dilation):
    """Returns dx."""
    dx = empty_maps(x_shape, grad.dtype)
    around = [r - 1 - p for r, p in zip(w.shape[2:], padding, strict=True)]
    if _is_plain(stride, dilation) and _convolve(grad, w, None, dx, around, is_turned=True):
        return dx
    (grad,) = planes(grad)
    w, _ = _filters(w, None, grad.dtype)
    window = *w.shape[2:], *grad.shape[2:], *stride, *padding, *dilation
    _launch_plain("depthwise_plain_input_grad", (grad, w, dx), (*x_shape, *window), x_shape)
    return dx


def conv2d_weight_grad(grad, x, w_shape, stride, padding, dilation):
    """Returns dw."""
    (grad,), (x,) = planes(grad), planes(x)
    tile = tile_for(len(x), grad.shape[2:], w_shape[2:], x.itemsize) if grad.size else None
    if _is_plain(stride, dilation) and tile:
        return _correlate(grad, x, w_shape, padding, tile)
    dw = cupy.zeros(w_shape, grad.dtype)
    window = *w_shape[2:], *grad.shape[2:], *stride, *padding, *dilation
    numbers = *map(cupy.int32, (*x.shape, *window)), *steps(grad, 0, 1), *steps(x, 0, 1)
    if dw.size and grad.size:
        grid = w_shape[2] * w_shape[3], min(w_shape[0], 65535)
        run = kernel("depthwise_plain.cu", "depthwise_plain_weight_grad", x.dtype)
        run(grid, (THREADS,), (grad, x, dw, *numbers))
    return dw


def _is_plain(stride, dilation):
    return (*stride, *dilation) == (1, 1, 1, 1)


def _convolve(x, w, b, y, padding, is_turned=False):
    """Write the convolution of x into y, tile by tile; whether there is a tile for it."""
    tile = tile_for(len(y), y.shape[2:], w.shape[2:], y.itemsize) if y.size else None
    if tile is None or len(w) > 65535:
        return False
    (x,) = planes(x)
    w, bias = _filters(w, b, x.dtype)
    numbers = b is not None, is_turned, len(x), *x.shape[2:], *y.shape[2:], *padding
    constants = tile.constants
    kernel("depthwise.cu", "depthwise", x.dtype, **constants)(
        (tile.count(len(x)), len(w)),
        (constants["THREADS"],),
        (x, w, bias, y, *map(cupy.int32, numbers), *steps(x, 0, 1), *steps(y, 0, 1)),
    )
    return True


def _correlate(grad, x, w_shape, padding, tile):
    """dw, from the tiles of dy and the patches of x that they depend on."""
    tiles, constants = tile.count(len(x)), tile.constants
    parts = min(tiles, -(-_BLOCKS // w_shape[0]))
    of_part = cupy.empty((parts, *w_shape), x.dtype)
    numbers = *x.shape, *grad.shape[2:], *padding, tiles
    kernel("depthwise.cu", "depthwise_weight_grad", x.dtype, **constants)(
        (parts, w_shape[0], -(-w_shape[3] // constants["SPAN"])),
        (constants["THREADS"],),
        (grad, x, of_part, *map(cupy.int32, numbers), *steps(x, 0, 1), *steps(grad, 0, 1)),
    )
    return of_part.sum(0)


def _filters(w, b, dtype):
    """Filters and biases without gaps; where there are no biases, any array in their place."""
    w = cupy.ascontiguousarray(w, dtype)
    return w, w if b is None else cupy.ascontiguousarray(b, dtype)


def _launch_plain(name, arrays, numbers, shape):
    """Run a kernel of depthwise_plain.cu with a thread for each number of the result."""
    first, *_, result = arrays
    arguments = *arrays, *map(cupy.int32, numbers), *steps(first, 0, 1), *steps(result, 0, 1)
    run, pixels = kernel("depthwise_plain.cu", name, first.dtype), shape[0] * shape[2] * shape[3]
    launch_rows(run, shape[1], pixels, arguments)
