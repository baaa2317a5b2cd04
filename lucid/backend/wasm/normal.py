"""The normal distribution function in WebAssembly, where NumPy computes one number at a time.

    Φ(x) = 1 / (1 + exp(t)),  t = x P(x²)        as in erf_terms.py, four numbers at a time
    exp(t) = 2ⁿ exp(f),  n = round(t / ln 2),  f = t - n ln 2

f is less than 0.35, so that seven terms of the exponential's series give exp(f) to 24 digits; 2ⁿ
is the float whose exponent is n. From 2¹²⁸ on that is inf, and Φ is 0.
"""

import math
from functools import cache

import numpy as np

from lucid.backend.erf_terms import EXP
from lucid.backend.wasm.assembler import (
    ADD4,
    ADD_INTEGERS4,
    AS_INTEGERS4,
    DIVIDE4,
    LARGEST4,
    LEAST4,
    LESS,
    MULTIPLY4,
    NEAREST4,
    SHIFT_INTEGERS4,
    SUBTRACT4,
    V128,
    advance,
    again_while,
    constant,
    four,
    get,
    library,
    load4,
    loop,
    put,
    store4,
)
from lucid.backend.wasm.load import addresses_of, load

_LEAST = 1 << 8  # numbers that are worth a call
_LOWEST, _HIGHEST = -87.0, 89.0  # exp is 1e-38 and inf
_LN2_TOP = 0.693359375  # of nine digits, so that n times it is exact
_SERIES = [1 / math.factorial(i) for i in range(7, -1, -1)]

FROM, TO, END = range(3)  # the parameters: addresses
X, SQUARE, T, N, F = range(3, 8)


def suits(x, out):
    """Whether the kernel is there and takes these."""
    is_float32 = x.dtype == out.dtype == np.float32
    rows = _rows(x, out)
    is_long = rows is not None and rows[0].shape[1] >= _LEAST
    return is_float32 and is_long and kernel() is not None


def normal_cdf(x, out):
    """Φ of each number, into ``out``."""
    x, target = _rows(x, out)
    length = x.shape[1]
    whole = length - length % 4
    start, to = addresses_of(x, target)
    for _ in x:
        kernel()(start, to, start + 4 * whole)
        start, to = start + x.strides[0], to + target.strides[0]
    if whole < length:  # the others, with zeros behind them
        rest = np.zeros((len(x), 4), np.float32)
        rest[:, : length - whole] = x[:, whole:]
        target[:, whole:] = normal_cdf(rest, rest)[:, : length - whole]
    return out


def _rows(x, out):
    """Both as rows without gaps: one row, where all lies without gaps; None if that is no view."""
    if x.flags.c_contiguous and out.flags.c_contiguous:
        return x.reshape(1, -1), out.reshape(1, -1)
    if x.ndim == 2 and x.strides[1] == x.itemsize and out.strides[1] == out.itemsize:
        return x, out
    return None


@cache
def kernel():
    """The function of the library, or None where no library of WebAssembly can be loaded."""
    return load("normal", module(), addresses=3, sizes=0)


def module():
    """The library: Φ of what lies from FROM to END, written from TO on."""
    ahead = advance(FROM, constant(16)) + advance(TO, constant(16))
    code = _argument() + _parts() + get(TO) + _quotient() + store4() + ahead
    body = loop(code + again_while(get(FROM) + get(END) + LESS))
    return library("normal", 3, [(5, V128)], body)


def _argument():
    """T = x P(x²), between the lowest and the highest that matter."""
    code = get(FROM) + load4() + put(X) + get(X) + get(X) + MULTIPLY4 + put(SQUARE)
    code += _polynomial(EXP, get(SQUARE)) + get(X) + MULTIPLY4
    return code + four(_LOWEST) + LARGEST4 + four(_HIGHEST) + LEAST4 + put(T)


def _parts():
    """N = round(T / ln 2) and F = T - N ln 2, ln 2 in two pieces."""
    code = get(T) + four(1 / math.log(2)) + MULTIPLY4 + NEAREST4 + put(N) + get(T)
    for piece in (_LN2_TOP, math.log(2) - _LN2_TOP):
        code += get(N) + four(piece) + MULTIPLY4 + SUBTRACT4
    return code + put(F)


def _quotient():
    """1 / (1 + 2ⁿ exp(f)), onto the stack."""
    power = get(N) + AS_INTEGERS4 + four(127) + ADD_INTEGERS4 + constant(23) + SHIFT_INTEGERS4
    exp = _polynomial(_SERIES, get(F)) + power + MULTIPLY4
    return four(1.0) + four(1.0) + exp + ADD4 + DIVIDE4


def _polynomial(coefficients, x):
    """Horner's rule, onto the stack."""
    first, *others = coefficients
    return four(first) + b"".join(x + MULTIPLY4 + four(c) + ADD4 for c in others)
