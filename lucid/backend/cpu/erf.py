"""The error function, which NumPy lacks: erf(x) = 2/√π ∫₀ˣ exp(-t²) dt.

float64 uses W. J. Cody's rational approximations ("Rational Chebyshev approximations for the
error function", Mathematics of Computation 23, 1969): one quotient of polynomials for each of
three ranges of |x|, right to 4 units in the last place. float32 uses one formula for all x,
erf(x/√2) = tanh(x P(x²)), which is one pass of the fast tanh of NumPy: its absolute error is
below 2e-7, its relative error below 1e-6. float16 is computed in float32.
Φ, the normal distribution function, takes the same P through one exponential instead:
Φ(x) = (1 + tanh u) / 2 = 1 / (1 + exp(-2u)) with u = x P(x²).
"""

import math
from functools import lru_cache, reduce

import numpy as np

from lucid.backend import erf_terms
from lucid.backend.cpu.blocks import scratch
from lucid.backend.cpu.gemm import has_blas
from lucid.backend.wasm import normal as compiled

_FEW = 1 << 10  # numbers
# From high to low power; named as in Cody's paper, whose quotients are P/Q of each range.
_P_SMALL = (1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2,
            3.77485237685302021e2, 3.20937758913846947e3)  # fmt: skip
_Q_SMALL = (1.0, 2.36012909523441209e1, 2.44024637934444173e2,
            1.28261652607737228e3, 2.84423683343917062e3)  # fmt: skip
_P_MIDDLE = (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594,
             6.61191906371416295e1, 2.98635138197400131e2, 8.81952221241769090e2,
             1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3)  # fmt: skip
_Q_MIDDLE = (1.0, 1.57449261107098347e1, 1.17693950891312499e2,
             5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3,
             4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3)  # fmt: skip
_P_LARGE = (1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1,
            1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4)  # fmt: skip
_Q_LARGE = (1.0, 2.56852019228982242, 1.87295284992346725,
            5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3)  # fmt: skip


def erf(x):
    """erf of each element, in the dtype of x."""
    if x.dtype == np.float64:
        return _by_ranges(x)
    if x.dtype == np.float16:
        return erf(x.astype(np.float32)).astype(np.float16)
    y = _odd(erf_terms.TANH, x * x.dtype.type(math.sqrt(2)), np.empty_like(x))
    return np.tanh(y, out=y)


def normal_cdf(x, out=None):
    """Φ(x) = (1 + erf(x/√2)) / 2, the chance that a standard normal number is below x."""
    out = np.empty_like(x) if out is None else out
    if not has_blas() and compiled.suits(x, out):
        return compiled.normal_cdf(x, out)
    one, half = x.dtype.type(1), x.dtype.type(0.5)
    if x.dtype != np.float32:
        np.add(erf(x * x.dtype.type(math.sqrt(0.5))), one, out=out)
        return np.multiply(out, half, out=out)
    with np.errstate(over="ignore"):  # where the exponential is inf, Φ is 0
        np.exp(_odd(erf_terms.EXP, x, out), out=out)
    out += one
    return np.reciprocal(out, out=out)


def _odd(coefficients, x, out):
    """x P(x²)."""
    square = np.multiply(x, x, out=None if x.size <= _FEW else scratch(x, "square"))
    return np.multiply(_polynomial(coefficients, square, out), x, out=out)


def _by_ranges(x):
    y, size = np.empty_like(x), np.abs(x)
    small, large = size <= 0.46875, size > 4
    middle = ~(small | large)
    y[small] = _erf_small(x[small])
    y[middle] = np.copysign(1 - _erfc_middle(size[middle]), x[middle])
    y[large] = np.copysign(1 - _erfc_large(size[large]), x[large])
    return y


def _erf_small(x):
    return x * _polynomial(_P_SMALL, x * x) / _polynomial(_Q_SMALL, x * x)


def _erfc_middle(x):
    return np.exp(-x * x) * _polynomial(_P_MIDDLE, x) / _polynomial(_Q_MIDDLE, x)


def _erfc_large(x):
    x = np.minimum(x, 10.0)  # there erfc is 2e-45; beyond, exp(-x²) would meet inf * 0
    z = 1 / (x * x)
    tail = z * _polynomial(_P_LARGE, z) / _polynomial(_Q_LARGE, z)
    return np.exp(-x * x) * (1 / math.sqrt(math.pi) - tail) / x


def _polynomial(coefficients, x, out=None):
    """Horner's rule, in place; few numbers take less time in new arrays."""
    first, second, *others = _cast(coefficients, x.dtype)
    if x.size <= _FEW:
        return reduce(lambda y, c: y * x + c, others, x * first + second)
    y = np.multiply(x, first, out=np.empty_like(x) if out is None else out)
    y += second
    for c in others:
        y *= x
        y += c
    return y


@lru_cache
def _cast(numbers, dtype):
    """Arrays without axes: NumPy takes twice the time to take a number."""
    return [np.array(number, dtype) for number in numbers]
