"""ModuleDict, ParameterDict, ParameterList, and changes inside a ModuleList or Sequential."""

import copy

import pytest

import lucid
from lucid import nn


def rows(*sizes):
    return [nn.Linear(n, n) for n in sizes]


@pytest.mark.parametrize("kind", [nn.ModuleList, lambda layers: nn.Sequential(*layers)])
def test_layers_can_be_replaced_inserted_and_taken_out(kind):
    a, b, c, d = rows(1, 2, 3, 4)
    held = kind([a, b])
    held[0] = c
    held[-1] = d
    assert list(held) == [c, d]
    held.insert(1, a)
    held += [b]
    assert list(held) == [c, a, d, b]
    assert list(held.state_dict())[::2] == ["0.weight", "1.weight", "2.weight", "3.weight"]
    assert held.pop() is b
    del held[0]
    assert list(held + nn.ModuleList([c])) == [a, d, c]
    assert list(held) == [a, d]
    assert [name for name, _ in held.named_children()] == ["0", "1"]


def test_a_slice_of_a_sequential_keeps_its_names_and_one_of_a_list_counts_anew():
    layers = rows(1, 2, 3)
    assert list(nn.Sequential(*layers)[1:].state_dict())[::2] == ["1.weight", "2.weight"]
    assert list(nn.ModuleList(layers)[1:].state_dict())[::2] == ["0.weight", "1.weight"]


def test_wrong_changes_are_named():
    net = nn.Sequential({"a": nn.ReLU()})
    with pytest.raises(ValueError, match=r"insert is for modules with numbers .*\['a'\]"):
        net.insert(0, nn.ReLU())
    with pytest.raises(TypeError, match="Sequential takes modules, not int"):
        net[0] = 3
    with pytest.raises(IndexError):
        net[1] = nn.ReLU()
    assert isinstance(net.a, nn.ReLU)


def test_a_module_dict_is_a_dict():
    a, b, c = rows(1, 2, 3)
    held = nn.ModuleDict({"a": a})
    held["b"] = b
    held.update([("a", c)])
    assert (held.keys(), held.values()) == (["a", "b"], [c, b])
    assert held.items() == [("a", c), ("b", b)]
    assert "a" in held
    assert "training" not in held
    assert list(held.state_dict()) == ["a.weight", "a.bias", "b.weight", "b.bias"]
    assert held.pop("a") is c
    del held["b"]
    assert len(held) == 0
    held["c"] = c
    held.clear()
    assert list(held) == []
    with pytest.raises(NotImplementedError, match="ModuleDict has no forward"):
        held(lucid.ones(1))


def test_wrong_keys_and_values_of_a_dict_are_named():
    held = nn.ModuleDict({"a": nn.ReLU()})
    with pytest.raises(KeyError, match="ModuleDict has no 'b', but"):
        held["b"]
    with pytest.raises(KeyError, match="ModuleDict has no 'b'"):
        del held["b"]
    with pytest.raises(KeyError, match="ModuleDict has a 'keys' already"):
        held["keys"] = nn.ReLU()
    with pytest.raises(TypeError, match="ModuleDict takes modules, not int"):
        held["b"] = 3
    with pytest.raises(TypeError, match="a name is a str, not int"):
        held[1] = nn.ReLU()
    with pytest.raises(TypeError, match="ParameterDict takes tensors, not list"):
        nn.ParameterDict({"a": [1.0]})
    with pytest.raises(TypeError, match="ParameterList takes tensors, not float"):
        nn.ParameterList([1.0])


def test_parameters_in_a_list_and_in_a_dict_are_trained():
    scale = nn.Parameter(lucid.ones(2))
    held = nn.ParameterList([scale, lucid.zeros(3)])
    held += [lucid.ones(1)]
    assert held[0] is scale
    assert len(held) == len(list(held.parameters())) == 3
    held[2] = lucid.zeros(4)
    assert isinstance(held[2], nn.Parameter)
    assert [p.shape for p in held] == [(2,), (3,), (4,)]
    named = nn.ParameterDict({"a": scale})
    named["b"] = lucid.ones(2)
    assert list(named.state_dict()) == ["a", "b"]
    assert named["a"] is scale
    assert named.get("c") is None
    assert copy.deepcopy(named)["b"].requires_grad


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (nn.ModuleDict, "update"),
        (nn.ParameterDict, "update"),
        (nn.ModuleList, "extend"),
        (nn.ParameterList, "extend"),
    ],
)
def test_a_container_of_ones_own_may_redefine_how_it_is_filled(kind, name):
    """Such as a dict of metrics whose ``update`` takes predictions: it is filled later."""

    def refuse(self, *args):
        raise RuntimeError("it is not ready")

    own = type("Own", (kind,), {name: refuse})
    assert len(own()) == 0
    assert len(own(None)) == 0
