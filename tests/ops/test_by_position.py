"""Elements written, chosen and counted by position: gradients, and what is refused."""

import tracemalloc

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck
from lucid.ops import matrices

PLACES = np.array([[0, 2], [1, 3], [2, 0]])


def places():
    return lucid.tensor(PLACES)


GRADIENTS = {
    "scatter": lambda x: ops.scatter(x, 1, places(), x[:, :2] * x[:, 2:]),
    "scatter a number": lambda x: ops.scatter(x * x, 1, places(), 3.0),
    "diag": lambda x: ops.diag(x[0] * x[1], 1) + ops.diag(x[2], -1),
    "diagonal": lambda x: ops.diagonal(x * x, 1),
    "cumprod": lambda x: ops.cumprod(x, 1),
    "cdist": lambda x: ops.cdist(x, x.flip(0) + 3),
    "cross": lambda x: ops.cross(x[:, :3], x[:, 1:]),
    "median": lambda x: ops.median(x, 1).values * x[:, 0],
    "quantile": lambda x: ops.quantile(x * x, 0.3, 1),
    "lerp": lambda x: ops.lerp(x, x * x, 0.3),
    "tensor_split": lambda x: ops.tensor_split(x * x, 3, 1),
    "rot90": lambda x: ops.rot90(x * x, -1),
}
BAD = {
    "scatter, positions": (
        lambda x: ops.scatter(x, 1, places() + 9, 1.0),
        IndexError,
        "12 is out of range|is out of",
    ),
    "scatter, dtypes": (
        lambda x: ops.scatter(x, 1, places(), places()),
        TypeError,
        "make them one dtype",
    ),
    "diag": (lambda x: ops.diag(x[None]), ValueError, "diag takes a vector or a matrix"),
    "cross": (lambda x: ops.cross(x, x, 1), ValueError, "vectors of length 3, not 4"),
    "cdist": (lambda x: ops.cdist(x, x[:, 1:]), ValueError, "vectors of one length"),
    "tensor_split": (lambda x: ops.tensor_split(x, 0), ValueError, r"sections \(=0\)"),
    "diagonal": (lambda x: ops.diagonal(x[0]), IndexError, "takes two axes|out of range"),
    "kthvalue": (lambda x: ops.kthvalue(x, 5), ValueError, r"k \(=5\) must be from 1 to 4"),
    "quantile": (lambda x: ops.quantile(x, 1.5), ValueError, "must be from 0 to 1"),
    "quantile, interpolation": (
        lambda x: ops.quantile(x, 0.5, interpolation="cubic"),
        ValueError,
        "must be in .*'linear'",
    ),
    "scatter, reduce": (
        lambda x: ops.scatter(x, 1, places(), x, reduce="multiply"),
        ValueError,
        r"reduce \(='multiply'\) must be 'add'",
    ),
    "scatter of a fraction": (
        lambda x: ops.scatter(x.long(), 1, places(), 2.5),
        TypeError,
        "scatter: int64 has no room for fractions",
    ),
    "narrow of a number": (lambda x: ops.narrow(x[0, 0], 0, 0, 1), IndexError, "narrow takes a"),
    "roll of a number": (lambda x: ops.roll(x[0, 0], 1, 0), IndexError, "at least one axis"),
    "rot90 in no plane": (lambda x: ops.rot90(x, dims=(1, 1)), ValueError, "names an axis twice"),
    "rot90, one axis": (lambda x: ops.rot90(x, dims=(1,)), ValueError, "a plane of two axes"),
    "rot90, a fraction": (lambda x: ops.rot90(x, 1.5), TypeError, r"k \(=1.5\) must be a whole"),
    "linspace": (lambda x: lucid.linspace(0, 1, 3.0), ValueError, r"steps \(=3.0\) must be"),
    "multinomial": (lambda x: lucid.multinomial(abs(x), 0), ValueError, "1 position of each row"),
    "multi_margin_loss of a number": (
        lambda x: ops.multi_margin_loss(x.sum(), lucid.tensor(0)),
        ValueError,
        r"takes scores \(N, C\) or \(C,\), and a class for each sample, not \(\) and \(\)",
    ),
    "adaptive_max_pool1d": (
        lambda x: ops.adaptive_max_pool1d(x, ()),
        ValueError,
        r"output_size \(=\(\)\) must be one whole number",
    ),
    "diff of a number": (lambda x: ops.diff(x[0, 0]), ValueError, "at least one axis"),
    "repeat_interleave": (
        lambda x: ops.repeat_interleave(x, 2, 0, output_size=5),
        ValueError,
        r"output_size \(=5\) must be 6",
    ),
    "bincount": (lambda x: ops.bincount(x), TypeError, "bincount takes integers"),
    "histogram, integers": (
        lambda x: ops.histogram(x.long(), 3),
        TypeError,
        "histogram takes floats",
    ),
    "histogram, bins": (lambda x: ops.histogram(x.float(), 0), ValueError, r"bins \(=0\) must be"),
    "histogram, range": (
        lambda x: ops.histogram(x.float(), 2, range=(2, 1)),
        ValueError,
        r"range \(=\(2.0, 1.0\)\) is two finite numbers in order",
    ),
    "histogram, nan": (
        lambda x: ops.histogram(x / 0, 2),
        ValueError,
        "nan and inf need a range that leaves them",
    ),
    "histc": (lambda x: ops.histc(x, 4, 2, 1), ValueError, r"min \(=2\) must not be greater"),
}


@pytest.mark.parametrize("fn", GRADIENTS.values(), ids=GRADIENTS)
def test_gradients(fn):
    gradcheck(fn, np.random.default_rng(3).permutation(np.linspace(0.2, 2.0, 12)).reshape(3, 4))


@pytest.mark.parametrize(("call", "error", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call(lucid.tensor(np.ones((3, 4), np.float32)))


DISTANCES = {
    "vectors": lambda x: ops.cdist(x, x[:2] + 3),
    "batches": lambda x: ops.cdist(x.reshape(2, 3, 2), x.reshape(2, 3, 2) + 3, p=3),
    "a batch of one": lambda x: ops.cdist(x[:, :2] + 3, x.reshape(2, 3, 2)),
}


@pytest.mark.parametrize("fn", DISTANCES.values(), ids=DISTANCES)
def test_distances_of_some_rows_at_a_time(fn, monkeypatch):
    x = np.random.default_rng(3).permutation(np.linspace(0.2, 2.0, 12)).reshape(3, 4)
    whole = fn(lucid.tensor(x)).cpu().numpy()
    monkeypatch.setattr(matrices, "_AT_ONCE", 16)
    np.testing.assert_allclose(fn(lucid.tensor(x)).cpu().numpy(), whole, rtol=1e-12)
    gradcheck(fn, x)


@pytest.mark.parametrize("needs_grad", [False, True])
def test_distances_do_not_keep_all_differences(needs_grad):
    x, y = lucid.rand(1000, 64, requires_grad=needs_grad), lucid.rand(1000, 64)
    tracemalloc.start()
    try:
        distances = lucid.cdist(x, y).sum()
        if needs_grad:
            distances.backward()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100e6  # all 64 million differences alone take 256 MB


def test_one_hot_rows_by_scatter():
    labels = lucid.tensor([2, 0])
    rows = lucid.zeros(2, 3).scatter_(1, labels.unsqueeze(1), 1.0)
    assert rows.tolist() == [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]


def test_positions_choose_what_they_were_found_by():
    x = lucid.tensor([[1.0, -1.0], [0.0, 2.0]])
    assert x[ops.nonzero(x, as_tuple=True)].tolist() == [1.0, -1.0, 2.0]
    assert x[ops.where(x > 0)].tolist() == [1.0, 2.0]
    assert ops.nonzero(lucid.tensor(3.0)).shape == (1, 0)


def test_what_is_there_is_counted():
    x = lucid.tensor([3, 1, 3, 7])
    values, which, counts = ops.unique(x, return_inverse=True, return_counts=True)
    assert (values.tolist(), counts.tolist()) == ([1, 3, 7], [1, 2, 1])
    assert values[which].tolist() == x.tolist()
    assert ops.bincount(x, minlength=9).tolist() == [0, 1, 0, 2, 0, 0, 0, 1, 0]
    assert ops.histc(x.float(), bins=2).tolist() == [3.0, 1.0]
    assert ops.count_nonzero(lucid.tensor([0, 2, 0])).item() == 1


def test_scatter_writes_each_element_where_its_position_says(randn):
    x, src = randn(3, 4), randn(3, 2)
    expected, filled = x.copy(), x.copy()
    for (i, j), place in np.ndenumerate(PLACES):
        expected[i, place], filled[i, place] = src[i, j], 7.0
    y = ops.scatter(lucid.tensor(x), 1, places(), lucid.tensor(src))
    np.testing.assert_array_equal(y.cpu().numpy(), expected)
    y = ops.scatter(lucid.tensor(x), 1, places(), 7.0)
    np.testing.assert_array_equal(y.cpu().numpy(), filled)


def test_the_median_of_no_floats_is_nan_and_that_of_no_integers_is_none(leaf):
    x = leaf(np.zeros((0, 3)))
    y = x.median()
    assert np.isnan(y.item())
    y.backward()
    assert x.grad.shape == (0, 3)
    with pytest.raises(ValueError, match="there is no element to choose"):
        lucid.zeros(0, dtype=lucid.int64).median()
    with pytest.raises(ValueError, match="there is no element to choose"):
        x.median(0)


@pytest.mark.parametrize("index", [None, slice(0, 2), [0, 1], 1.0, lucid.tensor([0, 1])], ids=str)
def test_select_takes_one_place(index):
    with pytest.raises(TypeError, match=r"select: index \(=.*\) must be a whole number"):
        lucid.ones(3, 2).select(0, index)
    assert lucid.ones(3, 2).select(0, lucid.tensor(1)).shape == (2,)


def test_take_takes_positions():
    x = lucid.tensor([[1, 2], [3, 4]])
    assert x.take([0, 3]).tolist() == [1, 4]
    with pytest.raises(TypeError, match="take takes positions that are integers, not bool"):
        x.take(x.reshape(-1) > 1)
    with pytest.raises(TypeError, match="not NoneType"):
        x.take(None)
