"""Inverse trigonometry and hyperbolic functions: the math module's numbers, and their slopes."""

import math

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

FUNCTIONS = {  # and where they are defined
    "asin": (ops.asin, math.asin, -0.9, 0.9),
    "acos": (ops.acos, math.acos, -0.9, 0.9),
    "atan": (ops.atan, math.atan, -5, 5),
    "sinh": (ops.sinh, math.sinh, -3, 3),
    "cosh": (ops.cosh, math.cosh, -3, 3),
    "asinh": (ops.asinh, math.asinh, -5, 5),
    "acosh": (ops.acosh, math.acosh, 1.1, 5),
    "atanh": (ops.atanh, math.atanh, -0.9, 0.9),
}


@pytest.mark.parametrize(("op", "_", "low", "high"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_gradients(op, _, low, high):
    gradcheck(op, np.linspace(low, high, 6).reshape(2, 3))


@pytest.mark.parametrize(("op", "by_definition", "low", "high"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_each_element_by_itself(op, by_definition, low, high):
    x = np.linspace(low, high, 13)
    for dtype, tolerance in [(np.float64, 1e-13), (np.float32, 3e-6)]:
        y = op(lucid.tensor(x.astype(dtype)))
        assert y.dtype == dtype
        expected = [by_definition(float(v)) for v in x.astype(dtype)]
        np.testing.assert_allclose(y.cpu().numpy(), expected, rtol=tolerance, atol=tolerance)


def test_the_angle_of_a_point(randn):
    y, x = randn(2, 3) + 0.1, randn(3)
    z = ops.atan2(lucid.tensor(y), lucid.tensor(x)).cpu().numpy()
    for (i, j), value in np.ndenumerate(z):
        assert value == pytest.approx(math.atan2(y[i, j], x[j]), abs=1e-13)
    gradcheck(ops.atan2, y, x)
    assert ops.atan2(lucid.tensor([1]), 1).dtype == lucid.float32


def test_the_logarithm_of_two_exponentials(randn):
    x, y = randn(2, 3), randn(3)
    z = ops.logaddexp(lucid.tensor(x), lucid.tensor(y))
    np.testing.assert_allclose(z.cpu().numpy(), np.log(np.exp(x) + np.exp(y)), rtol=1e-13)
    gradcheck(ops.logaddexp, x, y)
    assert ops.logaddexp(lucid.tensor([1000.0]), 1000.0).tolist() == [pytest.approx(1000.6931)]


@pytest.mark.parametrize("op", [f[0] for f in FUNCTIONS.values()], ids=FUNCTIONS)
def test_what_is_no_tensor_is_refused(op):
    with pytest.raises(TypeError, match=r"takes a tensor, not 0.5: write lucid.tensor\(0.5\)"):
        op(0.5)
