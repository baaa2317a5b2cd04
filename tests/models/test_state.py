"""The state of a ConvNeXt moves to another of the same size, and to no other."""

import copy
import pickle

import pytest

import lucid
from lucid.models import ConvNeXtV2


def test_a_saved_state_makes_another_model_the_same(make, images, same, tmp_path):
    model, other = make(), make()
    assert not same(model(images), other(images))
    lucid.save(tmp_path / "model.safetensors", model.state_dict())
    other.load_state_dict(lucid.load(tmp_path / "model.safetensors"))
    assert same(model(images), other(images))


MISFITS = {
    "wider": (dict(dims=[8, 24]), r"1\.0\.dwconv\.weight has shape \(24, 1, 7, 7\), not \(16, 1,"),
    "deeper": (dict(depths=[1, 2]), r"stages\.1\.1\.pwconv1\.bias is unexpected"),
    "more classes": (dict(num_classes=6), r"head\.bias has shape \(6,\), not \(4,\)"),
    "no classes": (dict(num_classes=None), r"head\.weight is missing"),
    "larger patches": (dict(patch_size=2), r"downsample_layers\.0\.0\.weight has shape"),
    "coloured images": (dict(in_channels=3), r"downsample_layers\.0\.0\.weight has shape"),
}


@pytest.mark.parametrize("case", MISFITS)
def test_the_state_of_another_size_is_refused_with_names_and_changes_nothing(
    make, images, same, case
):
    options, sentence = MISFITS[case]
    model = make()
    before = model(images)
    with pytest.raises(ValueError, match=sentence):
        model.load_state_dict(make(**options).state_dict())
    assert same(model(images), before)


def test_the_state_of_v1_does_not_fit_v2(small_network):
    with pytest.raises(ValueError, match=r"stages\.0\.0\.grn\.gamma is missing") as error:
        small_network(ConvNeXtV2).load_state_dict(small_network().state_dict())
    assert "stages.0.0.gamma is unexpected" in str(error.value)


def test_a_block_without_layer_scale_misses_no_gamma(small_network):
    state = small_network(layer_scale_init=0).state_dict()
    assert not [name for name in state if name.endswith("gamma")]
    small_network(layer_scale_init=0).load_state_dict(state)
    with pytest.raises(ValueError, match=r"stages\.0\.0\.gamma is missing"):
        small_network().load_state_dict(state)


def pickled(model):
    return pickle.loads(pickle.dumps(model))


@pytest.mark.parametrize("duplicate", [copy.deepcopy, pickled])
def test_a_duplicate_gives_the_same_and_shares_nothing(make, images, same, duplicate):
    model = make()
    twin, before = duplicate(model), model(images)
    assert same(twin(images), before)
    assert repr(twin) == repr(model)
    with lucid.no_grad():
        for p in twin.parameters():
            p += 1.0
    assert same(model(images), before)
    assert not same(twin(images), before)
