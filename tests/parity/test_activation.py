"""Activations are torch's."""

import numpy as np
import pytest

import lucid

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

ACTIVATIONS = {
    "relu": lambda lib, x: lib.nn.functional.relu(x),
    "relu, the method": lambda lib, x: x.relu(),
    "gelu": lambda lib, x: lib.nn.functional.gelu(x),
    "gelu, tanh": lambda lib, x: lib.nn.functional.gelu(x, approximate="tanh"),
    "leaky_relu": lambda lib, x: lib.nn.functional.leaky_relu(x),
    "leaky_relu, 0.2": lambda lib, x: lib.nn.functional.leaky_relu(x, negative_slope=0.2),
    "sigmoid": lambda lib, x: lib.nn.functional.sigmoid(x) * lib.sigmoid(x),
    "sigmoid, the method": lambda lib, x: x.sigmoid(),
    "silu": lambda lib, x: lib.nn.functional.silu(x),
    "softplus": lambda lib, x: lib.nn.functional.softplus(x),
    "softplus, sharp": lambda lib, x: lib.nn.functional.softplus(x, beta=3, threshold=5),
}
ACTIVATIONS |= {
    name: (lambda lib, x, name=name: getattr(lib.nn.functional, name)(x))
    for name in (
        "celu", "elu", "hardshrink", "hardswish", "hardtanh", "logsigmoid", "mish",
        "relu6", "selu", "softshrink", "softsign", "tanhshrink",
    )
}  # fmt: skip
ACTIVATIONS |= {
    "celu, 2": lambda lib, x: lib.nn.functional.celu(x, alpha=2.0),
    "celu, -0.5": lambda lib, x: lib.nn.functional.celu(x, -0.5),
    "elu, 0.3": lambda lib, x: lib.nn.functional.elu(x, 0.3),
    "elu, -1": lambda lib, x: lib.nn.functional.elu(x, alpha=-1.0),
    "hardshrink, 2": lambda lib, x: lib.nn.functional.hardshrink(x, lambd=2.0),
    "hardtanh, bounds": lambda lib, x: lib.nn.functional.hardtanh(x, -3.0, max_val=0.5),
    "softshrink, 2": lambda lib, x: lib.nn.functional.softshrink(x, lambd=2.0),
    "threshold": lambda lib, x: lib.nn.functional.threshold(x, 0.5, 20.0),
}
SOFT = {
    "softmax": lambda lib, x, dim: lib.nn.functional.softmax(x, dim=dim),
    "softmax, the method": lambda lib, x, dim: x.softmax(dim),
    "softmax, the function": lambda lib, x, dim: lib.softmax(x, dim=dim),
    "softmax in float64": lambda lib, x, dim: lib.softmax(x, dim=dim, dtype=lib.float64),
    "log_softmax": lambda lib, x, dim: lib.nn.functional.log_softmax(x, dim=dim),
    "log_softmax, the method": lambda lib, x, dim: x.log_softmax(dim),
}
SOFT["softmin"] = lambda lib, x, dim: lib.nn.functional.softmin(x, dim=dim)
NEW = {name: fn for name, fn in ACTIVATIONS.items() if "gelu" not in name}
KINKS = [-6.0, -3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0, 6.0, np.nan, np.inf, -np.inf]


@pytest.mark.parametrize("shape", [(), (3, 4), (0, 2)], ids=str)
@pytest.mark.parametrize("fn", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_activations(agree, randn, fn, shape):
    agree(fn, randn(*shape) * 2)


@pytest.mark.parametrize("fn", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_activations_far_from_zero_and_at_it(agree, fn):
    agree(fn, np.linspace(-12, 12, 97))


@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("fn", SOFT.values(), ids=SOFT)
def test_softmax_along_every_axis(agree, randn, fn, dim):
    agree(lambda lib, x: fn(lib, x, dim), randn(2, 3, 4) * 3)


@pytest.mark.parametrize("fn", SOFT.values(), ids=SOFT)
def test_softmax_of_a_single_number(agree, fn):
    agree(lambda lib, x: fn(lib, x, 0), np.array(2.5))


@pytest.mark.parametrize("fn", SOFT.values(), ids=SOFT)
def test_softmax_of_large_scores(agree, fn):
    agree(lambda lib, x: fn(lib, x, 0), np.array([1000.0, -1000.0, 999.0]))


@pytest.mark.parametrize("fn", NEW.values(), ids=NEW)
def test_values_at_kinks_and_beyond_all_numbers(agree, fn):
    agree(lambda lib, x: fn(lib, x.detach()), np.array(KINKS))


def test_hardsigmoid_where_torch_takes_a_sixth_in_32_bits_for_its_gradient(agree, randn):
    for array in (np.array(KINKS), randn(3, 4) * 4):
        agree(lambda lib, x: lib.nn.functional.hardsigmoid(x.detach()), array)
    x = lucid.tensor(randn(5), requires_grad=True)
    lucid.nn.functional.hardsigmoid(x).sum().backward()
    assert (x.grad - 1 / 6).abs().max() < 1e-16


STRAIGHT = "hardshrink hardswish hardtanh relu6 softshrink elu selu celu softsign".split()


@pytest.mark.parametrize("name", STRAIGHT)
def test_gradients_at_kinks(agree, name):
    agree(ACTIVATIONS[name], np.array(KINKS[:-3]))


@pytest.mark.parametrize("slopes", [1, 3])
@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 4, 5), (0, 3)])
def test_prelu(agree, randn, shape, slopes):
    agree(lambda lib, x, w: lib.nn.functional.prelu(x, w), randn(*shape), randn(slopes))


def test_prelu_of_one_axis_and_of_none(agree, randn):
    for shape in [(), (4,)]:
        agree(lambda lib, x, w: lib.nn.functional.prelu(x, w), randn(*shape), randn(1))


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_glu(agree, randn, dim):
    agree(lambda lib, x: lib.nn.functional.glu(x, dim), randn(4, 2, 6))


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "softmin"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 3, 4), (2, 3, 4, 5)], ids=str)
@pytest.mark.filterwarnings("ignore:Implicit dimension choice", "ignore:.* without dim takes axis")
def test_without_an_axis_the_one_of_old_is_taken(agree, randn, name, shape):
    agree(lambda lib, x: getattr(lib.nn.functional, name)(x), randn(*shape))


IN_PLACE = "celu elu hardswish hardtanh leaky_relu mish relu relu6 selu silu".split()


@pytest.mark.parametrize("name", IN_PLACE)
def test_in_place(agree, randn, name):
    def run(lib, x):
        h = x * 2.0
        y = getattr(lib.nn.functional, name)(h, inplace=True)
        return y + h  # h is y

    agree(run, randn(3, 4))


STRAIGHT_PIECES = {
    "hardtanh": lambda lib, x: lib.nn.functional.hardtanh(x),
    "hardtanh, bounds": lambda lib, x: lib.nn.functional.hardtanh(x, -2.5, 2.5),
    "relu6": lambda lib, x: lib.nn.functional.relu6(x),
    "threshold": lambda lib, x: lib.nn.functional.threshold(x, 1.5, 20.5),
    "threshold, negative": lambda lib, x: lib.nn.functional.threshold(x, -2.5, 20),
    "layers": lambda lib, x: (lib.nn.Hardtanh()(x), lib.nn.ReLU6()(x), lib.nn.Threshold(1, 9)(x)),
    "in place": lambda lib, x: lib.nn.functional.relu6(x.clone(), inplace=True),
}


@pytest.mark.parametrize("fn", STRAIGHT_PIECES.values(), ids=STRAIGHT_PIECES)
@pytest.mark.parametrize("dtype", ["int8", "int32", "int64"])
def test_straight_pieces_of_integers(agree, fn, dtype):
    agree(fn, np.array([-9, -3, -2, 0, 1, 2, 3, 9], dtype))


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "relu6", "hardtanh"])
def test_second_derivatives_of_straight_pieces(agree, randn, name):
    def second(lib, x, w, b):
        y = getattr(lib.nn.functional, name)(x @ w + b).sum()
        (slope,) = lib.autograd.grad(y, x, create_graph=True)
        return lib.autograd.grad((slope**2).sum(), (x, w, b))

    agree(second, randn(3, 4), randn(4, 2), randn(2))
