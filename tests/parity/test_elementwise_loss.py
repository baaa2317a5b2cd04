"""Squared, absolute and binary losses are torch's, with weights and reductions."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

LOSSES = ["mse_loss", "l1_loss", "binary_cross_entropy_with_logits"]
REDUCTIONS = ["mean", "sum", "none"]
# what weighs each loss and each yes
WEIGHTS = {
    "weight": (np.array([[0.5], [2.0], [0.0]]), None),
    "weight of yes": (None, np.array([0.5, 2.0, 0.0, 3.0])),
    "one weight of yes": (None, np.array(2.5)),
    "both": (np.array([[0.5, 2.0, 1.0, 0.0]]), np.array([3.0])),
}


@pytest.mark.parametrize("shape", [(3, 4), (), (0, 3), (2, 3, 1, 4)], ids=str)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_losses(agree, randn, loss, reduction, shape):
    agree(
        lambda lib, x, t: getattr(lib.nn.functional, loss)(x, t, reduction=reduction),
        randn(*shape) * 3,
        np.abs(np.sin(randn(*shape))),
    )


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("weights", WEIGHTS.values(), ids=WEIGHTS)
def test_weights(agree, randn, weights, reduction):
    def run(lib, x, t):
        weight, pos_weight = (None if w is None else lib.tensor(w, dtype=x.dtype) for w in weights)
        return lib.nn.functional.binary_cross_entropy_with_logits(
            x, t, weight, reduction=reduction, pos_weight=pos_weight
        )

    agree(run, randn(3, 4) * 3, np.abs(np.sin(randn(3, 4))))


@pytest.mark.parametrize("loss", LOSSES)
def test_unusual_numbers(agree, loss):
    x = np.array([0.0, 40.0, -40.0, 1e4, -1e4, np.inf, -np.inf])
    for answer in (0.0, 1.0):
        agree(
            lambda lib, x, t: getattr(lib.nn.functional, loss)(x, t.detach(), reduction="none"),
            x,
            np.full_like(x, answer),
        )


@pytest.mark.parametrize("loss", LOSSES)
def test_nan(agree, loss):
    agree(
        lambda lib, x, t: getattr(lib.nn.functional, loss)(x.detach(), t.detach()),
        np.array([1.0, np.nan]),
        np.array([0.0, 1.0]),
    )
