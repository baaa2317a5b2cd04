"""Copies side by side: each is where the definition says, and the gradients of all add up."""

import itertools

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

GRADIENTS = {
    "repeat": lambda x: (x * x).repeat(2, 1, 3),
    "repeat in front": lambda x: (x * x).repeat(2, 1, 2, 2),
    "repeat 0 times": lambda x: (x * x).repeat(1, 0, 2),
    "tile": lambda x: ops.tile(x * x, 2),
    "repeat_interleave": lambda x: ops.repeat_interleave(x * x, 2),
    "repeat_interleave, each": lambda x: (x * x).repeat_interleave(lucid.tensor([2, 0, 3]), 1),
    "meshgrid": lambda x: ops.meshgrid(x[0, 0] * x[0, 1], x[0, :, 0] ** 2),
    "meshgrid, xy": lambda x: ops.meshgrid(x[0, 0] ** 2, x[0, :, 0] ** 2, indexing="xy"),
}
BAD = {
    "repeat": (lambda x: x.repeat(2), r"a number for each of the 2 axes, not \(2,\)"),
    "repeat, negative": (lambda x: x.repeat(2, -1), r"\(=\(2, -1\)\) holds whole numbers"),
    "repeat, fraction": (lambda x: x.repeat(2, 1.5), "holds whole numbers"),
    "tile": (lambda x: x.tile(-1), "holds whole numbers that are not negative"),
    "repeat_interleave": (lambda x: x.repeat_interleave(-1), r"repeats \(=-1\) must be whole"),
    "repeat_interleave, each": (
        lambda x: x.repeat_interleave(lucid.tensor([1, 2, 3]), 0),
        "one for all or one for each of 2",
    ),
    "repeat_interleave, fractions": (
        lambda x: x.repeat_interleave(lucid.tensor([1.0, 2.0]), 0),
        "must be whole numbers",
    ),
    "repeat_interleave, a matrix alone": (
        lambda x: ops.repeat_interleave(x.long()),
        r"of one tensor takes integers in a row, of shape \(n,\)",
    ),
    "repeat_interleave, floats alone": (
        lambda x: ops.repeat_interleave(x[0].float()),
        "of one tensor takes integers in a row",
    ),
    "repeat_interleave, list": (lambda x: x.repeat_interleave([1, 2], 0), "a tensor, not list"),
    "repeat_interleave, axis": (lambda x: x.repeat_interleave(2, 2), "dim 2 is out of range"),
    "meshgrid": (lambda x: ops.meshgrid(), "at least one tensor"),
    "meshgrid, axes": (lambda x: ops.meshgrid(x), r"each of one axis, not \(\(2, 3\)\)"),
    "meshgrid, indexing": (
        lambda x: ops.meshgrid(x[0], indexing="yx"),
        r"indexing \(='yx'\) must be 'ij' or 'xy'",
    ),
    "meshgrid, list": (lambda x: ops.meshgrid([1, 2], [3]), "takes a tensor, not list"),
}


@pytest.mark.parametrize("fn", GRADIENTS.values(), ids=GRADIENTS)
def test_gradients(randn, fn):
    gradcheck(fn, randn(2, 3, 2))


def test_every_copy_is_equal():
    x = np.arange(6).reshape(2, 3)
    y = lucid.tensor(x).repeat(4, 3, 2)
    assert y.shape == (4, 6, 6)
    for i, j, k in itertools.product(range(4), range(6), range(6)):
        assert y.array[i, j, k] == x[j % 2, k % 3]
    assert (lucid.tensor(x).tile(2).array == y.array[0, :2]).all()


def test_every_slice_is_repeated_on_the_spot():
    x = lucid.arange(6).reshape(2, 3)
    assert x.repeat_interleave(2, 0).tolist() == [[0, 1, 2], [0, 1, 2], [3, 4, 5], [3, 4, 5]]
    assert x.repeat_interleave(lucid.tensor([0, 1, 2]), 1).tolist() == [[1, 2, 2], [4, 5, 5]]


def test_the_gradients_of_all_copies_add_up(leaf):
    x = leaf(np.ones((2, 3)))
    (x.repeat(4, 2, 5).sum() + x.repeat_interleave(7, 1).sum()).backward()
    assert x.grad.tolist() == [[47.0] * 3] * 2


def test_a_point_of_a_grid_has_the_coordinates_of_its_row_and_column():
    x, y, z = lucid.arange(2), lucid.arange(3) * 10, lucid.arange(4) * 100
    for i, j, k in itertools.product(range(2), range(3), range(4)):
        for grid, n in zip(ops.meshgrid(x, y, z), (i, 10 * j, 100 * k), strict=True):
            assert grid.array[i, j, k] == n
        for grid, n in zip(ops.meshgrid(x, y, z, indexing="xy"), (i, 10 * j, 100 * k), strict=True):
            assert grid.array[j, i, k] == n


def test_a_copy_shares_no_memory(shares_memory):
    x = lucid.zeros(2)
    for y in (x.repeat(1), x.tile(1), x.repeat_interleave(1)):
        assert not shares_memory(x, y)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, IndexError), match=sentence):
        call(lucid.ones(2, 3))


@pytest.mark.parametrize("dtype", ["int32", "int64"])
def test_numbers_of_repeats_alone_repeat_the_positions(dtype):
    y = lucid.repeat_interleave(lucid.tensor([2, 0, 1], dtype=getattr(lucid, dtype)))
    assert y.dtype == dtype
    assert y.tolist() == [0, 0, 2]
    assert lucid.repeat_interleave(y, output_size=2).tolist() == [2, 2]
    assert lucid.repeat_interleave(y[:0]).shape == (0,)
