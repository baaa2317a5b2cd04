"""The PNG files hold the pixels: Pillow reads them back."""

import io

import numpy as np
import pytest

from lucid.viz.png import data_uri, png


@pytest.mark.parametrize("shape", [(3, 5), (1, 1), (4, 2, 3), (2, 7, 4)])
def test_pillow_reads_the_pixels_back(shape):
    image = pytest.importorskip("PIL.Image", reason="needs Pillow: the images extra")
    pixels = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    assert np.array_equal(np.asarray(image.open(io.BytesIO(png(pixels)))), pixels)


def test_pixels_in_another_order_of_memory_are_the_same_picture():
    pixels = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    assert png(np.asfortranarray(pixels)) == png(pixels)
    assert data_uri(pixels).startswith("data:image/png;base64,iVBOR")


@pytest.mark.parametrize(
    "pixels", [np.zeros((2, 2)), np.zeros(3, np.uint8), np.zeros((0, 2), "u1")]
)
def test_what_is_no_picture_is_refused(pixels):
    with pytest.raises(ValueError, match="uint8 pixels"):
        png(pixels)
