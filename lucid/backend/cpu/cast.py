"""The same numbers in another dtype, in NumPy: float16 and float32 by whole numbers, in blocks.

NumPy converts them one number at a time, and a subnormal, below 2⁻¹⁴, at up to 40 times the price.
Here a float is its bits: a sign, an exponent e and a fraction. float16 has 5 bits of exponent and
10 of fraction, float32 has 8 and 23; so the fraction moves by 13 places.

    float16 → float32   shift the bits, and multiply by 2¹¹² for the exponents' other zero.
    float32 → float16   |x| + 2ᵉ⁺¹³ rounds x to 10 bits of fraction, as the processor rounds every
                        sum, to the nearest and of two to the even one; its last bits are the
                        fraction k. With e at least -14 they are that of a subnormal, too. The
                        same bits moved by 13 places are the exponent: of both, and of the sign,
                        the last 16 bits are the float16.

Numbers of 2¹⁶ and more, infinity and nan are left to NumPy, with the block in which they are.
"""

import numpy as np

from lucid.backend.cpu.blocks import elementwise, scratch

_SMALL = 1 << 13  # elements: fewer are not worth the calls
_BLOCK = 1 << 16  # elements: with three arrays of scratch in the cache
_SIGN, _PLACES = np.int32(-0x8000), np.int32(13)
_EXPONENT, _LEAST_NORMAL = np.int32(0xFF << 23), np.float32(2.0**-14)
_HALF_BITS = np.int32(-0x70002000)  # where the bits of a float16 are after the shift
_INFINITY, _MINUS_INFINITY = 0x7C00, 0xFC00  # of float16; beyond each lie its nans
_ROUNDER = np.int32((13 << 23) + 2048)  # 13 to the exponent; 2048 makes 127 + 13 the bias 15


def cast(x, dtype):
    """A new array that lies in memory as x does."""
    kernel = _KERNELS.get((x.dtype.char, dtype.char))
    if kernel is None or x.size < _SMALL:
        return x.astype(dtype)
    return elementwise(kernel, x, passes=12, dtype=dtype, most=_BLOCK)


def _widen(y, x):
    if x.view(np.int16).max() >= _INFINITY or x.view(np.uint16).max() >= _MINUS_INFINITY:
        np.copyto(y, x)
        return
    bits = y.view(np.int32)
    np.copyto(bits, x.view(np.int16))
    bits <<= _PLACES
    bits &= _HALF_BITS
    y *= np.float32(2.0**112)


def _round(y, x):
    size = np.abs(x, out=scratch(x, "size"))
    if not size.max() < 65536:
        np.copyto(y, x, casting="same_kind")
        return
    total = scratch(x, "total")
    bits, work = total.view(np.int32), size.view(np.int32)
    np.maximum(size, _LEAST_NORMAL, out=total)  # of floats: NumPy takes a third of integers' time
    bits &= _EXPONENT
    bits += _ROUNDER
    total += size
    bits += np.right_shift(bits, _PLACES, out=work)
    sign = np.right_shift(x.view(np.int32), np.int32(16), out=work)
    sign &= _SIGN
    bits += sign
    np.copyto(y.view(np.int16), bits, casting="unsafe")


_KERNELS = {("e", "f"): _widen, ("f", "e"): _round}
