"""Windows of images as columns of a matrix, a block of windows at a time.

As many columns as fit into a core's cache are copied there, meet all filters in one product, and
make room for the next: the whole matrix, R · S times as large as the images, never exists. On the
way back a product makes columns, and each is added to its window.

Shapes: windows (C, R, S, N, P, Q), groups g; columns (g, C // g · R · S, windows of the block).
"""

import math

import numpy as np

from lucid.backend.cpu.blocks import buffer
from lucid.backend.cpu.gemm import multiply, one_thread_a_product
from lucid.backend.cpu.sums import sum
from lucid.backend.parallel import cores, for_blocks

_NUMBERS = 1 << 18  # of the columns of a block: 1 MB
_WINDOWS = 4  # windows a filter: with fewer, reading the filters takes as long as the product
_WIDEST = 1 << 10  # windows of a block on the way back: more channels gain more
_SLOT = 7  # the scratch memory of the columns


def are_worth_it(windows, filters):
    """Whether each core gets a block that is worth its product."""
    fewest = _windows_of_a_block(windows, filters)
    return 2 * math.prod(windows.shape[3:]) >= cores() * fewest


def products(filters, windows, bias, y):
    """y = filters @ columns + bias.

    Shapes: filters (g, K // g, C // g · R · S), bias (K,) or None, y (K, N, P, Q).
    """
    groups, k, _ = filters.shape
    results = y.reshape(groups, k, math.prod(y.shape[1:]))
    bias = None if bias is None else bias.reshape(groups, k, 1)

    def work(columns, place):
        for g in range(groups):
            out = results[g, :, place]
            multiply(filters[g], columns[g], out)
            if bias is not None:
                out += bias[g]

    _for_blocks_of_columns(work, windows, groups * k, groups)


def filter_gradients(grads, windows):
    """dw = dy columnsᵀ. Shapes: grads (g, K // g, N · P · Q), dw (g, K // g, C // g · R · S)."""
    groups, k, _ = grads.shape

    def work(columns, place):
        return [multiply(grads[g, :, place], columns[g].T) for g in range(groups)]

    return sum(np.array(_for_blocks_of_columns(work, windows, groups * k, groups)), 0)


def input_gradients(filters, grads, taps, dx):
    """Each column of filtersᵀ dy, added to the window of dx that it belongs to.

    A block is of some channels and some images, so that no two blocks meet.

    Shapes: filters (g, K // g, C // g, R · S), grads (g, K // g, N, P, Q), dx (g, C // g, N, H, W),
    and ``taps``, the pixels that each of R · S numbers meets.
    """
    k, (channels, images) = filters.shape[1], _channels_and_images(filters, grads)
    blocks = [
        (g, slice(c, c + channels), slice(n, n + images))
        for g in range(len(filters))
        for c in range(0, filters.shape[2], channels)
        for n in range(0, grads.shape[2], images)
    ]

    def add(i, j):
        for g, some, those in blocks[i:j]:
            target, dy = dx[g, some, those], grads[g, :, those]
            shape = len(target), len(taps), *dy.shape[1:]
            columns = buffer(shape, dy.dtype, _SLOT)
            size = len(target) * len(taps), math.prod(dy.shape[1:])
            rows = filters[g, :, some].reshape(k, size[0]).T
            multiply(rows, dy.reshape(k, size[1]), columns.reshape(size))
            for t, tap in enumerate(taps):
                target[tap] += columns[:, t]

    with one_thread_a_product():
        for_blocks(add, len(blocks), 1)


def _channels_and_images(filters, grads):
    """Of a block whose columns fit into the cache; each core gets one, if there is work for it."""
    c, taps = filters.shape[2:]
    n, pixels = grads.shape[2], math.prod(grads.shape[3:])
    images = max(1, min(n, _WIDEST // max(1, pixels)))
    channels = max(1, min(c, _NUMBERS // max(1, taps * images * pixels)))
    if channels == c and images == n and c * taps * n * pixels >= _NUMBERS // 2:
        channels = -(-c // cores())
    return channels, images


def _for_blocks_of_columns(work, windows, filters, groups):
    """What ``work(columns, place)`` returns for each block, which is at ``place`` among all."""
    c, r, s, n, p, q = windows.shape
    images, rows = _block(windows, filters)
    parts = -(-p // rows)

    def one(i, j):
        some = windows[:, :, :, i // parts : (j - 1) // parts + 1]
        top, place = 0, slice(i * p * q, j * p * q)
        if parts > 1:
            top = i % parts * rows
            some = some[..., top : top + rows, :]
            start = (i // parts * p + top) * q
            place = slice(start, start + some.shape[4] * q)
        columns = buffer(some.shape, windows.dtype, _SLOT)
        np.copyto(columns, some)
        matrices = columns.reshape(groups, c // groups * r * s, math.prod(some.shape[3:]))
        return work(matrices, place)

    with one_thread_a_product():
        return for_blocks(one, n * parts, images)


def _block(windows, filters):
    """How many images, or rows of one image, make a block, in equal shares for all cores."""
    n, p, q = windows.shape[3:]
    fewest = _windows_of_a_block(windows, filters)
    blocks = -(-n * p * q // fewest // cores()) * cores()
    if p * q * blocks <= n * p * q:
        return -(-n // blocks), p
    return 1, max(1, -(-n * p // blocks))


def _windows_of_a_block(windows, filters):
    numbers = math.prod(windows.shape[:3])  # of one window
    return max(1, _NUMBERS // max(1, numbers), _WINDOWS * filters)
