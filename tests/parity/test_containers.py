"""Containers have torch's state dicts and texts."""

import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity


def _net(nn):
    return nn.Sequential(nn.BatchNorm2d(2), nn.ReLU(), nn.BatchNorm2d(3), nn.BatchNorm2d(4))


def _changed(net, change):
    change(net)
    return net


def _with_buffers(lib):
    net = lib.nn.Identity()
    net.register_buffer("a", lib.zeros(2))
    net.register_buffer("b", lib.zeros(3), persistent=False)
    net.register_buffer("c", None)
    net.register_parameter("d", lib.nn.Parameter(lib.zeros(4)))
    return net


def _assign(net, nn):
    net[1] = nn.BatchNorm2d(7)


def _delete(net):
    del net[0]


STATES = {
    "slice": lambda lib: _net(lib.nn)[1:],
    "slice with steps": lambda lib: _net(lib.nn)[::2],
    "append": lambda lib: _net(lib.nn).append(lib.nn.BatchNorm2d(5)),
    "extend": lambda lib: _net(lib.nn).extend([lib.nn.BatchNorm2d(5)]),
    "insert": lambda lib: _net(lib.nn).insert(1, lib.nn.BatchNorm2d(5)),
    "item": lambda lib: _changed(_net(lib.nn), lambda net: _assign(net, lib.nn)),
    "del": lambda lib: _changed(_net(lib.nn), _delete),
    "pop": lambda lib: _changed(_net(lib.nn), lambda net: net.pop(1)),
    "buffers": _with_buffers,
    "module list": lambda lib: lib.nn.ModuleList(list(_net(lib.nn)))[1:],
    "module dict": lambda lib: lib.nn.ModuleDict({"x": lib.nn.BatchNorm2d(2)}),
    "parameter list": lambda lib: lib.nn.ParameterList([lib.ones(2), lib.ones(3)]),
    "parameter dict": lambda lib: lib.nn.ParameterDict({"y": lib.ones(2), "x": lib.ones(3)}),
}
TEXTS = {
    "module dict": lambda nn: nn.ModuleDict({"x": nn.ReLU(), "y": nn.Sequential(nn.ReLU())}),
    "empty module dict": lambda nn: nn.ModuleDict(),
    "empty parameter list": lambda nn: nn.ParameterList(),
    "the same twice": lambda nn: nn.Sequential(*[nn.ReLU()] * 2),
}


@pytest.mark.parametrize("make", STATES.values(), ids=STATES)
def test_state_dicts(make):
    ours, theirs = (
        {name: tuple(x.shape) for name, x in make(lib).state_dict().items()}
        for lib in (lucid, torch)
    )
    assert ours == theirs


@pytest.mark.parametrize("make", TEXTS.values(), ids=TEXTS)
def test_texts(make):
    assert repr(make(lucid.nn)) == repr(make(torch.nn))


def test_a_parameter_list_prints_as_torchs_but_for_its_lines():
    ours, theirs = (repr(lib.nn.ParameterList([lib.ones(2, 3)])) for lib in (lucid, torch))
    assert "".join(ours.replace("lucid.", "torch.").split()) == "".join(theirs.split())
