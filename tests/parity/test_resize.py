"""Images in another size are torch's: nearest, bilinear, corners aligned or not, up and down."""

import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

MODES = {
    "nearest": dict(mode="nearest"),
    "bilinear": dict(mode="bilinear"),
    "bilinear, corners aligned": dict(mode="bilinear", align_corners=True),
    "nearest-exact": dict(mode="nearest-exact"),
    "bicubic": dict(mode="bicubic"),
    "bicubic, corners aligned": dict(mode="bicubic", align_corners=True),
    "area": dict(mode="area"),
}
SIZES = {
    "up": dict(size=(9, 11)),
    "down": dict(size=(2, 3)),
    "up and down": dict(size=(3, 13)),
    "the same": dict(size=(5, 6)),
    "one number": dict(size=7),
    "one pixel": dict(size=1),
    "twice": dict(scale_factor=2),
    "half": dict(scale_factor=0.5),
    "1.3 times": dict(scale_factor=1.3),
    "0.7 times": dict(scale_factor=0.7),
    "3 and 0.4 times": dict(scale_factor=(3.0, 0.4)),
}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_interpolate(agree, randn, mode, size):
    agree(lambda lib, x: lib.nn.functional.interpolate(x, **size, **mode), randn(2, 3, 5, 6))


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_an_image_of_one_pixel(agree, randn, mode):
    agree(lambda lib, x: lib.nn.functional.interpolate(x, size=(3, 2), **mode), randn(1, 2, 1, 1))


@pytest.mark.parametrize("mode", ["nearest", "nearest-exact", "trilinear"])
def test_volumes(agree, randn, mode):
    agree(
        lambda lib, x: lib.nn.functional.interpolate(x, (5, 2, 7), mode=mode), randn(2, 1, 3, 4, 5)
    )


@pytest.mark.parametrize("mode", ["nearest", "nearest-exact", "linear", "area"])
def test_sequences(agree, randn, mode):
    agree(
        lambda lib, x: lib.nn.functional.interpolate(x, scale_factor=1.7, mode=mode), randn(2, 3, 5)
    )


@pytest.mark.parametrize("mode", ["bicubic", "area", "bilinear"])
def test_the_layer(agree, randn, mode):
    agree(lambda lib, x: lib.nn.Upsample((4, 7), mode=mode)(x), randn(2, 3, 5, 6))


def test_nearest_is_the_default(agree, randn):
    agree(lambda lib, x: lib.nn.functional.interpolate(x, scale_factor=2), randn(1, 2, 3, 4))
