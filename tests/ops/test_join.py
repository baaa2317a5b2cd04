"""Side by side and cut apart: each gradient comes back to where the element came from."""

import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

GRADIENTS = {
    "cat": (lambda x, y: ops.cat([x * x, y, x]), (2, 3), (4, 3)),
    "cat, last axis": (lambda x, y: ops.cat([x, y * y], dim=-1), (2, 3), (2, 1)),
    "cat with nothing": (lambda x, y: ops.cat([x * x, y]), (2, 3), (0, 3)),
    "stack": (lambda x, y: ops.stack([x * x, y, x]), (2, 3), (2, 3)),
    "stack, last axis": (lambda x, y: ops.stack([x, y * y], dim=-1), (2, 3), (2, 3)),
    "split": (lambda x: ops.split(x * x, 2), (5, 2)),
    "split by lengths": (lambda x: (x * x).split([1, 0, 2], dim=1), (2, 3)),
    "split, some used": (lambda x: ops.split(x * x, 2)[1], (5, 2)),
    "chunk": (lambda x: ops.chunk(x * x, 3, 1), (2, 4)),
    "unbind": (lambda x: ops.unbind(x * x, 1), (2, 3)),
}
PIECES = {  # of a tensor of shape (2, 5): along which axis, and how long they are
    "split": (lambda x: ops.split(x, 2, 1), 1, [2, 2, 1]),
    "split evenly": (lambda x: x.split(1), 0, [1, 1]),
    "split, wide": (lambda x: x.split(9, -1), 1, [5]),
    "split by lengths": (lambda x: x.split((4, 0, 1), 1), 1, [4, 0, 1]),
    "chunk": (lambda x: ops.chunk(x, 2, dim=1), 1, [3, 2]),
    "chunk, fewer": (lambda x: x.chunk(4, 1), 1, [2, 2, 1]),
}
BAD = {
    "cat": (lambda x: ops.cat([]), "cat needs at least one tensor"),
    "cat, shapes": (
        lambda x: ops.cat([x, x[0]]),
        r"axis 0 cannot join the shapes \(2, 3\), \(3,\)",
    ),
    "cat, numbers": (lambda x: ops.cat([x.sum()]), r"axis 0 cannot join the shapes \(\)"),
    "cat, list": (lambda x: ops.cat([[1.0]]), "cat takes a tensor, not list: write lucid.tensor"),
    "cat, axis": (lambda x: ops.cat([x], dim=2), "dim 2 is out of range .* use -2 to 1"),
    "stack": (lambda x: ops.stack([x, x[0]]), r"tensors of one shape, not \(2, 3\), \(3,\)"),
    "stack, none": (lambda x: ops.stack([]), "stack needs at least one tensor"),
    "split": (lambda x: x.split(0), r"split_size \(=0\) must be at least 1"),
    "split, negative": (lambda x: x.split(-1), r"split_size \(=-1\) must be at least 1"),
    "split, lengths": (lambda x: x.split([1, 2]), r"split_size \(=\[1, 2\]\) .* sum to 2"),
    "split, negative lengths": (lambda x: x.split([3, -1]), r"lengths that sum to 2"),
    "split, a fraction": (lambda x: x.split(1.5), r"split_size \(=1.5\) must be a whole number"),
    "split, fractions": (lambda x: x.split([1.5, 0.5]), r"split_size \(=1.5\) must be a whole"),
    "split, axis": (lambda x: x.split(1, 2), "dim 2 is out of range .* use -2 to 1"),
    "split, a number": (lambda x: x.sum().split(1), "split takes a tensor of at least one axis"),
    "chunk": (lambda x: x.chunk(0), r"chunks \(=0\) must be at least 1"),
    "chunk, a fraction": (lambda x: x.chunk(1.5), r"chunks \(=1.5\) must be a whole number"),
    "chunk, axis": (lambda x: x.chunk(2, -3), "dim -3 is out of range"),
    "unbind": (lambda x: x.unbind(2), "dim 2 is out of range"),
    "unbind, a number": (lambda x: x.sum().unbind(), "unbind takes a tensor of at least one axis"),
}


@pytest.mark.parametrize("case", GRADIENTS.values(), ids=GRADIENTS)
def test_gradients(randn, case):
    fn, *shapes = case
    gradcheck(fn, *[randn(*shape) for shape in shapes])


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, IndexError), match=sentence):
        call(lucid.ones(2, 3))


def test_side_by_side():
    x, y = lucid.tensor([[1, 2], [3, 4]]), lucid.tensor([[5, 6]])
    assert ops.cat([x, y]).tolist() == [[1, 2], [3, 4], [5, 6]]
    assert ops.cat([x, y.transpose(0, 1)], dim=1).tolist() == [[1, 2, 5], [3, 4, 6]]
    assert ops.stack([x[0], y[0]]).tolist() == [[1, 2], [5, 6]]
    assert ops.stack([x[0], y[0]], dim=1).tolist() == [[1, 5], [2, 6]]


def test_integers_beside_floats_become_floats_of_the_same_width():
    for floats in (lucid.float16, lucid.float32, lucid.float64):
        y = ops.cat([lucid.arange(2), lucid.ones(2, dtype=floats)])
        assert y.dtype == floats
        assert y.tolist() == [0, 1, 1, 1]


@pytest.mark.parametrize(("op", "dim", "lengths"), PIECES.values(), ids=PIECES)
def test_the_pieces_put_side_by_side_are_the_whole(randn, op, dim, lengths, shares_memory):
    x = lucid.tensor(randn(2, 5))
    pieces = op(x)
    assert [piece.shape[dim] for piece in pieces] == lengths
    assert ops.cat(pieces, dim).tolist() == x.tolist()
    assert all(shares_memory(piece, x) for piece in pieces if piece.numel())


def test_unbind_undoes_stack(randn):
    x = lucid.tensor(randn(2, 3, 4))
    for dim in (0, 1, -1):
        assert ops.stack(x.unbind(dim), dim).tolist() == x.tolist()


def test_a_piece_that_was_not_used_gets_zeros(leaf, randn):
    x = leaf(randn(5))
    x.split(2)[1].sum().backward()
    assert x.grad.tolist() == [0, 0, 1, 1, 0]


def test_the_old_empty_tensor_gives_its_dtype_and_nothing_else():
    x, nothing = lucid.tensor([1, 2]), lucid.zeros(0)
    for several in ([x, nothing], [nothing, x], [nothing, x.short()]):
        y = lucid.cat(several)
        assert (y.dtype, y.tolist()) == (lucid.float32, [1.0, 2.0])
    assert lucid.cat([x, lucid.tensor([], dtype=lucid.int16)]).dtype == lucid.int64
    assert lucid.diff(x, prepend=nothing).dtype == lucid.float32
