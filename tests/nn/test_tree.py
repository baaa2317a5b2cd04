"""Finding what is inside a module, doing something with all of it, and showing it."""

import tracemalloc

import numpy as np
import pytest

import lucid
from lucid import nn


class Net(nn.Module):
    def __init__(self):
        self.stem = nn.Linear(2, 3)
        self.stages = [[nn.GELU(), nn.Linear(3, 3)], {"head": nn.Linear(3, 4)}]
        self.gamma = nn.Parameter([1.0])
        self.again = self.stem


def test_get_submodule_finds_every_path():
    net = Net()
    assert net.get_submodule("") is net
    assert net.get_submodule("stages.0.1") is net.stages[0][1]
    assert net.get_submodule("stages.1.head") is net.stages[1]["head"]
    assert net.get_submodule("again") is net.get_submodule("stem") is net.stem
    for path, module in net.named_modules():
        assert net.get_submodule(path) is module


def test_get_parameter_finds_every_path():
    net = Net()
    assert net.get_parameter("gamma") is net.gamma
    assert net.get_parameter("again.weight") is net.stem.weight
    for path, parameter in net.named_parameters():
        assert net.get_parameter(path) is parameter


MISSING = {
    "module": ("get_submodule", "stages.0.2", r"Net has no module 'stages.0.2': did you mean '"),
    "parameter": ("get_parameter", "stem.wieght", r"no parameter .*: did you mean 'stem.weight'"),
    "a module is no parameter": ("get_parameter", "stem", "Net has no parameter 'stem'"),
    "a parameter is no module": ("get_submodule", "gamma", "Net has no module 'gamma'"),
    "nothing near": ("get_submodule", "zzz", "Net has no module 'zzz'$"),
}


@pytest.mark.parametrize(("method", "path", "message"), MISSING.values(), ids=MISSING)
def test_a_path_that_leads_nowhere_is_an_error_with_a_hint(method, path, message):
    with pytest.raises(AttributeError, match=message):
        getattr(Net(), method)(path)


def test_apply_calls_a_function_for_each_module_once_inner_ones_first():
    net, seen = Net(), []
    net.stem.parent = net
    assert net.apply(seen.append) is net
    assert seen == [net.stem, *net.stages[0], net.stages[1]["head"], net]


def test_apply_gives_initial_values():
    def zero(module):
        if isinstance(module, nn.Linear):
            nn.init.zeros_(module.weight)

    net = Net().apply(zero)
    assert float(net.stem.weight.sum()) == float(net.stages[1]["head"].weight.sum()) == 0


def test_a_module_list_shows_equal_neighbours_in_one_line():
    blocks = [nn.Sequential(nn.Linear(2, 2), nn.GELU()) for _ in range(3)]
    layers = nn.ModuleList([*blocks, nn.GELU(), nn.ReLU(), nn.ReLU()])
    assert repr(layers) == (
        "ModuleList(\n"
        "  (0-2): 3 x Sequential(\n"
        "    (0): Linear(2, 2)\n"
        "    (1): GELU()\n"
        "  )\n"
        "  (3): GELU()\n"
        "  (4-5): 2 x ReLU()\n"
        ")"
    )


def test_a_module_list_tells_settings_apart():
    layers = nn.ModuleList([nn.Dropout(0.1), nn.Dropout(0.1), nn.Dropout(0.2)])
    assert repr(layers) == "ModuleList(\n  (0-1): 2 x Dropout(p=0.1)\n  (2): Dropout(p=0.2)\n)"
    assert repr(nn.ModuleList()) == "ModuleList()"


def test_named_children_are_those_that_it_holds_itself():
    net = nn.Sequential(nn.Sequential(nn.Linear(2, 2)), nn.GELU())
    assert list(net.named_children()) == [("0", net[0]), ("1", net[1])]
    assert lucid.nn.module.Module is nn.Module
    assert lucid.nn.module.Parameter is nn.Parameter


def twice_a_b():
    net = nn.Module()
    net.blocks = {"a.b": nn.Linear(2, 3), "a": {"b": nn.Linear(3, 4)}}
    return net


def number_and_text():
    net = nn.Module()
    net.scales = {0: nn.Parameter([1.0]), "0": nn.Parameter([2.0, 3.0])}
    return net


def dotted_attribute():
    net = nn.Module()
    net.a = nn.Linear(2, 3)
    setattr(net, "a.bias", nn.Parameter([1.0]))
    return net


def a_buffer_too():
    net = nn.Module()
    net.a = [nn.Parameter([1.0])]
    setattr(net, "a.0", nn.Buffer([1.0, 2.0]))
    return net


CLASHES = {
    "keys": (twice_a_b, r"'blocks\.a\.b\.weight'.*\.blocks\['a\.b'\]\.weight of shape \(3, 2\) and "
             r"\.blocks\['a'\]\['b'\]\.weight of shape \(4, 3\): rename one"),
    "a number and a text": (number_and_text, r"\.scales\[0\] .* and \.scales\['0'\]"),
    "an attribute": (dotted_attribute, r"__dict__\['a\.bias'\] of shape \(1,\) and \.a\.bias|"
                     r"\.a\.bias of shape \(3,\) and \.__dict__\['a\.bias'\]"),
    "a buffer": (a_buffer_too, r"\.a\[0\] of shape \(1,\) and \.__dict__\['a\.0'\]"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "message"), CLASHES.values(), ids=CLASHES)
def test_two_tensors_of_one_path_are_an_error_that_names_both(make, message):
    net = make()
    for use in (net.state_dict, lambda: net.load_state_dict({})):
        with pytest.raises(ValueError, match=message):
            use()


def test_one_tensor_of_one_path_in_two_ways_is_no_clash():
    net, layer = nn.Module(), nn.Linear(2, 2)
    net.layers = {"a.b": layer, "a": {"b": layer}}
    assert list(net.state_dict()) == ["layers.a.b.weight", "layers.a.b.bias"]


def test_what_holds_itself_is_looked_into_once():
    net = Net()
    net.table = {"layer": nn.Linear(2, 2)}
    net.table["self"] = net.table
    net.rows = [nn.Linear(2, 2), (net.table,)]
    net.rows.append(net.rows)
    paths = [name for name, _ in net.named_parameters()]
    assert paths[-4:] == ["table.layer.weight", "table.layer.bias", "rows.0.weight", "rows.0.bias"]
    net.zero_grad()
    assert "(table.layer): Linear(2, 2)" in repr(net)


def test_a_list_of_numbers_is_looked_at_by_type_and_not_item_by_item():
    asked = []

    class Losses(list):
        def __iter__(self):
            asked.append(len(self))
            return super().__iter__()

    net = Net()
    net.losses = Losses([0.0] * 1000)
    net.zero_grad()
    assert len(asked) <= 2
    tracemalloc.start()
    net.losses = [float(n) for n in range(100_000)]
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    net.zero_grad()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak - before < 100_000  # bytes: no dict and no path for each of the numbers


@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv2d(*np.int64([3, 4, 3])), nn.LayerNorm(np.int64(8)), nn.ZeroPad2d(np.int64(1)),
        nn.AdaptiveAvgPool2d((np.int64(1), None)), nn.Unflatten(1, tuple(np.int64([2, 3]))),
    ],
    ids=lambda layer: type(layer).__name__,
)  # fmt: skip
def test_numbers_of_numpy_are_shown_as_numbers(layer):
    assert "int64" not in repr(layer)


def test_modules_are_those_that_have_a_path_each_once_in_their_order():
    net = Net()
    net.parts = {"again": [net.stem, (nn.GELU(),)], "itself": net}
    assert [id(m) for m in net.modules()] == [id(m) for _, m in net.named_modules()]
    assert len(set(map(id, net.modules()))) == len(list(net.modules()))
