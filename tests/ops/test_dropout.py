"""Dropping keeps the mean, drops as often as asked, and does nothing outside training."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

DROPS = {"dropout": ops.dropout, "drop_path": ops.drop_path}
drops = pytest.mark.parametrize("drop", DROPS.values(), ids=DROPS)
BAD = {
    "dropout": (lambda x: ops.dropout(x, 1.1), r"p \(=1.1\) must be a probability from 0 to 1"),
    "dropout, below": (lambda x: ops.dropout(x, -0.1), r"p \(=-0.1\) must be a probability"),
    "dropout, nan": (lambda x: ops.dropout(x, float("nan")), r"p \(=nan\) must be a probability"),
    "dropout at rest": (lambda x: ops.dropout(x, 2.0, training=False), r"p \(=2.0\) must be"),
    "dropout, integers": (lambda x: ops.dropout(x.long(), 0.5), "dropout takes floats, not int64"),
    "drop_path": (lambda x: ops.drop_path(x, 1.1), r"drop_path \(=1.1\) must be a probability"),
    "drop_path, integers": (lambda x: ops.drop_path(x.long(), 0.5), "takes floats, not int64"),
    "drop_path, a number": (lambda x: ops.drop_path(x.sum(), 0.5), r"samples, of shape \(N, ...\)"),
}


@drops
def test_gradients(randn, drop):
    def same_mask(x):
        lucid.manual_seed(3)
        return drop(x * x, 0.4)

    gradcheck(same_mask, randn(6, 2))


@drops
def test_nothing_is_dropped_outside_training_or_with_probability_zero(randn, drop):
    x = lucid.tensor(randn(4, 3))
    assert drop(x, 0.5, training=False) is x
    assert drop(x, 0.0) is x


@drops
@pytest.mark.parametrize("p", [1, 1.0])
def test_with_probability_one_all_is_dropped(leaf, drop, p):
    x = leaf(np.ones((4, 3)))
    y = drop(x, p)
    y.sum().backward()
    assert y.tolist() == x.grad.tolist() == [[0.0] * 3] * 4


@drops
@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_an_element_is_zero_or_divided_by_the_chance_to_stay(drop, p):
    y = drop(lucid.ones(20000, 1, dtype=lucid.float64), p).cpu().numpy()
    dropped = y == 0
    np.testing.assert_allclose(y[~dropped], 1 / (1 - p))
    assert abs(dropped.mean() - p) < 0.02
    assert abs(y.mean() - 1) < 0.05


def test_dropout_drops_each_element_by_itself():
    y = ops.dropout(lucid.ones(100, 100), 0.5).cpu().numpy()
    assert ((y == 0).sum(1) > 0).all()
    assert ((y == 0).sum(1) < 100).all()
    assert np.abs(np.corrcoef(y)[np.triu_indices(100, 1)]).max() < 0.6


def test_drop_path_drops_whole_samples():
    y = ops.drop_path(lucid.ones(200, 2, 3, 4), 0.5).cpu().numpy().reshape(200, -1)
    assert set(y.min(1)) == {0, 2}
    np.testing.assert_array_equal(y.min(1), y.max(1))


@drops
@pytest.mark.parametrize("p", [0.5, 0.999])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_numbers_stay_finite_and_in_their_dtype(leaf, drop, p, dtype):
    x = leaf(np.ones((50, 2), dtype))
    y = drop(x, p)
    y.sum().backward()
    assert y.dtype == x.grad.dtype == dtype
    assert np.isfinite(y.detach().cpu().numpy()).all()
    np.testing.assert_array_equal(
        x.grad.cpu().numpy(), y.detach().cpu().numpy()
    )  # both are the mask


@drops
def test_every_call_draws_anew_and_a_seed_draws_again(drop):
    x = lucid.ones(100, 1)
    lucid.manual_seed(5)
    first, second = drop(x, 0.5).tolist(), drop(x, 0.5).tolist()
    lucid.manual_seed(5)
    assert drop(x, 0.5).tolist() == first
    assert drop(x, 0.5).tolist() == second
    assert first != second


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lucid.ones(4, 2))
