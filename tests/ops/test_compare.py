"""Comparisons give bools without a gradient; ``where`` sends each gradient to what was chosen."""

import operator

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

COMPARISONS = {
    "eq": (ops.eq, operator.eq),
    "ne": (ops.ne, operator.ne),
    "lt": (ops.lt, operator.lt),
    "le": (ops.le, operator.le),
    "gt": (ops.gt, operator.gt),
    "ge": (ops.ge, operator.ge),
}
MASK = np.array([[True, False, True], [False, False, True]])
CHOICES = {
    "two tensors": (lambda x, y: ops.where(lucid.tensor(MASK), x, y), (2, 3), (2, 3)),
    "broadcast": (lambda x, y: ops.where(lucid.tensor(MASK), x, y), (3,), (2, 1)),
    "broadcast mask": (lambda x, y: ops.where(lucid.tensor(MASK), x, y), (4, 2, 3), ()),
    "squares": (lambda x, y: ops.where(lucid.tensor(MASK), x * y, y * y), (2, 3), (2, 3)),
    "a number": (lambda x: ops.where(lucid.tensor(MASK), x * x, 0.0), (2, 3)),
    "a number first": (lambda x: ops.where(lucid.tensor(MASK), 2, x * x), (2, 3)),
    "a condition of its own": (lambda x: ops.where(x > 0, x * x, -x), (2, 3)),
}
BAD = {
    "where": (lambda x: ops.where(x, 1, 2), "a condition such as x > 0, of bools, not float32"),
    "where, a bool": (
        lambda x: ops.where(True, x, 2),
        "where takes a tensor, not bool: write lucid",
    ),
    "where, text": (lambda x: ops.where(x > 0, "a", x), "Where takes tensors, .* not str"),
    "where, shapes": (lambda x: ops.where(x > 0, lucid.ones(3), x), r"shapes \(2,\) \(3,\)"),
    "eq": (lambda x: ops.eq(x, "a"), "Compare takes tensors, arrays and numbers, not str"),
    "ne": (lambda x: ops.ne(x, None), "arrays and real numbers, not None"),
    "lt": (lambda x: ops.lt(x, lucid.ones(3)), r"broadcast together with shapes \(2,\) \(3,\)"),
    "le": (lambda x: ops.le(x, [1]), "Compare takes tensors, arrays and numbers, not list"),
    "gt": (lambda x: ops.gt(x, "a"), "Compare takes tensors, arrays and numbers, not str"),
    "ge": (lambda x: ops.ge(x, 1j), "arrays and real numbers, not 1j"),
}


@pytest.mark.parametrize("case", CHOICES.values(), ids=CHOICES)
def test_gradients(randn, case):
    fn, *shapes = case
    gradcheck(fn, *[randn(*shape) for shape in shapes])


@pytest.mark.parametrize(("op", "by_definition"), COMPARISONS.values(), ids=COMPARISONS)
def test_each_pair_is_compared(leaf, randn, op, by_definition):
    x, y = np.round(randn(5, 6)), np.round(randn(6))
    z = op(leaf(x), leaf(y))
    assert z.tolist() == [[by_definition(x[i, j], y[j]) for j in range(6)] for i in range(5)]
    assert z.dtype == np.bool_
    assert not z.requires_grad


@pytest.mark.parametrize(("op", "by_definition"), COMPARISONS.values(), ids=COMPARISONS)
def test_numbers_on_either_side(op, by_definition):
    x = lucid.tensor([1, 2, 3])
    assert op(x, 2).tolist() == [by_definition(v, 2) for v in (1, 2, 3)]
    assert by_definition(2, x).tolist() == [by_definition(2, v) for v in (1, 2, 3)]
    assert by_definition(x, 2.5).tolist() == [by_definition(v, 2.5) for v in (1, 2, 3)]


def test_where_chooses_element_by_element(randn):
    x, y = randn(2, 3), randn(2, 3)
    z = ops.where(lucid.tensor(MASK), lucid.tensor(x), lucid.tensor(y))
    for i in range(2):
        for j in range(3):
            assert z.array[i, j].item() == (x if MASK[i, j] else y)[i, j]


def test_where_keeps_a_nan_that_was_not_chosen_out_of_the_gradient(leaf):
    x = leaf(np.array([-1.0, 4.0]))
    ops.where(x > 0, x, 0.0).sum().backward()
    assert x.grad.tolist() == [0, 1]
    dy = lucid.tensor([np.nan, 1.0])
    (dx,) = lucid.autograd.grad(ops.where(x > 0, x, 0.0), x, dy)
    assert dx.tolist() == [0, 1]


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lucid.ones(2))


def test_a_tensor_is_not_none():
    x = lucid.tensor([1.0, 2.0])
    assert (x == None) is False  # noqa: E711 - what is tested
    assert (x != None) is True  # noqa: E711 - what is tested


@pytest.mark.parametrize("other", ["a", None, [1, 2], (1, 2), object])
def test_a_tensor_equals_nothing_that_holds_no_numbers_of_its_own(other):
    x = lucid.tensor([1, 2])
    assert (x == other) is False
    assert (other == x) is False
    assert (x != other) is True
    assert other not in [x]
