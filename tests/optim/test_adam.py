"""Adam and AdamW step as their formulas say; groups decay matrices and filters only."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.optim import Adam, AdamW, decay_groups

CASES = {
    "default": {},
    "betas": {"betas": (0.5, 0.7)},
    "no memory": {"betas": (0.0, 0.0)},
    "eps": {"eps": 0.1},
    "no weight decay": {"weight_decay": 0.0},
    "strong weight decay": {"weight_decay": 0.5},
}


WEIGHT_DECAY = {Adam: 0.0, AdamW: 1e-2}


def descend(rule, p, gradients, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=None):
    """The definition: p after a step for each gradient."""
    mean = square = 0
    decay = WEIGHT_DECAY[rule] if weight_decay is None else weight_decay
    for t, gradient in enumerate(gradients, start=1):
        gradient = gradient + decay * p if rule is Adam else gradient
        mean = betas[0] * mean + (1 - betas[0]) * gradient
        square = betas[1] * square + (1 - betas[1]) * gradient**2
        step = mean / (1 - betas[0] ** t) / (np.sqrt(square / (1 - betas[1] ** t)) + eps)
        p = p - lr * step - (lr * decay * p if rule is AdamW else 0)
    return p


@pytest.mark.parametrize("rule", WEIGHT_DECAY)
@pytest.mark.parametrize("settings", CASES.values(), ids=CASES)
def test_the_steps_follow_the_formula(randn, leaf, feed, rule, settings):
    start, gradients = randn(2, 3), randn(5, 2, 3)
    p = leaf(start.copy())
    feed(rule([p], lr=0.1, **settings), p, gradients)
    expected = descend(rule, start, gradients, 0.1, **settings)
    np.testing.assert_allclose(p.array, expected, rtol=1e-12)


@pytest.mark.parametrize("rule", WEIGHT_DECAY)
def test_the_first_step_has_the_size_of_the_learning_rate_whatever_the_gradient(leaf, feed, rule):
    p = leaf(np.zeros(3))
    feed(rule([p], lr=0.1), p, [np.array([1e-3, -1.0, 1e3])])
    np.testing.assert_allclose(p.array, [-0.1, 0.1, -0.1], rtol=1e-4)


def test_a_zero_gradient_keeps_the_step_finite(leaf, feed):
    p = leaf(np.ones(2))
    feed(AdamW([p], lr=0.1, weight_decay=0.0), p, np.zeros((3, 2)))
    assert p.tolist() == [1, 1]


def test_adams_weight_decay_goes_through_the_gradient_and_adamws_does_not(leaf, feed):
    """With a gradient of 0 Adam's first step has the size lr, and AdamW's lr weight_decay p."""
    found = {}
    for rule in WEIGHT_DECAY:
        p = leaf(np.array([4.0]))
        feed(rule([p], lr=0.1, weight_decay=0.5), p, np.zeros((1, 1)))
        found[rule] = p.item()
    assert found == {Adam: pytest.approx(3.9), AdamW: pytest.approx(3.8)}


def test_the_state_has_the_dtype_of_its_parameter(randn, leaf, feed):
    p = leaf(randn(3).astype("float32"))
    optimizer = AdamW([p])
    feed(optimizer, p, randn(2, 3).astype("float32"))
    state = optimizer.state_dict()["state"][0]
    assert state["exp_avg"].dtype == state["exp_avg_sq"].dtype == p.dtype == lucid.float32
    assert state["step"] == 2


@pytest.mark.parametrize("rule", WEIGHT_DECAY)
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"betas": (1.0, 0.999)}, r"betas \(=\(1.0, 0.999\)\) must be from 0 to less than 1"),
        ({"betas": (0.9, -0.1)}, "must be from 0 to less than 1"),
        ({"eps": -1e-8}, r"eps \(=-1e-08\) must be 0 or more"),
    ],
)
def test_settings_out_of_range_are_refused(leaf, rule, settings, message):
    with pytest.raises(ValueError, match=message):
        rule([leaf(np.ones(2))], **settings)


MODELS = {
    1: lambda: lucid.models.ConvNeXt(
        num_classes=3, depths=[1], dims=[8], image_size=8, layer_scale_init=0.1
    ),
    2: lambda: lucid.models.ConvNeXtV2(num_classes=3, depths=[1], dims=[8], image_size=8),
}


@pytest.mark.parametrize("version", MODELS)
def test_only_matrices_and_filters_decay(version):
    model = MODELS[version]()
    names = {id(p): name for name, p in model.named_parameters()}
    decay, rest = decay_groups(model, 0.05)
    assert (decay["weight_decay"], rest["weight_decay"]) == (0.05, 0.0)
    decaying = sorted(names[id(p)] for p in decay["params"])
    weights = ("dwconv.weight", "pwconv1.weight", "pwconv2.weight")
    stem = "downsample_layers.0.0.weight"
    assert decaying == sorted([stem, "head.weight", *(f"stages.0.0.{name}" for name in weights)])
    assert len(decay["params"]) + len(rest["params"]) == len(names)


def test_frozen_parameters_are_in_no_group():
    model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 2))
    model[0].requires_grad_(False)
    found = [p for group in decay_groups(model, 0.05) for p in group["params"]]
    assert [p is q for p, q in zip(found, model[1].parameters(), strict=True)] == [True, True]


def test_a_group_without_parameters_is_left_out():
    (group,) = decay_groups(nn.Linear(2, 3, bias=False), 0.05)
    assert group["weight_decay"] == 0.05
