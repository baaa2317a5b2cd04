"""ConvNeXt from image to logits: its maps, its features, its classifier, and what it refuses."""

import numpy as np
import pytest

import lucid
from lucid.models import ConvNeXtV2


@pytest.mark.parametrize("stages", [1, 2, 3, 5])
def test_there_may_be_any_number_of_stages(network, stages):
    dims = list(range(4, 4 + stages))
    model = network(num_classes=7, depths=[1] * stages, dims=dims, patch_size=2)
    x = lucid.zeros(2, 3, 32, 64)
    sizes = [(2, c, 16 // 2**i, 32 // 2**i) for i, c in enumerate(dims)]
    assert [m.shape for m in model.feature_maps(x)] == sizes
    assert model(x).shape == (2, 7)
    assert model.output_size == dims[-1]


def test_rows_that_do_not_fill_a_patch_are_left_out(make):
    maps = make(patch_size=4).feature_maps(lucid.zeros(1, 1, 15, 23))
    assert [m.shape for m in maps] == [(1, 8, 3, 5), (1, 16, 1, 2)]


def test_logits_are_the_classifier_of_the_normalised_mean_of_the_last_map(make, images, same):
    model = make()
    features = model.forward_features(images)
    assert same(features, model.feature_maps(images)[-1])
    assert same(model.head(model.norm(features.mean((-2, -1)))), model(images))


def test_without_classes_the_features_come_out(make, images, same):
    model = make(num_classes=None)
    assert model.head is None
    assert not [name for name in model.state_dict() if name.startswith("head.")]
    assert same(model(images), model.norm(model.forward_features(images).mean((-2, -1))))
    assert model(images).shape == (2, model.output_size)


def test_a_new_classifier_leaves_the_rest_alone(make, images):
    model = make()
    before = {name: p for name, p in model.named_parameters() if not name.startswith("head.")}
    model.reset_classifier(9)
    after = dict(model.named_parameters())
    assert model(images).shape == (2, 9)
    assert model.num_classes == 9
    assert all(after[name] is p for name, p in before.items())


def test_a_classifier_can_be_taken_off_and_put_back(make, images):
    model = make()
    model.reset_classifier(None)
    assert model.num_classes is None
    assert model(images).shape == (2, 16)
    model.reset_classifier(2)
    assert model(images).shape == (2, 2)


def test_a_new_classifier_of_no_classes_is_an_error(make):
    with pytest.raises(ValueError, match=r"num_classes \(=0\)"):
        make().reset_classifier(0)


REFUSED = {
    "no patches of 3": (dict(patch_size=3), r"patch_size \(=3\) must be 4, 2 or 1"),
    "two sizes": (dict(patch_size=2, image_size=32), "patch_size or image_size, not both"),
    "no pixel": (dict(patch_size=None, image_size=1), "must be at least 2"),
    "no stage": (dict(depths=[], dims=[]), "one number a stage"),
    "a depth too few": (dict(depths=[1], dims=[4, 8]), "one number a stage"),
    "no block": (dict(depths=[1, 0]), "must be at least 1"),
    "no channel": (dict(dims=[0, 4]), "must be at least 1"),
    "no image": (dict(in_channels=0), r"in_channels \(=0\) must be at least 1"),
    "no class": (dict(num_classes=0), r"num_classes \(=0\).*None for features"),
    "always dropped": (dict(drop_path=1.0), r"drop_path \(=1.0\) must be a probability"),
    "less than never": (dict(drop_path=-0.1), r"drop_path \(=-0.1\) must be a probability"),
    "no features": (dict(dropout=1.0), r"dropout \(=1.0\) must be a probability"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_setting_out_of_range_is_an_error_that_says_what_to_change(make, case):
    options, sentence = REFUSED[case]
    with pytest.raises(ValueError, match=sentence):
        make(**options)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (dict(num_classes="7"), r"num_classes \(='7'\) must be a whole number, or None"),
        (dict(num_classes=7.0), r"num_classes \(=7\.0\) must be a whole number, or None"),
        (
            dict(patch_size=None, image_size=(32, 32)),
            r"image_size \(=\(32, 32\)\) must be a whole number, the side of a square",
        ),
    ],
)
def test_a_setting_that_is_no_whole_number_is_named(make, options, sentence):
    with pytest.raises(TypeError, match=sentence):
        make(**options)
    make(num_classes=np.int64(7))


def test_a_negative_layer_scale_is_an_error(small_network):
    with pytest.raises(ValueError, match=r"layer_scale_init \(=-1\) must not be negative"):
        small_network(layer_scale_init=-1)


def test_v2_has_no_layer_scale_to_set(small_network):
    with pytest.raises(TypeError, match="no layer scale: leave layer_scale_init out"):
        small_network(ConvNeXtV2, layer_scale_init=1e-6)
