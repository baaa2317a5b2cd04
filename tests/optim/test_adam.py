"""AdamW steps as its formula says, and decays matrices and filters only."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.optim import AdamW, decay_groups

CASES = {
    "default": {},
    "betas": {"betas": (0.5, 0.7)},
    "no memory": {"betas": (0.0, 0.0)},
    "eps": {"eps": 0.1},
    "no weight decay": {"weight_decay": 0.0},
    "strong weight decay": {"weight_decay": 0.5},
}


def descend(p, gradients, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    """The definition: p after a step for each gradient."""
    mean = square = 0
    for t, gradient in enumerate(gradients, start=1):
        mean = betas[0] * mean + (1 - betas[0]) * gradient
        square = betas[1] * square + (1 - betas[1]) * gradient**2
        step = mean / (1 - betas[0] ** t) / (np.sqrt(square / (1 - betas[1] ** t)) + eps)
        p = p - lr * weight_decay * p - lr * step
    return p


@pytest.mark.parametrize("settings", CASES.values(), ids=CASES)
def test_the_steps_follow_the_formula(randn, leaf, feed, settings):
    start, gradients = randn(2, 3), randn(5, 2, 3)
    p = leaf(start.copy())
    feed(AdamW([p], lr=0.1, **settings), p, gradients)
    np.testing.assert_allclose(p.data, descend(start, gradients, 0.1, **settings), rtol=1e-12)


def test_the_first_step_has_the_size_of_the_learning_rate_whatever_the_gradient(leaf, feed):
    p = leaf(np.zeros(3))
    feed(AdamW([p], lr=0.1), p, [np.array([1e-3, -1.0, 1e3])])
    np.testing.assert_allclose(p.data, [-0.1, 0.1, -0.1], rtol=1e-4)


def test_a_zero_gradient_keeps_the_step_finite(leaf, feed):
    p = leaf(np.ones(2))
    feed(AdamW([p], lr=0.1, weight_decay=0.0), p, np.zeros((3, 2)))
    assert p.tolist() == [1, 1]


def test_the_state_has_the_dtype_of_its_parameter(randn, leaf, feed):
    p = leaf(randn(3).astype("float32"))
    optimizer = AdamW([p])
    feed(optimizer, p, randn(2, 3).astype("float32"))
    state = optimizer.state_dict()["state"][0]
    assert state["exp_avg"].dtype == state["exp_avg_sq"].dtype == p.dtype == lucid.float32
    assert state["step"] == 2


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"betas": (1.0, 0.999)}, r"betas \(=\(1.0, 0.999\)\) must be from 0 to less than 1"),
        ({"betas": (0.9, -0.1)}, "must be from 0 to less than 1"),
        ({"eps": -1e-8}, r"eps \(=-1e-08\) must be 0 or more"),
    ],
)
def test_settings_out_of_range_are_refused(leaf, settings, message):
    with pytest.raises(ValueError, match=message):
        AdamW([leaf(np.ones(2))], **settings)


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
