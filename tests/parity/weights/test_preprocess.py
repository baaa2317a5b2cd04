"""Photos come out of lucid's preprocessing as they come out of the libraries' own, bit for bit."""

import numpy as np
import pytest

from lucid.models import Preprocess

torch = pytest.importorskip("torch")
Image = pytest.importorskip("PIL.Image", reason="Pillow resizes")
from parity.weights.builders import import_timm, import_torchvision  # noqa: E402

pytestmark = pytest.mark.parity

SIZES = [(300, 400), (400, 300), (224, 224), (231, 517), (640, 480), (257, 300)]  # width, height


def photo(size):
    noise = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3))
    return Image.fromarray(noise.astype(np.uint8))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("crop_pct", [0.875, 0.95, 1.0])
def test_timms_pipeline(size, crop_pct):
    import_timm()
    from timm.data import create_transform

    theirs = create_transform((3, 224, 224), interpolation="bicubic", crop_pct=crop_pct)
    config = dict(input_size=[3, 224, 224], crop_pct=crop_pct, interpolation="bicubic")
    ours = Preprocess.of(None, {"config.json": {"pretrained_cfg": config}})
    assert np.array_equal(ours(photo(size)).numpy()[0], theirs(photo(size)).numpy())


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_timms_pipeline_of_squashed_images(size):
    import_timm()
    from timm.data import create_transform

    theirs = create_transform(
        (3, 384, 384), interpolation="bicubic", crop_pct=1.0, crop_mode="squash"
    )
    config = dict(input_size=[3, 384, 384], crop_pct=1.0, crop_mode="squash")
    ours = Preprocess.of(None, {"config.json": {"pretrained_cfg": config}})
    assert np.array_equal(ours(photo(size)).numpy()[0], theirs(photo(size)).numpy())


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("variant", ["tiny", "small", "base", "large"])
def test_torchvisions_pipeline(size, variant):
    weights = getattr(import_torchvision().models, f"ConvNeXt_{variant.title()}_Weights")
    resize = {"tiny": 236, "small": 230, "base": 232, "large": 232}[variant]
    ours = Preprocess(resize=resize, interpolation="bilinear")
    theirs = weights.IMAGENET1K_V1.transforms()
    assert np.array_equal(ours(photo(size)).numpy()[0], theirs(photo(size)).numpy())


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("edge", [224, 384])
def test_transformers_pipeline(size, edge):
    transformers = pytest.importorskip("transformers")
    settings = dict(
        size={"shortest_edge": edge}, crop_pct=0.875, resample=3,
        image_mean=[0.485, 0.456, 0.406], image_std=[0.229, 0.224, 0.225],
    )  # fmt: skip
    theirs = _with_pillow(transformers)(**settings)
    ours = Preprocess.of(None, {"preprocessor_config.json": settings})
    expected = theirs(photo(size), return_tensors="np")["pixel_values"]
    np.testing.assert_allclose(ours(photo(size)).numpy(), expected, atol=1e-6)
    pixels = expected[0].transpose(1, 2, 0) * np.float32(settings["image_std"]) + np.float32(
        settings["image_mean"]
    )
    assert np.array_equal(ours.pixels(photo(size)), np.rint(pixels * 255).astype(np.uint8))


def _with_pillow(transformers):
    """The image processor that resizes with Pillow; the other one resizes with PyTorch."""
    name = "ConvNextImageProcessorPil"
    return getattr(transformers, name, None) or transformers.ConvNextImageProcessor
