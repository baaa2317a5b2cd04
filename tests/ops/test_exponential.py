"""Exponentials and logarithms: the math module's numbers, precise also for tiny arguments."""

import math

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

FUNCTIONS = {
    "expm1": (ops.expm1, math.expm1),
    "log1p": (ops.log1p, math.log1p),
    "log2": (ops.log2, math.log2),
    "log10": (ops.log10, math.log10),
}
BAD = {
    "expm1": (lambda: ops.expm1(2.0), r"takes a tensor, not 2.0: write lucid.tensor\(2.0\)"),
    "log1p": (lambda: ops.log1p("x"), "Log1p takes tensors, arrays and numbers, not str"),
    "log2": (lambda: ops.log2(4), r"takes a tensor, not 4: write lucid.tensor\(4\)"),
    "log10": (lambda: ops.log10([4]), "Log10 takes tensors, arrays and numbers, not list"),
}


@pytest.mark.parametrize(("op", "_"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_gradients(randn, op, _):
    x = np.abs(randn(2, 3)) + 0.5
    gradcheck(op, x, order=3)
    gradcheck(op, x[0, 0])


@pytest.mark.parametrize(("op", "by_definition"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_each_element_by_itself(op, by_definition):
    x = np.geomspace(1e-12, 50, 40)
    for dtype, tolerance in [(np.float64, 1e-14), (np.float32, 5e-7)]:
        y = op(lucid.tensor(x.astype(dtype)))
        assert y.dtype == dtype
        expected = [by_definition(float(v)) for v in x.astype(dtype)]
        np.testing.assert_allclose(y.cpu().numpy(), expected, rtol=tolerance)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises(TypeError, match=sentence):
        call()
