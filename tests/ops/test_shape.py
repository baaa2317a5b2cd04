"""Other shapes: every element goes where the definition puts it, and its gradient comes back."""

import itertools

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck
from lucid.ops.shape import sum_to

# the op, what it does to an index (i, j, k) of a (2, 3, 4) tensor, and the new shape
MOVES = {
    "reshape": (lambda x: x.reshape(6, 4), lambda i, j, k: (3 * i + j, k), (6, 4)),
    "reshape, -1": (lambda x: ops.reshape(x, (2, -1)), lambda i, j, k: (i, 4 * j + k), (2, 12)),
    "view": (lambda x: x.view(-1), lambda i, j, k: (12 * i + 4 * j + k,), (24,)),
    "flatten": (lambda x: ops.flatten(x), lambda i, j, k: (12 * i + 4 * j + k,), (24,)),
    "flatten, some": (lambda x: x.flatten(1), lambda i, j, k: (i, 4 * j + k), (2, 12)),
    "permute": (lambda x: x.permute(2, 0, 1), lambda i, j, k: (k, i, j), (4, 2, 3)),
    "permute, tuple": (lambda x: ops.permute(x, (-1, 1, 0)), lambda i, j, k: (k, j, i), (4, 3, 2)),
    "transpose": (lambda x: ops.transpose(x, 0, -1), lambda i, j, k: (k, j, i), (4, 3, 2)),
    "unsqueeze": (lambda x: ops.unsqueeze(x, 1), lambda i, j, k: (i, 0, j, k), (2, 1, 3, 4)),
    "unsqueeze, last": (lambda x: x.unsqueeze(-1), lambda i, j, k: (i, j, k, 0), (2, 3, 4, 1)),
    "squeeze": (lambda x: ops.squeeze(x[:, :, None]), lambda i, j, k: (i, j, k), (2, 3, 4)),
    "squeeze, one": (lambda x: x[None].squeeze(0), lambda i, j, k: (i, j, k), (2, 3, 4)),
    "broadcast_to, -1": (
        lambda x: ops.broadcast_to(x, (5, -1, 3, -1)),
        lambda i, j, k: (4, i, j, k),
        (5, 2, 3, 4),
    ),
    "expand": (lambda x: ops.expand(x, 5, -1, -1, -1), lambda i, j, k: (4, i, j, k), (5, 2, 3, 4)),
    "broadcast_to": (
        lambda x: ops.broadcast_to(x[:, :, None], (2, 3, 2, 4)),
        lambda i, j, k: (i, j, 1, k),
        (2, 3, 2, 4),
    ),
}
GRADIENTS = {
    **{name: lambda x, fn=fn: fn(x * x) for name, (fn, _, _) in MOVES.items()},
    "reshape of a transpose": lambda x: (x * x).transpose(0, 1).reshape(6, 4),
    "sum_to": lambda x: sum_to(x * x, (3, 1)),
    "sum_to a number": lambda x: sum_to(x * x, ()),
}
BAD = {
    "reshape": (
        lambda x: x.reshape(4, 2),
        r"cannot have the shape \(4, 2\): its lengths must multiply to 6",
    ),
    "reshape, half a length": (lambda x: x.view(6 / 2, 2), r"whole numbers, not 3.0: write a // b"),
    "view, a dtype": (lambda x: x.view(lucid.int32), r"not int32: write x.to\(lucid.int32\) for"),
    "flatten": (lambda x: x.flatten(2), "dim 2 is out of range for a tensor of 2 dimensions"),
    "flatten, order": (lambda x: x.flatten(1, 0), r"end_dim \(=0\) comes before start_dim \(=1\)"),
    "permute": (lambda x: x.permute(0), r"\(0,\) must name each of the 2 axes once"),
    "permute, twice": (lambda x: x.permute(0, 0), r"dim \(0, 0\) names an axis twice"),
    "transpose": (lambda x: x.transpose(0, 2), "dim 2 is out of range .* use -2 to 1"),
    "transpose, text": (lambda x: x.transpose(0, "a"), r"dim \(='a'\) must be a whole number"),
    "squeeze": (lambda x: x.squeeze(-3), "dim -3 is out of range .* use -2 to 1"),
    "unsqueeze": (lambda x: x.unsqueeze(3), "dim 3 is out of range .* use -3 to 2"),
    "expand": (lambda x: x.expand(2, 4), r"shape \(2, 3\) does not expand to \(2, 4\)"),
    "expand, fewer axes": (lambda x: x.expand(3), r"shape \(2, 3\) does not expand to \(3,\)"),
    "broadcast_to, -1 for a new axis": (
        lambda x: ops.broadcast_to(x, (-1, 2, 3)),
        r"not expand to \(-1, 2, 3\)",
    ),
    "expand, -1 for a new axis": (lambda x: x.expand(-1, 2, 3), r"not expand to \(-1, 2, 3\)"),
    "broadcast_to": (lambda x: ops.broadcast_to(x, (2, 4)), r"requested shape \(2,4\)"),
}


@pytest.mark.parametrize("fn", GRADIENTS.values(), ids=GRADIENTS)
def test_gradients(randn, fn):
    gradcheck(fn, randn(2, 3, 4))


@pytest.mark.parametrize(("op", "move", "shape"), MOVES.values(), ids=MOVES)
def test_every_element_goes_to_its_place(randn, op, move, shape):
    x = randn(2, 3, 4)
    y = op(lucid.tensor(x))
    assert y.shape == shape
    for index in itertools.product(range(2), range(3), range(4)):
        assert y.array[move(*index)] == x[index]


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, IndexError), match=sentence):
        call(lucid.ones(2, 3))


def test_sum_to_undoes_a_broadcast(randn):
    x = randn(2, 3, 4)
    y = sum_to(lucid.tensor(x), (3, 1))
    np.testing.assert_allclose(y.cpu().numpy(), [[x[:, j, :].sum()] for j in range(3)])


def test_an_axis_of_another_length_is_not_squeezed():
    assert lucid.zeros(1, 3, 1).squeeze(1).shape == (1, 3, 1)
    assert lucid.zeros(1, 3, 1).squeeze((0, 2)).shape == (3,)


def test_axes_that_are_put_in_another_order_share_memory(randn, shares_memory):
    x = lucid.tensor(randn(2, 3))
    for y in (x.transpose(0, 1), x.permute(1, 0), x.expand(4, 2, 3), x.unsqueeze(0), x.view(6)):
        assert shares_memory(x, y)


def test_numbers_of_no_dimensions(leaf):
    x = leaf(np.array(2.0))
    y = x.flatten() * x.reshape(1) * x.unsqueeze(0) * x.expand(1) * x.transpose(0, -1)
    y.backward()
    assert x.grad.item() == 5 * 2**4
