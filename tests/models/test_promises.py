"""The calls that lucid promises, as a reader of its pages would type them.

ConvNeXt-Tiny runs with real numbers, once; all other networks of a published size have shapes
alone.
"""

import numpy as np
import pytest

import lucid
from lucid import models
from lucid.data import DataLoader, TensorDataset


@pytest.fixture
def _without_numbers():
    with lucid.device("meta"):
        yield


without_numbers = pytest.mark.usefixtures("_without_numbers")


def shapes(maps):
    return [tuple(m.shape) for m in maps]


WALK = {
    "downsample_layers.0": (1, 96, 56, 56),
    "stages.0": (1, 96, 56, 56),
    "stages.1": (1, 192, 28, 28),
    "stages.2": (1, 384, 14, 14),
    "stages.3": (1, 768, 7, 7),
    "norm": (1, 768),
    "head": (1, 1000),
}


def test_an_image_walks_through_convnext_tiny():
    """Stem, stages, pooled features and classes have the sizes that every account of it gives."""
    model, seen = models.ConvNeXt(num_classes=1000), {}
    modules = dict(model.named_modules())
    for path in WALK:
        modules[path].register_forward_hook(lambda *call, path=path: seen.update({path: call[-1]}))
    output = model(lucid.random.randn(1, 3, 224, 224))
    assert {path: tensor.shape for path, tensor in seen.items()} == WALK
    assert output is seen["head"]
    assert np.isfinite(output.detach().cpu().numpy()).all()


@without_numbers
def test_sizes_drop_path_and_layer_scale_are_options():
    model = models.ConvNeXt(
        num_classes=10,
        depths=[2, 2, 6, 2],
        dims=[64, 128, 256, 512],
        drop_path=0.1,
        layer_scale_init=1e-5,
    )
    output = model(lucid.random.randn(1, 3, 224, 224))
    assert output.shape == (1, 10)


@without_numbers
@pytest.mark.parametrize("size", ["tiny", "small", "base", "large", "xlarge"])
def test_every_size_takes_classes_and_drop_path(size):
    build = getattr(models, f"convnext_{size}")
    model = build(num_classes=10, drop_path=0.1)
    assert model(lucid.random.randn(1, 3, 224, 224)).shape == (1, 10)


@without_numbers
def test_without_classes_the_output_is_the_features():
    model = models.ConvNeXt(num_classes=None, in_channels=1, patch_size=2)
    assert model(lucid.random.randn(2, 1, 64, 64)).shape == (2, 768)
    assert models.ConvNeXt(num_classes=None).output_size == 768


@without_numbers
def test_convnext_base_prints_a_summary():
    text = str(models.convnext_base(num_classes=1000).summary())
    assert text.startswith("module ")
    assert "88,591,464" in text.splitlines()[-1]
    assert "15,354,729,472" in text.splitlines()[-1]


@without_numbers
def test_small_images_change_the_stem_and_no_width():
    model = models.create_model("convnext_v2_tiny", num_classes=10, image_size=32)
    assert model.dims == (96, 192, 384, 768)
    assert model.patch_size == 1
    assert model(lucid.random.randn(2, 3, 32, 32)).shape == (2, 10)
    assert shapes(model.feature_maps(lucid.random.randn(1, 3, 32, 32)))[-1] == (1, 768, 4, 4)


@without_numbers
def test_parameters_are_counted():
    text = f"{models.convnext_v2_pico(num_classes=100, image_size=96).count_params():,}"
    stem_of_4, stem_of_2 = 64 * 3 * 4 * 4, 64 * 3 * 2 * 2
    published, head, new_head = 9_066_280, 513 * 1000, 513 * 100
    assert text == f"{published - head + new_head - stem_of_4 + stem_of_2:,}" == "8,602,276"


@without_numbers
def test_convnext_large_gives_its_last_map():
    features = models.convnext_large().forward_features(lucid.random.randn(1, 3, 256, 256))
    assert features.shape == (1, 1536, 8, 8)


@without_numbers
def test_convnext_large_gives_the_map_of_each_stage():
    maps = models.convnext_large().feature_maps(lucid.random.randn(1, 3, 256, 256))
    assert shapes(maps) == [(1, 192, 64, 64), (1, 384, 32, 32), (1, 768, 16, 16), (1, 1536, 8, 8)]


def test_fit_trains_and_shows_its_progress(small_network, capsys):
    samples = TensorDataset(lucid.random.randn(16, 1, 8, 8), lucid.random.randint(4, size=(16,)))
    train_loader = test_loader = DataLoader(samples, batch_size=8)
    model = small_network()
    history = lucid.train.fit(model, train_loader, epochs=3, validation=test_loader)
    assert len(history.loss) == len(history.validation_accuracy) == 3
    assert history.loss[-1] < history.loss[0]
    assert [line[:9] for line in capsys.readouterr().out.splitlines()] == [
        "epoch 1/3", "epoch 2/3", "epoch 3/3"
    ]  # fmt: skip
