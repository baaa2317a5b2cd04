"""Functions of each element: the numbers of Python's math module, and their derivatives."""

import math

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

# the op, its definition for one number, and what to add to |x| so that it exists
FUNCTIONS = {
    "exp": (ops.exp, math.exp, None),
    "log": (ops.log, math.log, 0.5),
    "sqrt": (ops.sqrt, math.sqrt, 0.5),
    "rsqrt": (ops.rsqrt, lambda x: 1 / math.sqrt(x), 0.5),
    "tanh": (ops.tanh, math.tanh, None),
    "erf": (ops.erf, math.erf, None),
    "abs": (ops.abs, math.fabs, None),
    "clamp": (lambda x: ops.clamp(x, -0.5, 0.5), lambda x: max(-0.5, min(0.5, x)), None),
    "clamp, below": (lambda x: ops.clamp(x, min=-0.5), lambda x: max(-0.5, x), None),
    "clamp, above": (lambda x: x.clamp(max=0.5), lambda x: min(0.5, x), None),
    "maximum": (lambda x: ops.maximum(x, 0.3), lambda x: max(x, 0.3), None),
    "minimum": (lambda x: ops.minimum(x, 0.3), lambda x: min(x, 0.3), None),
}
KINKS = np.array([0.0, 0.3, 0.5, -0.5])
FAR_FROM_KINKS = np.array([[-2.0, -0.7, -0.2], [0.2, 0.4, 1.5]])
BAD = {
    "exp": (lambda: ops.exp(2.0), r"takes a tensor, not 2.0: write lucid.tensor\(2.0\)"),
    "log": (lambda: ops.log("x"), "Log takes tensors, arrays and numbers, not str"),
    "sqrt": (lambda: ops.sqrt(4), r"takes a tensor, not 4: write lucid.tensor\(4\)"),
    "rsqrt": (lambda: ops.rsqrt([4]), "Rsqrt takes tensors, arrays and numbers, not list"),
    "tanh": (lambda: ops.tanh(1), r"takes a tensor, not 1: write lucid.tensor\(1\)"),
    "erf": (lambda: ops.erf(True), r"takes a tensor, not True: write lucid.tensor\(True\)"),
    "abs": (lambda: ops.abs("x"), "Abs takes tensors, arrays and numbers, not str"),
    "clamp": (lambda: ops.clamp(lucid.ones(2)), "clamp needs a bound: give min, max or both"),
    "clamp, text": (lambda: ops.clamp(lucid.ones(2), "a"), "and real numbers, not 'a'"),
    "maximum": (lambda: ops.maximum(lucid.ones(2), "x"), "Maximum takes tensors, .* not str"),
    "minimum": (lambda: ops.minimum(lucid.ones(2), "x"), "Minimum takes tensors, .* not str"),
    "maximum, shapes": (
        lambda: ops.maximum(lucid.ones(2), lucid.ones(3)),
        r"broadcast together with shapes \(2,\) \(3,\)",
    ),
}


def _points(shift):
    return FAR_FROM_KINKS if shift is None else np.abs(FAR_FROM_KINKS) + shift


@pytest.mark.parametrize(("op", "_", "shift"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_gradients(op, _, shift):
    gradcheck(op, _points(shift))
    gradcheck(op, _points(shift)[0, 0])


@pytest.mark.parametrize(("op", "by_definition", "shift"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_each_element_by_itself(randn, op, by_definition, shift):
    x = randn(5, 7) * 2 if shift is None else np.abs(randn(5, 7)) + shift
    for dtype, tolerance in [(np.float64, 1e-14), (np.float32, 5e-7)]:
        y = op(lucid.tensor(x.astype(dtype)))
        assert y.dtype == dtype
        expected = [by_definition(float(v)) for v in x.astype(dtype).ravel()]
        np.testing.assert_allclose(
            y.cpu().numpy().ravel(), expected, rtol=tolerance, atol=tolerance
        )


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call()


def test_gradients_of_maximum_reach_both_operands(randn):
    x = randn(3, 4)
    gradcheck(ops.maximum, x, x + np.where(randn(3, 4) > 0, 0.1, -0.1))
    gradcheck(ops.maximum, np.array([[1.0], [3.0]]), np.array([0.0, 2.0, 4.0]))


def test_maximum_gives_half_of_the_gradient_to_each_of_equals(leaf):
    x, y = leaf(np.array([1.0, 2.0, 3.0])), leaf(np.array([1.0, 5.0, 0.0]))
    ops.maximum(x, y).sum().backward()
    assert x.grad.tolist() == [0.5, 0, 1]
    assert y.grad.tolist() == [0.5, 1, 0]


def test_gradients_at_the_kinks(leaf):
    x = leaf(KINKS)
    ops.abs(x).sum().backward()
    assert x.grad.tolist() == [0, 1, 1, -1]
    x.grad = None
    x.clamp(-0.5, 0.5).sum().backward()
    assert x.grad.tolist() == [1, 1, 1, 1]


def test_integers_clamped_to_floats_become_floats():
    x = lucid.tensor([0, 2]).clamp(0.5, 1.5)
    assert x.tolist() == [0.5, 1.5]
    assert x.dtype == np.float32


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_erf_is_right_from_zero_to_one(dtype):
    x = np.r_[np.geomspace(1e-12, 12, 400), 0.0, np.inf].astype(dtype)
    expected = [math.erf(float(v)) for v in x]
    tolerance = 1e-15 if dtype == np.float64 else 7e-7  # one unit in the last place of tanh more
    np.testing.assert_allclose(ops.erf(lucid.tensor(x)).cpu().numpy(), expected, rtol=tolerance)
    np.testing.assert_allclose(
        ops.erf(lucid.tensor(-x)).cpu().numpy(), np.negative(expected), rtol=tolerance
    )
