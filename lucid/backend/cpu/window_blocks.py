"""Windows of images as columns of a matrix, a block of windows at a time.

As many columns as fit into a core's cache are copied there, meet all filters in one product, and
make room for the next: the whole matrix, R · S times as large as the images, never exists.

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
    results = y.reshape(groups, k, -1)
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
        return work(columns.reshape(groups, c // groups * r * s, -1), place)

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
