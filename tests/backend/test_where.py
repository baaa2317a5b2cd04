"""The choice of many numbers by their bits: what NumPy's own gives, in the same dtype."""

import numpy as np
import pytest

from lucid.backend.cpu import choice

rng = np.random.default_rng(0)
SPECIAL = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1.5])


def numbers(dtype, shape=(70, 60)):
    return rng.choice(SPECIAL, shape).astype(dtype)


CASES = {
    "two arrays": lambda m, x, y: (m, x, y),
    "a number first": lambda m, x, y: (m, 0.0, y),
    "a number last": lambda m, x, y: (m, x, -0.0),
    "numbers alone": lambda m, x, y: (m, 1.0, 2.0),
    "NumPy's number": lambda m, x, y: (m, x, y.dtype.type(2)),
    "an array of no axes": lambda m, x, y: (m, x[0, 0].reshape(()), y),
    "columns": lambda m, x, y: (m.T, x.T, y.T),
    "two orders of memory": lambda m, x, y: (m, x, np.asfortranarray(y)),
    "gaps": lambda m, x, y: (m[:, ::2], x[:, ::2], y[:, ::2]),
    "rows": lambda m, x, y: (m, x[0], y),
    "a column of conditions": lambda m, x, y: (m[:, :1], x, y),
    "another dtype": lambda m, x, y: (m, x, y.astype(np.float64)),
    "a condition of no axes": lambda m, x, y: (m[0, 0], x, y),
    "few": lambda m, x, y: (m[:2], x[:2], y[:2]),
}


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int64])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_choice_by_bits_is_numpys(case, dtype):
    with np.errstate(invalid="ignore"):
        operands = case(rng.random((70, 60)) < 0.5, numbers(dtype), numbers(dtype))
    found, expected = choice.where(*operands), np.where(*operands)
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(np.signbit(found), np.signbit(expected))


def test_many_floats_are_chosen_by_bits_and_few_by_numpy(monkeypatch):
    monkeypatch.setattr(choice, "elementwise", lambda *arrays, **settings: "bits")
    for count, is_by_bits in ((choice.MANY, True), (choice.MANY - 1, False)):
        x = np.ones(count, np.float32)
        assert isinstance(choice.where(x > 0, x, 0.0), str) == is_by_bits
