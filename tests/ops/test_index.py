"""Indexing: each gradient comes back to where the element came from."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck
from lucid.ops.index import IndexAdd

INDICES = {
    "a number": 1,
    "a negative number": -1,
    "numbers": (1, 2),
    "a slice": (slice(None), slice(3, 0, -2)),
    "None": (None, 1),
    "an ellipsis": (..., 0),
    "a list": [0, 2],
    "integers": np.array([2, 0]),
    "repeated integers": np.array([0, 0, 1, 0]),
    "negative and positive for the same": np.array([-1, 2, -1]),
    "pairs": (np.array([0, 1, 0]), np.array([3, 2, 3])),
    "integers after a slice": (slice(None), np.array([0, 0, 3])),
    "a tensor of integers": lucid.tensor([[2, 0], [1, 1]]),
    "a mask": np.arange(12).reshape(3, 4) % 3 == 0,
    "a mask of rows": lucid.tensor([True, False, True]),
    "nothing": slice(2, 2),
    "steps backwards": (slice(None, None, -1), slice(None, 0, -3)),
    "lists": ([0, 2, 0], [1, 1, -1]),
    "an empty list": [],
    "no index": (),
    "True": True,
    "two masks": (np.array([True, False, True]), np.array([False, True, True, False])),
    "a mask and a number": (np.array([True, False, True]), 1),
    "a mask and repeated integers": (np.array([True, False, True]), [3, 3]),
    "None and integers": (None, [1, 1], None),
    "integers and dots": (..., [1, 1, 0]),
    "integers after dots for no axes": ([0, 2], ..., [1, 1]),
}
GRADIENTS = {
    "index_add": (
        lambda y: IndexAdd.apply(y * y, index=(lucid.tensor([0, 2, 0]).array,), shape=(3, 2)),
        (3, 2),
    ),
}
BAD = {
    "getitem": (lambda x: x[2], "index 2 is out of bounds for axis 0 with size 2"),
    "getitem, float": (lambda x: x[x], "an index holds integers or bools, not float32"),
    "getitem, text": (lambda x: x["a"], "only integers, slices .* are valid indices"),
    "getitem, bytes": (
        lambda x: x[lucid.tensor([0, 1], dtype=lucid.uint8)],
        r"an index of uint8 may be a mask or positions: write \.bool\(\) or \.long\(\)",
    ),
    "getitem, a number of bytes": (
        lambda x: x[lucid.tensor(1, dtype=lucid.uint8)],
        "an index of uint8 may be a mask or positions",
    ),
    "getitem, mask": (lambda x: x[lucid.tensor([True])], "axis is 2 but .* axis is 1"),
    "getitem, axes": (lambda x: x[0, 0, 0], "too many indices"),
}


def _plain(index):
    return index.cpu().numpy() if isinstance(index, lucid.Tensor) else index


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_gradients_of_indexing(randn, index):
    gradcheck(lambda x: x[index] * x[index], randn(3, 4))


@pytest.mark.parametrize("case", GRADIENTS.values(), ids=GRADIENTS)
def test_gradients(randn, case):
    fn, *shapes = case
    gradcheck(fn, *[randn(*shape) for shape in shapes])


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_each_element_knows_its_place(leaf, index):
    """Indexing the places themselves tells which element every number of the result is."""
    x, places = np.arange(12.0).reshape(3, 4) * 10, np.arange(12).reshape(3, 4)[_plain(index)]
    tensor = leaf(x)
    y = tensor[index]
    assert y.shape == places.shape
    np.testing.assert_array_equal(y.detach().cpu().numpy(), places * 10)
    y.sum().backward()
    times = [list(places.ravel()).count(place) for place in range(12)]
    np.testing.assert_array_equal(tensor.grad.cpu().numpy().ravel(), times)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, IndexError), match=sentence):
        call(lucid.ones(2, 3))


def test_dots_for_no_axes_do_not_keep_integers_apart():
    x = lucid.arange(8).reshape(2, 2, 2)
    y = x[:, [0, 1], ..., [0, 1]]
    assert y.tolist() == [[0, 3], [4, 7]]
    assert x[:, None, [0, 1], ..., [[0], [1]]].shape == (2, 1, 2, 2)


def test_the_second_dots_stand_for_no_axes(shares_memory):
    x = lucid.arange(8).reshape(2, 2, 2)
    assert x[..., ...].tolist() == x.tolist()
    assert x[..., 0, ...].tolist() == [[0, 2], [4, 6]]
    assert x[..., [0], ...].shape == (2, 2, 1)
    assert shares_memory(x[..., 0, ...], x)


def test_a_slice_shares_memory_and_a_list_does_not(shares_memory):
    x = lucid.arange(6)
    assert shares_memory(x[1:3], x)
    assert not shares_memory(x[[1, 2]], x)


def test_a_tensor_is_walked_row_by_row(leaf, randn):
    x = leaf(randn(3, 2))
    ops.stack([row * i for i, row in enumerate(x)]).sum().backward()
    assert x.grad.tolist() == [[0, 0], [1, 1], [2, 2]]
