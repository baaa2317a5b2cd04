"""A prediction is of one image, and leaves the model as it was."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.models import Preprocess, predict


def classifier():
    return nn.Sequential(nn.Conv2d(3, 4, 4), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(4, 3))


def test_each_layer_is_afterwards_in_its_own_mode():
    model = classifier()
    model[1].eval()
    predict(model, lucid.rand(1, 3, 4, 4))
    assert [model.training, model[0].training, model[1].training] == [True, True, False]


def test_the_modes_are_as_before_after_an_error_too():
    model = classifier()
    with pytest.raises(ValueError, match="does not fit a filter"):
        predict(model, lucid.rand(1, 5, 4, 4))
    assert all(module.training for module in model.modules())


@pytest.mark.parametrize("shape", [(2, 3, 4, 4), (0, 3, 4, 4), (3, 4, 4)])
def test_it_takes_one_image(shape):
    with pytest.raises(ValueError, match="predict takes one image, a batch"):
        predict(classifier(), lucid.ones(shape))


def test_names_may_be_an_array():
    names = np.array(["a", "b", "c"])
    found = predict(classifier(), lucid.rand(1, 3, 4, 4), class_names=names)
    assert sorted(each.name for each in found) == ["a", "b", "c"]


WRONG = {
    "half a pixel": (dict(image_size=8.5), r"image_size \(=8.5\) must be a whole number"),
    "text": (dict(resize="256"), r"resize \(='256'\) must be a whole number"),
    "one mean": (dict(mean=0.5, std=0.5), r"mean \(=0.5\) and std \(=0.5\) are tuples"),
}


@pytest.mark.parametrize(("settings", "sentence"), WRONG.values(), ids=WRONG)
def test_settings_of_another_kind_are_named(settings, sentence):
    with pytest.raises(TypeError, match=sentence):
        Preprocess(**settings)
