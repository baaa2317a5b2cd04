"""Axes cut, exchanged, turned round and rotated: every element goes where the definition says."""

import itertools

import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

# the op, what it does to an index (i, j, k) of a (2, 3, 4) tensor, and the new shape
MOVES = {
    "unflatten": (lambda x: x.unflatten(2, (2, 2)), lambda i, j, k: (i, j, k // 2, k % 2)),
    "unflatten, -1": (lambda x: ops.unflatten(x, 0, (-1, 1)), lambda i, j, k: (i, 0, j, k)),
    "swapaxes": (lambda x: ops.swapaxes(x, 0, -1), lambda i, j, k: (k, j, i)),
    "mT": (lambda x: x.mT, lambda i, j, k: (i, k, j)),
    "flip": (lambda x: ops.flip(x, 1), lambda i, j, k: (i, 2 - j, k)),
    "flip, two": (lambda x: x.flip((0, -1)), lambda i, j, k: (1 - i, j, 3 - k)),
    "roll": (lambda x: ops.roll(x, 1, 2), lambda i, j, k: (i, j, (k + 1) % 4)),
    "roll, two": (lambda x: x.roll((-1, 5), (1, 0)), lambda i, j, k: ((i + 5) % 2, (j - 1) % 3, k)),
}
GRADIENTS = {
    "unflatten": lambda x: ops.unflatten(x * x, 1, (3, -1)),
    "T": lambda x: (x * x)[0].T,
    "mT": lambda x: (x * x).mT,
    "flip": lambda x: ops.flip(x * x, 0, 2),
    "roll": lambda x: ops.roll(x * x, 5),
    "roll, axes": lambda x: ops.roll(x * x, (1, -2), (1, 2)),
}
BAD = {
    "unflatten": (lambda x: x.unflatten(1, (2, 2)), r"\(2, 2\) do not multiply to axis 1 of"),
    "unflatten, -1": (lambda x: x.unflatten(1, (2, -1)), r"sizes \(2, -1\) do not multiply"),
    "unflatten, two -1": (lambda x: x.unflatten(1, (-1, -1)), "do not multiply"),
    "unflatten, 0 and -1": (lambda x: x.unflatten(1, (0, -1)), "do not multiply"),
    "unflatten, negative": (lambda x: x.unflatten(1, (-3, -1)), "do not multiply"),
    "unflatten, none": (lambda x: x.unflatten(1, ()), "do not multiply"),
    "unflatten, axis": (lambda x: x.unflatten(2, (1,)), "dim 2 is out of range"),
    "unflatten, a number": (lambda x: x.sum().unflatten(0, (1,)), r"of shape \(\)"),
    "swapaxes": (lambda x: x.swapaxes(0, 2), "dim 2 is out of range"),
    "T": (lambda x: x[None].T, r"x.T takes a matrix, not shape \(1, 2, 3\): x.mT transposes"),
    "T of a vector": (lambda x: x[0].T, r"x.T takes a matrix, not shape \(3,\)"),
    "mT": (lambda x: x[0].mT, r"x.mT takes matrices \(..., m, n\), not shape \(3,\)"),
    "flip": (lambda x: x.flip(2), "dim 2 is out of range"),
    "flip, twice": (lambda x: x.flip(0, -2), r"dim \(0, -2\) names an axis twice"),
    "flip, none": (lambda x: x.flip(), r"needs the axes to reverse, such as x.flip\(0\)"),
    "roll": (lambda x: x.roll(1, 2), "dim 2 is out of range"),
    "roll, one shift": (lambda x: x.roll(1, (0, 1)), r"not shifts \(1,\) for axes \(0, 1\)"),
    "roll, no axes": (lambda x: x.roll((1, 2)), "one shift an axis"),
    "roll, a fraction": (lambda x: x.roll(1.5), r"shifts \(=1.5\) must be a whole number"),
    "roll, nothing": (lambda x: x.roll((), ()), "one shift an axis"),
}


@pytest.mark.parametrize("fn", GRADIENTS.values(), ids=GRADIENTS)
def test_gradients(randn, fn):
    gradcheck(fn, randn(2, 3, 4))


@pytest.mark.parametrize(("op", "move"), MOVES.values(), ids=MOVES)
def test_every_element_goes_to_its_place(randn, op, move):
    x = randn(2, 3, 4)
    y = op(lucid.tensor(x))
    assert y.numel() == x.size
    for index in itertools.product(range(2), range(3), range(4)):
        assert y.array[move(*index)] == x[index]


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, IndexError), match=sentence):
        call(lucid.ones(2, 3))


def test_transposes_share_memory_and_reversals_do_not(randn, shares_memory):
    x = lucid.tensor(randn(2, 3))
    for y in (x.T, x.mT, x.swapaxes(0, 1), x.unflatten(1, (3, 1))):
        assert shares_memory(x, y)
    for y in (x.flip(0), x.flip(()), x.roll(0)):
        assert not shares_memory(x, y)


def test_the_transpose_cannot_be_assigned():
    with pytest.raises(AttributeError):
        lucid.ones(2, 3).T = lucid.ones(3, 2)
