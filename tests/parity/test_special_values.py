"""Infinity, nan and division by zero: torch's numbers, and no warning either."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

FINITE = [0.0, -0.0, 1.0, -1.0, 1e30, -1e30]
SPECIAL = np.array([*FINITE, np.inf, -np.inf])
UNARY = {
    "exp": lambda lib, x: lib.exp(x),
    "log": lambda lib, x: lib.log(x),
    "sqrt": lambda lib, x: lib.sqrt(x),
    "rsqrt": lambda lib, x: lib.rsqrt(x),
    "tanh": lambda lib, x: lib.tanh(x),
    "erf": lambda lib, x: lib.erf(x),
    "abs": lambda lib, x: lib.abs(x),
    "relu": lambda lib, x: lib.nn.functional.relu(x),
    "clamp": lambda lib, x: x.clamp(-2, 2),
    "negation": lambda lib, x: -x,
    "1 / x": lambda lib, x: 1 / x,
    "x / 0": lambda lib, x: x / 0,
    "x * 1e30": lambda lib, x: x * 1e30,
    "x ** 0": lambda lib, x: x**0,
    "x ** 2": lambda lib, x: x**2,
    "x ** 3": lambda lib, x: x**3,
    "x ** -1": lambda lib, x: x**-1,
    "|x| ** 0.5": lambda lib, x: abs(x) ** 0.5,
    "0 ** |x|": lambda lib, x: 0 ** abs(x),
    "three infinite gradients": lambda lib, x: x / 0 + x * 1e30 - x / 0,
    "sum": lambda lib, x: x.sum(),
    "mean": lambda lib, x: x.mean(),
    "max": lambda lib, x: x.max(),
    "argmax": lambda lib, x: x.argmax(),
}
BINARY = {
    "+": lambda lib, x, y: x + y,
    "-": lambda lib, x, y: x - y,
    "*": lambda lib, x, y: x * y,
    "/": lambda lib, x, y: x / y,
    "maximum": lambda lib, x, y: lib.maximum(x, y),
    "where": lambda lib, x, y: lib.where(x > y, x, y),
    "comparisons": lambda lib, x, y: lib.stack([x == y, x != y, x < y, x <= y, x > y, x >= y]),
    "matmul": lambda lib, x, y: x @ y,
}


@pytest.mark.parametrize("fn", UNARY.values(), ids=UNARY)
def test_functions_of_one_tensor(agree, fn):
    agree(fn, SPECIAL)
    for number in SPECIAL:
        agree(fn, np.array(number))


@pytest.mark.parametrize("fn", BINARY.values(), ids=BINARY)
def test_functions_of_two_tensors(agree, fn):
    agree(fn, *np.meshgrid(SPECIAL, SPECIAL))


@pytest.mark.parametrize("fn", [*UNARY.values(), *BINARY.values()], ids=[*UNARY, *BINARY])
def test_functions_of_nan(agree, fn):
    x = np.array([[1.0, np.nan], [2.0, 3.0]])
    both = (x, x.T) if fn in BINARY.values() else (x,)
    agree(lambda lib, *tensors: fn(lib, *[t.detach() for t in tensors]), *both)


def test_the_maximum_along_an_axis_with_nan(agree):
    agree(lambda lib, x: tuple(x.detach().max(1)), np.array([[1.0, np.nan], [np.inf, 2.0]]))


def test_floats_without_a_fraction_to_integers(agree):
    agree(lambda lib, x: x.to(lib.int64), np.array(FINITE[:4]))


@pytest.mark.parametrize("numbers", [[], [[], []]], ids=["(0,)", "(2, 0)"])
def test_sums_of_nothing(agree, numbers):
    agree(lambda lib, x: (x.sum(), x.sum(0), x.mean(), x.mean(-1)), np.array(numbers))


def test_zero_to_the_power_of_zero_is_one(agree):
    agree(lambda lib, x, y: x**y, np.zeros(2), np.zeros(2))
    agree(lambda lib, x, y: x**y, np.array([0, 0]), np.array([0, 1]))


def test_softmax_of_infinite_scores(agree):
    x = np.array([[0.0, -np.inf, 1.0], [-np.inf, -np.inf, -np.inf], [np.inf, 0.0, 1.0]])
    agree(lambda lib, x: lib.softmax(x, dim=1), x)
    agree(lambda lib, x: lib.nn.functional.log_softmax(x, dim=1), x)


def test_cross_entropy_of_a_class_that_is_ruled_out(agree):
    x, t = np.array([[0.0, -np.inf, 1.0], [2.0, 1.0, -np.inf]]), np.array([0, 1])
    agree(lambda lib, x, t: lib.nn.functional.cross_entropy(x, t), x, t)


def test_gelu_of_infinity(agree):
    agree(lambda lib, x: lib.nn.functional.gelu(x), SPECIAL[:6])
