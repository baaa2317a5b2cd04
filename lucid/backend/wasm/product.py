"""Products of float32 matrices in WebAssembly, where NumPy has no matrix library.

    C += A B,   pair by pair, 4 rows and 16 columns of C at a time:

        sums[4][16] = 0
        for k:                                   four floats are one value of the machine
            sums[r][0:16] += A[r, k] * B[k, 0:16]
        C[0:4, 0:16] += sums

The sixteen sums of four floats stay in the processor's registers, so that a step along k reads
eight values for sixteen products of four; NumPy's ``einsum`` reads two floats for one product. The
kernel is written out below in WebAssembly's own instructions, and loaded as a library when it is
first needed: a page has no compiler.

k is taken in pieces of 256, whose sums are added: a longer row of additions loses digits.
"""

from functools import cache

import numpy as np

from lucid.backend.wasm.assembler import (
    ADD,
    ADD4,
    I32,
    LESS,
    MULTIPLY4,
    V128,
    ZERO4,
    advance,
    again_while,
    constant,
    get,
    library,
    load4,
    loop,
    put,
    repeat4,
    store4,
)
from lucid.backend.wasm.load import addresses_of, load

_HEIGHT, _WIDTH = 4, 16  # of a piece of C
_FOURS = _WIDTH // 4
_DEPTH = 256
_LEAST = 1 << 15  # multiplications that are worth a call

# The parameters: three addresses, four sizes (the last in bytes), steps in bytes; then locals.
A, B, C, PAIRS, ROWS, INNER, COLUMNS = range(7)
A_PAIR, A_ROW, A_COLUMN, B_PAIR, B_ROW, C_PAIR, C_ROW = range(7, 14)
ROWS_LEFT, ROW_OF_A, ROW_OF_C, COLUMN, LEFT, FROM_A, FROM_B, TO_C = range(14, 22)
FACTOR, SUMS, ROW_OF_B = 22, 23, 23 + _HEIGHT * _FOURS
_PARAMETERS = 14
_LOCALS = [(8, I32), (1 + _HEIGHT * _FOURS + _FOURS, V128)]


def suits(a, b):
    """Whether the kernel is there and multiplies these."""
    are_pairs = a.ndim == b.ndim and (a.ndim == 2 or (a.ndim == 3 and len(a) == len(b)))
    is_float32 = a.dtype == b.dtype == np.float32
    return is_float32 and are_pairs and a.size * b.shape[-1] >= _LEAST and kernel() is not None


def product(a, b, out=None):
    """a @ b. Shapes: (m, k) and (k, n) give (m, n), each with as many pairs in front, or none."""
    if a.ndim == 2:
        return product(a[None], b[None], None if out is None else out[None])[0]
    (pairs, m, inner), n = a.shape, b.shape[2]
    a, b = _in_whole_pieces(a, 1, _HEIGHT), _in_whole_pieces(b, 2, _WIDTH)
    c = _zeros((pairs, a.shape[1], b.shape[2]), out)
    for k in range(0, inner, _DEPTH):
        depth = min(_DEPTH, inner - k)
        kernel()(
            *addresses_of(a[:, :, k:], b[:, k:], c), *c.shape[:2], depth, 4 * c.shape[2],
            *a.strides, *b.strides[:2], *c.strides[:2],
        )  # fmt: skip
    if out is None:
        return c[:, :m, :n]
    if out is not c:
        out[...] = c[:, :m, :n]
    return out


def _in_whole_pieces(x, axis, length):
    """x with zeros behind it up to a whole number of pieces; its rows without gaps for columns."""
    rest = -x.shape[axis] % length
    if rest:
        wide = np.zeros([n + rest * (i == axis) for i, n in enumerate(x.shape)], x.dtype)
        wide[:, : x.shape[1], : x.shape[2]] = x
        return wide
    return x if axis == 1 or x.strides[2] == x.itemsize else np.ascontiguousarray(x)


def _zeros(shape, out):
    """Where C comes: into ``out`` itself, if that is of whole pieces."""
    if out is None or out.shape != shape or out.strides[2] != out.itemsize:
        return np.zeros(shape, np.float32)
    out.fill(0)
    return out


@cache
def kernel():
    """The function of the library, or None where no library of WebAssembly can be loaded."""
    return load("product", module(), addresses=3, sizes=11)


def module():
    """The library: C += A B for a whole number of pieces, for each pair."""
    columns = constant(0) + put(COLUMN) + loop(_piece() + again_while(_next_columns()))
    rows = get(ROWS) + put(ROWS_LEFT) + get(A) + put(ROW_OF_A) + get(C) + put(ROW_OF_C)
    rows += loop(columns + again_while(_next_rows()))
    return library("product", _PARAMETERS, _LOCALS, loop(rows + again_while(_next_pair())))


def _piece():
    """C[0:4, 0:16] += A B."""
    start = b"".join(ZERO4 + put(SUMS + i) for i in range(_HEIGHT * _FOURS))
    start += get(ROW_OF_A) + put(FROM_A) + get(B) + get(COLUMN) + ADD + put(FROM_B)
    start += get(INNER) + put(LEFT)
    ahead = advance(FROM_A, get(A_COLUMN)) + advance(FROM_B, get(B_ROW))
    ahead += advance(LEFT, constant(-1)) + again_while(get(LEFT))
    return start + loop(_products() + ahead) + _add_to_c()


def _products():
    """sums[r][0:16] += A[r, k] * B[k, 0:16], for one k."""
    code = b"".join(get(FROM_B) + load4(16 * j) + put(ROW_OF_B + j) for j in range(_FOURS))
    for r in range(_HEIGHT):
        code += _row(FROM_A, A_ROW, r) + repeat4() + put(FACTOR)
        for j in range(_FOURS):
            total = SUMS + r * _FOURS + j
            code += get(total) + get(FACTOR) + get(ROW_OF_B + j) + MULTIPLY4 + ADD4 + put(total)
    return code


def _add_to_c():
    code = get(ROW_OF_C) + get(COLUMN) + ADD + put(TO_C)
    for r in range(_HEIGHT):
        for j in range(_FOURS):
            total = get(TO_C) + load4(16 * j) + get(SUMS + r * _FOURS + j) + ADD4
            code += get(TO_C) + total + store4(16 * j)
        code += advance(TO_C, get(C_ROW))
    return code


def _row(address, step, count):
    """The address of a row further down."""
    return get(address) + (get(step) + ADD) * count


def _next_columns():
    """Whether there are more."""
    return advance(COLUMN, constant(4 * _WIDTH)) + get(COLUMN) + get(COLUMNS) + LESS


def _next_rows():
    code = (advance(ROW_OF_A, get(A_ROW)) + advance(ROW_OF_C, get(C_ROW))) * _HEIGHT
    return code + advance(ROWS_LEFT, constant(-_HEIGHT)) + get(ROWS_LEFT)


def _next_pair():
    code = advance(A, get(A_PAIR)) + advance(B, get(B_PAIR)) + advance(C, get(C_PAIR))
    return code + advance(PAIRS, constant(-1)) + get(PAIRS)
