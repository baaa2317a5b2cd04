"""The theoretical field is what perturbing each pixel finds; the effective one is a gradient."""

import numpy as np
import pytest

import lucid
from lucid import nn, viz
from lucid.viz.footprint import Footprint

CHANNELS = 4


class Residual(nn.Module):
    def __init__(self, *inside):
        self.inside = nn.Sequential(*inside)

    def forward(self, x):
        return x + self.inside(x)


class Fork(nn.Module):
    """Two branches, whose maps are joined channel by channel."""

    def __init__(self, *branches):
        self.branches = branches

    def forward(self, x):
        return lucid.cat([branch(x)[:, :2] for branch in self.branches], 1)


def perturbed(run, model, path, index, shape, trials=6):
    """The pixels that change a unit, found by changing each of them, with several weights."""
    rng, found = np.random.default_rng(3), np.zeros(shape[1:], bool)
    height, width = shape[1:]
    for _ in range(trials):
        for parameter in model.parameters():
            parameter.data = lucid.tensor(rng.standard_normal(parameter.shape))
        images = np.repeat(rng.standard_normal((1, *shape)), height * width + 1, 0)
        for i in range(height * width):
            images[i, :, i // width, i % width] += 30 * rng.standard_normal(shape[0])
        with lucid.no_grad():
            unit = run(model, path, lucid.tensor(images)).numpy()[index]
        unit = unit.reshape(height * width + 1, -1)
        change = abs(unit[:-1] - unit[-1]).max(1)  # rounding alone depends on the batch
        found |= (change > 1e-9 * abs(unit).max()).reshape(height, width)
    return found


def conv(kernel, **settings):
    return nn.Conv2d(CHANNELS, CHANNELS, kernel, **settings)


def some_layer(rng):
    """A layer that keeps the number of channels, with settings by chance."""
    k, border = (int(n) for n in rng.integers(1, 4, 2))
    pair = tuple(int(n) for n in rng.integers(1, 3, 2))
    makes = [
        lambda: conv(k, padding=border, dilation=pair),
        lambda: conv((k, 2), stride=pair, padding=(border, 0)),
        lambda: conv(3, padding=1, groups=CHANNELS),
        lambda: conv(3, padding=1, padding_mode=str(rng.choice(["reflect", "circular"]))),
        lambda: nn.MaxPool2d(2, stride=pair, padding=int(rng.integers(0, 2)), ceil_mode=True),
        lambda: nn.AvgPool2d((2, k), stride=pair),
        lambda: Residual(conv(3, padding=1), nn.GELU(), conv((1, 3), padding=(0, 1))),
        lambda: Fork(conv((3, 1), padding=(1, 0)), conv((1, 5), padding=(0, 2))),
        lambda: nn.Sequential(nn.LayerNorm2d(CHANNELS), nn.ReLU()),
        lambda: nn.Sequential(nn.BatchNorm2d(CHANNELS), nn.SiLU()),
        lambda: nn.ConvTranspose2d(CHANNELS, CHANNELS, k, stride=pair),
        lambda: nn.AdaptiveAvgPool2d((3, 5)),
        lambda: nn.AdaptiveMaxPool2d((4, 3)),
        lambda: nn.Upsample(scale_factor=2, mode=str(rng.choice(["nearest", "bilinear"]))),
    ]
    return makes[rng.integers(len(makes))]()


def some_network(seed):
    """Layers by chance, as long as they leave a map, and the channel and place of a unit."""
    rng = np.random.default_rng(seed)
    layers = [nn.Conv2d(2, CHANNELS, int(rng.integers(1, 4)), padding=1)]
    with lucid.no_grad():
        x = layers[0](lucid.zeros(1, 2, 11, 9))
        while len(layers) < 5:
            layer = some_layer(rng)
            try:
                y = layer.eval()(x)
            except ValueError:  # too small a map for it
                continue
            layers, x = [*layers, layer], y
    place = [int(rng.integers(n)) for n in x.shape[2:]]
    return nn.Sequential(*layers).to(lucid.float64).eval(), place


@pytest.mark.parametrize("seed", range(60))
def test_the_theoretical_field_is_what_perturbing_each_pixel_finds(seed, outputs_of):
    model, (row, column) = some_network(seed)
    path = str(len(model) - 1)
    field = viz.receptive_field(model, (path, None, row, column), input_shape=(2, 11, 9))
    found = perturbed(outputs_of, model, path, np.s_[:, :, row, column], (2, 11, 9))
    np.testing.assert_array_equal(field.seen, found)


CONVNEXTS = {
    "one stage": (lucid.models.ConvNeXt, dict(depths=[1], dims=[6], patch_size=1)),
    "two stages": (lucid.models.ConvNeXt, dict(depths=[1, 1], dims=[4, 6], patch_size=1)),
    "three stages": (lucid.models.ConvNeXt, dict(depths=[1, 1, 1], dims=[4, 6, 8], patch_size=2)),
    "V2": (lucid.models.ConvNeXtV2, dict(depths=[1, 1], dims=[4, 6], patch_size=2)),
}


@pytest.mark.parametrize("name", CONVNEXTS)
@pytest.mark.parametrize("last", [False, True])
def test_the_field_in_a_convnext_of_any_stages_is_what_perturbing_finds(name, last, outputs_of):
    make, sizes = CONVNEXTS[name]
    model = make(3, in_channels=1, **sizes).to(lucid.float64).eval()
    path = f"stages.{len(sizes['depths']) - 1}" if last else "stages.0"
    field = viz.receptive_field(model, (path, None, 0, 1), input_shape=(1, 16, 20))
    found = perturbed(outputs_of, model, path, np.s_[:, :, 0, 1], (1, 16, 20), trials=2)
    np.testing.assert_array_equal(field.seen, found)


def test_units_of_layers_with_channels_last_and_of_scores_are_found(convnext):
    inside = viz.receptive_field(convnext, ("stages.0.0.act", 5, 2, 3), input_shape=(1, 16, 16))
    assert inside.box == (0, 0, 12, 14)  # 7 × 7 patches of 2 × 2 pixels, cut off at the border
    assert viz.receptive_field(convnext, 3, input_shape=(1, 16, 16)).seen.all()


def test_a_group_norm_reads_the_group_and_no_other_channels():
    x = lucid.zeros(2, 4, 3, 3, requires_grad=True)
    one = np.zeros((2, 4, 3, 3), np.float32)
    one[1, 2, 0, 1] = 1
    with Footprint():
        (read,) = lucid.autograd.grad(nn.functional.group_norm(x, 2), x, lucid.tensor(one))
    expected = np.zeros_like(one)
    expected[1, 2:] = 1
    np.testing.assert_array_equal(read.numpy(), expected)


def test_channels_that_see_different_pixels_are_told_apart():
    model = Fork(nn.Conv2d(3, 2, (5, 1), padding=(2, 0)), nn.Conv2d(3, 2, 1)).eval()
    fields = [viz.receptive_field(model, ("", c, 4, 4), input_shape=(3, 9, 9)) for c in (0, 3)]
    assert [field.size for field in fields] == [(5, 1), (1, 1)]


def test_the_field_does_not_depend_on_the_weights():
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Conv2d(2, 1, 3)).eval()
    for parameter in model.parameters():
        parameter.data = lucid.zeros(*parameter.shape)
    field = viz.receptive_field(model, "2", input_shape=(1, 9, 9))
    assert field.size == (5, 5)
    assert not field.effect.any()


def test_a_function_of_ones_own_counts_as_reading_everything():
    class Square(lucid.autograd.Function):
        def forward(self, x):
            self.save_for_backward(x)
            return x * x

        def backward(self, grad):
            return 2 * grad * self.saved_tensors[0]

    class Layer(nn.Module):
        def forward(self, x):
            return Square.apply(x)

    assert viz.receptive_field(Layer().eval(), "", input_shape=(1, 4, 4)).size == (4, 4)


def test_the_effective_field_is_the_gradient_of_the_unit(convnext):
    images = lucid.rand(3, 1, 16, 16)
    field = viz.receptive_field(convnext, ("stages.1", 4, 1, 2), images)
    x = images.clone().requires_grad_()
    convnext.feature_maps(x)[1][:, 4, 1, 2].sum().backward()
    expected = np.sqrt((x.grad.numpy() ** 2).sum(1).mean(0))
    np.testing.assert_allclose(field.effect, expected, rtol=1e-5, atol=1e-9)


def test_most_of_the_effect_comes_from_the_middle():
    lucid.manual_seed(0)
    layers = [nn.Conv2d(8 if i else 1, 8, 3, padding=1) for i in range(8)]
    field = viz.receptive_field(nn.Sequential(*layers).eval(), "7", input_shape=(1, 33, 33))
    assert field.size == (17, 17)
    assert field.side(0.5) < field.side(0.95) < 17 == field.side(1.0)


def test_no_gradient_and_no_mode_of_the_model_changes(convnext):
    before = [p.requires_grad for p in convnext.parameters()]
    viz.receptive_field(convnext, "stages.0", input_shape=(1, 16, 16))
    assert [p.requires_grad for p in convnext.parameters()] == before == [True] * len(before)
    assert all(p.grad is None for p in convnext.parameters())


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        (("stages.0", 8), "channel 8 of 'stages.0' must be from 0 to 7"),
        (("stages.0", 0, 9, 0), "row 9 of 'stages.0' must be from 0 to 7"),
        (("stages.0", 0, 1), "must be a class, a layer's path"),
        ("stage.0", "did you mean"),
        (4, "must be from 0 to 3"),
    ],
)
def test_a_unit_that_is_not_there_is_refused(convnext, unit, words):
    with pytest.raises(ValueError, match=words):
        viz.receptive_field(convnext, unit, input_shape=(1, 16, 16))


@pytest.mark.parametrize("unit", [("1", 0), ("2", 0, 1, 1)])
def test_a_unit_stands_in_a_map_or_among_scores(unit):
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(2), nn.Flatten()).eval()
    with pytest.raises(ValueError, match=r"a unit is a number of maps .* or of scores"):
        viz.receptive_field(model, unit, input_shape=(1, 8, 8))


def test_without_images_or_a_shape_it_asks_for_one():
    with pytest.raises(ValueError, match="needs images, or input_shape"):
        viz.receptive_field(nn.Conv2d(1, 1, 3).eval(), "")
