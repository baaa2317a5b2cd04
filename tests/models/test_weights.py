"""Weights go out under the names of four libraries and come back."""

import errno
import json
import os
from functools import partial

import numpy as np
import pytest

import lucid
from lucid import models
from lucid.models.families import FAMILIES
from lucid.serialize.source import read_source

SMALL = dict(depths=[2, 1], dims=[8, 16])


def small(network=models.ConvNeXt, num_classes=5, **options):
    """A small network of random numbers, all of them unlike one another."""
    model = network(num_classes=num_classes, **(SMALL | options))
    for p in model.parameters():
        p.data.normal_(0, 1)
    return model.eval()


def state_of(model):
    return {name: x.cpu().numpy() for name, x in model.state_dict().items()}


def assert_equal(model, other):
    ours, theirs = state_of(model), state_of(other)
    assert ours.keys() == theirs.keys()
    assert all(np.array_equal(x, theirs[name]) for name, x in ours.items())


NETWORKS = [
    (family, network)
    for family in FAMILIES
    for network in (models.ConvNeXt, models.ConvNeXtV2)
    if (family, network) != ("torchvision", models.ConvNeXtV2)
]


@pytest.mark.parametrize(("family", "network"), NETWORKS)
def test_what_is_saved_for_a_family_is_recognised_and_loaded(tmp_path, family, network):
    model = small(network)
    path = tmp_path / ("out" if family == "transformers" else "out.safetensors")
    models.save_weights(model, path, family=family)
    again = models.from_pretrained(path)
    assert type(again) is network
    assert not again.training
    assert_equal(again, model)


WRAPPED = {
    "model": lambda state: {"model": state, "epoch": 3},
    "state_dict": lambda state: {"state_dict": state},
    "model_ema": lambda state: {"model_ema": state, "optimizer": {"lr": 1.0}},
    "as PyTorch's tutorials do": lambda state: {
        "epoch": 3,
        "model_state_dict": state,
        "optimizer_state_dict": {"state": {}},
    },
    "net": lambda state: {"net": state, "acc": 90.0, "epoch": 3},
    "AveragedModel": lambda state: {
        "n_averaged": np.array(7),
        **{f"module.{name}": x for name, x in state.items()},
    },
    "beside a tensor": lambda state: {"state_dict": state, "best_acc1": np.float32(0.5)},
    "module.": lambda state: {f"module.{name}": x for name, x in state.items()},
    "both": lambda state: {"state_dict": {f"module.{name}": x for name, x in state.items()}},
    "tensors": lambda state: {name: lucid.tensor(x) for name, x in state.items()},
}


@pytest.mark.parametrize("wrap", WRAPPED.values(), ids=WRAPPED)
def test_wrappers_are_looked_through(wrap):
    model = small()
    assert_equal(models.from_pretrained(wrap(state_of(model))), model)


@pytest.mark.parametrize("name", ["x.pt", "x.pth", "x.safetensors"])
def test_what_lucid_saved_in_pytorchs_order_loads_whatever_its_suffix(tmp_path, name):
    model = small()
    for saved in (model.state_dict(), {"model": model.state_dict(), "epoch": 3}):
        lucid.save(saved, tmp_path / name)
        assert_equal(models.from_pretrained(tmp_path / name), model)
        assert_equal(models.load_weights(small(), tmp_path / name), model)


def test_a_checkpoint_of_a_run_loads(tmp_path):
    path, model = tmp_path / "run.safetensors", small()
    optimizer = lucid.optim.AdamW(model.parameters())
    model(lucid.ones(1, 3, 16, 16)).sum().backward()
    optimizer.step()
    ema = lucid.optim.EMA(small())
    lucid.save(path, model=model, optimizer=optimizer, ema=ema, accuracy=lucid.tensor(0.5))
    assert_equal(models.from_pretrained(path), model)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(lucid.FormatError, match="is damaged"):
        models.from_pretrained(path)


def test_an_npz_file_loads(tmp_path):
    model = small()
    np.savez(tmp_path / "out.npz", **state_of(model))
    assert_equal(models.from_pretrained(tmp_path / "out.npz"), model)


def test_another_number_of_classes_keeps_all_but_the_head():
    model = small()
    with pytest.warns(UserWarning, match="for 5 classes, so the model's, for 3, begins anew"):
        other = models.from_pretrained(state_of(model), num_classes=3)
    assert other.head.weight.shape == (3, 16)
    assert other.stages[1][0].gamma.tolist() == model.stages[1][0].gamma.tolist()


def test_a_file_without_norm_and_head_loads_the_backbone():
    model = small(models.ConvNeXtV2)
    state = {k: x for k, x in state_of(model).items() if not k.startswith(("norm.", "head."))}
    with pytest.warns(UserWarning, match="begins anew") as said:
        other = models.from_pretrained(state, num_classes=2)
    assert sorted(str(w.message).split(": ")[1].split(",")[0] for w in said) == [
        "it has no head", "it has no last norm (a file of FCMAE's pre-training)",
    ]  # fmt: skip
    assert (
        state_of(other)["stages.0.0.dwconv.bias"].tolist()
        == state["stages.0.0.dwconv.bias"].tolist()
    )


def test_a_network_without_layer_scale_is_built_without():
    model = small(layer_scale_init=0)
    again = models.from_pretrained(state_of(model))
    assert again.stages[0][0].gamma is None
    assert_equal(again, model)


def without(name):
    return lambda state: {k: x for k, x in state.items() if k != name}


WRONG = {
    "another size": (
        lambda _: state_of(small(dims=[8, 24])),
        r"looks like a ConvNeXt V1 of depths \(2, 1\) and dims \(8, 24\) in the names of authors",
    ),
    "another depth": (lambda _: state_of(small(depths=[1, 1])), r"depths \(1, 1\).*stages\.0\.1"),
    "V2": (lambda _: state_of(small(models.ConvNeXtV2)), "ConvNeXt V2 of .*grn"),
    "a tensor too many": (lambda s: s | {"more": np.ones(1)}, "that differ are more"),
    "a tensor too few": (
        without("stages.0.1.norm.bias"),
        r"that differ are stages\.0\.1\.norm\.bias",
    ),
    "another network": (lambda _: {"conv1.weight": np.ones(3)}, "not those of a ConvNeXt.*conv1"),
    "no tensors": (lambda _: {"epoch": 3}, "holds no tensors"),
}


@pytest.mark.parametrize(("change", "message"), WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_refused_and_changes_nothing(change, message):
    model = small()
    before = {name: x.copy() for name, x in state_of(model).items()}
    with pytest.raises(lucid.FormatError, match=message):
        models.load_weights(model, change(state_of(small())))
    assert all(np.array_equal(x, before[name]) for name, x in state_of(model).items())


def test_saving_for_an_unknown_family_or_network_writes_nothing(tmp_path):
    with pytest.raises(ValueError, match="must be one of authors, timm, torchvision, transformers"):
        models.save_weights(small(), tmp_path / "x.safetensors", family="keras")
    with pytest.raises(ValueError, match="torchvision has no ConvNeXt V2"):
        models.save_weights(small(models.ConvNeXtV2), tmp_path / "x.safetensors", "torchvision")
    for name in ("x.pth", "x.pt", "x.bin"):
        with pytest.raises(ValueError, match=r"writes \.safetensors files, not .*x\.(pth|pt|bin)"):
            models.save_weights(small(), tmp_path / name, family="timm")
    assert not list(tmp_path.iterdir())
    with pytest.raises(IsADirectoryError, match="a folder is there: give the name of a file"):
        models.save_weights(small(), tmp_path, family="timm")
    assert not list(tmp_path.iterdir())


def test_a_directory_brings_names_and_preprocessing(tmp_path):
    model = small()
    model.class_names = ["ant", "bee", "cat", "dog", "elk"]
    models.save_weights(model, tmp_path, family="transformers")
    settings = dict(
        size={"shortest_edge": 64},
        crop_pct=0.5,
        resample=3,
        image_mean=[0.1] * 3,
        image_std=[1] * 3,
    )
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(settings))
    again = models.from_pretrained(tmp_path)
    assert again.class_names == model.class_names
    assert (again.preprocess.image_size, again.preprocess.resize) == (64, 128)
    best, *_ = models.predict(again, lucid.ones(1, 3, 64, 64))
    assert best.name in model.class_names


def test_a_network_of_another_activation_is_refused_where_its_settings_tell(tmp_path):
    models.save_weights(small(), tmp_path, family="transformers")
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config | {"hidden_act": "relu"}))
    for read in (models.from_pretrained, partial(models.load_weights, small())):
        with pytest.raises(lucid.FormatError, match="with the activation 'relu', which lucid does"):
            read(tmp_path)


def test_a_new_head_has_none_of_the_old_names(tmp_path):
    trained = small()
    trained.class_names = ["ant", "bee", "cat", "dog", "elk"]
    models.save_weights(trained, tmp_path / "old", family="transformers")
    with pytest.warns(UserWarning, match="begins anew"):
        from_file = models.from_pretrained(tmp_path / "old", num_classes=3)
    trained.reset_classifier(3)
    for i, model in enumerate((from_file, trained)):
        assert model.class_names is None
        best, *_ = models.predict(model, lucid.ones(1, 3, 16, 16))
        assert best.name in "012"
        models.save_weights(model, tmp_path / str(i), family="transformers")
        config = json.loads((tmp_path / str(i) / "config.json").read_text())
        assert list(config["id2label"].values()) == ["LABEL_0", "LABEL_1", "LABEL_2"]


def test_names_of_ones_own_outlast_weights_of_other_classes(tmp_path):
    model = small(num_classes=2)
    model.class_names = ["ant", "bee"]
    with pytest.warns(UserWarning, match="begins anew"):
        models.load_weights(model, state_of(small()))
    assert model.class_names == ["ant", "bee"]


def test_a_directory_gets_as_many_names_as_the_head_has_classes(tmp_path):
    model = small()
    model.class_names = ["ant", "bee", "cat", "dog", "elk"]
    model.head = lucid.nn.Linear(16, 2)
    with pytest.raises(ValueError, match=r"5 class names for 2 classes: set model\.class_names"):
        models.save_weights(model, tmp_path / "x", family="transformers")
    assert not list(tmp_path.iterdir())
    model.class_names = None
    models.save_weights(model, tmp_path / "x", family="transformers")
    assert models.from_pretrained(tmp_path / "x").class_names == ["LABEL_0", "LABEL_1"]


def test_a_directory_stays_whole_where_the_weights_cannot_be_written(tmp_path, monkeypatch):
    model = small()
    models.save_weights(model, tmp_path, family="transformers")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        models.save_weights(small(num_classes=2), tmp_path, family="transformers")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


UNSOUND = {
    "no number": {"crop_pct": None},
    "a text": {"size": "large"},
    "nothing": {"crop_pct": 0},
    "beyond all numbers": {"size": 1e400},
    "a row for a number": {"resample": [3]},
    "a number for a row": {"image_mean": 0.5},
    "two colours": {"image_std": [1, 1]},
}


@pytest.mark.parametrize("settings", UNSOUND.values(), ids=UNSOUND)
def test_unsound_settings_beside_the_weights_are_named_and_nothing_changes(tmp_path, settings):
    models.save_weights(small(), tmp_path, family="transformers")
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(settings))
    model = small()
    before = {name: x.tolist() for name, x in model.state_dict().items()}
    for read in (models.from_pretrained, partial(models.load_weights, model)):
        with pytest.raises(lucid.FormatError, match="the settings beside it tell of no preproc"):
            read(tmp_path)
    assert {name: x.tolist() for name, x in model.state_dict().items()} == before
    assert not hasattr(model, "preprocess")


def test_predict_asks_for_what_it_lacks():
    model = small()
    with pytest.raises(TypeError, match=r"set model\.preprocess"):
        models.predict(model, np.zeros((8, 8, 3), np.uint8))
    with pytest.raises(ValueError, match="2 class names for 5 classes"):
        models.predict(model, lucid.ones(1, 3, 16, 16), class_names=["a", "b"])


BAD = {
    "a cut larger than the image": (dict(image_size=300), "resize .=256. must be at least"),
    "interpolation": (dict(interpolation="lanczos"), "must be one of"),
    "cuts_as": (dict(cuts_as="keras"), "must be torchvision or transformers"),
    "colours": (dict(mean=(0.5, 0.5)), "have 1 or 3 numbers"),
    "no pixel": (dict(image_size=0, squash=True), r"image_size \(=0\) must be at least 1"),
    "no spread": (dict(std=(0.5, 0.0, 0.5)), "must be above 0"),
}


@pytest.mark.parametrize(("options", "message"), BAD.values(), ids=BAD)
def test_preprocess_checks_its_settings(options, message):
    with pytest.raises(ValueError, match=message):
        models.Preprocess(**options)


def test_preprocess_takes_files_images_and_arrays_of_bytes(tmp_path):
    image = pytest.importorskip("PIL.Image", reason="Pillow reads images")
    array = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    picture = image.fromarray(array)
    picture.save(tmp_path / "x.png")
    preprocess = models.Preprocess(image_size=8, resize=10)
    first, *others = [preprocess(x).tolist() for x in (array, picture, tmp_path / "x.png")]
    assert others == [first, first]
    with pytest.raises(TypeError, match="of bytes"):
        preprocess(array / 255)


def sparse(state):
    """A state dict as FCMAE's training writes it, by the definition of its kernels."""
    written = {"mask_token": np.zeros((1, 512, 1, 1), np.float32), "proj.bias": np.zeros(512)}
    for name, x in state.items():
        if name.startswith(("norm.", "head.")):
            continue
        is_stem = name.startswith("downsample_layers.0")
        if x.ndim == 4 and "grn" not in name and not is_stem:
            out, inner, side, _ = x.shape
            kernel = np.empty((side * side, inner, out), np.float32)
            for row in range(side):
                for column in range(side):
                    kernel[column * side + row] = x[:, :, row, column].T
            kernel = kernel[:, 0] if "dwconv" in name else kernel
            written["encoder." + name.replace("weight", "kernel")] = kernel
        else:
            x = x.reshape(1, -1) if "grn" in name or name.endswith("conv.bias") else x
            for layer, within in (("norm", "ln"), ("pwconv1", "linear"), ("pwconv2", "linear")):
                name = name.replace(f".{layer}.", f".{layer}.{within}.")
            if name.startswith("downsample_layers.1.0."):
                name = name.replace("1.0.", "1.0.ln.")
            written["encoder." + name] = x
    return written


def test_a_checkpoint_of_fcmaes_training_loads_the_backbone_and_says_so():
    model = small(models.ConvNeXtV2)
    state = {"model": sparse(state_of(model)), "epoch": 3}
    with pytest.warns(UserWarning, match="begins anew") as said:
        other = models.from_pretrained(state, num_classes=5)
    assert any("FCMAE" in str(warning.message) for warning in said)
    ours, theirs = state_of(model), state_of(other)
    assert all(
        np.array_equal(x, theirs[name])
        for name, x in ours.items()
        if not name.startswith(("norm.", "head."))
    )
    with pytest.warns(UserWarning, match="begins anew"):
        models.load_weights(model, state)


PREFIXES = ["module._orig_mod.", "net.", "backbone.", "model.encoder."]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("family", FAMILIES)
def test_what_stands_before_all_names_is_looked_through(tmp_path, family, prefix):
    model = small()
    path = tmp_path / ("out" if family == "transformers" else "out.safetensors")
    models.save_weights(model, path, family=family)
    state = read_source(path)[0]
    again = models.from_pretrained({prefix + name: x for name, x in state.items()})
    assert_equal(again, model)


def as_timms(model):
    pairs = FAMILIES["timm"].renames([len(stage) for stage in model.stages], is_v2=False)
    state = state_of(model)
    return {theirs: state[ours] for ours, theirs in pairs}


OTHERS = {
    "a whole object": ({"stem": 1}, "no tensors by name"),
    "a stem of 7 pixels": (
        lambda state: {**state, "downsample_layers.0.0.weight": np.zeros((8, 3, 7, 7))},
        "patches of 7 pixels; lucid's have 4, 2 or 1",
    ),
    "integers": (
        lambda state: {name: x.astype(np.int8) for name, x in state.items()},
        "is of int8, and weights are floats",
    ),
    "timm's test_convnext2": (
        lambda _: as_timms(small(depths=[1] * 4, dims=[32, 64, 96, 128])), "the tanh form",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "message"), OTHERS.values(), ids=OTHERS)
def test_other_networks_are_refused_in_a_sentence(change, message):
    source = change(state_of(small())) if callable(change) else change
    with pytest.raises(lucid.FormatError, match=message):
        models.from_pretrained(source)


@pytest.mark.parametrize("source", [None, 3, b"weights.pth"])
def test_what_is_neither_a_path_nor_a_mapping_is_refused(source):
    with pytest.raises(TypeError, match="a path or a dict of arrays, not"):
        models.from_pretrained(source)
