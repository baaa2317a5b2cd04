"""Convolution layers: what their border is made of, and settings that cannot be."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn import functional as F

BAD = {
    "padding_mode": (dict(padding_mode="mirror"), r"padding_mode \(='mirror'\) must be one of"),
    "same, stride": (dict(padding="same", stride=2), r"'same' needs stride 1, not \(2, 2\)"),
    "negative padding": (dict(padding=-1), r"padding \(=\(-1, -1\)\) must not be negative"),
}


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_a_padding_mode_is_a_pad_in_front_of_the_convolution(mode):
    layer, x = nn.Conv2d(2, 3, (3, 5), padding=(1, 2), padding_mode=mode), lucid.randn(2, 2, 4, 6)
    expected = F.conv2d(F.pad(x, (2, 2, 1, 1), mode), layer.weight, layer.bias)
    assert layer(x).shape == (2, 3, 4, 6)
    np.testing.assert_array_equal(layer(x).detach().cpu().numpy(), expected.detach().cpu().numpy())


def test_a_border_wider_than_the_image_names_the_layer():
    layer = nn.Conv2d(1, 1, 7, padding=3, padding_mode="reflect")
    with pytest.raises(ValueError, match="must be at most 1 along an axis of length 2") as error:
        layer(lucid.zeros(1, 1, 2, 2))
    assert any("Conv2d(1, 1" in note for note in error.value.__notes__)


@pytest.mark.parametrize(("settings", "sentence"), BAD.values(), ids=BAD)
def test_bad_settings_are_named(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        nn.Conv2d(2, 3, 3, **settings)
