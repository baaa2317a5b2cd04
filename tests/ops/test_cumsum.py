"""Running sums: itertools.accumulate along every axis; gradients run from the end."""

import itertools

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

BAD = {
    "a list": (lambda x: ops.cumsum([1.0], 0), "cumsum takes a tensor, not list"),
    "axis": (lambda x: ops.cumsum(x, 2), "dim 2 is out of range"),
    "axes": (lambda x: ops.cumsum(x, None), r"dim \(=None\) must be a whole number"),
}


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_each_line_is_summed_as_it_goes(randn, dim):
    x = randn(2, 3, 4)
    y = ops.cumsum(lucid.tensor(x), dim).cpu().numpy()
    assert y.shape == x.shape
    lines = np.moveaxis(x, dim, -1).reshape(-1, x.shape[dim])
    expected = [list(itertools.accumulate(line)) for line in lines]
    np.testing.assert_allclose(np.moveaxis(y, dim, -1).reshape(lines.shape), expected, rtol=1e-14)


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_gradients(randn, dim):
    gradcheck(lambda x: ops.cumsum(x * x, dim), randn(2, 3, 4), order=3)


def test_the_first_element_gets_all_gradients_and_the_last_its_own(leaf):
    x = leaf(np.zeros(3))
    x.cumsum(0).backward(lucid.tensor([1.0, 10.0, 100.0]))
    assert x.grad.tolist() == [111, 110, 100]


@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int32])
def test_integers_and_bools_are_summed_in_int64(dtype):
    y = lucid.tensor(np.ones(300, dtype)).cumsum(0)
    assert y.dtype == np.int64
    assert y[-1].item() == 300


@pytest.mark.parametrize("dtype", ["uint8", "int16", "int64"])
def test_running_sums_have_the_dtype_that_was_asked_for(dtype):
    y = lucid.tensor([100, 100, 100]).cumsum(0, dtype=getattr(lucid, dtype))
    assert y.dtype == dtype
    assert y.tolist() == [100, 200, 44 if dtype == "uint8" else 300]


def test_a_single_number_and_none_are_their_own_sums():
    assert lucid.tensor(3.0).cumsum(0).tolist() == 3
    assert lucid.zeros(0, 2).cumsum(0).shape == (0, 2)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, IndexError), match=sentence):
        call(lucid.ones(2, 3))
