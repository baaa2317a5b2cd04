"""Kernels, feature maps, and the image that a unit likes."""

import numpy as np
import pytest

import lucid
from lucid import nn, viz


def test_kernels_are_the_weights_of_the_layer(convnext):
    found = viz.kernels(convnext)
    assert found.layer == "stages.0.0.dwconv"
    np.testing.assert_array_equal(
        found.weight, convnext.stages[0][0].dwconv.weight.detach().numpy()
    )
    assert viz.kernels(convnext, convnext.downsample_layers[0][0]).weight.shape == (8, 1, 2, 2)
    assert viz.kernels(nn.ConvTranspose2d(2, 4, 3)).weight.shape == (2, 4, 3, 3)


def test_every_kernel_is_a_tile_up_to_the_limit():
    dense = nn.Conv2d(4, 8, 3)
    assert len(viz.kernels(dense).groups()[0].tiles) == 32
    assert len(viz.kernels(dense, limit=5).groups()[0].tiles) == 5
    coloured = viz.kernels(nn.Conv2d(3, 8, 4))
    assert [tile.pixels.shape for tile in coloured.groups()[0].tiles] == [(4, 4, 3)] * 8


def test_zero_is_the_middle_of_the_colours():
    layer = nn.Conv2d(1, 1, 3)
    layer.weight.data = lucid.tensor([[[[-1.0, 0, 1], [0, 0, 0], [0.5, 0, -0.5]]]])
    pixels = viz.kernels(layer).groups()[0].tiles[0].pixels.astype(int)
    assert pixels[1, 1].min() > 230
    assert pixels[0, 0, 2] > pixels[0, 0, 0] + 60  # blue below 0
    assert pixels[0, 2, 0] > pixels[0, 2, 2] + 60  # red above


def test_feature_maps_are_what_the_layers_give(network, outputs_of):
    model, image = network
    found = viz.feature_maps(model, image)
    assert found.maps
    for path, maps in found.maps.items():
        expected = outputs_of(model, path, lucid.tensor(image[None]))
        np.testing.assert_allclose(maps, expected.detach().numpy()[0], rtol=1e-6)


NUMBERS = {
    "feature_maps": lambda model, x: viz.feature_maps(model, x, "0").maps["0"],
    "grad_cam": lambda model, x: viz.grad_cam(model, x, 1, "0").map,
    "receptive_field": lambda model, x: viz.receptive_field(model, ("0", 0, 3, 3), x).effect,
    "maximise": lambda model, x: viz.maximise(
        model, ("0", 0), input_shape=(1, 8, 8), steps=4).values,
}  # fmt: skip


@pytest.mark.parametrize("tool", NUMBERS.values(), ids=NUMBERS)
def test_what_a_layer_gave_stays_although_the_next_one_writes_into_it(tool):
    def network(inplace):
        lucid.manual_seed(0)
        layers = nn.Conv2d(1, 4, 3), nn.ReLU(inplace), nn.Flatten(), nn.Linear(4 * 36, 3)
        return nn.Sequential(*layers).eval()

    x = lucid.tensor(np.random.default_rng(0).standard_normal((1, 8, 8)), dtype=lucid.float32)
    np.testing.assert_allclose(tool(network(True), x), tool(network(False), x), rtol=1e-6)


def test_the_stages_are_the_layers_of_a_convnext(convnext):
    found = viz.feature_maps(convnext, np.zeros((1, 16, 16)))
    assert {p: m.shape for p, m in found.maps.items()} == {
        "stages.0": (8, 8, 8),
        "stages.1": (12, 4, 4),
    }
    last = viz.feature_maps(convnext, np.zeros((1, 16, 16)), "stages.1.0.act")
    assert last.maps["stages.1.0.act"].shape == (48, 4, 4)  # its channels are last in the network


def test_a_linear_unit_gets_the_best_image_there_is():
    model = nn.Conv2d(2, 3, 3).eval()
    settings = dict(input_shape=(2, 7, 7), smooth=0, steps=400)
    found = viz.maximise(model, ("", 1, 2, 3), **settings)
    weights = model.weight[1].detach().numpy()
    np.testing.assert_array_equal(found.image[:, 2:5, 3:6], weights > 0)
    best = weights[weights > 0].sum() + model.bias[1].item()
    assert found.values[-1] == pytest.approx(best, rel=1e-5)
    np.testing.assert_array_equal(found.image[:, :2], found.start[:, :2])  # it does not see them


def test_an_image_for_a_class_raises_its_score(network):
    model, image = network
    settings = dict(input_shape=image.shape, steps=30, between=(-1, 1), smooth=0, jitter=0)
    found = viz.maximise(model, 2, **settings)
    assert found.values[-1] > found.values[0]
    assert found.image.shape == image.shape
    assert -1 <= found.image.min() < found.image.max() <= 1
    again = viz.maximise(model, 2, **settings)
    np.testing.assert_array_equal(found.image, again.image)


def test_a_channel_counts_by_the_mean_of_its_map(convnext, outputs_of):
    found = viz.maximise(convnext, ("stages.0.0.act", 30), input_shape=(1, 16, 16), steps=5)
    maps = outputs_of(convnext, "stages.0.0.act", lucid.tensor(found.image[None]))
    assert found.values[-1] == pytest.approx(maps[..., 30].mean().item(), rel=1e-4)


def test_lucids_own_stream_of_random_numbers_is_left_alone(convnext):
    lucid.manual_seed(4)
    expected = lucid.rand(3).tolist()
    lucid.manual_seed(4)
    viz.maximise(convnext, 0, input_shape=(1, 16, 16), steps=2)
    viz.receptive_field(convnext, 0, input_shape=(1, 16, 16))
    assert lucid.rand(3).tolist() == expected


def test_bad_input_is_refused_in_a_sentence(convnext):
    image = np.zeros((1, 16, 16))
    with pytest.raises(ValueError, match="this Linear has no 2-d convolution inside"):
        viz.kernels(nn.Linear(2, 2))
    with pytest.raises(ValueError, match="'head' is a Linear"):
        viz.kernels(convnext, "head")
    with pytest.raises(ValueError, match=r"limit \(=0\)"):
        viz.kernels(convnext, limit=0)
    with pytest.raises(ValueError, match=r"limit \(=0\)"):
        viz.feature_maps(convnext, image, limit=0)
    with pytest.raises(ValueError, match="did you mean"):
        viz.feature_maps(convnext, image, ["stages.7"])
    with pytest.raises(ValueError, match="needs layers with maps, and 'head'"):
        viz.feature_maps(convnext, image, "head")
    with pytest.raises(ValueError, match="no convolution inside: name layers"):
        viz.feature_maps(nn.Sequential(nn.Flatten()).eval(), image)
    with pytest.raises(ValueError, match=r"steps \(=0\) must be 1 or more"):
        viz.maximise(convnext, 0, input_shape=(1, 16, 16), steps=0)
    with pytest.raises(ValueError, match=r"between \(=1, 0\)"):
        viz.maximise(convnext, 0, input_shape=(1, 16, 16), between=(1, 0))
    with pytest.raises(ValueError, match="needs input_shape"):
        viz.maximise(nn.Conv2d(1, 1, 3).eval(), ("", 0))
    with pytest.raises(ValueError, match=r"input_shape \(=\(16, 16\)\) must be that of an image"):
        viz.maximise(convnext, 0, input_shape=(16, 16))
    with pytest.raises(ValueError, match=r"layers \(=\[\]\) must name one layer or more"):
        viz.feature_maps(convnext, image, [])
    for tool in (viz.feature_maps, viz.maximise):
        with pytest.raises(ValueError, match="training mode"):
            tool(convnext.train(), image)
