"""A mask decides where a number stands instead, and what is selected; triangles are masks."""

import itertools

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

MASK = np.array([[True, False, True], [False, True, False]])
GRADIENTS = {
    "masked_fill": lambda x: ops.masked_fill(x * x, lucid.tensor(MASK), 3.0),
    "masked_fill, broadcast": lambda x: ops.masked_fill(x[0] * x[0], lucid.tensor(MASK), 3.0),
    "masked_fill, value": lambda x: ops.masked_fill(x * x, lucid.tensor(MASK), x.sum() ** 2),
    "masked_select": lambda x: ops.masked_select(x * x, lucid.tensor(MASK)),
    "masked_select, broadcast": lambda x: ops.masked_select(x[0] * x[0], lucid.tensor(MASK)),
    "tril": lambda x: ops.tril(x * x),
    "triu": lambda x: ops.triu(x * x, 1),
}
BAD = {
    "masked_fill": (lambda x: x.masked_fill(x, 0), "masked_fill takes a mask .* not float32"),
    "masked_fill, list": (lambda x: x.masked_fill([True], 0), "takes a tensor, not list"),
    "masked_fill, shape": (lambda x: x.masked_fill(lucid.tensor(MASK[:, :2]), 0), "broadcast"),
    "masked_fill, value": (
        lambda x: x.masked_fill(lucid.tensor(MASK), lucid.ones(1)),
        r"one number, not a value of shape \(1,\)",
    ),
    "masked_fill, fraction": (
        lambda x: x.long().masked_fill(lucid.tensor(MASK), 0.5),
        "masked_fill: int64 has no room for fractions",
    ),
    "masked_select": (lambda x: x.masked_select(x), "masked_select takes a mask .* not float32"),
    "masked_select, shape": (lambda x: x.masked_select(lucid.tensor(MASK[:, :2])), "broadcast"),
    "tril": (lambda x: x[0].tril(), r"tril takes matrices \(..., m, n\), not shape \(3,\)"),
    "tril, a fraction": (lambda x: x.tril(0.5), r"diagonal \(=0.5\) must be a whole number"),
    "triu": (lambda x: x.sum().triu(), r"triu takes matrices \(..., m, n\), not shape \(\)"),
}


@pytest.mark.parametrize("fn", GRADIENTS.values(), ids=GRADIENTS)
def test_gradients(randn, fn):
    gradcheck(fn, randn(2, 3))


def test_the_mask_decides(randn):
    x, kept = randn(2, 3), ~MASK
    filled = lucid.tensor(x).masked_fill(lucid.tensor(MASK), 9.0).cpu().numpy()
    assert (filled[kept] == x[kept]).all()
    assert (filled[~kept] == 9).all()
    assert lucid.tensor(x).masked_select(lucid.tensor(MASK)).tolist() == [x[0, 0], x[0, 2], x[1, 1]]


def test_where_infinity_is_filled_in_no_gradient_is_nan(leaf):
    x = leaf(np.array([0.0, -np.inf, 1.0]))
    ops.masked_fill(x, lucid.tensor([False, True, False]), 0.0).exp().sum().backward()
    np.testing.assert_allclose(x.grad.cpu().numpy(), [1, 0, np.e])


@pytest.mark.parametrize("diagonal", range(-3, 4))
def test_a_triangle_is_what_lies_on_one_side_of_a_diagonal(randn, diagonal):
    x = randn(2, 3, 4)
    lower = lucid.tensor(x).tril(diagonal)
    upper = lucid.tensor(x).triu(diagonal)
    for n, i, j in itertools.product(range(2), range(3), range(4)):
        assert lower.array[n, i, j] == (x[n, i, j] if j - i <= diagonal else 0)
        assert upper.array[n, i, j] == (x[n, i, j] if j - i >= diagonal else 0)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lucid.ones(2, 3))
