"""Layers with ``inplace=True``: the tensor that goes in becomes the result."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn import functional as F

LAYERS = {
    "ReLU": nn.ReLU,
    "ReLU6": nn.ReLU6,
    "LeakyReLU": lambda inplace: nn.LeakyReLU(0.2, inplace),
    "ELU": lambda inplace: nn.ELU(1.0, inplace),
    "SELU": nn.SELU,
    "CELU": lambda inplace: nn.CELU(2.0, inplace=inplace),
    "SiLU": nn.SiLU,
    "Mish": nn.Mish,
    "Hardswish": nn.Hardswish,
    "Hardsigmoid": nn.Hardsigmoid,
    "Hardtanh": lambda inplace: nn.Hardtanh(inplace=inplace),
    "Threshold": lambda inplace: nn.Threshold(0.5, 9.0, inplace),
    "Dropout": lambda inplace: _Seeded(nn.Dropout(0.5, inplace)),
    "Dropout1d": lambda inplace: _Seeded(nn.Dropout1d(0.5, inplace)),
    "Dropout2d": lambda inplace: _Seeded(nn.Dropout2d(0.5, inplace)),
}
FUNCTIONS = {
    "relu": F.relu, "relu6": F.relu6, "leaky_relu": F.leaky_relu, "elu": F.elu, "selu": F.selu,
    "celu": F.celu, "silu": F.silu, "mish": F.mish, "hardswish": F.hardswish,
    "hardtanh": F.hardtanh,
    "hardsigmoid": F.hardsigmoid, "dropout": F.dropout, "dropout1d": F.dropout1d,
    "dropout2d": F.dropout2d,
}  # fmt: skip


class _Seeded(nn.Module):
    """The same numbers are dropped in every call."""

    def __init__(self, layer):
        self.layer = layer

    def forward(self, x):
        lucid.manual_seed(3)
        return self.layer(x)


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
def test_without_a_graph_the_numbers_go_into_the_memory_and_its_views(randn, make):
    x = lucid.tensor(randn(2, 3, 4))
    row, expected = x[0], make(False)(x).tolist()
    assert make(True)(x) is x
    assert x.tolist() == expected
    assert row.tolist() == expected[0]


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
def test_in_a_graph_the_tensor_becomes_the_result_and_gradients_are_the_same(randn, leaf, make):
    array, gradients = randn(2, 3, 4), []
    for inplace in (False, True):
        x = leaf(array)
        h = x * 2.0
        squares = h * h  # its backward reads h as it was
        y = make(inplace)(h)
        assert (y is h) is inplace
        (squares + y * y).sum().backward()
        gradients.append(x.grad.cpu().numpy())
    np.testing.assert_array_equal(*gradients)


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
def test_a_hook_sees_the_result_in_the_place_of_the_input(randn, leaf, make):
    layer, seen = make(True), []
    layer.register_forward_hook(lambda module, inputs, output: seen.append((inputs[0], output)))
    layer(leaf(randn(2, 3, 4)) * 1.0)
    assert seen[0][0] is seen[0][1]


@pytest.mark.parametrize(("name", "fn"), FUNCTIONS.items())
def test_a_leaf_with_a_gradient_is_not_changed(name, fn):
    x = lucid.ones(2, 3, 4, requires_grad=True)
    with pytest.raises(RuntimeError, match=f"{name} with inplace=True: a leaf that requires"):
        fn(x, inplace=True)
    assert x.tolist() == lucid.ones(2, 3, 4).tolist()
    with lucid.no_grad():
        assert fn(x, inplace=True) is x


def test_dropout_at_rest_gives_its_input_back():
    x = lucid.ones(2, 3, requires_grad=True)
    assert nn.Dropout(0.5, inplace=True).eval()(x) is x


def test_channels_are_dropped_as_a_whole():
    for layer, shape in [(nn.Dropout1d(0.5), (50, 20, 3)), (nn.Dropout2d(0.5), (50, 20, 3, 2))]:
        y = layer(lucid.ones(*shape)).reshape(1000, -1)
        assert (y == y[:, :1]).all()
        assert set(np.unique(y.cpu().numpy())) == {0.0, 2.0}
        assert 400 < (y[:, 0] == 0).sum().item() < 600


def test_wrong_shapes_are_named():
    with pytest.raises(ValueError, match=r"dropout2d takes shape \(N, C, H, W\), not \(2, 3\)"):
        F.dropout2d(lucid.ones(2, 3))
    with pytest.raises(ValueError, match=r"dropout1d takes shape \(N, C, L\) or \(C, L\), not"):
        F.dropout1d(lucid.ones(2))


def test_a_network_of_them_trains_and_is_counted():
    net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(True), nn.Flatten())
    assert nn.summary(net, (1, 5, 5)).rows[3].output_shape == (1, 4, 3, 3)
    net(lucid.ones(2, 1, 5, 5)).sum().backward()
    assert all(p.grad is not None for p in net.parameters())
