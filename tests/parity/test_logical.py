"""Logic, bits and questions about numbers: torch's answers for every dtype."""

import operator

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

NUMBERS = np.array([[0, 1, 2, 100], [3, 0, 7, 1]])
SPECIAL = np.array([0.0, -0.0, 1.0, 1.000001, 1.1, -1.0, 1e30, np.inf, -np.inf, np.nan])
INTEGERS = "bool uint8 int8 int32 int64".split()
ALL = [*INTEGERS, "float32", "float64"]
LOGICAL = {
    "logical_and": lambda lib, x, y: lib.logical_and(x, y),
    "logical_or": lambda lib, x, y: lib.logical_or(x, y),
    "logical_not": lambda lib, x, y: lib.logical_not(x),
    "methods": lambda lib, x, y: x.logical_and(y.logical_not()).logical_or(x),
}
BITS = {
    "&": lambda lib, x, y: x & y,
    "|": lambda lib, x, y: x | y,
    "~": lambda lib, x, y: ~x,
    "& a number": lambda lib, x, y: x & 1,
    "a number &": lambda lib, x, y: 1 & x,
    "| a number": lambda lib, x, y: y | 5,
    "a number |": lambda lib, x, y: 5 | y,
    "True &": lambda lib, x, y: True & x,
    "0-d": lambda lib, x, y: x[0, 0] & y,
}
PREDICATES = {
    "isnan": lambda lib, x: lib.isnan(x),
    "isinf": lambda lib, x: lib.isinf(x),
    "isfinite": lambda lib, x: lib.isfinite(x),
    "methods": lambda lib, x: (x.isnan() | x.isinf()) & ~x.isfinite(),
}
CLOSE = {
    "by default": {},
    "wide": dict(rtol=0.2, atol=0.0),
    "wide at zero": dict(rtol=0.0, atol=1.5),
    "exact": dict(rtol=0, atol=0),
    "nan too": dict(equal_nan=True),
}


@pytest.mark.parametrize("dtype", ALL)
@pytest.mark.parametrize("fn", LOGICAL.values(), ids=LOGICAL)
def test_logic(agree, fn, dtype):
    for other in ALL:
        agree(fn, NUMBERS.astype(dtype), NUMBERS[0].astype(other))


@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize("fn", BITS.values(), ids=BITS)
def test_bits(agree, fn, dtype):
    for other in INTEGERS:
        agree(fn, NUMBERS.astype(dtype), NUMBERS[0].astype(other))


@pytest.mark.parametrize("fn", PREDICATES.values(), ids=PREDICATES)
def test_predicates(agree, fn):
    agree(fn, SPECIAL)
    agree(fn, np.array(np.inf))
    agree(fn, np.zeros((0, 2)))
    for dtype in INTEGERS:
        agree(fn, NUMBERS.astype(dtype))


@pytest.mark.parametrize("settings", CLOSE.values(), ids=CLOSE)
def test_closeness(agree, settings):
    agree(lambda lib, x: lib.isclose(x[:, None], x, **settings), SPECIAL)
    agree(lambda lib, x: lib.isclose(x[:, :, None], x[:, None], **settings), NUMBERS)


@pytest.mark.parametrize("settings", CLOSE.values(), ids=CLOSE)
def test_answers_that_are_no_tensors(settings):
    pairs = [(SPECIAL, SPECIAL), (SPECIAL[:5], SPECIAL[:5] + 1e-9), (SPECIAL[2:3], SPECIAL[2:5])]
    for x, y in pairs:
        ours, theirs = ((lib.tensor(x), lib.tensor(y)) for lib in (lucid, torch))
        assert lucid.allclose(*ours, **settings) is torch.allclose(*theirs, **settings)
        assert ours[0].equal(ours[1]) is theirs[0].equal(theirs[1])
        assert ours[0].equal(ours[0]) is theirs[0].equal(theirs[0])


@pytest.mark.parametrize("op", [operator.and_, operator.or_, lambda x, y: ~x])
def test_bits_of_floats_are_an_error_for_both(op):
    for lib in (lucid, torch):
        with pytest.raises((TypeError, NotImplementedError)):
            op(lib.ones(2), lib.ones(2))
