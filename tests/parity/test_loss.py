"""Cross-entropy is torch's: class indices and probabilities, smoothed, reduced, of many axes."""

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
