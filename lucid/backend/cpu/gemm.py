"""Matrix products on all cores: each is cut into blocks of rows or of columns.

OpenBLAS has threads of its own, but they spin after every product and take the cores from the
kernels that follow; so it computes with one thread, on as many blocks as we have threads.

A NumPy that was built without a matrix library, as for WebAssembly, multiplies by a loop of its
own, several times slower. There a kernel of ours steps in for float32, ``wasm/product.py``. What it
does not multiply goes through ``einsum``, which runs over memory where the summed axis is the last
of both factors; that is worth a copy of each.

OpenBLAS's float32 kernel for AVX2 is slow until its working memory is in use: on a Zen a product
of up to 320 columns runs at 5 thousand million multiplications a second, and at 18 once a wider
one has run (``findings/first_wide_product.sh``). So a wide one runs first.
"""

import math
from functools import cache, partial

import numpy as np

from lucid.backend.blas import core_type
from lucid.backend.parallel import (
    all_of,
    block_size,
    cores,
    for_blocks,
    get_num_threads,
    one_blas_thread,
)
from lucid.backend.wasm import product as compiled

_LEAST = 1 << 21  # multiplications that are worth a thread's while
_LONG = 1 << 23  # and those that are worth waking one
_FIRST = 1 << 18  # multiplications: fewer do not wait for a wide product to run first
_WHOLE = 16  # rows or columns that a processor's registers hold at once


@cache
def has_blas():
    """Whether this NumPy was built with a matrix library."""
    built = np.show_config(mode="dicts")["Build Dependencies"]
    return bool(built.get("blas", {}).get("found"))


def multiply(a, b, out=None):
    """a @ b in one call, on one thread; axes in front broadcast."""
    if has_blas():
        return np.matmul(a, b, out=out)
    if compiled.suits(a, b):
        return compiled.product(a, b, out)
    b = np.ascontiguousarray(b.swapaxes(-1, -2))
    return np.einsum("...ik,...jk->...ij", np.ascontiguousarray(a), b, out=out)


def is_finite(product):
    """Whether there is neither nan nor inf in it, nor a sum that is too large for its dtype."""
    return math.isfinite(np.add.reduce(product, axis=None))


def product(a, b, out=None, bias=None):
    """a @ b for matrices in any memory order, plus a bias that broadcasts to it.

    Shapes: (m, k) and (k, n) give (m, n). The bias is added while a block is in the cache.
    """
    (m, k), n = a.shape, b.shape[1]
    out = np.empty((m, n), np.result_type(a, b)) if out is None else out
    if m * k * n < _FIRST:
        with one_blas_thread():
            multiply(a, b, out)
        if bias is not None:
            out += bias
        return out
    terms = None if bias is None else np.broadcast_to(bias, out.shape)
    calls = []
    for rows, columns in _parts(m, k, n):
        part = None if terms is None else terms[rows, columns]
        calls.append(partial(_multiply_add, a[rows], b[:, columns], out[rows, columns], part))
    with one_thread_a_product():
        all_of(calls, wake=m * k * n >= _LONG)
    return out


def _parts(m, k, n):
    """Rows and columns of each part of a product."""
    whole = slice(None)
    if n >= m:
        block = _block(n, m * k)
        return [(whole, slice(j, j + block)) for j in range(0, n, block)]
    block = _block(m, n * k)
    return [(slice(i, i + block), whole) for i in range(0, m, block)]


def _multiply_add(a, b, out, terms):
    """out = a @ b, plus terms where there are any."""
    multiply(a, b, out)
    if terms is not None:
        out += terms


def one_thread_a_product():
    """A block in which the matrix library computes on one thread, and at full speed."""
    use_memory(get_num_threads())
    return one_blas_thread()


@cache
def use_memory(threads):
    """Let OpenBLAS use the working memory of so many threads, by a wide product on each."""
    if core_type() in ("Haswell", "Zen"):
        a, b = np.ones((64, 320), np.float32), np.ones((320, 321), np.float32)
        with one_blas_thread():  # its own threads would work in other memory
            for_blocks(lambda i, j: a @ b, 2 * threads, 1)


def stacked(a, b):
    """a @ b, where axes in front broadcast: each core takes a share of the longest of them."""
    (m, k), n = a.shape[-2:], b.shape[-1]
    if b.ndim == 2 and a.flags.c_contiguous:
        rows = a.reshape(math.prod(a.shape[:-1]), k)
        return product(rows, b).reshape(*a.shape[:-1], n)
    lead = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    if math.prod(lead) * m * k * n < 2 * _LEAST:
        return multiply(a, b)
    out = np.empty((*lead, m, n), np.result_type(a, b))
    a, b = (np.broadcast_to(x, (*lead, *x.shape[-2:])) for x in (a, b))
    if max(lead) % cores() and m * k * n >= cores() * _LEAST:  # shares would not be equal
        for place in np.ndindex(lead):
            product(a[place], b[place], out[place])
        return out
    axis = max(range(len(lead)), key=lead.__getitem__)
    a, b, target = (np.moveaxis(x, axis, 0) for x in (a, b, out))
    with one_thread_a_product():
        block = block_size(len(target), target[0].size * k, _LEAST)
        for_blocks(lambda i, j: multiply(a[i:j], b[i:j], target[i:j]), len(target), block)
    return out


def products(a, b):
    """One product a group. Shapes: (g, m, k) and (g, k, n) give (g, m, n)."""
    out = np.empty((len(a), a.shape[1], b.shape[2]), np.result_type(a, b))
    for left, right, target in zip(a, b, out, strict=True):
        product(left, right, target)
    return out


def _block(n, cost):
    """How many of n rows or columns, in whole multiples of what the registers hold."""
    return -(-block_size(n, cost, _LEAST) // _WHOLE) * _WHOLE
