"""Division with a remainder: Python's rule of signs, on either side of the operator."""

import operator

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

OPERATORS = {"remainder": operator.mod, "floor_divide": operator.floordiv}
NUMBERS = np.array([-7.5, -3, -2, 2, 3, 7.5])
BAD = {
    "remainder": (lambda x: ops.remainder(x, "2"), "Remainder takes tensors, .* not str"),
    "floor_divide": (lambda x: ops.floor_divide(x, [2]), "FloorDivide takes tensors, .* not list"),
    "by 0": (lambda x: x % 0, r"remainder of integers by 0: write x.float\(\) for inf and nan"),
    "by a 0": (lambda x: x // lucid.tensor([1, 0]), "floor_divide of integers by 0"),
    "bools": (lambda x: (x > 1) % (x > 0), r"remainder takes numbers, not bools: write x.long"),
    "shapes": (lambda x: x % lucid.ones(3), r"broadcast together with shapes \(2,\) \(3,\)"),
}


@pytest.mark.parametrize("name", OPERATORS)
def test_each_pair_is_divided_as_python_divides_it(name):
    expected = [[OPERATORS[name](a, b) for b in NUMBERS] for a in NUMBERS]
    x = lucid.tensor(NUMBERS)
    assert OPERATORS[name](x[:, None], x).tolist() == expected
    assert getattr(ops, name)(x[:, None], x).tolist() == expected


@pytest.mark.parametrize("name", OPERATORS)
def test_integers_stay_integers_and_numbers_stand_on_either_side(name):
    op, x = OPERATORS[name], lucid.tensor([-3, 2, 5])
    for y, expected in [(op(x, 3), [op(a, 3) for a in (-3, 2, 5)]), (op(-7, x), None)]:
        assert y.tolist() == (expected or [op(-7, a) for a in (-3, 2, 5)])
        assert y.dtype == np.int64
    assert op(x, 2.0).dtype == np.float32


def test_quotient_and_remainder_make_up_the_dividend(randn):
    x, y = lucid.tensor(randn(5, 4) * 9), lucid.tensor(randn(4))
    np.testing.assert_allclose((y * (x // y) + x % y).cpu().numpy(), x.cpu().numpy(), rtol=1e-12)


def test_gradients_of_the_remainder_reach_both_operands(randn):
    x, y = np.linspace(4.1, 9.3, 6).reshape(2, 3), np.array([2.0, 3.0, 4.0])
    gradcheck(ops.remainder, x, y)
    gradcheck(lambda x: x % 2 + 7 % x, np.array([4.1, 5.2]))


def test_a_quotient_that_is_rounded_has_no_gradient(leaf, randn):
    assert not (leaf(randn(3)) // 2).requires_grad


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, ZeroDivisionError), match=sentence):
        call(lucid.tensor([1, 2]))
