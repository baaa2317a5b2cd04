"""SGD steps as its formula says, whatever its settings."""

import numpy as np
import pytest

from lucid.optim import SGD

CASES = {
    "plain": {},
    "weight decay": {"weight_decay": 0.1},
    "momentum": {"momentum": 0.9},
    "dampening": {"momentum": 0.9, "dampening": 0.5},
    "dampening without momentum": {"dampening": 0.5},
    "nesterov": {"momentum": 0.9, "nesterov": True},
    "momentum and weight decay": {"momentum": 0.8, "dampening": 0.2, "weight_decay": 0.1},
    "nesterov and weight decay": {"momentum": 0.8, "nesterov": True, "weight_decay": 0.1},
}


def descend(p, gradients, lr, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False):
    """The definition: p after a step for each gradient."""
    velocity = None
    for gradient in gradients:
        d = gradient + weight_decay * p
        velocity = d if velocity is None else momentum * velocity + (1 - dampening) * d
        ahead = d + momentum * velocity if nesterov else velocity
        p = p - lr * (ahead if momentum else d)
    return p


@pytest.mark.parametrize("settings", CASES.values(), ids=CASES)
def test_the_steps_follow_the_formula(randn, leaf, feed, settings):
    start, gradients = randn(2, 3), randn(5, 2, 3)
    p = leaf(start.copy())
    feed(SGD([p], lr=0.1, **settings), p, gradients)
    np.testing.assert_allclose(p.array, descend(start, gradients, 0.1, **settings), rtol=1e-12)


def test_momentum_goes_on_without_a_gradient(leaf, feed):
    p = leaf(np.zeros(1))
    feed(SGD([p], lr=1.0, momentum=0.5), p, [np.ones(1), np.zeros(1), np.zeros(1)])
    assert p.array == -1.75


def test_a_learning_rate_that_changes_scales_the_step_and_not_the_momentum(leaf, feed):
    p = leaf(np.zeros(1))
    optimizer = SGD([p], lr=1.0, momentum=0.5)
    feed(optimizer, p, [np.ones(1)])
    optimizer.param_groups[0]["lr"] = 0.1
    feed(optimizer, p, [np.zeros(1)])
    assert p.array == -1 - 0.1 * 0.5


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"momentum": -0.1}, r"momentum \(=-0.1\) must be 0 or more"),
        ({"nesterov": True}, "nesterov needs a momentum above 0"),
        ({"nesterov": True, "momentum": 0.9, "dampening": 0.1}, "and no dampening"),
    ],
)
def test_settings_out_of_range_are_refused(leaf, settings, message):
    with pytest.raises(ValueError, match=message):
        SGD([leaf(np.ones(2))], **settings)
