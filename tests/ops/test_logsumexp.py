"""log Σ exp: by its definition where that does not overflow, and right where it does."""

import math

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

AXES = [0, 1, -1, (0, 2), (0, 1, 2)]
BAD = {
    "a list": (lambda x: ops.logsumexp([1.0], 0), "logsumexp takes a tensor, not list"),
    "axis": (lambda x: ops.logsumexp(x, 2), "dim 2 is out of range"),
}


@pytest.mark.parametrize("dim", AXES, ids=str)
def test_it_is_the_logarithm_of_the_sum_of_exponentials(randn, dim):
    x = randn(2, 3, 4)
    for keepdim in (False, True):
        y = ops.logsumexp(lucid.tensor(x), dim, keepdim)
        expected = np.log(np.exp(x).sum(axis=dim, keepdims=keepdim))
        np.testing.assert_allclose(y.cpu().numpy(), expected, rtol=1e-14)


@pytest.mark.parametrize("dim", AXES, ids=str)
def test_gradients(randn, dim):
    gradcheck(lambda x: ops.logsumexp(x, dim), randn(2, 3, 4), order=3)


def test_its_gradient_is_the_softmax(randn, leaf):
    x = leaf(randn(3, 5))
    x.logsumexp(1).sum().backward()
    np.testing.assert_allclose(x.grad.cpu().numpy(), ops.softmax(x, 1).tolist(), rtol=1e-14)


def test_great_and_infinite_numbers_neither_overflow_nor_vanish():
    inf = math.inf
    x = lucid.tensor([[1e4, 1e4], [-1e4, -1e4], [inf, 0.0], [-inf, 2.0], [-inf, -inf]])
    expected = [1e4 + math.log(2), -1e4 + math.log(2), inf, 2, -inf]
    np.testing.assert_allclose(x.logsumexp(1).cpu().numpy(), expected, rtol=1e-6)


def test_of_nothing_it_is_minus_infinity():
    assert lucid.zeros(2, 0).logsumexp(1).tolist() == [-math.inf, -math.inf]
    assert lucid.zeros(0, 2).logsumexp(1).shape == (0,)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, IndexError), match=sentence):
        call(lucid.ones(2, 3))
