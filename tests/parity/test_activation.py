"""Activations are torch's."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

ACTIVATIONS = {
    "relu": lambda lib, x: lib.nn.functional.relu(x),
    "relu, the method": lambda lib, x: x.relu(),
    "gelu": lambda lib, x: lib.nn.functional.gelu(x),
    "gelu, tanh": lambda lib, x: lib.nn.functional.gelu(x, approximate="tanh"),
    "leaky_relu": lambda lib, x: lib.nn.functional.leaky_relu(x),
    "leaky_relu, 0.2": lambda lib, x: lib.nn.functional.leaky_relu(x, negative_slope=0.2),
    "sigmoid": lambda lib, x: lib.nn.functional.sigmoid(x) * lib.sigmoid(x),
    "sigmoid, the method": lambda lib, x: x.sigmoid(),
    "silu": lambda lib, x: lib.nn.functional.silu(x),
    "softplus": lambda lib, x: lib.nn.functional.softplus(x),
    "softplus, sharp": lambda lib, x: lib.nn.functional.softplus(x, beta=3, threshold=5),
}
SOFT = {
    "softmax": lambda lib, x, dim: lib.nn.functional.softmax(x, dim=dim),
    "softmax, the method": lambda lib, x, dim: x.softmax(dim),
    "softmax, the function": lambda lib, x, dim: lib.softmax(x, dim=dim),
    "softmax in float64": lambda lib, x, dim: lib.softmax(x, dim=dim, dtype=lib.float64),
    "log_softmax": lambda lib, x, dim: lib.nn.functional.log_softmax(x, dim=dim),
    "log_softmax, the method": lambda lib, x, dim: x.log_softmax(dim),
}


@pytest.mark.parametrize("shape", [(), (3, 4), (0, 2)], ids=str)
@pytest.mark.parametrize("fn", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_activations(agree, randn, fn, shape):
    agree(fn, randn(*shape) * 2)


@pytest.mark.parametrize("fn", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_activations_far_from_zero_and_at_it(agree, fn):
    agree(fn, np.linspace(-12, 12, 97))


@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("fn", SOFT.values(), ids=SOFT)
def test_softmax_along_every_axis(agree, randn, fn, dim):
    agree(lambda lib, x: fn(lib, x, dim), randn(2, 3, 4) * 3)


@pytest.mark.parametrize("fn", SOFT.values(), ids=SOFT)
def test_softmax_of_a_single_number(agree, fn):
    agree(lambda lib, x: fn(lib, x, 0), np.array(2.5))


@pytest.mark.parametrize("fn", SOFT.values(), ids=SOFT)
def test_softmax_of_large_scores(agree, fn):
    agree(lambda lib, x: fn(lib, x, 0), np.array([1000.0, -1000.0, 999.0]))
