"""The same numbers in another dtype, in NumPy: float16 and float32 by whole numbers, in blocks.

NumPy converts them one number at a time, and a subnormal, below 2⁻¹⁴, at up to 40 times the price.
Here a float is its bits: a sign, an exponent e and a fraction. float16 has 5 bits of exponent and
10 of fraction, float32 has 8 and 23; so the fraction moves by 13 places.

    float16 → float32   shift the bits, and multiply by 2¹¹² for the exponents' other zero.
    float32 → float16   |x| + 2ᵉ⁺¹³ rounds x to 10 bits of fraction, as the processor rounds every
                        sum, to the nearest and of two to the even one; its last bits are the
                        fraction k. With e at least -14 they are that of a subnormal, too.

Numbers of 2¹⁶ and more, infinity and nan are left to NumPy, with the block in which they are.
"""

import numpy as np

from lucid.backend.cpu.blocks import elementwise, scratch

_SMALL = 1 << 13  # elements: fewer are not worth the calls
_SIZE, _SIGN = np.int32(0x7FFFFFFF), np.int32(-0x8000)
_EXPONENT, _LEAST_EXPONENT = np.int32(0xFF << 23), np.int32(113 << 23)  # of 2⁻¹⁴
_TOO_LARGE = 143 << 23  # 2¹⁶
_HALF_BITS = np.int32(-0x70002000)  # where the bits of a float16 are after the shift
_ROUNDER = np.int32((13 << 23) - (113 << 10) + (2 << 16))  # 13 to the exponent, and see below


def cast(x, dtype):
    """A new array that lies in memory as x does."""
    kernel = _KERNELS.get((x.dtype.char, dtype.char))
    if kernel is None or x.size < _SMALL:
        return x.astype(dtype)
    return elementwise(kernel, x, passes=12, dtype=dtype)


def _widen(y, x):
    bits = y.view(np.int32)
    np.copyto(bits, x.view(np.int16))
    bits <<= np.int32(13)
    bits &= _HALF_BITS
    y *= np.float32(2.0**112)
    if max(y.max(), -y.min()) >= 65536:
        np.copyto(y, x)


def _round(y, x):
    size = np.bitwise_and(x.view(np.int32), _SIZE, out=scratch(x, "size").view(np.int32))
    if size.max() >= _TOO_LARGE:
        np.copyto(y, x, casting="same_kind")
        return
    exponent = np.bitwise_and(size, _EXPONENT, out=scratch(x, "exponent").view(np.int32))
    np.maximum(exponent, _LEAST_EXPONENT, out=exponent)
    total = np.add(exponent, _ROUNDER, out=scratch(x, "total").view(np.int32))
    rounded = total.view(np.float32)
    rounded += size.view(np.float32)
    # in the last 16 bits, of which the rounder has set off 113 from the exponent
    total -= exponent  # k
    exponent >>= np.int32(13)
    total += exponent
    sign = np.right_shift(x.view(np.int32), np.int32(16), out=exponent)
    sign &= _SIGN
    total += sign
    np.copyto(y.view(np.int16), total, casting="unsafe")


_KERNELS = {("e", "f"): _widen, ("f", "e"): _round}
