"""Layers nearer to the image learn more slowly, as in the authors' scripts."""

import pytest

import lucid
from lucid.models import create_model
from lucid.optim import AdamW, CosineWithWarmup, layer_decay_groups

BY_HAND = {  # depths 2, 2, 6, 2: by what, the place of a parameter, and its layer
    "group": {
        "downsample_layers.0.0.weight": 0, "stages.0.1.dwconv.weight": 1,
        "downsample_layers.1.1.weight": 2, "stages.1.0.pwconv1.weight": 2,
        "downsample_layers.2.0.bias": 3, "stages.2.2.norm.weight": 3, "stages.2.3.gamma": 4,
        "stages.2.5.pwconv2.bias": 4, "downsample_layers.3.1.weight": 12,
        "stages.3.0.dwconv.bias": 12, "norm.weight": 13, "head.weight": 13,
    },
    "single": {
        "downsample_layers.0.0.weight": 1, "stages.0.1.dwconv.weight": 2,
        "downsample_layers.1.1.weight": 3, "stages.1.0.pwconv1.weight": 3,
        "downsample_layers.2.0.bias": 5, "stages.2.2.norm.weight": 7, "stages.2.5.gamma": 10,
        "downsample_layers.3.1.weight": 11, "stages.3.1.dwconv.bias": 12, "norm.weight": 13,
        "head.bias": 13,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def atto():
    return create_model("convnext_atto", num_classes=3, image_size=32)


@pytest.mark.parametrize("by", BY_HAND)
def test_each_layer_has_its_rate(by, atto):
    groups = layer_decay_groups(atto, 0.1, 0.05, layer_decay=0.8, by=by)
    of = {id(p): group for group in groups for p in group["params"]}
    parameters = dict(atto.named_parameters())
    for path, layer in BY_HAND[by].items():
        group = of[id(parameters[path])]
        assert group["lr"] == pytest.approx(0.1 * 0.8 ** (13 - layer), rel=1e-12), path
        keeps = parameters[path].ndim == 1 or path.endswith("bias")
        assert group["weight_decay"] == (0.0 if keeps else 0.05), path
        assert group["name"] == f"layer_{layer}_{'no_decay' if keeps else 'decay'}"


def test_every_parameter_is_in_one_group(atto):
    groups = layer_decay_groups(atto, 0.1, 0.05, 0.8)
    held = [id(p) for group in groups for p in group["params"]]
    assert sorted(held) == sorted(id(p) for p in atto.parameters())


def test_what_is_frozen_is_left_out():
    model = create_model("convnext_atto", num_classes=3, image_size=32).requires_grad_(False)
    model.head.requires_grad_(True)
    names = [group["name"] for group in layer_decay_groups(model, 0.1, 0.05, 0.8)]
    assert names == ["layer_13_decay", "layer_13_no_decay"]


def test_grn_does_not_decay():
    model = create_model("convnext_v2_atto", num_classes=3, image_size=32)
    groups = layer_decay_groups(model, 0.1, 0.05, 0.8, by="single")
    decayed = {id(p) for group in groups if group["weight_decay"] for p in group["params"]}
    paths = {path for path, p in model.named_parameters() if id(p) in decayed}
    assert not [path for path in paths if path.endswith(("gamma", "beta", "bias"))]
    assert "stages.0.0.pwconv1.weight" in paths


def test_a_schedule_keeps_the_proportions(atto):
    optimizer = AdamW(layer_decay_groups(atto, 1.0, 0.05, 0.5))
    ends = [1e-3 * group["lr"] for group in optimizer.param_groups]
    schedule = CosineWithWarmup(
        optimizer, total_steps=8, warmup_steps=3, min_lr=ends, warmup_start=0.0
    )
    start = [group["initial_lr"] for group in optimizer.param_groups]
    for _ in range(8):
        shares = [lr / base for lr, base in zip(schedule.get_last_lr(), start, strict=True)]
        assert shares == pytest.approx([shares[0]] * len(shares), rel=1e-9)
        optimizer.step()
        schedule.step()
    assert shares[0] < 0.1


WRONG = {
    "no decay at all": (lambda m: layer_decay_groups(m, 0.1, 0.05, 0.0), r"layer_decay \(=0\.0\)"),
    "growth": (lambda m: layer_decay_groups(m, 0.1, 0.05, 1.1), r"layer_decay \(=1\.1\)"),
    "another way": (lambda m: layer_decay_groups(m, 0.1, 0.05, 0.9, "half"), r"by \(='half'\)"),
    "another network": (
        lambda m: layer_decay_groups(lucid.nn.Linear(2, 2), 0.1, 0.05, 0.9),
        "takes a ConvNeXt, and Linear is none",
    ),
}


@pytest.mark.parametrize(("call", "message"), WRONG.values(), ids=WRONG)
def test_what_is_out_of_range_is_refused(call, message, atto):
    with pytest.raises(ValueError, match=message):
        call(atto)
