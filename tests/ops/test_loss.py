"""Cross-entropy is the surprise at the right class, whatever form the target has."""

import math

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

SHAPES = {"one sample": (4,), "batch": (3, 4), "sequence": (2, 4, 3), "images": (2, 4, 2, 2)}
REDUCTIONS = {"mean": np.mean, "sum": np.sum, "none": lambda losses: losses}
BAD = {
    "class, dtype": (lambda x, t: ops.cross_entropy(x, t == 0), "integers, not bool"),
    "class, shape": (lambda x, t: ops.cross_entropy(x, t[:1]), r"shape \(1,\) for scores of shape"),
    "class, list": (
        lambda x, t: ops.cross_entropy(x, [0, 1]),
        "cross_entropy takes a tensor, not list: write lucid.tensor",
    ),
    "probabilities": (
        lambda x, t: ops.cross_entropy(x, x[:, :2]),
        r"probabilities of shape \(2, 2\) for scores of shape \(2, 3\)",
    ),
    "scores": (lambda x, t: ops.cross_entropy(x.long(), t), r"takes floats, not int64: write x.fl"),
    "scores, a number": (lambda x, t: ops.cross_entropy(x.sum(), t[0]), r"\(C,\) or \(N, C, ...\)"),
    "reduction": (
        lambda x, t: ops.cross_entropy(x, t, reduction="avg"),
        r"reduction \(='avg'\) must be 'mean', 'sum' or 'none'",
    ),
    "smoothing": (
        lambda x, t: ops.cross_entropy(x, t, label_smoothing=1.5),
        r"label_smoothing \(=1.5\) must be from 0 to 1",
    ),
}


def _axis(shape):
    return min(1, len(shape) - 1)


def _classes(randn, shape):
    return np.asarray(np.argmax(randn(*shape), _axis(shape)))


def _probabilities(randn, shape):
    p = np.exp(randn(*shape))
    return p / p.sum(_axis(shape), keepdims=True)


def _surprises(x, q):
    """-Σ q log p for every sample: the scores of each, and what it should be, as two lists."""
    x, q = (np.moveaxis(a, _axis(x.shape), -1) for a in (x, q))
    losses = np.empty(x.shape[:-1])
    for i in np.ndindex(losses.shape):
        total = sum(math.exp(score) for score in x[i])
        losses[i] = -sum(
            share * math.log(math.exp(s) / total) for s, share in zip(x[i], q[i], strict=True)
        )
    return losses


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_gradients(randn, shape, reduction, smoothing):
    settings = dict(reduction=reduction, label_smoothing=smoothing)
    target = lucid.tensor(_classes(randn, shape))
    gradcheck(lambda x: ops.cross_entropy(x, target, **settings), randn(*shape))
    probabilities = _probabilities(randn, shape)
    gradcheck(lambda x, q: ops.cross_entropy(x, q, **settings), randn(*shape), probabilities)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_the_loss_is_its_formula(randn, shape, reduction, smoothing):
    x, target, axis = randn(*shape) * 2, _classes(randn, shape), _axis(shape)
    one_hot = np.moveaxis(np.eye(4)[target], -1, axis)
    for given, q in [(target, one_hot), (p := _probabilities(randn, shape), p)]:
        y = ops.cross_entropy(
            lucid.tensor(x), lucid.tensor(given), reduction=reduction, label_smoothing=smoothing
        )
        losses = _surprises(x, (1 - smoothing) * q + smoothing / 4)
        np.testing.assert_allclose(y.cpu().numpy(), REDUCTIONS[reduction](losses), rtol=1e-10)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lucid.ones(2, 3), lucid.tensor([0, 0]))


@pytest.mark.cpu_only(reason="on a GPU an error would make the host wait for every batch")
@pytest.mark.parametrize("wrong", [3, -1])
def test_a_class_that_is_none_is_named(wrong):
    for loss in (ops.cross_entropy, ops.nll_loss):
        with pytest.raises(ValueError, match=f"class index {wrong} is out of range: .* 3 classes"):
            loss(lucid.ones(2, 3), lucid.tensor([0, wrong]))


def test_equal_scores_surprise_by_the_logarithm_of_the_classes():
    loss = ops.cross_entropy(lucid.zeros(5, 10), lucid.arange(5))
    assert loss.item() == pytest.approx(math.log(10))


def test_a_class_that_is_ruled_out_does_not_spoil_the_others(leaf):
    x = leaf(np.array([[0.0, -np.inf, 0.0]]))
    loss = ops.cross_entropy(x, lucid.tensor([0]))
    loss.backward()
    assert loss.item() == pytest.approx(math.log(2))
    assert x.grad.tolist() == [[-0.5, 0, 0.5]]


def test_float32_scores_give_a_float32_loss_whatever_the_target():
    x = lucid.zeros(2, 3)
    for target in (lucid.tensor([0, 1]), lucid.tensor([0, 1], dtype=lucid.uint8), lucid.ones(2, 3)):
        assert ops.cross_entropy(x, target).dtype == np.float32
        assert ops.cross_entropy(x, target, label_smoothing=0.1).dtype == np.float32
