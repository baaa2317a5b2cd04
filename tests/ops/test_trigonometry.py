"""Sine, cosine and tangent: the math module's numbers, and one another's derivatives."""

import math

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

FUNCTIONS = {
    "sin": (ops.sin, math.sin),
    "cos": (ops.cos, math.cos),
    "tan": (ops.tan, math.tan),
}
BAD = {
    "sin": (lambda: ops.sin(2.0), r"takes a tensor, not 2.0: write lucid.tensor\(2.0\)"),
    "cos": (lambda: ops.cos("x"), "Cos takes tensors, arrays and numbers, not str"),
    "tan": (lambda: ops.tan([4]), "Tan takes tensors, arrays and numbers, not list"),
}


@pytest.mark.parametrize(("op", "_"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_gradients(randn, op, _):
    gradcheck(op, randn(2, 3) * 0.4, order=3)
    gradcheck(op, np.array(0.7))


@pytest.mark.parametrize(("op", "by_definition"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_each_element_by_itself(op, by_definition):
    x = np.linspace(-7, 7, 29)
    for dtype, tolerance in [(np.float64, 1e-13), (np.float32, 2e-6)]:
        y = op(lucid.tensor(x.astype(dtype)))
        assert y.dtype == dtype
        expected = [by_definition(float(v)) for v in x.astype(dtype)]
        np.testing.assert_allclose(y.cpu().numpy(), expected, rtol=tolerance, atol=tolerance)


def test_four_derivatives_of_the_sine_lead_back_to_it(randn, leaf):
    x = y = leaf(randn(5))
    y = ops.sin(x)
    for _ in range(4):
        (y,) = lucid.autograd.grad(y.sum(), x, create_graph=True)
    np.testing.assert_allclose(y.tolist(), np.sin(x.tolist()), rtol=1e-14)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises(TypeError, match=sentence):
        call()
