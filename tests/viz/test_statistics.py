"""Statistics are those of the outputs and gradients of each step, and training is not disturbed."""

import sys
from contextlib import nullcontext
from types import ModuleType
from xml.etree import ElementTree

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.viz import channel_distance, statistics


def definition(maps):
    """The measure of the paper, pair by pair: maps (C, H, W)."""
    vectors = maps.reshape(len(maps), -1).astype(float)
    pairs = [(1 - a @ b / np.linalg.norm(a) / np.linalg.norm(b)) / 2
             for a in vectors for b in vectors]  # fmt: skip
    return np.mean(pairs)


def test_the_channel_distance_is_the_definition_of_the_paper():
    maps = np.random.default_rng(0).normal(0.3, 1, (2, 5, 4, 3)).astype(np.float32)
    expected = np.mean([definition(image) for image in maps])
    np.testing.assert_allclose(channel_distance(lucid.tensor(maps)), expected, rtol=1e-5)
    moved = lucid.tensor(np.moveaxis(maps, 1, -1))
    np.testing.assert_allclose(channel_distance(moved, dim=-1), expected, rtol=1e-5)


def test_collapsed_channels_have_no_distance_and_maps_need_pixels():
    one = np.random.default_rng(0).random((1, 1, 6, 6))
    assert abs(channel_distance(one * np.arange(1, 5).reshape(1, 4, 1, 1))) < 1e-6
    with pytest.raises(ValueError, match=r"maps \(N, C, H, W\)"):
        channel_distance(lucid.ones(3, 4))


def test_the_channel_distance_is_never_below_zero_and_keeps_nan():
    for maps in np.random.default_rng(0).random((100, 1, 1, 5, 5), dtype=np.float32):
        distance = channel_distance(np.concatenate([maps, 2 * maps, 3 * maps], 1))
        assert 0 <= distance < 1e-6
        assert str(distance)[0] != "-"
    assert np.isnan(channel_distance(np.full((1, 2, 3, 3), np.nan)))


def a_step(model, x):
    model.zero_grad()
    y = model(x)
    (y * y).sum().backward()
    return y


def a_model():
    lucid.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 6, 3), nn.ReLU(), nn.Flatten(), nn.Linear(96, 2))


def test_the_numbers_are_those_of_outputs_and_gradients():
    model, x = a_model(), lucid.randn(5, 1, 6, 6)
    model[0].bias.array[:2] = -100  # two units that are dead
    with statistics(model) as told:
        a_step(model, x)
    conv = model[0](x).detach().numpy()
    relu = np.maximum(conv, 0)
    values = {name: column[:, 0] for name, column in told.values.items()}
    assert told.layers == ["0", "1", "3"]
    np.testing.assert_allclose(values["mean"][:2], [conv.mean(), relu.mean()], rtol=1e-4)
    np.testing.assert_allclose(values["spread"][:2], [conv.std(), relu.std()], rtol=1e-4)
    np.testing.assert_allclose(values["dead"], [0, 2 / 6, 0])
    norms = [sum(p.grad.norm().item() ** 2 for p in model[i].parameters()) ** 0.5 for i in (0, 3)]
    np.testing.assert_allclose(values["gradient"][[0, 2]], norms, rtol=1e-4)
    assert np.isnan(values["gradient"][1])
    expected = np.mean([definition(image) for image in conv])
    np.testing.assert_allclose(values["distance"][0], expected, rtol=1e-4)


def test_training_goes_on_as_without_statistics():
    ends = []
    for listens in (False, True):
        model = lucid.models.ConvNeXt(3, (1,), (4,), in_channels=1, image_size=8, drop_path=0.1)
        lucid.manual_seed(1)
        for parameter in model.parameters():
            nn.init.normal_(parameter, std=0.1)
        images = lucid.data.TensorDataset(lucid.randn(8, 1, 8, 8), lucid.arange(8) % 3)
        loader = lucid.data.DataLoader(images, batch_size=4)
        lucid.manual_seed(2)
        if listens:
            with statistics(model, every=2) as told:
                lucid.train.fit(model, loader, epochs=2, validation=loader)
            assert told.steps == [1, 3]
            assert told.passes == 4  # validation is not counted
        else:
            lucid.train.fit(model, loader, epochs=2, validation=loader)
        ends.append({name: p.numpy() for name, p in model.state_dict().items()})
    assert all(np.array_equal(ends[0][name], ends[1][name]) for name in ends[0])


def test_channels_that_stand_last_are_found():
    model = lucid.models.ConvNeXt(3, (1,), (4,), image_size=8)
    with statistics(model, ["stages.0.0.pwconv1", "stages.0.0.dwconv"]) as told:
        a_step(model, lucid.randn(2, 3, 8, 8))
    seen = []
    model.stages[0][0].pwconv1.register_forward_hook(lambda m, i, o: seen.append(o.detach()))
    lucid.manual_seed(0)
    assert told.dims == [3, 1]
    assert np.isfinite(told.values["distance"]).all()


def test_afterwards_no_hook_is_left():
    model = a_model()
    with statistics(model):
        pass
    for module in model.modules():
        assert not any(vars(module).get(k) for k in ("_forward_hooks", "_forward_pre_hooks"))
    assert not any(p.hooks for p in model.parameters())


def test_only_the_layers_that_are_asked_for_are_measured():
    model = a_model()
    told = statistics(model, [model[1], "3"])
    a_step(model, lucid.randn(2, 1, 6, 6))
    told.stop()
    assert told.layers == ["1", "3"]
    assert told.values["mean"].shape == (2, 1)


def test_in_a_notebook_the_picture_is_drawn_anew(monkeypatch):
    drawn = []

    class Handle:
        def update(self, picture):
            drawn.append(("again", picture))

    ipython, display = ModuleType("IPython"), ModuleType("IPython.display")
    ipython.get_ipython = lambda: object()
    display.display = lambda picture, display_id: drawn.append(("first", picture)) or Handle()
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    monkeypatch.setattr(sys.modules["lucid.viz.statistics"], "SECONDS", 0)
    model = a_model()
    with statistics(model) as told:
        for _ in range(3):
            a_step(model, lucid.randn(2, 1, 6, 6))
    assert [what for what, _ in drawn] == ["first", "again", "again"]
    assert all(picture is told for _, picture in drawn)


def test_the_picture_is_valid_and_has_a_row_a_layer():
    model = a_model()
    with statistics(model) as told:
        assert "no step yet" in str(told)
        a_step(model, lucid.randn(2, 1, 6, 6))
        a_step(model, lucid.randn(2, 1, 6, 6))
    root = ElementTree.fromstring(told._repr_svg_())
    words = "".join(root.itertext())
    assert "channel distance" in words
    assert "step 2" in words
    assert len(str(told).splitlines()) == 2 + len(told.layers)


def test_wrong_questions_are_refused():
    with pytest.raises(ValueError, match=r"no module '7'"):
        statistics(a_model(), ["7"])
    with pytest.raises(ValueError, match=r"every \(=0\) must be 1 or more"):
        statistics(a_model(), every=0)
    with pytest.raises(TypeError, match="statistics takes a"):
        statistics([1])
    with pytest.raises(ValueError, match=r"layers \(=\[\]\) must name one layer or more"):
        statistics(a_model(), [])


def test_one_layer_needs_no_list():
    model = nn.Sequential({"first": nn.Sequential(nn.Linear(4, 3), nn.GELU())})
    for layer in ("first", model.get_submodule("first")):
        with statistics(model, layer) as told:
            model(lucid.randn(2, 4))
        assert told.layers == ["first"]


class Several(nn.Module):
    """A network of two images, one of which may stand in a list."""

    def __init__(self):
        self.layer = nn.Linear(4, 4)

    def forward(self, x, others):
        return self.layer(x) + sum(self.layer(other) for other in others)


@pytest.mark.parametrize("call", [
    lambda model, x: model(x=x, others=[]), lambda model, x: model(x, [x]),
    lambda model, x: model(x, others=(x, x)),
], ids=["by name", "a list", "a tuple by name"])  # fmt: skip
def test_the_inputs_are_whatever_the_network_takes(call):
    model, x = Several(), lucid.randn(3, 4)
    with statistics(model) as told:
        y = call(model, x)
    assert told.values["mean"][0, 0] == pytest.approx(model.layer(x).mean().item(), abs=1e-6)
    assert y.shape == (3, 4)


def test_the_gradient_of_a_block_is_that_of_all_its_parameters():
    model = nn.Sequential(nn.Sequential(nn.Linear(4, 3), nn.GELU()), nn.Linear(3, 2))
    with statistics(model, ["0", ""]) as told:
        a_step(model, lucid.randn(5, 4))
    norms = [sum(p.grad.norm().item() ** 2 for p in part.parameters()) ** 0.5
             for part in (model[0], model)]  # fmt: skip
    np.testing.assert_allclose(told.values["gradient"][:, 0], norms, rtol=1e-4)


class Noisy(nn.Module):
    """A network that draws random numbers also in evaluation mode."""

    def __init__(self):
        self.layer = nn.Conv2d(1, 2, 3)

    def forward(self, x):
        return self.layer(x + lucid.randn(*x.shape))


def test_counting_shapes_draws_no_random_numbers():
    model, x = Noisy(), lucid.zeros(1, 1, 6, 6)
    lucid.manual_seed(0)
    expected = lucid.randn(1, 1, 6, 6)
    for look in (nn.summary, lucid.viz.graph):
        lucid.manual_seed(0)
        look(model, (1, 6, 6))
        assert lucid.equal(lucid.randn(1, 1, 6, 6), expected)
    seen = []
    for listens in (False, True):
        lucid.manual_seed(0)
        with statistics(model) if listens else nullcontext():
            seen.append(model(x).detach())
    assert lucid.equal(*seen)


def test_the_channel_distance_of_whole_numbers_is_that_of_floats():
    maps = np.random.default_rng(0).integers(-9, 10, (2, 3, 4, 4))
    wanted = channel_distance(lucid.tensor(maps).double())
    assert abs(channel_distance(lucid.tensor(maps)) - wanted) < 1e-6


def test_the_channel_distance_names_an_axis_that_is_not_there():
    with pytest.raises(IndexError, match="dim 7 is out of range for a tensor of 4 dimensions"):
        channel_distance(lucid.ones(1, 2, 3, 3), dim=7)
    with pytest.raises(TypeError, match="channel_distance takes a tensor, not NoneType"):
        channel_distance(None)
