"""Activations: their formulas, number by number, and all derivatives."""

import math

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

POINTS = np.array([[-3.0, -0.7, -0.1], [0.2, 1.3, 4.0]])  # none at the kink of relu
ACTIVATIONS = {
    "relu": (ops.relu, lambda x: max(0.0, x)),
    "leaky_relu": (ops.leaky_relu, lambda x: x if x > 0 else 0.01 * x),
    "leaky_relu, 0.2": (lambda x: ops.leaky_relu(x, 0.2), lambda x: x if x > 0 else 0.2 * x),
    "gelu": (ops.gelu, lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2),
    "gelu, tanh": (
        lambda x: ops.gelu(x, approximate="tanh"),
        lambda x: x / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    ),
}
SOFT = {
    "softmax": ops.softmax,
    "log_softmax": ops.log_softmax,
}
BAD = {
    "relu": (lambda x: ops.relu("x"), "ReLU takes tensors, arrays and numbers, not str"),
    "leaky_relu": (lambda x: ops.leaky_relu(x.long()), "leaky_relu takes floats, not int64"),
    "gelu": (
        lambda x: ops.gelu(x, "sigmoid"),
        r"approximate \(='sigmoid'\) must be 'none' or 'tanh'",
    ),
    "gelu, a number": (lambda x: ops.gelu(2.0), r"takes a tensor, not 2.0: write lucid.tensor"),
    "softmax": (lambda x: ops.softmax(x, 1), "dim 1 is out of range .* use -1 to 0"),
    "softmax, None": (lambda x: ops.softmax(x, None), r"dim \(=None\) must be a whole number"),
    "softmax, integers": (
        lambda x: ops.softmax(x.long(), 0),
        r"softmax takes floats, not int64: write x.float\(\) first",
    ),
    "log_softmax": (lambda x: ops.log_softmax(x, -2), "dim -2 is out of range .* use -1 to 0"),
    "log_softmax, integers": (
        lambda x: ops.log_softmax(x.long(), 0),
        r"log_softmax takes floats, not int64: write x.float\(\) first",
    ),
}


@pytest.mark.parametrize(("op", "_"), ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_gradients(op, _):
    gradcheck(op, POINTS, order=3)
    gradcheck(op, POINTS[0, 0], order=3)


@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("op", SOFT.values(), ids=SOFT)
def test_soft_gradients(randn, op, dim):
    gradcheck(lambda x: op(x, dim), randn(2, 3, 4))


@pytest.mark.parametrize(("op", "by_definition"), ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_each_element_by_itself(randn, op, by_definition):
    x = randn(5, 7) * 3
    for dtype, tolerance in [(np.float64, 1e-13), (np.float32, 2e-6)]:
        y = op(lucid.tensor(x.astype(dtype)))
        expected = [by_definition(float(v)) for v in x.astype(dtype).ravel()]
        np.testing.assert_allclose(y.cpu().numpy().ravel(), expected, rtol=0, atol=tolerance)
        assert y.dtype == dtype


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_softmax_is_exp_over_its_sum(randn, dim):
    x = randn(2, 3, 4)
    y = ops.softmax(lucid.tensor(x), dim)
    np.testing.assert_allclose(y.cpu().numpy(), np.exp(x) / np.exp(x).sum(dim, keepdims=True))
    np.testing.assert_allclose(y.sum(dim).cpu().numpy(), 1)
    log_y = ops.log_softmax(lucid.tensor(x), dim)
    np.testing.assert_allclose(log_y.cpu().numpy(), np.log(y.cpu().numpy()), rtol=1e-12)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, IndexError), match=sentence):
        call(lucid.ones(2))


def test_huge_scores_neither_overflow_nor_vanish():
    x = lucid.tensor([1000.0, 0.0, -1000.0])
    assert ops.softmax(x, 0).tolist() == [1, 0, 0]
    assert ops.log_softmax(x, 0).tolist() == [0, -1000, -2000]


def test_the_two_forms_of_gelu_differ_by_less_than_half_a_thousandth():
    x = lucid.linspace(-6, 6, 2001, dtype=lucid.float64)
    difference = (ops.gelu(x) - ops.gelu(x, approximate="tanh")).abs().max().item()
    assert 4e-4 < difference < 5e-4


def test_scores_of_half_precision_can_be_computed_in_another_dtype():
    y = ops.softmax(lucid.zeros(3, dtype=lucid.float16), 0, dtype=lucid.float32)
    assert y.dtype == np.float32


def test_the_gradient_of_relu_at_zero_is_zero(leaf):
    x = leaf(np.array([-1.0, 0.0, 2.0]))
    ops.relu(x).sum().backward()
    assert x.grad.tolist() == [0, 0, 1]


@pytest.mark.parametrize("copies", [1, 5000])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_gradient_of_gelu_at_infinity_is_exact_for_few_numbers_and_many(leaf, dtype, copies):
    x = leaf(np.tile(np.array([-np.inf, -1e30, 1e30, np.inf, np.nan], dtype), copies))
    ops.gelu(x).backward(lucid.ones_like(x))
    expected = np.tile(np.array([0, 0, 1, 1, np.nan], dtype), copies)
    np.testing.assert_array_equal(x.grad.cpu().numpy(), expected)
