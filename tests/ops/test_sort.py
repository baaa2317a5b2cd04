"""Sorting: Python's ``sorted``, stable, along every axis; gradients find their way back."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

UNEVEN = np.linspace(1, 2, 24).reshape(2, 3, 4)  # no two products with it are equal
BAD = {
    "sort": (lambda x: ops.sort([1.0]), "sort takes a tensor, not list"),
    "sort, axis": (lambda x: ops.sort(x, 2), "dim 2 is out of range"),
    "argsort": (lambda x: ops.argsort(x, None), r"dim \(=None\) must be a whole number"),
    "topk": (lambda x: ops.topk(x, 4), r"k \(=4\) must be from 0 to 3, the length of axis 1"),
    "topk, negative": (lambda x: ops.topk(x, -1), r"k \(=-1\) must be from 0 to 3"),
    "topk, a float": (lambda x: ops.topk(x, 1.0), r"k \(=1.0\) must be a whole number"),
    "topk, axis": (lambda x: ops.topk(x, 1, 2), "dim 2 is out of range"),
    "topk, a list": (lambda x: ops.topk([1.0], 1), "topk takes a tensor, not list"),
}


def _lines(x, dim):
    """The numbers along an axis, one list for each line."""
    return np.moveaxis(x, dim, -1).reshape(-1, x.shape[dim]).tolist()


def _in_order(line, descending):
    """The positions of the numbers in their order; of equal ones the first comes first."""
    return sorted(range(len(line)), key=lambda i: -line[i] if descending else line[i])


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_each_line_is_sorted_and_equal_numbers_keep_their_order(randn, dim, descending):
    x = np.round(randn(4, 5, 6))
    values, indices = ops.sort(lucid.tensor(x), dim, descending)
    expected = [_in_order(line, descending) for line in _lines(x, dim)]
    assert _lines(indices.cpu().numpy(), dim) == expected
    assert _lines(values.cpu().numpy(), dim) == [
        sorted(a, reverse=descending) for a in _lines(x, dim)
    ]
    assert lucid.equal(ops.argsort(lucid.tensor(x), dim, descending), indices)
    assert indices.dtype == np.int64


@pytest.mark.parametrize("largest", [False, True])
@pytest.mark.parametrize("k", [0, 1, 3, 4])
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_topk_is_the_beginning_of_the_sorted(randn, dim, k, largest):
    x = lucid.tensor(np.round(randn(4, 5, 6)))
    beginning = (slice(None),) * (dim % 3) + (slice(k),)
    values, indices = ops.topk(x, k, dim, largest)
    assert lucid.equal(values, x.sort(dim, largest).values[beginning])
    assert lucid.equal(indices, x.argsort(dim, largest)[beginning])


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_gradients(randn, dim):
    x = randn(2, 3, 4)
    gradcheck(lambda x: ops.sort(x * lucid.tensor(UNEVEN), dim, descending=True).values * x, x)
    gradcheck(lambda x: ops.topk(x * lucid.tensor(UNEVEN), 2, dim, largest=False).values ** 2, x)


def test_each_value_hands_its_gradient_to_the_element_that_it_was(leaf):
    x = leaf(np.array([[3.0, 1.0, 2.0], [5.0, 5.0, 4.0]]))
    x.sort().values.backward(lucid.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    assert x.grad.tolist() == [[3, 1, 2], [5, 6, 4]]
    x.grad = None
    x.topk(1).values.sum().backward()
    assert x.grad.tolist() == [[1, 0, 0], [1, 0, 0]]


def test_nan_is_greater_than_any_number():
    x = lucid.tensor([2.0, float("nan"), float("inf"), 1.0])
    assert x.argsort().tolist() == [3, 0, 2, 1]
    assert x.argsort(descending=True).tolist() == x.topk(4).indices.tolist() == [1, 2, 0, 3]


@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int64])
def test_integers_and_bools_keep_their_dtype(dtype):
    values, indices = lucid.tensor(np.array([1, 0, 1]).astype(dtype)).sort(descending=True)
    assert values.dtype == dtype
    assert values.tolist() == [1, 1, 0]
    assert indices.tolist() == [0, 2, 1]


def test_a_single_number_and_none_are_in_order(leaf):
    x = leaf(np.array(2.0))
    values, indices = x.sort()
    (values + x.topk(1).values).backward()
    assert x.grad.item() == 2
    assert (indices.shape, indices.item()) == ((), 0)
    assert lucid.zeros(2, 0).sort().values.shape == (2, 0)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, IndexError), match=sentence):
        call(lucid.ones(2, 3))


@pytest.mark.parametrize("largest", [True, False])
@pytest.mark.parametrize("k", [1, 3, 6, 7])
@pytest.mark.parametrize("kinds", [100, 4, 1], ids=["none equal", "some equal", "all equal"])
@pytest.mark.parametrize("with_nan", [False, True])
def test_topk_chooses_the_first_of_equals_and_nan_before_numbers(largest, k, kinds, with_nan):
    rng = np.random.default_rng(k)
    x = rng.permuted(np.tile(np.arange(7.0) % kinds, (5, 2, 1)), axis=2).swapaxes(1, 2)
    if with_nan:
        x[1:3, 2:4] = np.nan
    order = np.argsort(-x if largest else x, axis=1, kind="stable")
    is_nan = np.isnan(np.take_along_axis(x, order, 1))
    first = np.argsort(~is_nan if largest else is_nan, axis=1, kind="stable")
    values, indices = ops.topk(lucid.tensor(x), k, 1, largest)
    assert indices.tolist() == np.take_along_axis(order, first, 1)[:, :k].tolist()
    expected = np.take_along_axis(x, np.array(indices.tolist()), 1)
    np.testing.assert_array_equal(values.tolist(), expected)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("dim", [0, 1, 2])
def test_many_rows_are_sorted_as_few_are(randn, dim, descending):
    x = np.round(randn(40, 30, 20), 1)
    x[3, :, 5] = np.nan
    indices = lucid.tensor(x).argsort(dim, descending).cpu().numpy()
    rows, found = (np.moveaxis(a, dim, -1).reshape(-1, x.shape[dim]) for a in (x, indices))
    for row, places in zip(rows, found, strict=True):
        np.testing.assert_array_equal(places, lucid.tensor(row).argsort(0, descending).cpu())
