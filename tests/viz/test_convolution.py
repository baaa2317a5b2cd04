"""The pixels that an output reads are those whose change it notices; sizes and costs are real."""

from xml.etree import ElementTree

import numpy as np
import pytest

import lucid
from lucid.viz import convolution

SETTINGS = {
    "plain": dict(input_size=5, kernel_size=3),
    "a border": dict(input_size=5, kernel_size=3, padding=1, stride=2),
    "pixels left over": dict(input_size=(6, 7), kernel_size=2, stride=3),
    "holes": dict(input_size=(7, 6), kernel_size=(3, 2), dilation=(2, 1), padding=(1, 0)),
    "depthwise": dict(input_size=6, kernel_size=5, padding=2, groups=3),
    "groups": dict(input_size=5, kernel_size=3, groups=2, in_channels=4, out_channels=6),
    "same": dict(input_size=5, kernel_size=(3, 5), padding="same", in_channels=1),
}  # fmt: skip


@pytest.fixture(params=SETTINGS)
def settings(request):
    return dict(SETTINGS[request.param])


def a_layer(settings):
    """The same convolution with numbers: ones."""
    shown = convolution(**settings)
    window = {k: v for k, v in settings.items() if k not in ("input_size", "out_channels")}
    window["in_channels"] = shown.layer.in_channels
    layer = lucid.nn.Conv2d(out_channels=shown.layer.out_channels, **window)
    lucid.nn.init.ones_(layer.weight)
    return shown, layer.eval()


def test_an_output_reads_the_pixels_whose_change_it_notices(settings):
    shown, layer = a_layer(settings)
    height, width = shown.input_size
    zeros = np.zeros((1, shown.layer.in_channels, height, width), np.float32)
    before = layer(lucid.tensor(zeros)).detach().numpy()[0]
    found = {}
    for i in range(height):
        for j in range(width):
            changed = zeros.copy()
            changed[..., i, j] = 1
            moved = layer(lucid.tensor(changed)).detach().numpy()[0] != before
            for p, q in np.argwhere(moved.any(0)):
                found.setdefault((int(p), int(q)), []).append((i, j))
    outputs = np.ndindex(*shown.output_shape[1:])
    assert {pq: shown.reads(*pq) for pq in outputs} == found
    counts = np.zeros((height, width), int)
    for pixels in found.values():
        counts[tuple(zip(*pixels, strict=True))] += 1
    assert np.array_equal(shown.times_read(), counts)


def test_shape_parameters_and_macs_are_those_of_the_layer(settings):
    shown, layer = a_layer(settings)
    y = layer(lucid.zeros(1, shown.layer.in_channels, *shown.input_size))
    assert shown.output_shape == y.shape[1:]
    assert shown.parameters == layer.count_params()
    weights = layer.weight.shape
    assert shown.macs == y.numel() * int(np.prod(weights[1:]))


def test_the_arithmetic_gives_what_it_says(settings):
    shown = convolution(**settings)
    for line, n in zip(shown.arithmetic, shown.output_shape[1:], strict=True):
        sides = line.partition(": ")[2].split(" = ")
        for side in sides:
            python = side.replace("⌊", "int(").replace("⌋", ")").replace("·", "*")
            assert eval(python) == n
    for line, n in zip(shown.counts(), (shown.parameters, shown.macs), strict=True):
        product = line.partition(": ")[2].partition(" = ")[0]
        assert eval(product.replace("·", "*")) == n


def test_depthwise_and_pointwise_together_are_cheaper_than_dense():
    kin = {name: (n, macs) for name, n, macs in convolution(14, 7, padding=3, groups=96).kin}
    assert kin["dense"] == (96 * 96 * 49 + 96, 96 * 96 * 49 * 14 * 14)
    assert kin["depthwise"] == (96 * 49 + 96, 96 * 49 * 14 * 14)
    assert kin["pointwise"] == (96 * 96 + 96, 96 * 96 * 14 * 14)


def test_the_window_stops_at_every_output(settings):
    shown = convolution(**settings)
    drawn = shown._repr_svg_()
    root = ElementTree.fromstring(drawn)
    places = int(np.prod(shown.output_shape[1:]))
    assert drawn.count("%{transform:translate(") == 2 * places
    assert "prefers-reduced-motion" in drawn
    assert str(shown.layer) in "".join(root.itertext())


def test_of_a_large_image_a_corner_is_drawn():
    shown = convolution(224, 4, 4, in_channels=3, out_channels=96)
    assert shown.output_shape == (96, 56, 56)
    assert "a corner of 22×22" in shown._repr_svg_()
    assert len(shown._repr_svg_()) < 150_000


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (dict(input_size=0, kernel_size=1), "input_size"),
        (dict(input_size=5, kernel_size=3, groups=2, in_channels=3), "divisible by groups"),
        (dict(input_size=2, kernel_size=3), "window|kernel|small"),
        (dict(input_size=(1, 2, 3), kernel_size=3), "two of them"),
        (dict(input_size=5, kernel_size=3, stride=0), "stride"),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        convolution(**settings)
