"""And, or, not: Python's truths of each pair of numbers, of each pair of bits, of whole axes."""

import operator

import numpy as np
import pytest

import lucid
from lucid import ops

NUMBERS = [0, 1, 2, -1]
LOGICAL = {
    "logical_and": (ops.logical_and, lambda x, y: bool(x and y)),
    "logical_or": (ops.logical_or, lambda x, y: bool(x or y)),
}
BITWISE = {"&": operator.and_, "|": operator.or_}
QUANTIFIERS = {"any": (ops.any, any), "all": (ops.all, all)}
BAD = {
    "logical_and": (lambda x: ops.logical_and(x, "a"), "Logical takes tensors, .* not str"),
    "logical_or": (lambda x: ops.logical_or(x, [1]), "Logical takes tensors, .* not list"),
    "logical_not": (lambda x: ops.logical_not(True), "logical_not takes a tensor, not bool"),
    "&": (lambda x: x & x, "& | ~ take bools and integers, not floats: compare them first"),
    "| of a number": (lambda x: x.long() | 0.5, "take bools and integers, not floats"),
    "~": (lambda x: ~x, "take bools and integers, not floats"),
    "any": (lambda x: ops.any([True]), "any takes a tensor, not list"),
    "any, axis": (lambda x: ops.any(x, 2), "dim 2 is out of range"),
    "all": (lambda x: ops.all(True), "all takes a tensor, not bool"),
    "all, axes": (lambda x: ops.all(x, (0, 0)), "names an axis twice"),
}


@pytest.mark.parametrize(("op", "by_definition"), LOGICAL.values(), ids=LOGICAL)
@pytest.mark.parametrize("dtype", [np.float32, np.int64, np.int8])
def test_each_pair_is_asked(op, by_definition, dtype):
    x = lucid.tensor(np.array(NUMBERS, dtype))
    y = op(x[:, None], x)
    assert y.tolist() == [[by_definition(a, b) for b in NUMBERS] for a in NUMBERS]
    assert y.dtype == np.bool_


def test_not_is_true_of_zero_alone(leaf):
    y = ops.logical_not(leaf(np.array([0.0, -0.0, 0.5, np.nan])))
    assert y.tolist() == [True, True, False, False]
    assert not y.requires_grad


@pytest.mark.parametrize("op", BITWISE.values(), ids=BITWISE)
def test_operators_combine_bits(op):
    x, expected = lucid.tensor(NUMBERS), [[op(a, b) for b in NUMBERS] for a in NUMBERS]
    assert op(x[:, None], x).tolist() == expected
    assert op(x, 6).tolist() == op(6, x).tolist() == [op(6, a) for a in NUMBERS]
    assert op(x > 0, x > 1).dtype == np.bool_
    assert op(x > 0, x).dtype == op(True, x).dtype == np.int64


def test_the_complement_is_not_for_bools_and_minus_x_minus_one_for_integers():
    x = lucid.tensor(NUMBERS)
    assert (~x).tolist() == [-1, -2, -3, 0]
    assert (~(x > 0)).tolist() == [True, False, False, True]


@pytest.mark.parametrize("dim", [None, 0, 1, -1, (0, 2), (0, 1, 2)], ids=str)
@pytest.mark.parametrize(("op", "by_definition"), QUANTIFIERS.values(), ids=QUANTIFIERS)
def test_axes_are_asked_as_a_whole(op, by_definition, dim):
    x = (np.arange(24) % 5 * (np.arange(24) < 17)).reshape(2, 3, 4)
    axes = tuple(range(3)) if dim is None else dim
    y = op(lucid.tensor(x), dim)
    np.testing.assert_array_equal(
        y.cpu().numpy(), getattr(np, by_definition.__name__)(x, axis=axes)
    )
    kept = op(lucid.tensor(x), dim, keepdim=True)
    assert kept.shape == x.sum(axis=axes, keepdims=True).shape
    assert kept.dtype == np.bool_


def test_of_nothing_all_are_true_and_none_is():
    x = lucid.zeros(0, 2)
    assert x.all().tolist() is True
    assert x.any(dim=0).tolist() == [False, False]


def test_answers_about_uint8_are_uint8():
    x = lucid.tensor(np.array([0, 2], np.uint8))
    for y, expected in [(x.any(), 1), (x.all(), 0)]:
        assert (y.item(), y.dtype) == (expected, np.uint8)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, IndexError), match=sentence):
        call(lucid.ones(2, 2))
