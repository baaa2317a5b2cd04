"""Elements chosen along an axis, and added back there, are torch's."""

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

GATHERED = {  # the shape of x, the axis, the positions
    "rows": ((3, 4), 0, [[2, 0, 1, 2], [0, 0, 1, 1]]),
    "columns": ((3, 4), 1, [[3], [0], [3]]),
    "from the end": ((3, 4), -1, [[3, 3, 0], [0, 1, 2], [1, 1, 1]]),
    "more than there are": ((3, 2), 1, [[0, 1, 0, 1, 0]]),
    "fewer rows": ((3, 4), 1, [[1, 1]]),
    "one axis": ((4,), 0, [3, 3, 0]),
    "three axes": ((2, 3, 2), 1, [[[0, 2]], [[1, 1]]]),
    "a number": ((), 0, 0),
    "a number, twice": ((), 0, [0, 0]),
    "a position without an axis": ((3,), 0, 2),
    "no positions": ((3, 4), 0, np.zeros((0, 4), int)),
    "nothing": ((3, 0), 0, np.zeros((2, 0), int)),
}
ALONG = {
    "flat": ((2, 3), None, [0, 5, 5]),
    "columns": ((2, 3), 1, [[2], [0]]),
    "rows broadcast": ((2, 3), 1, [[2, 0]]),
    "x broadcasts": ((1, 3), 1, [[2], [0], [1], [1]]),
    "from the end": ((4,), 0, [-1, 0, -1]),
    "a number": ((), None, [0, 0]),
}
SELECTED = {
    "rows": ((3, 4), 0, [2, 0, 2]),
    "columns": ((3, 4), -1, [1]),
    "the middle": ((2, 3, 2), 1, [2, 2]),
    "without an axis": ((3, 4), 0, 1),
    "none": ((3, 4), 0, np.zeros(0, int)),
    "a number": ((), 0, [0]),
}
ADDED = {  # the shapes of x and of what is added, the axis, the positions
    "rows": ((3, 2), (2, 2), 0, [[2, 0], [2, 1]]),
    "columns": ((2, 5), (2, 3), 1, [[4, 4, 0], [1, 1, 1]]),
    "one place": ((3,), (4,), 0, [1, 1, 1, 1]),
    "a number": ((), (), 0, 0),
    "none": ((3,), (0,), 0, np.zeros(0, int)),
}
WRITTEN = {  # the shape of x, the axis, the positions
    "rows": ((3, 4), 0, [2, 0]),
    "columns": ((3, 4), -1, [1]),
    "the middle": ((2, 3, 2), 1, [2, 0]),
    "without an axis": ((3,), 0, 1),
    "none": ((3, 4), 0, np.zeros(0, int)),
    "a number": ((), 0, [0]),
}


@pytest.mark.parametrize(("shape", "dim", "index"), GATHERED.values(), ids=GATHERED)
def test_gather(agree, randn, shape, dim, index):
    x, i = np.asarray(randn(*shape)), np.array(index)
    agree(lambda lib, x, i: (lib.gather(x, dim, i), x.gather(dim, i)), x, i)


@pytest.mark.parametrize(("shape", "dim", "index"), ALONG.values(), ids=ALONG)
def test_take_along_dim(agree, randn, shape, dim, index):
    x, i = np.asarray(randn(*shape)), np.array(index)
    agree(lambda lib, x, i: (lib.take_along_dim(x, i, dim), x.take_along_dim(i, dim=dim)), x, i)


@pytest.mark.parametrize(("shape", "dim", "index"), SELECTED.values(), ids=SELECTED)
def test_index_select(agree, randn, shape, dim, index):
    x, i = np.asarray(randn(*shape)), np.array(index)
    agree(lambda lib, x, i: (lib.index_select(x, dim, i), x.index_select(dim, i)), x, i)


@pytest.mark.parametrize(("shape", "added", "dim", "index"), ADDED.values(), ids=ADDED)
def test_scatter_add(agree, randn, shape, added, dim, index):
    arrays = np.asarray(randn(*shape)), np.array(index), np.asarray(randn(*added))
    agree(lambda lib, x, i, y: lib.scatter_add(x, dim, i, y) + x.scatter_add(dim, i, y), *arrays)


@pytest.mark.parametrize(("shape", "dim", "index"), WRITTEN.values(), ids=WRITTEN)
def test_slices_written_and_added(agree, randn, shape, dim, index):
    x, i = np.asarray(randn(*shape)), np.array(index)
    y = x if i.ndim == 0 or not shape else np.take(np.asarray(randn(*shape)), i, dim)
    y = y[:1] if i.ndim == 0 else y
    agree(lambda lib, x, i, y: x.index_copy(dim, i, y), x, i, y)
    agree(lambda lib, x, i, y: x.index_fill(dim, i, 2.5) * x, x, i, y.copy())
    agree(lambda lib, x, i, y: lib.index_add(x, dim, i, y, alpha=0.5), x, i, y)
    agree(lambda lib, x, i, y: (x * 1).index_copy_(dim, i, y).index_add_(dim, i, y), x, i, y)


def test_slices_added_twice_and_filled_from_the_end(agree, randn):
    x, i, y = randn(3, 2), np.array([2, 0, 2]), randn(3, 2)
    agree(lambda lib, x, i, y: (x * 1).index_add_(0, i, y, alpha=2), x, i, y)
    agree(lambda lib, x, i: x.index_fill(0, -i, 0).index_fill_(1, i[1:2], lib.tensor(9)), x, i)


def test_slices_of_integers(agree):
    x, i = np.arange(6).reshape(2, 3), np.array([1, 1])
    agree(lambda lib, x, i: (x.index_add(0, i, x), x.index_fill(0, i, 7)), x, i)


def test_scatter_add_of_more_than_there_are_positions_for(agree, randn):
    """torch has no gradient there: only the values are compared."""
    x, i, y = randn(3, 2), np.array([[1, 2]]), randn(4, 3)
    agree(lambda lib, x, i, y: x.detach().scatter_add(0, i, y.detach()), x, i, y)


def test_integers(agree):
    x, i = np.arange(6).reshape(2, 3), np.array([[2, 2], [0, 1]])
    agree(lambda lib, x, i: (x.gather(1, i), x.scatter_add(1, i, x[:, :2])), x, i)


@pytest.mark.parametrize("classes", [-1, 3, 5])
def test_one_hot(agree, classes):
    for x in (np.array([0, 2, 1]), np.array([[1], [2]]), np.array(2)):
        agree(lambda lib, x: lib.nn.functional.one_hot(x, classes), x)


def test_one_hot_of_no_classes(agree):
    agree(lambda lib, x: lib.nn.functional.one_hot(x, 3), np.zeros((0, 2), int))


WRONG = {
    "gather": lambda lib, x: lib.gather(x, 0, lib.tensor([[3, 0]])),
    "gather, negative": lambda lib, x: lib.gather(x, 0, lib.tensor([[-1, 0]])),
    "gather, too long": lambda lib, x: lib.gather(x, 0, lib.tensor([[0, 0, 0]])),
    "gather, axes": lambda lib, x: lib.gather(x, 0, lib.tensor([0, 0])),
    "index_select": lambda lib, x: lib.index_select(x, 0, lib.tensor([3])),
    "index_select, negative": lambda lib, x: lib.index_select(x, 0, lib.tensor([-1])),
    "scatter_add": lambda lib, x: lib.scatter_add(x, 0, lib.tensor([[3, 0]]), x),
    "scatter_add, src": lambda lib, x: lib.scatter_add(x, 0, lib.tensor([[0, 0]]), x[:, :1]),
    "index_add": lambda lib, x: x.index_add(0, lib.tensor([3, 0]), x[:2]),
    "index_add, negative": lambda lib, x: x.index_add(0, lib.tensor([-1, 0]), x[:2]),
    "index_add, source": lambda lib, x: x.index_add(0, lib.tensor([1, 0]), x),
    "index_copy": lambda lib, x: x.index_copy(0, lib.tensor([3]), x[:1]),
    "index_copy, source": lambda lib, x: x.index_copy(0, lib.tensor([0]), x[:1, :1]),
    "index_fill": lambda lib, x: x.index_fill(0, lib.tensor([3]), 1.0),
    "index_fill, axes": lambda lib, x: x.index_fill(0, lib.tensor([[0]]), 1.0),
    "one_hot": lambda lib, x: lib.nn.functional.one_hot(lib.tensor([3]), 3),
    "one_hot, none": lambda lib, x: lib.nn.functional.one_hot(lib.tensor([], dtype=lib.int64)),
}


@pytest.mark.parametrize("fn", WRONG.values(), ids=WRONG)
def test_what_is_wrong_in_torch_is_wrong_here(fn):
    for lib in (torch, lucid):
        with pytest.raises((RuntimeError, IndexError, ValueError)):
            fn(lib, lib.ones(3, 2))


@pytest.mark.parametrize(("index", "src"), [((0, 2), (0, 2)), ((3, 0), (3, 0)), ((0, 2), (4, 2))])
def test_scatter_of_nothing(agree, randn, index, src):
    i = np.zeros(index, np.int64)
    agree(lambda lib, x, y, i: x.scatter(0, i, y.detach()), randn(5, 2), randn(*src), i)
    agree(lambda lib, x, y, i: x.detach().scatter_(0, i, y.detach()), randn(5, 2), randn(*src), i)
    agree(lambda lib, x, y, i: x.scatter_add(0, i, y.detach()), randn(5, 2), randn(*src), i)
