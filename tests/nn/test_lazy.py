"""Lazy layers: nothing to look at before the first forward, ordinary layers after it."""

import copy

import pytest

import lucid
from lucid import nn, optim


def network():
    return nn.Sequential(
        nn.LazyConv2d(4, 3, padding=1), nn.LazyBatchNorm2d(), nn.ReLU(), nn.Flatten(),
        nn.LazyLinear(3),
    )  # fmt: skip


# the lazy layer, the ordinary one, and the shape of an input
LAYERS = {
    "LazyLinear": (lambda: nn.LazyLinear(3, bias=False), nn.Linear(5, 3, bias=False), (2, 4, 5)),
    "LazyConv1d": (
        lambda: nn.LazyConv1d(6, 3, 2, groups=2), nn.Conv1d(4, 6, 3, 2, groups=2), (4, 9),
    ),
    "LazyConv2d": (
        lambda: nn.LazyConv2d(6, 3, padding="same", padding_mode="reflect"),
        nn.Conv2d(4, 6, 3, padding="same", padding_mode="reflect"), (2, 4, 5, 5),
    ),
    "LazyConvTranspose2d": (
        lambda: nn.LazyConvTranspose2d(6, 2, stride=2, output_padding=1),
        nn.ConvTranspose2d(4, 6, 2, stride=2, output_padding=1), (4, 3, 3),
    ),
    "LazyBatchNorm1d": (lambda: nn.LazyBatchNorm1d(0.1), nn.BatchNorm1d(4, 0.1), (3, 4)),
    "LazyBatchNorm2d": (
        lambda: nn.LazyBatchNorm2d(affine=False), nn.BatchNorm2d(4, affine=False), (2, 4, 3, 3),
    ),
}  # fmt: skip
ASKING = {
    "state_dict": lambda net: net.state_dict(),
    "summary": lambda net: nn.summary(net, (1, 4, 4)),
    "count_params": lambda net: net.count_params(),
    "a shape": lambda net: net[0].weight.shape,
    "initial values": lambda net: nn.init.zeros_(net[4].weight),
    "a number of numbers": lambda net: sum(p.numel() for p in net.parameters()),
    "fit": lambda net: lucid.train.fit(net, [(lucid.ones(1, 1, 4, 4), lucid.tensor([0]))], 1),
}
BAD = {
    "LazyLinear": (lambda: nn.LazyLinear(0), r"out_features \(=0\) must be 1 or more"),
    "LazyConv2d": (lambda: nn.LazyConv2d(3, 3, groups=2), r"out_channels \(=3\) must be divisible"),
    "LazyConv2d, groups": (
        lambda: nn.LazyConv2d(4, 3, groups=2)(lucid.ones(1, 3, 5, 5)),
        r"in_channels \(=3\) must be divisible by groups \(=2\)",
    ),
    "LazyConv2d, shape": (
        lambda: nn.LazyConv2d(3, 3)(lucid.ones(5, 5)),
        r"LazyConv2d takes 3 or 4 axes, not shape \(5, 5\)",
    ),
    "LazyBatchNorm2d": (
        lambda: nn.LazyBatchNorm2d()(lucid.ones(2, 3)), r"takes 4 axes, not shape \(2, 3\)",
    ),
    "LazyLinear, a number": (lambda: nn.LazyLinear(3)(lucid.tensor(1.0)), r"not shape \(\)"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "ordinary", "shape"), LAYERS.values(), ids=LAYERS)
def test_after_the_first_forward_it_is_an_ordinary_layer(randn, make, ordinary, shape):
    x = lucid.tensor(randn(*shape), dtype=lucid.float32)
    lucid.manual_seed(5)
    layer = make().to(x.device)
    layer(x)
    assert type(layer) is type(ordinary)
    assert repr(layer) == repr(ordinary)
    shapes = {name: t.shape for name, t in layer.state_dict().items()}
    assert shapes == {name: t.shape for name, t in ordinary.state_dict().items()}
    twin = copy.deepcopy(ordinary).to(x.device)
    twin.load_state_dict(layer.state_dict())
    assert layer.eval()(x).tolist() == twin.eval()(x).tolist()


def test_the_first_forward_draws_what_an_ordinary_layer_draws():
    lucid.manual_seed(5)
    expected = nn.Linear(4, 3).weight.tolist()
    layer = nn.LazyLinear(3)
    lucid.manual_seed(5)
    layer(lucid.ones(1, 4))
    assert layer.weight.tolist() == expected


@pytest.mark.parametrize("ask", ASKING.values(), ids=ASKING)
def test_before_the_first_forward_one_sentence_says_what_to_do(ask):
    with pytest.raises(RuntimeError, match=r"before the first forward: run the model once on a"):
        ask(network())


def test_an_optimizer_and_a_state_dict_may_come_before_the_first_forward():
    x, labels = lucid.ones(2, 1, 4, 4), lucid.tensor([0, 2])
    first, second = network(), network()
    optimizer = optim.SGD(first.parameters(), lr=0.1)
    optimizer.step()  # nothing has a gradient yet
    nn.functional.cross_entropy(first(x), labels).backward()
    before = first[4].bias.tolist()
    optimizer.step()
    assert first[4].bias.tolist() != before
    second.load_state_dict(first.state_dict())
    assert second[4].weight.tolist() == first[4].weight.tolist()
    assert second.eval()(x).tolist() == first.eval()(x).tolist()
    assert type(second[4]) is nn.Linear


def test_a_state_dict_that_does_not_fit_leaves_a_lazy_layer_open():
    net = network()
    with pytest.raises(ValueError, match=r"0.bias is missing"):
        net.load_state_dict({"0.weight": lucid.ones(4, 1, 3, 3)})
    with pytest.raises(RuntimeError, match="before the first forward"):
        net.state_dict()


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_wrong_settings_and_inputs_are_named(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_an_input_that_does_not_fit_leaves_the_layer_as_it_was():
    layer = nn.LazyConv2d(4, 3, groups=2)
    with pytest.raises(ValueError, match="in_channels"):
        layer(lucid.ones(1, 3, 5, 5))
    assert type(layer) is nn.LazyConv2d
    layer(lucid.ones(1, 4, 5, 5))
    assert layer.in_channels == 4


def test_parameters_stay_the_same_objects_in_the_dtype_that_was_asked_for():
    net = network().double()
    before = list(net.parameters())
    net[4].weight.requires_grad_(False)
    net(lucid.ones(2, 1, 4, 4, dtype=lucid.float64))
    assert all(a is b for a, b in zip(before, net.parameters(), strict=True))
    assert {type(p) for p in before} == {nn.Parameter}
    assert {str(p.dtype) for p in before} == {"float64"}
    assert not net[4].weight.requires_grad
    assert net[4].bias.requires_grad


def test_a_network_moves_and_is_copied_before_its_first_forward_and_trains_after_it():
    net = copy.deepcopy(network())
    x = lucid.ones(2, 1, 4, 4)
    net.to(x.device)
    net(x)
    optimizer = optim.SGD(net.parameters(), lr=0.1)
    before = net[4].weight.tolist()
    net(x).square().sum().backward()
    optimizer.step()
    assert net[4].weight.tolist() != before
    assert isinstance(net[1].running_mean, nn.Buffer)
    assert len(net.state_dict()) == 9


def test_hooks_and_the_mode_survive():
    layer, seen = nn.LazyBatchNorm2d().eval(), []
    layer.register_forward_hook(lambda module, inputs, output: seen.append(type(module)))
    layer(lucid.ones(1, 2, 3, 3))
    layer(lucid.ones(1, 2, 3, 3))
    assert seen == [nn.BatchNorm2d] * 2
    assert not layer.training
    assert layer.num_batches_tracked.item() == 0
