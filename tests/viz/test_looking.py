"""What a tool finds does not depend on where it is called, and looking changes nothing."""

from xml.etree import ElementTree

import numpy as np
import pytest

import lucid
from lucid import nn, viz

GRADIENTS = {
    "saliency": lambda model, x: viz.saliency(model, x).gradient,
    "grad_cam": lambda model, x: viz.grad_cam(model, x).map,
    "integrated_gradients": lambda model, x: viz.integrated_gradients(model, x).shares,
    "maximise": lambda model, x: viz.maximise(model, 1, input_shape=x.shape, steps=2).values,
    "receptive_field": lambda model, x: viz.receptive_field(model, 1, x).effect,
}


@pytest.fixture
def image():
    return lucid.tensor(np.random.default_rng(0).random((1, 16, 16)), dtype=lucid.float32)


@pytest.mark.parametrize("tool", GRADIENTS.values(), ids=GRADIENTS)
def test_a_block_without_gradients_around_a_tool_changes_nothing(tool, convnext, image):
    with lucid.no_grad():
        found = tool(convnext, image)
        assert not lucid.is_grad_enabled()
    np.testing.assert_array_equal(found, tool(convnext, image))


class Frozen(nn.Module):
    """A network whose first layers run without gradients: only its head is trained."""

    def __init__(self):
        self.body, self.head = nn.Conv2d(1, 2, 3), nn.Linear(2, 3)

    def forward(self, x):
        with lucid.no_grad():
            features = self.body(x).mean((2, 3))
        return self.head(features)


@pytest.mark.parametrize("tool", GRADIENTS.values(), ids=GRADIENTS)
def test_where_no_gradient_comes_back_a_sentence_says_why(tool, image):
    with pytest.raises(ValueError, match=r"no gradient comes back: .* under no_grad\(\)"):
        tool(Frozen().eval(), image)


NUMBERS = GRADIENTS | {
    "occlusion": lambda model, x: viz.occlusion(model, x).drops,
    "feature_maps": lambda model, x: viz.feature_maps(model, x).maps["1"],
    "walk": lambda model, x: viz.walk(model, x)["2"].mean,
}


@pytest.mark.parametrize("tool", NUMBERS.values(), ids=NUMBERS)
def test_a_network_that_writes_into_its_input_is_seen_as_any_other(tool, image):
    def network(inplace):
        lucid.manual_seed(0)
        layers = nn.LeakyReLU(0.5, inplace), nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(392, 3)
        return nn.Sequential(*layers).eval()

    image -= 0.5
    before = image.numpy().copy()
    found = tool(network(inplace=True), image)
    np.testing.assert_array_equal(image.numpy(), before)
    np.testing.assert_allclose(found, tool(network(inplace=False), image), rtol=1e-6)


PICTURES = {
    "saliency": viz.saliency,
    "grad_cam": viz.grad_cam,
    "integrated_gradients": viz.integrated_gradients,
    "occlusion": viz.occlusion,
    "feature_maps": viz.feature_maps,
    "walk": viz.walk,
    "kernels": lambda model, x: viz.kernels(model),
    "maximise": lambda model, x: viz.maximise(model, 1, input_shape=x.shape, steps=2),
    "receptive_field": lambda model, x: viz.receptive_field(model, 1, x),
    "graph": lambda model, x: viz.graph(model(x[None]).sum()),
    "statistics": lambda model, x: measured(model.train(), x),
}


def measured(model, x):
    with viz.statistics(model) as told:
        model(x[None]).sum().backward()
    return told


@pytest.mark.parametrize("weight", [np.nan, np.inf, -np.inf, 1e30])
@pytest.mark.parametrize("tool", PICTURES.values(), ids=PICTURES)
def test_a_network_of_numbers_that_are_none_is_drawn_too(tool, weight, image):
    layers = nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Conv2d(4, 2, 3), nn.Flatten(), nn.Linear(288, 3)
    model = nn.Sequential(*layers).eval()
    for layer in (model[0], model[2]):
        layer.weight.data[0] = weight
    picture = tool(model, image)
    assert str(picture)
    ElementTree.fromstring(picture._repr_svg_())
    ElementTree.fromstring(picture._repr_html_())


class Several(nn.Module):
    """A layer whose tensors stand deep in what it gives."""

    def __init__(self):
        self.layer = nn.Conv2d(1, 2, 3)

    def forward(self, x):
        return (None, {"maps": [self.layer(x)]})


def test_of_outputs_in_tuples_and_dicts_the_first_tensor_is_shown(image):
    model = Several().eval()
    shape = (1, 2, 14, 14)
    assert viz.walk(model, image).total.output_shape == shape
    assert str(viz.walk(model, image))
    assert viz.graph(model, image.shape).nodes[-1].lines[0] == "→ 2×14×14"
    model.train()
    with viz.statistics(model, ["", "layer"]) as told:
        model(image[None])
    mean = told.values["mean"]
    np.testing.assert_array_equal(mean[0], mean[1])


class Places(nn.Module):
    """What a position adds is made anew in each forward, of numbers and no image."""

    def forward(self, length):
        return lucid.arange(length) / length


class Placed(nn.Module):
    """A network that adds places, and picks channels by an index of its own."""

    def __init__(self):
        self.layer, self.places, self.chosen = nn.Conv2d(1, 3, 3), Places(), lucid.tensor([2, 0])

    def forward(self, x):
        x = self.layer(x)
        return (x + self.places(x.shape[-1]))[:, self.chosen]


def test_numbers_that_are_no_image_are_part_of_a_network_too(image):
    model, shape = Placed().eval(), (1, 2, 14, 14)
    assert nn.summary(model, image.shape).rows[0].output_shape == shape
    assert viz.walk(model, image).total.output_shape == shape
    assert viz.graph(model, image.shape).nodes[-1].lines[0] == "→ 2×14×14"
