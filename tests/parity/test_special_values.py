"""Infinity, nan and division by zero: torch's numbers, and no warning either."""

from functools import partial

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

FINITE = [0.0, -0.0, 1.0, -1.0, 1e30, -1e30]
SPECIAL = np.array([*FINITE, np.inf, -np.inf])
UNARY = {
    "exp": lambda lib, x: lib.exp(x),
    "log": lambda lib, x: lib.log(x),
    "sqrt": lambda lib, x: lib.sqrt(x),
    "rsqrt": lambda lib, x: lib.rsqrt(x),
    "tanh": lambda lib, x: lib.tanh(x),
    "erf": lambda lib, x: lib.erf(x),
    "abs": lambda lib, x: lib.abs(x),
    "relu": lambda lib, x: lib.nn.functional.relu(x),
    "leaky_relu": lambda lib, x: lib.nn.functional.leaky_relu(x, 0.5),
    "sigmoid": lambda lib, x: lib.sigmoid(x),
    "silu": lambda lib, x: lib.nn.functional.silu(x),
    "softplus": lambda lib, x: lib.nn.functional.softplus(x),
    "log1p": lambda lib, x: lib.log1p(x),
    "expm1": lambda lib, x: lib.expm1(x),
    "log2": lambda lib, x: lib.log2(x),
    "log10": lambda lib, x: lib.log10(x),
    "sin, cos": lambda lib, x: lib.sin(x.clamp(-9, 9)) + lib.cos(x.clamp(-9, 9)),
    "tan of infinity": lambda lib, x: lib.tan(x / 0),
    "square": lambda lib, x: lib.square(x),
    "sign": lambda lib, x: lib.sign(x),
    "floor": lambda lib, x: lib.floor(x),
    "ceil": lambda lib, x: lib.ceil(x),
    "trunc": lambda lib, x: lib.trunc(x),
    "round": lambda lib, x: lib.round(x),
    "x % 0": lambda lib, x: x % 0,
    "x // 0": lambda lib, x: x.detach() // 0,
    "clamp": lambda lib, x: x.clamp(-2, 2),
    "negation": lambda lib, x: -x,
    "1 / x": lambda lib, x: 1 / x,
    "x / 0": lambda lib, x: x / 0,
    "x * 1e30": lambda lib, x: x * 1e30,
    "x ** 0": lambda lib, x: x**0,
    "x ** 2": lambda lib, x: x**2,
    "x ** 3": lambda lib, x: x**3,
    "x ** -1": lambda lib, x: x**-1,
    "|x| ** 0.5": lambda lib, x: abs(x) ** 0.5,
    "0 ** |x|": lambda lib, x: 0 ** abs(x),
    "three infinite gradients": lambda lib, x: x / 0 + x * 1e30 - x / 0,
    "sum": lambda lib, x: x.sum(),
    "mean": lambda lib, x: x.mean(),
    "max": lambda lib, x: x.max(),
    "argmax": lambda lib, x: x.argmax(),
    "min": lambda lib, x: x.min(),
    "argmin": lambda lib, x: x.argmin(),
    "amax, amin": lambda lib, x: lib.stack([x.amax(), x.amin()]),
    "any, all": lambda lib, x: lib.stack([x.any(), x.all()]),
    "prod": lambda lib, x: x.detach().prod(),
    "norm 1": lambda lib, x: lib.norm(x.detach(), 1),
    "norm inf": lambda lib, x: lib.norm(x.detach(), np.inf),
}
BINARY = {
    "+": lambda lib, x, y: x + y,
    "-": lambda lib, x, y: x - y,
    "*": lambda lib, x, y: x * y,
    "/": lambda lib, x, y: x / y,
    "maximum": lambda lib, x, y: lib.maximum(x, y),
    "minimum": lambda lib, x, y: lib.minimum(x, y),
    "%": lambda lib, x, y: x.detach() % y.detach(),
    "//": lambda lib, x, y: x.detach() // y.detach(),
    "where": lambda lib, x, y: lib.where(x > y, x, y),
    "comparisons": lambda lib, x, y: lib.stack([x == y, x != y, x < y, x <= y, x > y, x >= y]),
    "matmul": lambda lib, x, y: x @ y,
}


ACTIVATIONS = """
    celu elu gelu glu hardshrink hardsigmoid hardswish hardtanh leaky_relu logsigmoid mish prelu
    relu relu6 selu sigmoid silu softplus softshrink softsign tanh tanhshrink threshold tanh_gelu
""".split()


def activation(lib, name, x):
    if name == "tanh_gelu":
        return lib.nn.functional.gelu(x, approximate="tanh")
    if name == "glu":
        return lib.nn.functional.glu(lib.stack([x, x.detach()], -1), -1)
    more = {"threshold": (0.1, 0.3), "prelu": (lib.ones(1, dtype=x.dtype) * 0.3,)}.get(name, ())
    return getattr(lib.nn.functional, name)(x, *more)


@pytest.mark.parametrize("number", [np.inf, -np.inf, np.nan, 0.0, -0.0, 100.0, -100.0, 3.0, -3.0])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_and_their_gradients(agree, name, number, request):
    """PyTorch's GELU of infinity is nan, and its slope; its hardsigmoid's 1/6 has 32 bits in 64."""
    if name == "gelu" and np.isinf(number):
        number = np.copysign(1e30, number)
    is_rough = name == "hardsigmoid" and request.node.callspec.params["agree"] == "float64"
    agree(
        lambda lib, x: activation(lib, name, x.detach() if is_rough else x),
        np.array([number, 0.5]),
    )


@pytest.mark.parametrize("fn", UNARY.values(), ids=UNARY)
def test_functions_of_one_tensor(agree, fn):
    agree(fn, SPECIAL)
    for number in SPECIAL:
        agree(fn, np.array(number))


@pytest.mark.parametrize("fn", BINARY.values(), ids=BINARY)
def test_functions_of_two_tensors(agree, fn):
    agree(fn, *np.meshgrid(SPECIAL, SPECIAL))


@pytest.mark.parametrize("fn", [*UNARY.values(), *BINARY.values()], ids=[*UNARY, *BINARY])
def test_functions_of_nan(agree, fn):
    x = np.array([[1.0, np.nan], [2.0, 3.0]])
    both = (x, x.T) if fn in BINARY.values() else (x,)
    agree(lambda lib, *tensors: fn(lib, *[t.detach() for t in tensors]), *both)


def test_the_maximum_along_an_axis_with_nan(agree):
    agree(lambda lib, x: tuple(x.detach().max(1)), np.array([[1.0, np.nan], [np.inf, 2.0]]))


def test_floats_without_a_fraction_to_integers(agree):
    agree(lambda lib, x: x.to(lib.int64), np.array(FINITE[:4]))


def test_backward_is_silent_where_infinite_gradients_of_both_signs_meet():
    for lib in (lucid, torch):
        x = lib.ones(2, requires_grad=True)
        (x / 0 + x * 2 - x / 0).sum().backward()
        assert np.isnan(x.grad.numpy()).all()


@pytest.mark.parametrize("numbers", [[], [[], []]], ids=["(0,)", "(2, 0)"])
def test_sums_of_nothing(agree, numbers):
    agree(lambda lib, x: (x.sum(), x.sum(0), x.mean(), x.mean(-1)), np.array(numbers))


def test_zero_to_the_power_of_zero_is_one(agree):
    agree(lambda lib, x, y: x**y, np.zeros(2), np.zeros(2))
    agree(lambda lib, x, y: x**y, np.array([0, 0]), np.array([0, 1]))


def test_softmax_of_infinite_scores(agree):
    x = np.array([[0.0, -np.inf, 1.0], [-np.inf, -np.inf, -np.inf], [np.inf, 0.0, 1.0]])
    agree(lambda lib, x: lib.softmax(x, dim=1), x)
    agree(lambda lib, x: lib.nn.functional.log_softmax(x, dim=1), x)


def test_cross_entropy_of_a_class_that_is_ruled_out(agree):
    x, t = np.array([[0.0, -np.inf, 1.0], [2.0, 1.0, -np.inf]]), np.array([0, 1])
    agree(lambda lib, x, t: lib.nn.functional.cross_entropy(x, t), x, t)


def test_gelu_of_infinity(agree):
    agree(lambda lib, x: lib.nn.functional.gelu(x), SPECIAL[:6])


def test_logsumexp_of_infinities(agree):
    x = np.array([[1.0, -np.inf, 2.0], [-np.inf, -np.inf, -np.inf], [np.inf, 1.0, -np.inf]])
    agree(lambda lib, x: x.logsumexp(1), x)
    agree(lambda lib, x: x.detach().logsumexp(0), np.array([1.0, np.nan, np.inf]))


def test_running_sums_past_infinity(agree):
    agree(lambda lib, x: x.cumsum(0), np.array([1.0, np.inf, 2.0, -np.inf, 3.0]))


def test_the_minimum_along_an_axis_with_nan(agree):
    agree(lambda lib, x: tuple(x.detach().min(1)), np.array([[1.0, np.nan], [-np.inf, 2.0]]))


ONE_OF_SEVERAL = {
    "max": lambda lib, x: x.max(1)[0],
    "min": lambda lib, x: x.min(1)[0],
    "sort": lambda lib, x: x.sort(1)[0],
    "topk": lambda lib, x: x.topk(2, 1)[0],
    "median": lambda lib, x: x.median(1)[0],
    "clamp": lambda lib, x: x.clamp(-0.5, 0.5),
    "maximum": lambda lib, x: lib.maximum(x, x.detach() * 0),
    "where": lambda lib, x: lib.where(x > 0, x, x.detach()),
    "mask": lambda lib, x: x[x > 0],
    "tril": lambda lib, x: x.tril(),
    "max_pool1d": lambda lib, x: lib.nn.functional.max_pool1d(x[None], 2),
    "max_pool2d": lambda lib, x: lib.nn.functional.max_pool2d(x[None, None], 2),
    "adaptive_max_pool1d": lambda lib, x: lib.nn.functional.adaptive_max_pool1d(x[None], 3),
    "multi_margin_loss": lambda lib, x: lib.nn.functional.multi_margin_loss(
        x, lib.tensor([0, 1]), reduction="none"
    ),
} | {
    name: partial(lambda lib, x, name: activation(lib, name, x), name=name)
    for name in "relu relu6 hardtanh hardswish hardshrink softshrink threshold leaky_relu".split()
}


@pytest.mark.parametrize("fn", ONE_OF_SEVERAL.values(), ids=ONE_OF_SEVERAL)
def test_what_was_not_chosen_has_no_part_in_an_infinite_gradient(fn):
    found = []
    for lib in (lucid, torch):
        x = lib.tensor([[-1.0, 2.0, 0.3, -0.2], [1.5, -0.7, 0.9, 0.0]], requires_grad=True)
        y = fn(lib, x)
        found.append(lib.autograd.grad(y, x, lib.ones_like(y) * np.inf)[0].tolist())
    np.testing.assert_array_equal(*found)
