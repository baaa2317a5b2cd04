"""Weights start as the authors' do: a cut normal distribution of std 0.02, and no biases."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.models import ConvNeXt


def numbers(tensor):
    return tensor.detach().cpu().numpy()


def has_std_of(tensor, std):
    """Whether the spread of n numbers is that, to four standard errors."""
    return abs(numbers(tensor).std() / std - 1) < 4 / np.sqrt(2 * tensor.numel())


def test_every_weight_has_a_std_of_002_and_every_bias_is_0(make):
    layers = [m for m in make().modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
    assert len(layers) == 2 + 3 * 2 + 1
    for layer in layers:
        assert has_std_of(layer.weight, 0.02), layer
        assert not numbers(layer.bias).any()


def test_the_distribution_is_cut_at_2_and_not_at_2_stds(make):
    weight = numbers(make(dims=[8, 64]).stages[1][0].pwconv1.weight)
    assert np.abs(weight).max() > 3 * 0.02


def test_norms_start_as_plain_norms(make):
    norms = [m for m in make().modules() if isinstance(m, nn.LayerNorm)]
    assert len(norms) == 2 + 2 + 1
    for norm in norms:
        assert (numbers(norm.weight) == 1).all()
        assert not numbers(norm.bias).any()
        assert norm.eps == 1e-6


def test_gamma_starts_at_a_millionth_and_response_normalisation_at_0(network, make):
    state = make().state_dict()
    expected = ("gamma", np.float32(1e-6)) if network is ConvNeXt else ("grn.gamma", 0)
    gammas = {name: tensor for name, tensor in state.items() if name.endswith("gamma")}
    assert list(gammas) == [f"stages.{stage}.0.{expected[0]}" for stage in (0, 1)]
    assert all((numbers(gamma) == expected[1]).all() for gamma in gammas.values())
    assert not any(numbers(t).any() for name, t in state.items() if name.endswith("beta"))


@pytest.mark.parametrize("scale", [0.25, 0.0])
def test_head_init_scale_multiplies_the_classifier_and_nothing_else(make, scale):
    states = []
    for factor in (1.0, scale):
        lucid.manual_seed(3)
        states.append(make(head_init_scale=factor).state_dict())
    plain, scaled = states
    for name in plain:
        factor = np.float32(scale if name.startswith("head.") else 1)
        assert np.array_equal(numbers(scaled[name]), factor * numbers(plain[name])), name


def test_a_new_classifier_starts_as_the_first_one_did(make):
    model = make(head_init_scale=10.0)
    model.reset_classifier(50)
    assert has_std_of(model.head.weight, 10 * 0.02)
    assert not numbers(model.head.bias).any()


def test_a_seed_fixes_the_initial_weights(make, images, same):
    outputs = []
    for seed in (5, 5, 6):
        lucid.manual_seed(seed)
        outputs.append(make()(images))
    assert same(outputs[0], outputs[1])
    assert not same(outputs[0], outputs[2])
