"""Indexing chooses torch's elements, and sends gradients back to them."""

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

MASK = [[True, False, False, True], [False, True, False, False], [True, True, False, False]]
INDICES = {
    "a number": lambda lib: 1,
    "a negative number": lambda lib: -1,
    "numbers": lambda lib: (1, 2),
    "numbers for all axes": lambda lib: (1, 2, -1),
    "a slice": lambda lib: slice(1, 3),
    "a slice by steps": lambda lib: (slice(None), slice(0, None, 2)),
    "an empty slice": lambda lib: slice(2, 2),
    "a slice beyond the end": lambda lib: slice(1, 99),
    "None": lambda lib: None,
    "None between": lambda lib: (slice(None), None, 1),
    "an ellipsis": lambda lib: (..., 0),
    "an ellipsis between": lambda lib: (0, ..., slice(1, None)),
    "an ellipsis alone": lambda lib: ...,
    "a list": lambda lib: [0, 2],
    "integers": lambda lib: lib.tensor([2, 0]),
    "repeated integers": lambda lib: lib.tensor([0, 0, 1, 0]),
    "negative integers": lambda lib: lib.tensor([-1, 0, -1]),
    "a matrix of integers": lambda lib: lib.tensor([[2, 0], [1, 1]]),
    "no integers": lambda lib: lib.tensor([], dtype=lib.int64),
    "a 0-d integer": lambda lib: lib.tensor(1),
    "pairs of integers": lambda lib: (lib.tensor([0, 1, 0]), lib.tensor([3, 2, 3])),
    "integers that broadcast": lambda lib: (lib.tensor([[0], [2]]), lib.tensor([1, 1, 3])),
    "integers and a slice": lambda lib: (slice(None), lib.tensor([0, 0, 3])),
    "integers after a slice": lambda lib: (slice(0, 2), lib.tensor([1, 3]), slice(1, 2)),
    "integers apart": lambda lib: (lib.tensor([0, 2]), slice(None), lib.tensor([1, 1])),
    "integers and a number": lambda lib: (1, lib.tensor([0, 0, 2])),
    "integers and None": lambda lib: (None, lib.tensor([0, 0, 2])),
    "small integers": lambda lib: lib.tensor([2, 0], dtype=lib.int32),
    "a mask": lambda lib: lib.tensor(MASK),
    "a mask of rows": lambda lib: lib.tensor([True, False, True]),
    "a mask of nothing": lambda lib: lib.zeros(3, 4, dtype=lib.bool),
    "a mask after a slice": lambda lib: (slice(1), lib.tensor([True, False, True, True])),
    "lists": lambda lib: ([0, 2, 0], [1, 1, -1]),
    "an empty list": lambda lib: [],
    "a list of bools": lambda lib: [True, False, True],
    "True": lambda lib: True,
    "False": lambda lib: (slice(None), False),
    "no index": lambda lib: (),
    "a 0-d mask": lambda lib: lib.tensor(True),
    "a number apart from integers": lambda lib: (0, slice(None), lib.tensor([0, 1, 1])),
    "integers apart from a number": lambda lib: (lib.tensor([0, 1]), slice(None), -1),
    "a 0-d integer apart from integers": lambda lib: (lib.tensor(0), slice(None), [0, 1]),
    "a number apart from a mask": lambda lib: (
        0,
        slice(1, 3),
        lib.tensor([True, False] * 2 + [True]),
    ),
    "None apart from integers": lambda lib: ([0, 1], None, [1, 1]),
    "a number, None and integers": lambda lib: (None, 1, ..., None, [1, 1]),
    "a number after dots": lambda lib: ([0, 1, 1], ..., 0),
    "two masks": lambda lib: (lib.tensor([True, False, True]), lib.tensor([True, False] * 2)),
    "two masks apart": lambda lib: (
        lib.tensor([True, False, True]),
        slice(None),
        lib.tensor([True] * 2 + [False] * 3),
    ),
    "a mask of two axes and a number": lambda lib: (lib.tensor(MASK), 1),
    "a mask of two axes and integers": lambda lib: (lib.tensor(MASK), lib.tensor([0, 4, 4, 1, 0])),
    "integers and dots for no axes": lambda lib: (slice(None), [0, 1, 1], ..., [4, 0, 2]),
    "None, integers and dots for no axes": lambda lib: (None, [0, 1], [0, 1], ..., [0, 1]),
    "integers, None and dots for no axes": lambda lib: ([0, 1], [0, 1], None, ..., [0, 1]),
    "a mask, dots for no axes and integers": lambda lib: (
        slice(None),
        lib.tensor([True, False] * 2),
        ...,
        lib.tensor([0, 3]),
    ),
    "dots twice": lambda lib: (..., ...),
    "dots twice and a number": lambda lib: (..., 0, ...),
    "dots twice and integers": lambda lib: (..., [0, 2], ...),
    "True and numbers": lambda lib: (True, 0, 1, 2),
    "a 0-d mask between numbers": lambda lib: (2, lib.tensor(True), 1, 0),
    "False and a number": lambda lib: (False, 1),
    "True after dots": lambda lib: (..., True),
    "True between integers": lambda lib: (slice(None), [0, 1], True, [0, 1]),
    "a mask and integers": lambda lib: (lib.tensor([True, False, True]), lib.tensor([1, 1])),
}


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_every_kind_of_index(agree, randn, index):
    agree(lambda lib, x: x[index(lib)], randn(3, 4, 5))


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_every_kind_of_index_takes_values(agree, randn, index):
    def write(lib, x):
        y, z = x.detach().clone(), x.detach().clone()
        y[index(lib)] = -1
        z[index(lib)] = z[index(lib)] * 2
        return y, z

    agree(write, randn(3, 4, 5))


VALUES = {
    "a number": lambda lib: 2.5,
    "a tensor": lambda lib: lib.arange(4).reshape(2, 2),
    "a row": lambda lib: lib.tensor([1.0, -1.0]),
    "a column": lambda lib: lib.tensor([[1.0], [-1.0]]),
    "a 0-d tensor": lambda lib: lib.tensor(3),
    "axes of length 1 in front": lambda lib: lib.ones(1, 1, 2),
    "a wider dtype": lambda lib: lib.ones(2, dtype=lib.float64),
    "infinity": lambda lib: float("-inf"),
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_values_are_broadcast_and_cast(agree, randn, value):
    def write(lib, x):
        y = x.detach().clone()
        y[1:, ::2] = value(lib)
        return y

    agree(write, randn(3, 4))


PLACES = {
    "a number": (lambda lib: 1, (1, 1, 4)),
    "numbers": (lambda lib: (0, 1), (1,)),
    "tensors of numbers": (lambda lib: (lib.tensor(0), lib.tensor(1)), (1, 1)),
    "a mask": (lambda lib: lib.tensor(MASK), (1, 5)),
    "a mask, one number": (lambda lib: lib.tensor(MASK), (1, 1)),
    "a mask of nothing": (lambda lib: lib.zeros(3, 4, dtype=lib.bool), (1, 1)),
    "a mask of rows": (lambda lib: lib.tensor([True, False, True]), (1, 2, 4)),
    "pairs": (lambda lib: ([0, 1], [0, 1]), (1, 2)),
    "True and numbers": (lambda lib: (True, 0, 1), (1, 1)),
}


@pytest.mark.parametrize(("index", "shape"), PLACES.values(), ids=PLACES)
def test_axes_of_length_1_in_front_of_a_value_may_be_too_many(agree, randn, index, shape):
    def write(lib, x, value):
        y = x.detach().clone()
        y[index(lib)] = value.detach()
        return y

    agree(write, randn(3, 4), randn(*shape))


def test_integers_and_bools_take_values(agree):
    def write(lib, i, b):
        i, b = i.clone(), b.clone()
        i[i > 3] = -1
        i[0, 0] = True
        b[0] = 1
        b[:, 1] = i[:, 1]
        return i, b

    agree(write, np.arange(6).reshape(2, 3), np.eye(2, 3) > 0)


def test_a_mask_that_the_tensor_made_itself(agree, randn):
    agree(lambda lib, x: (x[x > 0] ** 2).sum() + x[0, 0], randn(3, 4))


@pytest.mark.parametrize("index", [3, -4, (0, 4), (0, 0, 0)], ids=str)
def test_an_index_out_of_range_is_an_error_in_both(index):
    for lib in (lucid, torch):
        with pytest.raises(IndexError):
            lib.tensor(np.zeros((3, 4)))[index]
