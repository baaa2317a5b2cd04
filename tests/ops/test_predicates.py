"""Questions about numbers: the math module's answers, of dtype bool, without a gradient."""

import itertools
import math

import numpy as np
import pytest

import lucid
from lucid import ops

NUMBERS = [0.0, 1.0, 1 + 1e-6, -1.0, 1e30, math.inf, -math.inf, math.nan]
PREDICATES = {
    "isnan": (ops.isnan, math.isnan),
    "isinf": (ops.isinf, math.isinf),
    "isfinite": (ops.isfinite, math.isfinite),
}
EQUAL = {
    "the same": ([1.0, 2.0], [1.0, 2.0], True),
    "another number": ([1.0, 2.0], [1.0, 3.0], False),
    "another dtype": ([1.0, 2.0], [1, 2], True),
    "a shape that would broadcast": ([1.0, 1.0], [1.0], False),
    "nan": ([math.nan], [math.nan], False),
    "nothing": ([], [], True),
}
BAD = {
    "isnan": (lambda x: ops.isnan(math.nan), "isnan takes a tensor, not float: write lucid.ten"),
    "isinf": (lambda x: ops.isinf(math.inf), "isinf takes a tensor, not float"),
    "isfinite": (lambda x: ops.isfinite("x"), "isfinite takes a tensor, not str"),
    "isclose": (lambda x: ops.isclose(x, 1.0), "isclose takes a tensor, not float"),
    "isclose, dtypes": (lambda x: ops.isclose(x, x.double()), "one dtype, not float32 and float6"),
    "isclose, rtol": (lambda x: ops.isclose(x, x, rtol=-1), r"rtol \(=-1\) .* not be negative"),
    "allclose": (lambda x: ops.allclose(x, 1.0), "takes a tensor, not float"),
    "allclose, shapes": (lambda x: ops.allclose(x, lucid.ones(3)), r"\(2,\) \(3,\)"),
    "equal": (lambda x: ops.equal(x, [1.0, 1.0]), "equal takes a tensor, not list"),
}


@pytest.mark.parametrize(("op", "by_definition"), PREDICATES.values(), ids=PREDICATES)
def test_each_number_is_asked(leaf, op, by_definition):
    y = op(leaf(np.array(NUMBERS)))
    assert y.tolist() == [by_definition(x) for x in NUMBERS]
    assert y.dtype == np.bool_
    assert not y.requires_grad


@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int64])
def test_integers_are_finite(dtype):
    x = lucid.tensor(np.array([0, 1], dtype))
    assert x.isfinite().all()
    assert not (x.isnan() | x.isinf()).any()


@pytest.mark.parametrize(("rtol", "atol"), [(1e-5, 1e-8), (0.0, 0.0), (0.0, 1.5), (1.5, 0.0)])
def test_each_pair_is_close_where_python_says_so(rtol, atol):
    def is_close(x, y):
        return x == y or (math.isfinite(x - y) and abs(x - y) <= atol + rtol * abs(y))

    x = lucid.tensor(np.array(NUMBERS))
    y = ops.isclose(x[:, None], x, rtol, atol)
    pairs = itertools.product(NUMBERS, NUMBERS)
    assert y.reshape(-1).tolist() == [is_close(x, y) for x, y in pairs]


def test_nan_is_close_to_nan_if_asked_for():
    x = lucid.tensor([1.0, math.nan])
    assert not ops.allclose(x, x)
    assert ops.allclose(x, x, equal_nan=True)


def test_a_single_number_apart_is_not_all_close():
    x = lucid.ones(3)
    assert x.allclose(x + 1e-6) is True
    assert x.allclose(x + lucid.tensor([0.0, 0.0, 1e-3])) is False


@pytest.mark.parametrize(("x", "y", "expected"), EQUAL.values(), ids=EQUAL)
def test_equal_means_the_same_shape_and_the_same_numbers(x, y, expected):
    assert ops.equal(lucid.tensor(x), lucid.tensor(y)) is expected


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lucid.ones(2))


def test_an_element_is_in_a_tensor_of_any_shape():
    x = lucid.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert 3 in x
    assert 9 not in x
    assert lucid.tensor(4.0) in x
    assert lucid.tensor([1.0, 2.0]) in x
    assert 2.0 in lucid.tensor(2.0)
    assert 1 not in lucid.zeros(0)


@pytest.mark.parametrize("what", ["3", None, [3.0]], ids=str)
def test_only_numbers_are_in_a_tensor(what):
    with pytest.raises(TypeError, match=r"tensors, arrays and( real)? numbers, not"):
        what in lucid.ones(2)  # noqa: B015
