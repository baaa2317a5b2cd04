"""Arguments that change what an op computes: their gradients, and what is refused."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

GRADIENTS = {
    "alpha": lambda x, y: ops.add(x, y, alpha=3) * ops.sub(x, y, alpha=-2),
    "clamp by tensors": lambda x, y: ops.clamp(x, y - 0.2, y + 0.3) * x,
    "clamp from below": lambda x, y: x.clamp(min=y),
    "negative padding": lambda x, y: ops.pad(x * y, (-1, 2, 1, -1)),
    "einsum of a list": lambda x, y: ops.einsum("ij,ij->i", [x, y]),
    "sum in another dtype": lambda x, y: (x * y).sum(1, dtype=lucid.float64),
}


@pytest.mark.parametrize("fn", GRADIENTS.values(), ids=GRADIENTS)
def test_gradients(randn, fn):
    gradcheck(fn, randn(3, 4), randn(3, 4))


def test_a_rounded_quotient_of_integers_is_an_integer():
    x, y = lucid.tensor([7, -7, 6, -6]), lucid.tensor([2, 2, -3, 3])
    assert ops.div(x, y, rounding_mode="floor").tolist() == [3, -4, -2, -2]
    assert ops.div(x, y, rounding_mode="trunc").tolist() == [3, -3, -2, -2]
    assert ops.div(x, 2, rounding_mode="trunc").dtype == np.int64


def test_a_sum_in_another_dtype_is_cast_before():
    x = lucid.tensor([1.9, 1.9])
    assert x.sum(dtype=lucid.int64).tolist() == 2
    assert lucid.tensor([1, 2]).mean(dtype=lucid.float32).tolist() == 1.5


def test_an_element_on_a_bound_keeps_its_gradient(leaf):
    x, bound = leaf(np.ones(2)), leaf(np.ones(2))
    x.clamp(min=bound).sum().backward()
    assert (x.grad.tolist(), bound.grad.tolist()) == ([1.0, 1.0], [0.0, 0.0])


def test_tuples_and_ranges_are_indices_as_lists_are():
    x = lucid.arange(12).reshape(3, 4)
    assert x[:, (0, 2)].tolist() == x[:, [0, 2]].tolist()
    assert x[range(2)].tolist() == x[:2].tolist()
    assert x[[lucid.tensor(0), lucid.tensor(2)]].tolist() == x[[0, 2]].tolist()
    x[:, (0, 1)] = 0
    assert x.tolist()[1] == [0, 0, 6, 7]


def test_a_rounding_mode_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match=r"rounding_mode \(='up'\) must be None"):
        ops.div(lucid.ones(2), 2, rounding_mode="up")
