"""A summary counts what a network does to one input, without doing it."""

import copy
import tracemalloc
from contextlib import nullcontext

import numpy as np
import pytest

import lucid
from lucid import nn


class Apply(nn.Module):
    """A function as a module."""

    def __init__(self, function):
        self.function = function

    def forward(self, x):
        return self.function(x)


@pytest.fixture
def stack():
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 2, 3))


def rows(model, shape=None):
    return {row.path: row for row in model.summary(shape).rows}


def text_of(summary):
    return str(summary).replace("\N{MULTIPLICATION SIGN}", "x")


def test_the_text_has_a_line_a_layer_and_the_total_below(stack):
    lines = text_of(stack.summary((1, 8, 8))).splitlines()
    assert [line.split() for line in lines if "─" not in line] == [
        "module type output parameters MACs memory sees".split(),
        "0 Conv2d 1x8x8x8 80 4,608 2.0 kB 3".split(),
        "1 ReLU 1x8x8x8 0 0 2.0 kB 3".split(),
        "2 Conv2d 1x2x6x6 146 5,184 0.3 kB 5".split(),
        "(all) Sequential 1x2x6x6 226 9,792 4.4 kB 5".split(),
    ]
    assert lines[1] == lines[5] == "─" * len(lines[0])
    assert len({len(line) for line in lines}) == 1
    assert repr(stack.summary((1, 8, 8))) == str(stack.summary((1, 8, 8)))


def test_a_field_that_is_not_square_shows_both_sides():
    assert text_of(nn.Conv2d(1, 1, (3, 5)).summary((1, 8, 8))).endswith(" 3x5")


def test_a_notebook_shows_a_table(stack):
    html = stack.summary((1, 8, 8))._repr_html_()
    assert html.startswith("<table><thead><tr><th>module</th>")
    assert html.endswith("<td>4.4 kB</td><td>5</td></tr></tbody></table>")
    assert html.count("<tr>") == html.count("</tr>") == 1 + 3 + 1
    assert html.count("<td>") == html.count("</td>") == 7 * 4


def test_a_table_escapes_the_names_of_modules():
    html = nn.Sequential({"a<b": nn.ReLU()}).summary((2,))._repr_html_()
    assert "<td>a&lt;b</td>" in html


@pytest.mark.parametrize(("depth", "layers"), [(0, 0), (1, 7), (2, 13), (3, 25), (9, 25)])
def test_depth_is_how_many_levels_are_shown_and_rows_hold_all(small_network, depth, layers):
    summary = small_network().summary((1, 8, 8), depth)
    assert len(str(summary).splitlines()) == 4 + layers
    assert len(summary.rows) == 1 + 25


def test_convnext_tiny_has_the_published_totals():
    with lucid.device("meta"):
        summary = lucid.models.convnext_tiny().summary()
    assert summary.parameters == 28_589_128
    assert summary.macs == 4_455_531_264
    assert summary.rows[0].output_shape == (1, 1000)


@pytest.mark.parametrize("outer", ["", "stages.1", "stages.1.0"])
def test_a_row_counts_all_that_is_inside_it(small_network, outer):
    found = rows(small_network())
    inside = [
        row for path, row in found.items() if path.startswith(outer)
        and row.kind in ("Conv2d", "Linear")
    ]  # fmt: skip
    assert found[outer].macs == sum(row.macs for row in inside) > 0
    assert found[outer].memory > sum(row.memory for row in inside)


MACS = {
    "linear": (nn.Linear(6, 5), (7, 6), 7 * 5 * 6),
    "convolution": (nn.Conv2d(4, 6, 3, stride=2), (4, 9, 11), 6 * 4 * 5 * (4 * 9)),
    "in groups": (nn.Conv2d(4, 6, 3, groups=2), (4, 9, 11), 6 * 7 * 9 * (2 * 9)),
    "depthwise": (nn.Conv2d(4, 4, 7, padding=3, groups=4), (4, 9, 11), 4 * 9 * 11 * 49),
    "transposed": (nn.ConvTranspose2d(4, 6, 2, stride=2), (4, 5, 3), 4 * 5 * 3 * (6 * 4)),
    "matrices": (Apply(lambda x: x @ x.transpose(-1, -2)), (3, 4, 5), 3 * 4 * 4 * 5),
    "einsum": (Apply(lambda x: lucid.einsum("bij,bkj->bik", x, x)), (4, 5), 4 * 4 * 5),
    "elementwise": (nn.Sequential(nn.GELU(), nn.LayerNorm(5)), (4, 5), 0),
}


@pytest.mark.parametrize("case", MACS)
def test_multiply_accumulates_are_those_of_convolutions_and_matrix_products(case):
    model, shape, expected = MACS[case]
    assert model.summary(shape).macs == expected


def test_memory_is_the_bytes_that_operations_write():
    found = rows(nn.Sequential(nn.Linear(6, 5), nn.GELU(), nn.Flatten()), (7, 6))
    assert [found[path].memory for path in "012"] == [4 * 35, 4 * 35, 0]
    assert found[""].memory == 2 * 4 * 35


def test_a_layer_used_twice_is_computed_twice_and_has_its_parameters_once():
    layer = nn.Linear(6, 6)
    summary = nn.Sequential(layer, nn.GELU(), layer).summary((6,))
    assert (summary.parameters, summary.macs) == (42, 2 * 36)
    assert [(row.path, row.macs) for row in summary.rows] == [("", 72), ("0", 72), ("1", 0)]


def test_frozen_parameters_are_not_counted(stack):
    stack[0].requires_grad_(False)
    assert rows(stack, (1, 8, 8))["0"].parameters == 0
    assert stack.summary((1, 8, 8)).parameters == 146


def test_of_several_outputs_the_first_is_shown():
    pair = Apply(lambda x: (x[:, :2], x))
    assert pair.summary((5,)).rows[0].output_shape == (1, 2)


def test_a_network_without_an_input_shape_asks_for_one(stack):
    with pytest.raises(ValueError, match=r"shape of one input, such as \(3, 224, 224\)"):
        stack.summary()


def test_a_network_that_knows_its_images_needs_no_shape(small_network):
    model = small_network(patch_size=None, image_size=32)
    assert str(model.summary()) == str(nn.summary(model, (1, 32, 32)))


@pytest.mark.parametrize("network", [lucid.models.ConvNeXt, lucid.models.ConvNeXtV2])
def test_weights_with_and_without_numbers_give_the_same_summary(small_network, network):
    real = small_network(network).summary((1, 8, 8))
    with lucid.device("meta"):
        without = small_network(network)
    assert real.rows == without.summary((1, 8, 8)).rows


def fails(x):
    raise RuntimeError("halfway")


HALFWAY = pytest.raises(RuntimeError, match="halfway")


@pytest.mark.parametrize(
    ("last", "outcome"),
    [(nn.ReLU(), nullcontext()), (Apply(fails), HALFWAY)],
    ids=["success", "error"],
)
def test_modes_hooks_and_numbers_are_afterwards_what_they_were(stack, last, outcome):
    model = nn.Sequential(stack, nn.Dropout(0.5), last)
    model[0].eval()
    model[1].register_forward_hook(lambda *call: None)
    before = {name: tensor.cpu().numpy().copy() for name, tensor in model.state_dict().items()}
    with outcome:
        model.summary((1, 8, 8))
    assert [module.training for module in model.modules()] == [True, *[False] * 4, True, True]
    assert not any(module._hooks_of("_forward_pre_hooks") for module in model.modules())
    assert sum(len(module._hooks_of("_forward_hooks")) for module in model.modules()) == 1
    assert all(
        np.array_equal(before[name], t.cpu().numpy()) for name, t in model.state_dict().items()
    )


def test_an_error_halfway_does_not_count_towards_the_next_summary(stack):
    with pytest.raises(RuntimeError, match="halfway"):
        nn.Sequential(stack, Apply(fails)).summary((1, 8, 8))
    assert stack.summary((1, 8, 8)).macs == 9792


def test_an_error_says_in_which_layer(stack):
    with pytest.raises(ValueError, match=r"must have the shape \(N, 1, H, W\)") as error:
        stack.summary((3, 8, 8))
    assert "in 0, Conv2d(1, 8" in error.value.__notes__[0]


def test_a_summary_draws_no_random_numbers(stack):
    numbers = []
    for summarise in (True, False):
        lucid.manual_seed(0)
        if summarise:
            nn.Sequential(stack, nn.Dropout(0.5)).summary((1, 8, 8))
        numbers.append(lucid.rand(1).item())
    assert numbers[0] == numbers[1]


def test_a_summary_builds_no_graph(small_network):
    outputs = []
    model = small_network()
    model.head.register_forward_hook(lambda *call: outputs.append(call[-1]))
    model.summary()
    assert outputs[0].grad_fn is None


def test_nothing_big_is_allocated():
    """The largest map of ConvNeXt-XLarge alone would be 38 MB at this size."""
    with lucid.device("meta"):
        model = lucid.models.convnext_xlarge()
    tracemalloc.start()
    try:
        model.summary((3, 384, 384))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000


def test_a_model_of_another_float_gets_its_input_in_it():
    model = nn.Sequential(nn.Conv2d(1, 8, 3), nn.Flatten(), nn.Linear(8 * 36, 2))
    single, double = (rows(net, (1, 8, 8)) for net in (model, copy.deepcopy(model).double()))
    assert [row.macs for row in double.values()] == [row.macs for row in single.values()]
    assert double[""].memory == 2 * single[""].memory


@pytest.mark.parametrize("wrap", [
    lambda y: ((y, y), y), lambda y: {"all": [None, y]}, lambda y: (None, y),
])  # fmt: skip
def test_the_first_tensor_tells_the_shape_however_deep_it_stands(wrap):
    found = rows(nn.Sequential(nn.Conv2d(1, 2, 3), Apply(wrap)), (1, 8, 8))
    assert found[""].output_shape == found["1"].output_shape == (1, 2, 6, 6)
    assert found["1"].receptive_field == (3, 3)


@pytest.mark.parametrize("shape", [3, "3", (1.5,)])
def test_a_shape_that_is_none_is_refused(shape):
    for look in (nn.summary, lucid.viz.graph):
        with pytest.raises(ValueError, match="must be the shape of one input, such as"):
            look(nn.Linear(3, 2), shape)


def test_a_model_that_reads_numbers_is_told_that_there_are_none():
    with pytest.raises(RuntimeError) as caught:
        rows(Apply(lambda x: x * x.max().item()), (2,))
    assert any("no step may depend on numbers" in note for note in caught.value.__notes__)


def test_a_module_that_gives_no_tensor_has_no_shape():
    assert rows(nn.Sequential(nn.Linear(2, 3), Apply(len)), (2,))[""].output_shape == ()
