"""Checkpoints that the libraries write run in lucid, and lucid's load strictly in the libraries."""

import numpy as np
import pytest

import lucid
from lucid import models

torch = pytest.importorskip("torch")
from parity.weights.builders import (  # noqa: E402
    IN_MEMORY,
    WITH_FILES,
    import_timm,
    name_of,
    randomised,
    with_transformers,
)
from safetensors.torch import load_file, save_file  # noqa: E402

pytestmark = pytest.mark.parity


@pytest.fixture
def built(request):
    """(family, the library's model, lucid's name of the variant)."""
    import_timm()
    family, build, version, size = request.param
    torch.manual_seed(0)
    return family, randomised(build(version, size)), f"convnext_{'v2_' * (version == 2)}{size}"


def for_each(cases):
    return pytest.mark.parametrize("built", cases, ids=name_of, indirect=True)


def logits_of(model, image):
    with torch.no_grad():
        y = model(torch.from_numpy(image))
    return getattr(y, "logits", y).numpy()


@for_each(WITH_FILES)
def test_a_checkpoint_gives_the_librarys_logits_and_goes_back_bit_for_bit(built, image, tmp_path):
    family, theirs, variant = built
    path = tmp_path / "weights.pth"
    torch.save({"model": theirs.state_dict()}, path)
    ours = models.from_pretrained(path)
    _is_the_same(ours, theirs, variant, image)
    _goes_back(family, theirs, ours, tmp_path)


@for_each(IN_MEMORY)
def test_a_state_dict_gives_the_librarys_logits(built, image):
    _, theirs, variant = built
    _is_the_same(models.from_pretrained(theirs.state_dict()), theirs, variant, image)


def _is_the_same(ours, theirs, variant, image):
    expected = logits_of(theirs, image)
    found = ours(lucid.from_numpy(image)).detach().numpy()
    assert np.abs(found - expected).max() <= 1e-5 * np.abs(expected).max()
    with lucid.device("meta"):
        published = models.create_model(variant, num_classes=7)
    assert published.count_params() == ours.count_params()
    assert ours.count_params() == sum(p.numel() for p in theirs.parameters())


def _goes_back(family, theirs, ours, folder):
    before = {name: x.clone() for name, x in theirs.state_dict().items()}
    path = folder / "out" if family == "transformers" else folder / "out.safetensors"
    models.save_weights(ours, path, family=family)
    if family == "transformers":
        again = type(theirs).from_pretrained(path)
        theirs.load_state_dict(again.state_dict(), strict=True)
    else:
        theirs.load_state_dict(load_file(path), strict=True)
    assert all(torch.equal(x, before[name]) for name, x in theirs.state_dict().items())


def test_a_safetensors_file_and_a_directory_of_transformers_load(image, tmp_path):
    theirs = randomised(with_transformers(2, "atto"))
    theirs.config.id2label = {i: f"name {i}" for i in range(7)}
    theirs.save_pretrained(tmp_path)
    ours = models.from_pretrained(tmp_path)
    assert ours.class_names == [f"name {i}" for i in range(7)]
    best, *rest = models.predict(ours, lucid.from_numpy(image))
    order = logits_of(theirs, image)[0].argsort()[::-1]
    assert [p.name for p in (best, *rest)] == [f"name {i}" for i in order[:5]]


def test_pieces_of_transformers_load(tmp_path):
    theirs = randomised(with_transformers(1, "atto"))
    theirs.save_pretrained(tmp_path, max_shard_size="5MB")
    assert len(list(tmp_path.glob("*.safetensors"))) > 1
    ours = models.from_pretrained(tmp_path / "model.safetensors.index.json")
    name = "stages.0.0.pwconv1.weight"
    theirs_name = "convnext.encoder.stages.0.layers.0.pwconv1.weight"
    assert np.array_equal(ours.state_dict()[name].numpy(), theirs.state_dict()[theirs_name].numpy())


def test_halves_of_every_kind_load_as_float32(tmp_path):
    timm = import_timm()
    theirs = randomised(timm.create_model("convnext_atto", num_classes=7))
    for dtype in (torch.float16, torch.bfloat16):
        state = {name: x.to(dtype) for name, x in theirs.state_dict().items()}
        torch.save(state, tmp_path / "half.pth")
        save_file(state, tmp_path / "half.safetensors")
        for name in ("half.pth", "half.safetensors"):
            ours = models.from_pretrained(tmp_path / name)
            expected = state["head.fc.weight"].float().numpy()
            assert np.array_equal(ours.head.weight.detach().numpy(), expected)
            assert ours.head.weight.dtype == lucid.float32


def test_networks_that_lucid_does_not_have_are_refused_by_name():
    timm = import_timm()
    for name in ("convnext_tiny_hnf", "convnext_atto_ols", "convnext_atto_rms", "convnext_xxlarge"):
        with torch.device("meta"):
            state = timm.create_model(name).state_dict()
        with pytest.raises(lucid.FormatError, match="which lucid does not have"):
            models.from_pretrained(state)
    with torch.device("meta"):
        state = timm.create_model("convnext_large_mlp").state_dict()
    with pytest.raises(lucid.FormatError, match=r"looks like convnext_large.*head.pre_logits"):
        models.load_weights(models.convnext_atto(), state)


def test_a_network_without_layer_scale_has_none_in_transformers(image, tmp_path):
    transformers = pytest.importorskip("transformers")
    import_timm()
    ours = models.ConvNeXt(7, depths=[1, 1], dims=[8, 16], layer_scale_init=0).eval()
    models.save_weights(ours, tmp_path, family="transformers")
    theirs = transformers.ConvNextForImageClassification.from_pretrained(tmp_path).eval()
    expected = ours(lucid.from_numpy(image)).detach().numpy()
    assert np.abs(logits_of(theirs, image) - expected).max() <= 1e-5 * np.abs(expected).max()


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float8_e4m3fn, torch.float16], ids=str)
def test_torchs_own_tensors_of_small_floats_load_as_float32(dtype):
    model = models.ConvNeXt(5, depths=[1, 1], dims=[8, 16])
    state = {name: torch.tensor(x.numpy()).to(dtype) for name, x in model.state_dict().items()}
    for ours in (models.from_pretrained(state), models.load_weights(model, state)):
        assert ours.head.weight.dtype == lucid.float32
        assert np.array_equal(ours.head.weight.detach().numpy(), state["head.weight"].float())
