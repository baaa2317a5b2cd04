"""Dtypes that no tensor has, read as float32: it holds every one of their numbers exactly."""

import numpy as np


def from_bfloat16(bits):
    """A bfloat16 is the upper half of a float32; ``bits`` are uint16."""
    return (bits.astype(np.uint32) << 16).view(np.float32)


def from_float8_e5m2(bits):
    """A float8 of 5 exponent and 2 mantissa bits is the upper half of a float16."""
    return (bits.astype(np.uint16) << 8).view(np.float16).astype(np.float32)


def from_float8_e4m3(bits):
    """A float8 of 4 exponent and 3 mantissa bits: it has no inf, and two nans (S.1111.111)."""
    return _E4M3[bits]


def from_uint16(numbers):
    """Whole numbers of 16 bits, of which float32 holds all up to 24."""
    return numbers.astype(np.float32)


def _table():
    """The value of each of the 256 patterns, by the definition of Micikevicius et al. (2022)."""
    bits = np.arange(256)
    sign, exponent, mantissa = 1 - 2.0 * (bits >> 7), (bits >> 3) & 15, bits & 7
    is_subnormal = exponent == 0
    significand = np.where(is_subnormal, mantissa / 8, 1 + mantissa / 8)
    values = sign * significand * 2.0 ** (np.where(is_subnormal, 1, exponent) - 7)
    return np.where(bits & 127 == 127, np.nan, values).astype(np.float32)


_E4M3 = _table()
