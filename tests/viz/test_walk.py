"""The walk of an image: its columns are those of nn.summary, its numbers those of the outputs."""

import time
from xml.etree import ElementTree

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn import functional as F
from lucid.viz import walk

MODULE_COLUMNS = ("parameters", "macs", "memory", "output_shape", "receptive_field")


def networks():
    return {
        "ConvNeXt": (lucid.models.ConvNeXt(5, (1, 3), (8, 16), image_size=16), (3, 16, 16)),
        "ConvNeXtV2": (lucid.models.ConvNeXtV2(5, (2, 1), (4, 8), image_size=32), (3, 32, 32)),
        "one stage, five channels": (
            lucid.models.ConvNeXt(3, (2,), (4,), in_channels=5, image_size=8), (5, 8, 8),
        ),
        "no blocks, grey": (
            nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
                          nn.Flatten(), nn.Linear(36, 10)), (1, 8, 8),
        ),
        "one layer": (nn.Conv2d(2, 3, 3), (2, 5, 6)),
    }  # fmt: skip


@pytest.fixture(params=networks())
def network(request):
    model, shape = networks()[request.param]
    return model.eval(), lucid.rand(*shape)


def test_the_columns_are_those_of_the_summary(network):
    model, x = network
    rows = {r.path: r for r in walk(model, x).total.all() if not r.is_op and r.count == 1}
    rows |= {r.path: r for r in walk(model, x).total.all() if not r.is_op and r.path not in rows}
    for row in model.summary(x.shape).rows:
        mine = rows[row.path]
        assert [getattr(mine, c) for c in MODULE_COLUMNS] == [
            getattr(row, c) for c in MODULE_COLUMNS
        ]


def test_what_ops_cost_adds_up_to_what_their_module_costs(network):
    model, x = network

    def check(row):
        if row.children:
            for column in ("macs", "memory"):
                total = sum(getattr(child, column) for child in row.children)
                assert getattr(row, column) == total, row.name
        for child in row.children:
            check(child)

    check(walk(model, x).total)


def test_an_op_of_a_module_costs_its_own_multiplications():
    class Twice(nn.Module):
        def forward(self, x):
            return F.relu(x.flatten(1) @ lucid.ones(3, 4)) @ lucid.ones(4, 5)

    rows = walk(Twice().eval(), lucid.ones(1, 3, 1, 1)).total.children
    assert [row.macs for row in rows if row.kind != "Reshape"] == [12, 0, 20]


def test_convnext_tiny_goes_from_224_to_7():
    model = lucid.models.convnext_tiny().eval()
    told = walk(model, lucid.rand(3, 224, 224))
    maps = [row.output_shape[2] for row in told.stations() if len(row.output_shape) == 4]
    assert maps == [224, 56, 28, 14, 7]
    assert [row.name for row in told.rows if row.count > 1] == [
        "stages.0 · blocks 0–2 × 3", "stages.1 · blocks 0–2 × 3",
        "stages.2 · blocks 0–8 × 9", "stages.3 · blocks 0–2 × 3",
    ]  # fmt: skip
    assert [row.stride[0] for row in told.rows if row.count > 1] == [4, 8, 16, 32]
    assert told.total.parameters == 28_589_128
    assert told.total.macs == 4_455_531_264
    for row in told.stations():
        assert "×".join(map(str, row.output_shape)) in str(told)


def test_mean_spread_and_zeros_are_those_of_the_output():
    model = nn.Sequential(nn.Conv2d(3, 6, 3), nn.ReLU(), nn.Conv2d(6, 2, 3)).eval()
    x = lucid.randn(1, 3, 12, 10)
    told = walk(model, x)
    for i, row in enumerate(told.rows):
        y = model[: i + 1](x).detach().cpu().numpy()
        np.testing.assert_allclose(
            [row.mean, row.spread, row.zeros], [y.mean(), y.std(), (y == 0).mean()], atol=1e-5
        )
    assert told.rows[1].zeros > 0.1


def test_the_small_maps_are_channels_of_the_output_in_blocks():
    conv = nn.Conv2d(3, 6, 1).eval()
    x = lucid.randn(1, 3, 96, 144)
    row = walk(conv, x).total
    y = conv(x).detach().cpu().numpy()[0]
    means = y[list(row.channels)].reshape(4, 48, 2, 48, 3).mean((2, 4))
    np.testing.assert_allclose(row.maps, means, atol=1e-5)


def test_a_map_with_channels_last_shows_the_same_channels():
    model = lucid.models.ConvNeXt(5, (1,), (8,), image_size=8, layer_scale_init=1).eval()
    block = walk(model, lucid.rand(3, 8, 8))["stages.0.0"]
    steps = {row.name.rpartition(" · ")[2].rpartition(".")[2]: row for row in block.children}
    assert [row.letters_out for row in block.children][:4] == ["NCHW", "NHWC", "NHWC", "NHWC"]
    assert steps["pwconv1"].output_shape == (1, 4, 4, 32)
    assert steps["pwconv1"].maps.shape == (4, 4, 4)
    assert "Mul gamma" in steps
    assert block.formula.startswith("dwconv → Permute → norm → pwconv1 → act → pwconv2 → Mul gamma")


def test_equal_layers_of_a_plain_sequence_are_folded_with_their_sums():
    model = nn.Sequential(nn.Conv2d(1, 4, 1), *[nn.Conv2d(4, 4, 3, padding=1) for _ in range(3)])
    first, run = walk(model.eval(), lucid.rand(1, 6, 6)).rows
    assert (run.name, run.count, len(run.children)) == ("conv2ds 1–3 × 3", 3, 3)
    assert run.parameters == 3 * run.children[0].parameters
    assert run.receptive_field == (7, 7)
    assert first.count == 1


def test_a_batch_is_walked_by_its_first_image():
    model = nn.Conv2d(1, 2, 3).eval()
    x = lucid.rand(4, 1, 5, 5)
    assert walk(model, x).total.mean == walk(model, x[:1]).total.mean
    assert walk(model, x).total.output_shape == (1, 2, 3, 3)


def test_the_page_is_valid_and_its_drawing_too(network):
    model, x = network
    told = walk(model, x)
    ElementTree.fromstring(told._repr_html_())
    root = ElementTree.fromstring(told._repr_svg_())
    assert "Shapes on the way" in root[1].text


def test_names_are_escaped():
    class Odd(nn.Module):
        def __init__(self):
            setattr(self, "<b>&", nn.Conv2d(1, 1, 1))

        def forward(self, x):
            return getattr(self, "<b>&")(x)

    page = walk(Odd().eval(), lucid.rand(1, 3, 3))._repr_html_()
    assert "&lt;b&gt;&amp;" in page
    assert "<b>" not in page


def test_rows_are_found_by_their_path():
    told = walk(lucid.models.ConvNeXt(5, (3,), (4,), image_size=8).eval(), lucid.rand(3, 8, 8))
    assert told["stages.0.1.pwconv1"].output_shape == (1, 4, 4, 16)
    with pytest.raises(KeyError, match=r"'stages.7' is no module that ran"):
        told["stages.7"]


def test_what_cannot_be_walked_is_refused():
    with pytest.raises(ValueError, match=r"training mode.*call model.eval\(\) first"):
        walk(nn.Conv2d(1, 1, 1), lucid.rand(1, 3, 3))
    with pytest.raises(ValueError, match=r"walk takes images \(N, C, H, W\)"):
        walk(nn.Conv2d(1, 1, 1).eval(), lucid.rand(3))
    with pytest.raises(TypeError, match="walk takes a"):
        walk(lucid.relu, lucid.rand(1, 3, 3))


def test_a_model_whose_steps_depend_on_its_numbers_is_told_so():
    class Branches(nn.Module):
        def __init__(self):
            self.a, self.b = nn.Conv2d(1, 1, 1), nn.ReLU()

        def forward(self, x):
            return self.a(x) if float(x.array.sum()) == 0 else self.b(x)

    with pytest.raises(RuntimeError, match="its steps must not depend on its numbers"):
        walk(Branches().eval(), lucid.ones(1, 3, 3))


@pytest.mark.cpu_only(reason="the stand-in's time is not ours")
def test_a_walk_takes_the_time_of_three_passes_at_most():
    model = lucid.models.convnext_tiny().eval()
    x = lucid.rand(1, 3, 224, 224)

    def seconds(run):  # of the processor, for other programs may run beside
        start = time.process_time()
        run()
        return time.process_time() - start

    with lucid.no_grad():
        model(x)
        ratios = (seconds(lambda: walk(model, x)) / seconds(lambda: model(x)) for _ in range(5))
        assert any(ratio < 3 for ratio in ratios)


@pytest.mark.usefixtures("stand_in")
def test_a_network_on_the_gpu_is_walked_there():
    model = lucid.models.ConvNeXt(5, (1, 2), (4, 8), image_size=16).eval()
    x = lucid.rand(3, 16, 16)
    here, there = walk(model, x), walk(model.cuda(), x)
    for a, b in zip(here.total.all(), there.total.all(), strict=True):
        np.testing.assert_allclose([a.mean, a.spread], [b.mean, b.spread], atol=1e-5)
    assert isinstance(there.rows[0].maps, np.ndarray)
    ElementTree.fromstring(there._repr_html_())
