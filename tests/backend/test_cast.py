"""float16 and float32 by whole numbers, in blocks: the same bits as NumPy's, one by one."""

import numpy as np
import pytest

from lucid.backend.cpu.cast import cast

F16, F32 = np.dtype(np.float16), np.dtype(np.float32)
ALL = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
FINITE = np.sort(ALL[np.isfinite(ALL)]).astype(np.float32)


def same_bits(found, expected):
    assert found.dtype == expected.dtype
    kind = np.uint16 if found.dtype == F16 else np.uint32
    np.testing.assert_array_equal(found.view(kind), expected.view(kind))


def test_every_finite_float16_is_widened():
    finite = ALL[np.isfinite(ALL)]
    same_bits(cast(finite, F32), finite.astype(np.float32))


@pytest.mark.parametrize("special", [np.inf, -np.inf, np.nan, -np.nan])
def test_infinity_and_nan_are_widened_wherever_they_stand(special):
    for place in (0, 5000, 19999):
        x = np.full(20000, -2.5, np.float16)
        x[place] = special
        np.testing.assert_array_equal(cast(x, F32), x.astype(np.float32))


STEPS = {
    "float16 itself": FINITE,
    "just above": np.nextafter(FINITE, np.float32(np.inf)),
    "just below": np.nextafter(FINITE, np.float32(-np.inf)),
    "half way, to the even one": (FINITE[1:] + FINITE[:-1]) / 2,
    "subnormals": np.random.default_rng(0).normal(0, 1e-6, 20000).astype(np.float32),
    "of all sizes": np.float32(np.exp2(np.random.default_rng(0).uniform(-40, 15.9, 20000))),
    "zeros of both signs": np.float32([0.0, -0.0] * 10000),
}


@pytest.mark.parametrize("x", STEPS.values(), ids=STEPS)
def test_float32_is_rounded_to_the_nearest(x):
    for numbers in (x, -x):
        same_bits(cast(numbers, F16), numbers.astype(np.float16))


@pytest.mark.parametrize("large", [65519.0, 65520.0, 65536.0, 1e38, np.inf, np.nan])
def test_what_is_too_large_becomes_infinity_wherever_it_stands(large):
    for sign in (1, -1):
        x = np.full(20000, 0.1, np.float32)
        x[12345] = sign * large
        with np.errstate(over="ignore"):
            np.testing.assert_array_equal(cast(x, F16), x.astype(np.float16))


def test_the_copy_lies_in_memory_as_the_array_does():
    x = np.ones((40, 50, 30), np.float16).transpose(2, 0, 1)
    assert cast(x, F32).strides == tuple(2 * step for step in x.strides)
