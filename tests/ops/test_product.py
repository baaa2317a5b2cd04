"""Products: math.prod along every axis, and right gradients of all orders at zeros."""

import math

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

WITH_ZEROS = {
    "no zero": [2.0, -3.0, 0.5, 4.0, 1.5],
    "one zero": [2.0, 0.0, 0.5, 4.0, 1.5],
    "two zeros": [2.0, 0.0, 0.5, 0.0, 1.5],
    "three zeros": [0.0, 0.0, 0.5, 0.0, 1.5],
    "zeros alone": [0.0, 0.0, 0.0],
    "a single zero": [0.0],
}
BAD = {
    "a list": (lambda x: ops.prod([1.0]), "prod takes a tensor, not list"),
    "axis": (lambda x: ops.prod(x, 2), "dim 2 is out of range"),
    "axes": (lambda x: ops.prod(x, (0, 1)), r"dim \(=\(0, 1\)\) must be a whole number"),
}


@pytest.mark.parametrize("shape", [(2, 3, 4), (1, 5, 7), (6, 1, 2)], ids=str)
@pytest.mark.parametrize("dim", [0, 1, -1, None])
def test_each_number_is_the_product_of_its_group(randn, dim, shape):
    x = randn(*shape)
    for keepdim in (False, True):
        y = ops.prod(lucid.tensor(x), dim, keepdim)
        expected = x.prod(axis=dim, keepdims=keepdim)
        assert y.shape == expected.shape
        np.testing.assert_allclose(y.cpu().numpy(), expected, rtol=1e-13)


@pytest.mark.parametrize("numbers", WITH_ZEROS.values(), ids=WITH_ZEROS)
def test_gradients_at_zeros(numbers):
    gradcheck(ops.prod, np.array(numbers), order=3)


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_gradients_along_an_axis(randn, dim):
    x = randn(2, 3, 4)
    x[0, 0, :2] = x[1, :, 3] = 0
    gradcheck(lambda x: ops.prod(x, dim), x)


@pytest.mark.parametrize("numbers", WITH_ZEROS.values(), ids=WITH_ZEROS)
def test_the_gradient_of_each_element_is_the_product_of_the_others(leaf, numbers):
    x = leaf(np.array(numbers))
    x.prod().backward()
    others = [math.prod(numbers[:i] + numbers[i + 1 :]) for i in range(len(numbers))]
    np.testing.assert_allclose(x.grad.cpu().numpy(), others, rtol=1e-14)


@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int32])
def test_integers_and_bools_are_multiplied_in_int64(dtype):
    y = lucid.tensor(np.array([1, 100, 100]).astype(dtype)).prod()
    assert y.dtype == np.int64
    assert y.item() == (1 if dtype is np.bool_ else 10_000)


def test_the_product_of_nothing_is_one(leaf):
    x = leaf(np.zeros((0, 2)))
    assert x.prod().item() == 1
    assert x.prod(0).tolist() == [1, 1]
    assert x.prod(1).shape == (0,)
    x.prod().backward()
    assert x.grad.shape == (0, 2)


def test_a_single_number_is_its_own_product(leaf):
    x = leaf(np.array(3.0))
    (x.prod() + x.prod(0)).backward()
    assert x.grad.item() == 2


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, IndexError), match=sentence):
        call(lucid.ones(2, 3))
