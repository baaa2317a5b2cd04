"""Images cut into tiles, and the patches that make them, without copying a pixel twice.

A tile of y, p rows and q columns, depends on a patch of x that is larger by the reach of the
filter. Patches overlap; yet each can be a row of a matrix in place. For that the padded images
of a channel are laid below one another in strips as wide as a patch,

    strip 1                strip 2               memory: strip 1, strip 2, ...
    image 1, zeros,        image 1, zeros,
    image 2, zeros, ...    image 2, zeros, ...

so that a patch is a piece of memory without gaps. The patches of neighbouring tiles overlap,
but every k-th does not overlap the next one, so k matrices, the *phases*, hold them all.

Strips and tiles are written into memory that each thread uses again and again.
"""

import math
from typing import NamedTuple

from numpy.lib.stride_tricks import as_strided

from lucid.backend.cpu.blocks import buffer
from lucid.backend.parallel import block_size
from lucid.backend.windows import output_sizes

_LEAST, _MOST = 1 << 17, 1 << 20  # elements of strips and of matrices that one call works on
_TILE_ROWS = 2  # measured: taller and wider tiles multiply more zeros
_WIDEST_TILE = 8


class Cut(NamedTuple):
    """How images are laid into strips and cut into tiles; all numbers are rows and columns."""

    images: int
    sizes: tuple  # of y
    kernel: tuple
    padding: tuple
    dilation: tuple
    tile: tuple
    patch: tuple
    pitch: int  # rows from one image to the next: they share the zeros between them
    strip: int  # rows of a strip
    strips: int  # how many, side by side in the image and below one another in memory
    every: int  # rows from one patch to the next that does not overlap it

    @property
    def groups(self):
        """How many patches that do not overlap cover all strips."""
        return -(-self.strips * self.strip // self.every)

    @property
    def rows(self):
        """Rows of memory, so that the last patch of each phase still fits."""
        return self.groups * self.every + self.patch[0]


def cut_for(x, kernel, stride, padding, dilation):
    """The cut for images x, or None where only the definition will do."""
    n, _, height, width = x.shape
    halo = [d * (k - 1) for d, k in zip(dilation, kernel, strict=True)]
    sizes = output_sizes((height, width), kernel, stride, padding, dilation)
    fits = all(0 <= p <= h for p, h in zip(padding, halo, strict=True))
    if stride != (1, 1) or not fits or not x.size:
        return None
    tile = _tile_for(sizes[1])
    patch = tile[0] + halo[0], tile[1] + halo[1]
    pitch = height + padding[0]
    strip = n * pitch + padding[0]
    return Cut(
        n, sizes, kernel, tuple(padding), dilation, tile, patch, pitch, strip,
        strips=-(-sizes[1] // tile[1]), every=-(-patch[0] // tile[0]) * tile[0],
    )  # fmt: skip


def _tile_for(width):
    """Rows and columns of a tile: equal parts of the width, so that no strip is half empty."""
    parts = -(-width // _WIDEST_TILE)
    return _TILE_ROWS, -(-width // parts)


def channels_of(cut, channels):
    """How many of the channels make a block of work."""
    strips = cut.rows * (cut.patch[1] + cut.tile[1])
    matrix = math.prod(cut.patch) * math.prod(cut.tile)
    return block_size(channels, strips + matrix, _LEAST, _MOST)


def strips_of(x, cut):
    """The padded images (N, C, H, W) in strips: (C, rows, patch width)."""
    n, c, height, width = x.shape
    (top, left), (_, tile), (_, patch) = cut.padding, cut.tile, cut.patch
    strips = buffer((c, cut.rows, patch), x.dtype, "strips")
    strips.fill(0)
    for k in range(cut.strips):
        start = k * tile - left  # the column of x that is the strip's first
        a, b = max(start, 0), min(start + patch, width)
        images = _images(strips[:, k * cut.strip + top :], n, height, cut)
        images[..., a - start : b - start] = x[..., a:b].swapaxes(0, 1)
    return strips


def tiles_of(y, cut):
    """Maps (N, C, P, Q) laid out as tiles are: (C, rows, tile width), with 0 between them."""
    n, c, height, width = y.shape
    tile = cut.tile[1]
    tiles = buffer((c, cut.rows, tile), y.dtype, "tiles")
    tiles.fill(0)
    for k in range(cut.strips):
        a, b = k * tile, min(k * tile + tile, width)
        images = _images(tiles[:, k * cut.strip :], n, height, cut)
        images[..., : b - a] = y[..., a:b].swapaxes(0, 1)
    return tiles


def join(tiles, y, cut):
    """Write tiles (C, rows, tile width) into maps y (C, N, P, Q)."""
    _, n, height, width = y.shape
    tile = cut.tile[1]
    for k in range(cut.strips):
        a, b = k * tile, min(k * tile + tile, width)
        y[..., a:b] = _images(tiles[:, k * cut.strip :], n, height, cut)[..., : b - a]


def _images(strip, n, height, cut):
    """A view of the n images in one strip: (C, N, height, width of the strip)."""
    c, row, column = strip.strides
    shape = (len(strip), n, height, strip.shape[2])
    return as_strided(strip, shape, (c, cut.pitch * row, row, column))


def phases(strips, piece, cut):
    """Views of all pieces of that height, in groups that do not overlap: (C, groups, numbers)."""
    c, row, column = strips.strides
    shape = (len(strips), cut.groups, piece[0] * piece[1])
    return [
        as_strided(strips[:, start:], shape, (c, cut.every * row, column))
        for start in range(0, cut.every, cut.tile[0])
    ]
