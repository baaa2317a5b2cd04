"""Modules that hold modules: ModuleList, Sequential, Identity."""

from itertools import pairwise

import pytest

import lucid
from lucid import nn


def linears(*sizes):
    return [nn.Linear(a, b) for a, b in pairwise(sizes)]


def test_a_module_list_is_a_list():
    layers = linears(2, 3, 4)
    held = nn.ModuleList(layers)
    assert len(held) == 2
    assert list(held) == layers
    assert held[0] is layers[0]
    assert held[-1] is layers[-1]
    assert held.append(nn.Identity()) is held
    assert held.extend(linears(4, 5)) is held
    assert len(held) == 4
    with pytest.raises(IndexError):
        held[4]


def test_a_slice_is_of_the_same_kind_and_holds_the_same_modules():
    held = nn.Sequential(*linears(2, 3, 4, 5))
    part = held[1:]
    assert type(part) is nn.Sequential
    assert list(part) == list(held)[1:]
    assert part(lucid.ones(1, 3)).shape == (1, 5)
    assert type(nn.ModuleList(linears(2, 3))[:0]) is nn.ModuleList


def test_what_a_list_holds_is_trained_and_has_numbers_for_names():
    held = nn.ModuleList(linears(2, 3, 4))
    assert list(held.state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]
    assert held.count_params() == 3 * 2 + 3 + 4 * 3 + 4


def test_a_module_list_has_no_forward():
    with pytest.raises(NotImplementedError, match="ModuleList has no forward"):
        nn.ModuleList()(lucid.ones(1))


def test_sequential_passes_its_input_through_all_modules():
    first, second = linears(2, 3, 4)
    x = lucid.random.randn(5, 2)
    y = nn.Sequential(first, nn.ReLU(), second)(x)
    assert y.tolist() == second(first(x).relu()).tolist()


def test_an_empty_sequential_and_identity_return_their_input():
    x = lucid.ones(2)
    assert nn.Sequential()(x) is x
    assert nn.Identity()(x) is x


def test_a_dict_gives_the_names():
    first, second = linears(2, 3, 4)
    net = nn.Sequential({"first": first, "second": second})
    assert list(net.state_dict()) == ["first.weight", "first.bias", "second.weight", "second.bias"]
    assert net.second is net[1] is second
    assert net(lucid.ones(1, 2)).shape == (1, 4)


NO_MODULES = {
    "a function": (lucid.tanh, "takes modules, not function"),
    "a class": (nn.ReLU, "takes modules, not type"),
    "a list": ([nn.ReLU()], "takes modules, not list"),
}


@pytest.mark.parametrize(("wrong", "message"), NO_MODULES.values(), ids=NO_MODULES)
def test_containers_hold_modules_only(wrong, message):
    with pytest.raises(TypeError, match=f"Sequential {message}"):
        nn.Sequential(nn.ReLU(), wrong)
    with pytest.raises(TypeError, match=f"ModuleList {message}"):
        nn.ModuleList([nn.ReLU(), wrong])
    with pytest.raises(TypeError, match=f"ModuleList {message}"):
        nn.ModuleList().append(wrong)
    with pytest.raises(TypeError, match=f"Sequential {message}"):
        nn.Sequential({"name": wrong})


def test_a_sequence_calls_each_of_its_modules_and_takes_no_nothing():
    with pytest.raises(TypeError, match="Sequential takes modules, not NoneType: None"):
        nn.Sequential(nn.ReLU(), None)


@pytest.mark.parametrize("name", ["forward", "training", "parameters"])
def test_a_name_that_means_something_else_is_refused(name):
    with pytest.raises(ValueError, match=f"Sequential has a '{name}' already"):
        nn.Sequential({name: nn.ReLU()})


def test_a_module_put_in_later_does_not_take_the_place_of_another():
    net = nn.Sequential({"1": nn.ReLU()})
    with pytest.raises(ValueError, match="Sequential has a '1' already"):
        net.append(nn.GELU())
    assert len(net) == 1
