"""The exponential, the logarithm and tanh as loops: short polynomials, and the bits of a float32.

A float32 is 2ⁿ m, and n stands in bits of its own. The exponential is 2ⁿ exp r with |r| < 0.35, as
``loss.py`` tells; its power of two is multiplied in two halves, so that results of less than 2⁻¹²⁶
come out too. The logarithm is n log 2 + log m, with m from √½ to √2. The polynomials of log and
tanh are those of the Cephes library (Moshier, 1992). The greatest errors of all float32 are 1.0,
0.8 and 1.4 units in the last place, where NumPy's are 2.4, 3.8 and 1.4 without AVX-512. With it
NumPy's exp and log are as fast as these, or up to 1.5 times faster, and have fewer right digits;
its tanh has as many and takes half as long, so it is taken there.
"""

from functools import cache

import numpy as np
from numpy import float32 as f32
from numpy import int32

from lucid.backend.loops.blocks import over, vectors
from lucid.backend.loops.compile import each
from lucid.backend.loops.loss import LOG_2, PER_LOG_2, REST, SERIES, TO_WHOLE

ZERO, HALF, ONE, TWO, INF, NAN = map(f32, (0, 0.5, 1, 2, np.inf, np.nan))
LEAST, MOST = f32(-104), f32(89)  # the exponential of less is 0, and of more inf
WHOLE = int32(TO_WHOLE.view(int32))  # the bits of n = 0
ROOT = int32(f32(np.sqrt(0.5)).view(int32))
SMALLEST, SCALE, DIGITS = f32(2**-126), f32(1 << 23), f32(23)  # what is less has fewer digits
LOG_SERIES = tuple(map(f32, (
    0.33333331174, -0.24999993993, 0.20000714765, -0.16668057665, 0.14249322787, -0.12420140846,
    0.11676998740, -0.11514610310, 0.070376836292,
)))  # fmt: skip
TANH_SERIES = tuple(map(f32, (
    -0.333332819422, 0.133314422036, -0.0537397155531, 0.0206390887954, -0.00570498872745,
)))  # fmt: skip
SMALL, FAR = f32(0.625), f32(10)  # up to here a polynomial is tanh, and from here it is 1


@each
def exponential(x):
    """eˣ."""
    z = LEAST if x < LEAST else x
    z = MOST if z > MOST else z
    shifted = z * PER_LOG_2 + TO_WHOLE
    n = shifted - TO_WHOLE
    r = z - n * LOG_2 - n * REST
    p = ((((SERIES[5] * r + SERIES[4]) * r + SERIES[3]) * r + SERIES[2]) * r + SERIES[1]) * r
    p = (p + SERIES[0]) * r * r + r + ONE
    power = int32(f32(shifted).view(int32) - WHOLE)
    half = power >> 1
    first, second = int32((half + 127) << 23), int32((power - half + 127) << 23)
    return p * first.view(f32) * second.view(f32)


@each
def logarithm(x):
    """log x."""
    is_small = x < SMALLEST
    bits = int32(f32(x * SCALE if is_small else x).view(int32) - ROOT)
    n = f32(bits >> 23) - (DIGITS if is_small else ZERO)
    m = int32((bits & 0x7FFFFF) + ROOT).view(f32) - ONE
    a, b, c, d, e, f, g, h, i = LOG_SERIES
    p = (((((((i * m + h) * m + g) * m + f) * m + e) * m + d) * m + c) * m + b) * m + a
    y = n * REST + p * m * m * m - HALF * m * m + m + n * LOG_2
    y = y if x < INF else x
    return y if x > ZERO else (-INF if x == ZERO else NAN)


@each
def exp_loop(x, y):
    """Vectors in, vector out, as all loops here."""
    for i in range(x.size):
        y[i] = exponential(x[i])


@each
def log_loop(x, y):
    """y = log x."""
    for i in range(x.size):
        y[i] = logarithm(x[i])


@each
def tanh_loop(x, y):
    """y = tanh x = 1 - 2 / (e²ˣ + 1), for the size of x; and its sign."""
    a, b, c, d, e = TANH_SERIES
    for i in range(x.size):
        size = -x[i] if x[i] < ZERO else x[i]
        q = size * size
        small = ((((e * q + d) * q + c) * q + b) * q + a) * q * size + size
        large = ONE - TWO / (exponential(TWO * (FAR if size > FAR else size)) + ONE)
        value = small if size < SMALL else large
        y[i] = -value if x[i] < ZERO else value


def exp(x):
    """eˣ."""
    return _computed(exp_loop, x)


def log(x):
    """log x, to the base e."""
    return _computed(log_loop, x)


def tanh(x):
    """(eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)."""
    return NotImplemented if numpy_uses_avx512() else _computed(tanh_loop, x)


@cache
def numpy_uses_avx512():
    """Whether NumPy computes 16 numbers at once, by kernels of its own for such processors."""
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    return any(name.startswith(("AVX512", "X86_V4")) for name in found)


def _computed(loop, x):
    y = np.empty_like(x)
    arrays = vectors(x, y)
    if arrays is None:
        return NotImplemented
    over(loop, 2, arrays)
    return y
