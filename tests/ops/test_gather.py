"""Positions along an axis: each element is taken from its place, and its gradient goes back."""

import itertools

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

INDEX = np.array([[[2, 0], [1, 1]], [[0, 0], [2, 1]]])  # along an axis of length 3
ALONG = [(0, (3, 2, 2)), (1, (2, 3, 2)), (2, (2, 2, 3))]  # the axis, and a shape that has it
POSITIONS = lucid.tensor([2, 0, 2])
GRADIENTS = {
    "gather": lambda x: ops.gather(x * x, 1, lucid.tensor([[2, 2, 0, 1], [0, 0, 0, 2]])),
    "take_along_dim": lambda x: ops.take_along_dim(x * x, lucid.tensor([[-1], [1]]), 1),
    "take_along_dim, broadcast": lambda x: (x[:1] * x[1:]).take_along_dim(POSITIONS[:, None], 1),
    "take_along_dim, flat": lambda x: (x * x).take_along_dim(lucid.tensor([5, 5, 0])),
    "scatter_add": lambda x: ops.scatter_add(x * x, 1, lucid.tensor([[1, 1], [0, 2]]), x**3),
    "index_select": lambda x: ops.index_select(x * x, 1, POSITIONS),
    "index_add": lambda x: ops.index_add(x * x, 0, lucid.tensor([1, 1]), x**3, alpha=2),
    "index_copy": lambda x: ops.index_copy(x * x, 0, lucid.tensor([1]), x[:1] ** 3),
    "index_fill": lambda x: ops.index_fill(x * x, 1, lucid.tensor([0]), 2.0),
}
BAD = {
    "gather": (lambda x, i: ops.gather(x, 0, i[[3]]), "gather: 3 is out of range: use 0 to 1"),
    "gather, negative": (lambda x, i: ops.gather(x, 0, i[[1]] - 1), "-1 is out of range"),
    "gather, floats": (
        lambda x, i: ops.gather(x, 0, x),
        "positions that are integers, not float32",
    ),
    "gather, axes": (lambda x, i: ops.gather(x, 0, i[0]), r"index of shape \(3,\) must not be"),
    "gather, long": (lambda x, i: ops.gather(x, 1, i), r"than \(2, 3\), axis 1 aside"),
    "gather, dim": (lambda x, i: ops.gather(x, 2, i), "dim 2 is out of range"),
    "gather, list": (lambda x, i: ops.gather(x, 0, [0]), "gather takes a tensor, not list"),
    "take_along_dim, list": (lambda x, i: x.take_along_dim([0]), "takes a tensor, not list"),
    "scatter_add, list": (lambda x, i: x.scatter_add(0, i, [0]), "takes a tensor, not list"),
    "take_along_dim": (lambda x, i: x.take_along_dim(i[3:], 0), "3 is out of bounds for axis 0"),
    "take_along_dim, shape": (lambda x, i: x.take_along_dim(i, 1), "other axes must broadcast"),
    "take_along_dim, axes": (lambda x, i: x.take_along_dim(i[0], 1), r"shape \(3,\) do not fit"),
    "take_along_dim, floats": (lambda x, i: x.take_along_dim(x, 1), "integers, not float32"),
    "scatter_add": (lambda x, i: x.scatter_add(0, i[2:], x), "scatter_add: [23] is out of range"),
    "scatter_add, dtype": (
        lambda x, i: x.scatter_add(0, i[:1], x.double()),
        "src is of float64, x of float32",
    ),
    "scatter_add, src": (
        lambda x, i: x.scatter_add(0, i[:2], x[:1]),
        r"index of shape \(2, 3\) must not be longer than \(1, 3\)$",
    ),
    "index_add": (lambda x, i: x.index_add(0, i[2, :2], x), "index_add: [23] is out of range"),
    "index_add, dtype": (
        lambda x, i: x.index_add(0, i[0], x.double()),
        "index_add: source is of float64, x of float32",
    ),
    "index_add, source": (
        lambda x, i: x.index_add(0, i[0, :1], x),
        r"index_add: source must be of shape \(1, 3\) here, not \(2, 3\)",
    ),
    "index_add, list": (lambda x, i: x.index_add(0, [0], x), "takes a tensor, not list"),
    "index_copy": (lambda x, i: x.index_copy(0, i[3, :2], x), "index_copy: 3 is out of range"),
    "index_fill": (lambda x, i: x.index_fill(1, i[3], 0), "index_fill: 3 is out of range"),
    "index_fill, floats": (lambda x, i: x.index_fill(1, x[0], 0), "integers, not float32"),
    "index_fill, axes": (lambda x, i: x.index_fill(1, i, 0), r"of shape \(n,\), not \(4, 3\)"),
    "index_select": (lambda x, i: x.index_select(1, i[3]), "index_select: 3 is out of range"),
    "index_select, axes": (lambda x, i: x.index_select(1, i), r"of shape \(n,\), not \(4, 3\)"),
    "index_select, floats": (lambda x, i: x.index_select(1, x[0]), "integers, not float32"),
    "index_select, a number": (lambda x, i: x.sum().index_select(0, i[0]), r"for shape \(\)"),
    "one_hot": (lambda x, i: ops.one_hot(i, 3), "one_hot: 3 is out of range: use 0 to 2"),
    "one_hot, negative": (lambda x, i: ops.one_hot(i - 1), "one_hot: -1 is out of range"),
    "one_hot, floats": (lambda x, i: ops.one_hot(x), "integers, not float32"),
    "one_hot, classes": (lambda x, i: ops.one_hot(i, 0), r"num_classes \(=0\) to be at least 1"),
    "one_hot, none": (lambda x, i: ops.one_hot(i[:0]), r"num_classes \(=-1\) to be at least 1"),
}


@pytest.mark.parametrize("fn", GRADIENTS.values(), ids=GRADIENTS)
def test_gradients(randn, fn):
    gradcheck(fn, randn(2, 3))


@pytest.mark.parametrize(("dim", "shape"), ALONG, ids=str)
def test_gather_and_scatter_add_count_along_one_axis(randn, dim, shape):
    x, added = randn(*shape), randn(2, 2, 2)
    index, summed = lucid.tensor(INDEX), x.copy()
    y = lucid.tensor(x).gather(dim, index)
    z = lucid.tensor(x).scatter_add(dim, index, lucid.tensor(added))
    for place in itertools.product(range(2), repeat=3):
        source = (*place[:dim], INDEX[place], *place[dim + 1 :])
        assert y.array[place] == x[source]
        summed[source] += added[place]
    np.testing.assert_allclose(z.cpu().numpy(), summed, rtol=1e-12)


def test_take_along_dim_takes_what_argmax_finds(randn):
    x = lucid.tensor(randn(3, 4, 2))
    for dim in range(3):
        greatest = x.take_along_dim(x.argmax(dim, keepdim=True), dim)
        assert greatest.squeeze(dim).tolist() == x.max(dim).values.tolist()


def test_index_select_is_indexing(randn):
    x = lucid.tensor(randn(2, 3, 2))
    assert x.index_select(1, POSITIONS).tolist() == x[:, [2, 0, 2]].tolist()


def test_one_hot_is_one_at_the_index_and_nowhere_else():
    x = lucid.tensor([[0, 2], [3, 1]])
    y = ops.one_hot(x)
    assert y.shape == (2, 2, 4)
    assert y.dtype == lucid.int64
    for i, j, k in itertools.product(range(2), range(2), range(4)):
        assert y.array[i, j, k] == (x.array[i, j] == k)


def test_positions_of_any_width_will_do(randn):
    x = lucid.tensor(randn(2, 3))
    for dtype in (lucid.uint8, lucid.int32, lucid.int64):
        index = lucid.tensor([[2], [0]], dtype=dtype)
        assert x.gather(1, index).tolist() == [[x.array[0, 2]], [x.array[1, 0]]]
        assert ops.one_hot(index).shape == (2, 1, 3)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, IndexError), match=sentence):
        call(lucid.ones(2, 3), lucid.tensor([[0, 1, 0], [0, 0, 1], [2, 2, 2], [3, 3, 3]]))


@pytest.mark.parametrize(("index", "src"), [((0,), (0,)), ((0,), (2,)), ((0, 2), (0, 2))])
def test_scatter_of_nothing_leaves_everything_and_the_graph(leaf, index, src):
    x, y = leaf(np.arange(10.0).reshape(5, 2)), leaf(np.ones(src))
    x = x[:, 0] if len(index) == 1 else x
    z = x.scatter(0, lucid.zeros(index, dtype=lucid.int64), y)
    assert z.tolist() == x.tolist()
    z.sum().backward()
    assert y.grad.tolist() == np.zeros(src).tolist()


def test_of_two_slices_for_one_place_the_one_that_stays_has_the_gradient(leaf):
    source = leaf([[1.0, 2.0], [3.0, 4.0]])
    y = (source.detach() * 0).index_copy(0, lucid.tensor([1, 1]), source)
    y.sum().backward()
    stays = source.detach()[source.grad[:, 0] == 1]
    assert stays.shape == (1, 2)
    assert y[1].tolist() == stays[0].tolist()


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64"])
def test_scatter_of_nothing_keeps_the_dtype(dtype):
    x = lucid.zeros(3).to(getattr(lucid, dtype))
    assert x.scatter(0, lucid.zeros(0, dtype=lucid.int64), x[:0]).dtype == dtype


@pytest.mark.parametrize("classes", [2.5, None, "3", lucid.nan])
def test_one_hot_takes_a_whole_number_of_classes(classes):
    with pytest.raises(TypeError, match=r"num_classes \(=.*\) must be a whole number"):
        lucid.nn.functional.one_hot(lucid.tensor([1]), classes)
