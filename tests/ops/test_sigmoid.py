"""The sigmoid, SiLU and softplus: their formulas, their derivatives, and no overflow."""

import math

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

FUNCTIONS = {
    "sigmoid": (ops.sigmoid, lambda x: 1 / (1 + math.exp(-x))),
    "silu": (ops.silu, lambda x: x / (1 + math.exp(-x))),
    "softplus": (ops.softplus, lambda x: math.log(1 + math.exp(x))),
    "softplus, sharp": (
        lambda x: ops.softplus(x, beta=3.0, threshold=5),
        lambda x: x if 3 * x > 5 else math.log(1 + math.exp(3 * x)) / 3,
    ),
}
BAD = {
    "sigmoid": (lambda x: ops.sigmoid(2.0), r"takes a tensor, not 2.0: write lucid.tensor"),
    "silu": (lambda x: ops.silu(x.long()), r"silu takes floats, not int64: write x.float\(\)"),
    "softplus": (lambda x: ops.softplus(x.long()), "softplus takes floats, not int64"),
    "softplus, beta": (lambda x: ops.softplus(x, beta=0), r"beta \(=0\) must not be 0"),
}


@pytest.mark.parametrize(("op", "_"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_gradients(randn, op, _):
    gradcheck(op, randn(2, 3) * 2, order=3)
    gradcheck(op, np.array(0.7))


@pytest.mark.parametrize(("op", "by_definition"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_each_element_by_itself(op, by_definition):
    x = np.linspace(-15, 15, 31)
    for dtype, tolerance in [(np.float64, 1e-9), (np.float32, 5e-7)]:
        y = op(lucid.tensor(x.astype(dtype)))
        assert y.dtype == dtype
        expected = [by_definition(float(v)) for v in x.astype(dtype)]
        np.testing.assert_allclose(y.cpu().numpy(), expected, rtol=tolerance, atol=tolerance)


def test_far_from_zero_nothing_overflows(leaf):
    x = leaf(np.array([-1000.0, 1000.0]))
    assert ops.sigmoid(x).tolist() == [0, 1]
    assert ops.silu(x).tolist() == ops.softplus(x).tolist() == [0, 1000]
    (ops.sigmoid(x) + ops.silu(x) + ops.softplus(x)).sum().backward()
    assert x.grad.tolist() == [0, 2]


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lucid.ones(2))
