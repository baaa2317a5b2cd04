"""Losses of classes are torch's: indices and probabilities, weighted, smoothed, reduced."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

SCORES = {
    "one sample": (5,),
    "a batch": (4, 5),
    "a sequence": (2, 5, 3),
    "images": (2, 5, 3, 4),
    "one class": (4, 1),
}
REDUCTIONS = ["mean", "sum", "none"]
SMOOTHINGS = [0.0, 0.1, 1.0]
WEIGHTS = {"weights": [0.5, 2.0, 0.0, 1.0, 3.0], "no weights": None}
IGNORED = {"nothing": -100, "a class": 1, "another number": -1, "far beyond": 255}


def _class_axis(shape):
    return min(1, len(shape) - 1)


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", SCORES.values(), ids=SCORES)
def test_class_indices(agree, randn, shape, reduction, smoothing):
    target = np.argmax(randn(*shape), axis=_class_axis(shape))
    agree(
        lambda lib, x, t: lib.nn.functional.cross_entropy(
            x, t, reduction=reduction, label_smoothing=smoothing
        ),
        randn(*shape) * 3,
        np.asarray(target),
    )


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", SCORES.values(), ids=SCORES)
def test_probabilities(agree, randn, shape, reduction, smoothing):
    target = np.exp(randn(*shape))
    target /= target.sum(_class_axis(shape), keepdims=True)
    agree(
        lambda lib, x, t: lib.nn.functional.cross_entropy(
            x, t, reduction=reduction, label_smoothing=smoothing
        ),
        randn(*shape) * 3,
        target,
    )


def test_scores_far_apart(agree):
    x = np.array([[1000.0, 0.0], [0.0, 1000.0]])
    agree(lambda lib, x, t: lib.nn.functional.cross_entropy(x, t), x, np.array([0, 0]))


def _indices(randn, shape, ignored):
    """Class indices, some of which are the one to ignore."""
    target = np.asarray(np.argmax(randn(*shape), axis=_class_axis(shape)))
    return np.where(np.arange(target.size).reshape(target.shape) % 3 == 1, ignored, target)


def _weight(lib, weights, x):
    return None if weights is None else lib.tensor(weights, dtype=x.dtype)


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("weights", WEIGHTS.values(), ids=WEIGHTS)
@pytest.mark.parametrize("ignored", list(IGNORED.values())[1:], ids=list(IGNORED)[1:])
@pytest.mark.parametrize("shape", [(5,), (7, 5), (2, 5, 3, 4)], ids=str)
def test_weights_and_ignored_indices(agree, randn, shape, ignored, weights, reduction, smoothing):
    settings = dict(ignore_index=ignored, reduction=reduction, label_smoothing=smoothing)
    agree(
        lambda lib, x, t: lib.nn.functional.cross_entropy(
            x, t, weight=_weight(lib, weights, x), **settings
        ),
        randn(*shape) * 3,
        _indices(randn, shape, ignored),
    )


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", [(5,), (7, 5), (2, 5, 3, 4)], ids=str)
def test_weighted_probabilities(agree, randn, shape, reduction, smoothing):
    target = np.exp(randn(*shape))
    agree(
        lambda lib, x, t: lib.nn.functional.cross_entropy(
            x, t, _weight(lib, WEIGHTS["weights"], x), reduction=reduction,
            label_smoothing=smoothing,
        ),
        randn(*shape) * 3,
        target,
    )  # fmt: skip


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("weights", WEIGHTS.values(), ids=WEIGHTS)
@pytest.mark.parametrize("ignored", IGNORED.values(), ids=IGNORED)
@pytest.mark.parametrize("shape", [(5,), (7, 5), (2, 5, 3, 4)], ids=str)
def test_nll_loss(agree, randn, shape, ignored, weights, reduction):
    agree(
        lambda lib, x, t: lib.nn.functional.nll_loss(
            x, t, _weight(lib, weights, x), ignore_index=ignored, reduction=reduction
        ),
        randn(*shape),
        _indices(randn, shape, ignored),
    )


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("loss", ["cross_entropy", "nll_loss"])
def test_all_targets_ignored_and_no_targets(agree, randn, loss, reduction):
    def run(lib, x, t):
        return getattr(lib.nn.functional, loss)(x, t, reduction=reduction)

    agree(run, randn(3, 5), np.full(3, -100))
    agree(run, randn(0, 5), np.zeros(0, np.int64))


def test_infinite_scores_of_an_ignored_sample(agree):
    x, t = np.array([[1.0, 2.0], [-np.inf, 0.0]]), np.array([0, -100])
    agree(lambda lib, x, t: lib.nn.functional.cross_entropy(x, t, label_smoothing=0.1), x, t)
