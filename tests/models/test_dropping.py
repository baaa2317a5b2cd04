"""Drop path rises over the blocks, dropout acts before the classifier; evaluation drops nothing."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.models import ConvNeXt

RAMPS = {
    "4 stages": ([1, 2, 1, 2], [0, 0.1, 0.2, 0.3, 0.4, 0.5]),
    "1 stage": ([3], [0, 0.25, 0.5]),
    "1 block": ([1], [0]),
}


def rates(model):
    return [block.drop_path.p for stage in model.stages for block in stage]


@pytest.mark.parametrize("case", RAMPS)
def test_drop_path_rises_in_equal_steps_over_all_blocks(make, case):
    depths, expected = RAMPS[case]
    model = make(depths=depths, dims=[4] * len(depths), drop_path=0.5)
    assert np.allclose(rates(model), expected, rtol=1e-12)


def test_nothing_is_dropped_unless_told(make, images, same):
    model = make()
    assert {*rates(model), model.dropout.p} == {0}
    assert same(model.train()(images), model.eval()(images))


def test_drop_path_draws_anew_while_training_and_never_in_evaluation(network, make, same):
    scale = dict(layer_scale_init=1.0) if network is ConvNeXt else {}
    model, images = make(drop_path=0.5, **scale), lucid.random.randn(16, 1, 8, 8)
    assert not same(model(images), model(images))
    model.eval()
    assert same(model(images), model(images))


def test_dropout_acts_before_the_classifier_and_nowhere_else(make, images):
    model, inputs = make(dropout=0.5), []
    model.head.register_forward_pre_hook(lambda _, args: inputs.append(args[0]))
    model(images)
    features = model.norm(model.forward_features(images).mean((-2, -1)))
    factors = inputs[0].detach().cpu().numpy() / features.detach().cpu().numpy()
    assert set(factors.round(5).ravel()) == {0, 2}
    assert [path for path, m in model.named_modules() if type(m) is nn.Dropout] == ["dropout"]


def test_features_without_classes_are_not_dropped(make, images, same):
    model = make(dropout=0.5, num_classes=None)
    assert same(model.train()(images), model.eval()(images))
