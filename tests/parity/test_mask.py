"""Masks fill and select what they do in torch, and triangles are torch's."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

X = np.array([[np.inf, -1.0, 2.0], [0.5, np.nan, -np.inf]])
MASKS = {
    "all axes": np.array([[True, False, True], [False, True, False]]),
    "a row": np.array([True, False, True]),
    "a column": np.array([[True], [False]]),
    "more axes": np.array([[[True, False, True]], [[False, True, True]]]),
    "one": np.array(True),
    "nothing": np.zeros((2, 3), bool),
}
MATRICES = [(3, 3), (2, 4), (4, 2), (2, 3, 3), (0, 3), (3, 0)]


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_masked_fill(agree, mask):
    agree(lambda lib, x, m: (x.masked_fill(m, -2.5), lib.masked_fill(x, m, -np.inf)), X, mask)


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_masked_select(agree, mask):
    agree(lambda lib, x, m: (x.masked_select(m), lib.masked_select(x, m)), X, mask)


@pytest.mark.parametrize("dtype", [float, int, bool])
def test_the_value_takes_the_dtype_of_the_tensor(agree, dtype):
    x, mask = np.ones(3, dtype), np.array([True, False, False])
    values = [0, True, 2] + [0.5] * (dtype is float)
    agree(lambda lib, x, m: tuple(x.masked_fill(m, value) for value in values), x, mask)


def test_a_value_with_a_gradient(agree, randn):
    mask = np.array([[True], [False]])
    agree(lambda lib, x, v, m: x.masked_fill(m, v.sum()), randn(2, 3), randn(2), mask)
    agree(lambda lib, x, v, m: x.masked_fill(m, v.sum().double()), randn(2, 3), randn(2), mask)


def test_numbers(agree):
    agree(
        lambda lib, x, m: (x.masked_fill(m, 2.0), x.masked_select(m)),
        np.array(3.0),
        np.array(1 > 0),
    )


@pytest.mark.parametrize("shape", MATRICES, ids=str)
@pytest.mark.parametrize("diagonal", [0, 1, -1, 9, -9])
def test_triangles(agree, randn, shape, diagonal):
    agree(lambda lib, x: (x.tril(diagonal), lib.triu(x, diagonal=diagonal)), randn(*shape))


def test_triangles_of_infinity_integers_and_bools(agree):
    for x in (X, np.arange(6).reshape(2, 3), np.ones((2, 3), bool)):
        agree(lambda lib, x: (lib.tril(x), x.triu()), x)
