"""Rounding and the sign: Python's whole numbers, of the same dtype, with the slope 0."""

import math

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

FUNCTIONS = {
    "floor": (ops.floor, math.floor),
    "ceil": (ops.ceil, math.ceil),
    "trunc": (ops.trunc, math.trunc),
    "round": (ops.round, round),
    "round to tenths": (lambda x: ops.round(x, decimals=1), lambda x: round(x * 10) / 10),
    "round to tens": (lambda x: ops.round(x, decimals=-1), lambda x: round(x / 10) * 10),
    "sign": (ops.sign, lambda x: float(x > 0) - float(x < 0)),
}
HALVES = np.array([-25.0, -2.5, -1.5, -0.5, -0.2, 0.0, 0.5, 0.75, 1.5, 2.5, 15.0])
BAD = {
    "floor": (lambda: ops.floor(2.5), "floor takes a tensor, not float: write lucid.tensor"),
    "ceil": (lambda: ops.ceil("x"), "ceil takes a tensor, not str"),
    "trunc": (lambda: ops.trunc([1.5]), "trunc takes a tensor, not list"),
    "round": (lambda: ops.round(2.5), "round takes a tensor, not float"),
    "round, integers": (
        lambda: ops.round(lucid.tensor([15]), decimals=-1),
        r"round to decimals takes floats, not int64: write x.float\(\)",
    ),
    "sign": (lambda: ops.sign(-1), "sign takes a tensor, not int"),
}


@pytest.mark.parametrize(("op", "by_definition"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_each_element_by_itself(op, by_definition):
    for dtype in (np.float64, np.float32):
        y = op(lucid.tensor(HALVES.astype(dtype)))
        assert y.dtype == dtype
        expected = np.array([by_definition(x) for x in HALVES], dtype)
        np.testing.assert_array_equal(y.cpu().numpy(), expected)


@pytest.mark.parametrize(("op", "_"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_gradients_are_zero_whatever_arrives(op, _, leaf):
    x = leaf(np.array([[0.3, -1.2], [2.6, -3.9]]))
    op(x).backward(lucid.full((2, 2), float("inf"), dtype=lucid.float64))
    assert x.grad.tolist() == [[0, 0], [0, 0]]
    gradcheck(lambda x: x * op(x), x.detach().cpu().numpy())


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64])
def test_integers_are_whole_already_and_get_an_array_of_their_own(dtype):
    x = lucid.tensor(np.array([0, 1, 2], dtype))
    for op in (ops.floor, ops.ceil, ops.trunc, ops.round):
        y = op(x)
        assert y.tolist() == [0, 1, 2]
        assert y.dtype == dtype
        assert not np.shares_memory(y.cpu().numpy(), x.cpu().numpy())


@pytest.mark.parametrize("dtype", [np.uint8, np.bool_, np.int8])
def test_the_sign_of_integers_and_bools_keeps_their_dtype(dtype):
    y = ops.sign(lucid.tensor(np.array([0, 1, 100]).astype(dtype)))
    assert y.tolist() == [0, 1, 1]
    assert y.dtype == dtype


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises(TypeError, match=sentence):
        call()
