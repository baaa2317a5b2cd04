"""Losses of each number by itself: squared, absolute, and the surprise at yes or no."""

import math

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

# the loss, and its definition for one number
LOSSES = {
    "mse_loss": (ops.mse_loss, lambda x, t: (x - t) ** 2),
    "l1_loss": (ops.l1_loss, lambda x, t: abs(x - t)),
    "binary_cross_entropy_with_logits": (
        ops.binary_cross_entropy_with_logits,
        lambda x, t: -t * math.log(_sigmoid(x)) - (1 - t) * math.log(1 - _sigmoid(x)),
    ),
}
REDUCTIONS = {"mean": np.mean, "sum": np.sum, "none": lambda losses: losses}
BAD = {
    "shapes": (
        lambda loss, x: loss(x, x[0]),
        r"target of shape \(3,\) for numbers of shape \(2, 3",
    ),
    "integers": (lambda loss, x: loss(x.long(), x), "takes floats, not int64: write x.float()"),
    "list": (lambda loss, x: loss(x, [0, 1]), "takes a tensor, not list: write lucid.tensor"),
    "reduction": (
        lambda loss, x: loss(x, x, reduction="avg"),
        r"reduction \(='avg'\) must be 'mean', 'sum' or 'none'",
    ),
}


def _sigmoid(x):
    return 1 / (1 + math.exp(-x))


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize(("loss", "_"), LOSSES.values(), ids=LOSSES)
def test_gradients(randn, loss, _, reduction):
    gradcheck(lambda x, t: loss(x, t, reduction=reduction), randn(3, 4), randn(3, 4), order=3)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize(("loss", "_"), LOSSES.values(), ids=LOSSES)
def test_many_float32_numbers_have_the_losses_and_gradients_of_float64(
    randn, leaf, loss, _, reduction
):
    arrays = [randn(90, 100).astype(np.float32), np.abs(np.sin(randn(90, 100)))]
    found = []
    for dtype in (np.float32, np.float64):
        x, t = (leaf(a.astype(dtype)) for a in arrays)
        y = loss(x, t, reduction=reduction)
        (y * y).sum().backward()
        found.append([a.cpu().numpy() for a in (y.detach(), x.grad, t.grad)])
    for single, double in zip(*found, strict=True):
        assert (single.shape, single.dtype) == (double.shape, np.float32)
        np.testing.assert_allclose(single, double, rtol=5e-6, atol=1e-6 * abs(double).max())


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize(("loss", "_"), LOSSES.values(), ids=LOSSES)
def test_targets_may_lie_otherwise_in_memory(randn, leaf, loss, _, reduction):
    x, t = randn(80, 90).astype(np.float32), np.abs(np.sin(randn(80, 90))).astype(np.float32)
    found = []
    for target in (t, np.asfortranarray(t)):
        score = leaf(x)
        y = loss(score, lucid.tensor(target), reduction=reduction)
        y.sum().backward()
        found.append([y.detach().cpu().numpy(), score.grad.cpu().numpy()])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-6 * abs(other).max())


@pytest.mark.parametrize(("loss", "_"), LOSSES.values(), ids=LOSSES)
def test_scores_and_targets_of_two_dtypes_promote_and_gradients_keep_theirs(leaf, loss, _):
    x, t = leaf(np.float32([0.5, -1.0])), leaf(np.array([1.0, 0.0]))
    y = loss(x, t)
    y.backward()
    assert (y.dtype, x.grad.dtype, t.grad.dtype) == (lucid.float64, lucid.float32, lucid.float64)
    whole = lucid.tensor([1, 0])
    assert loss(x, whole).dtype == lucid.float32
    assert loss(x, whole).item() == pytest.approx(y.item())


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize(("loss", "by_definition"), LOSSES.values(), ids=LOSSES)
def test_the_loss_is_its_formula(randn, loss, by_definition, reduction):
    x, t = randn(3, 4) * 2, np.abs(np.sin(randn(3, 4)))
    y = loss(lucid.tensor(x), lucid.tensor(t), reduction=reduction)
    losses = np.vectorize(by_definition)(x, t)
    np.testing.assert_allclose(y.cpu().numpy(), REDUCTIONS[reduction](losses), rtol=1e-10)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
@pytest.mark.parametrize(("loss", "_"), LOSSES.values(), ids=LOSSES)
def test_bad_input_is_named(loss, _, call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(loss, lucid.ones(2, 3))


def test_gradients_with_weights(randn):
    weight, pos_weight = lucid.tensor(np.abs(randn(3, 1))), lucid.tensor(np.abs(randn(4)))
    gradcheck(
        lambda x, t: ops.binary_cross_entropy_with_logits(x, t, weight, pos_weight=pos_weight),
        randn(3, 4), np.abs(np.sin(randn(3, 4))), order=3,
    )  # fmt: skip


def test_a_weight_for_yes_counts_as_many_of_them():
    x, t = lucid.tensor([0.5, -1.0]), lucid.tensor([1.0, 0.0])
    yes, no = ops.binary_cross_entropy_with_logits(x, t, reduction="none").tolist()
    weighted = ops.binary_cross_entropy_with_logits(
        x, t, reduction="sum", pos_weight=lucid.tensor([3.0])
    )
    assert weighted.item() == pytest.approx(3 * yes + no)


@pytest.mark.parametrize("score", [50.0, 1e4, 1e30])
def test_scores_far_from_zero_give_finite_losses_and_gradients(leaf, score):
    x = leaf(np.array([score, -score, score, -score], np.float32))
    t = lucid.tensor([1.0, 0.0, 0.0, 1.0])
    losses = ops.binary_cross_entropy_with_logits(x, t, reduction="none")
    losses.sum().backward()
    np.testing.assert_allclose(losses.tolist(), [0, 0, score, score], atol=1e-20)
    np.testing.assert_allclose(x.grad.tolist(), [0, 0, 1, -1], atol=1e-20)


def test_the_gradient_of_l1_is_zero_where_both_agree(leaf):
    x = leaf(np.array([1.0, 2.0, 3.0]))
    ops.l1_loss(x, lucid.tensor([1.0, 1.0, 5.0]), reduction="sum").backward()
    assert x.grad.tolist() == [0, 1, -1]
