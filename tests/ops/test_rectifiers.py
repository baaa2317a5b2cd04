"""Activations of straight pieces, exponential ones and gated ones: formulas and derivatives."""

import math

import numpy as np
import pytest

import lucid
from lucid import nn, ops
from lucid.autograd import gradcheck
from lucid.nn import functional as F

POINTS = np.array([[-7.0, -2.2, -0.7, -0.1], [0.2, 1.3, 4.0, 7.5]])  # none at a kink
S, A = 1.0507009873554805, 1.6732632423543772
ACTIVATIONS = {
    "hardtanh": (ops.hardtanh, lambda x: min(max(x, -1), 1)),
    "hardtanh, bounds": (lambda x: ops.hardtanh(x, -2.0, 0.5), lambda x: min(max(x, -2), 0.5)),
    "relu6": (ops.relu6, lambda x: min(max(x, 0), 6)),
    "hardsigmoid": (ops.hardsigmoid, lambda x: min(max(x + 3, 0), 6) / 6),
    "hardswish": (ops.hardswish, lambda x: x * min(max(x + 3, 0), 6) / 6),
    "hardshrink": (lambda x: ops.hardshrink(x, 1.0), lambda x: x if abs(x) > 1 else 0),
    "softshrink": (
        lambda x: ops.softshrink(x, 1.0), lambda x: math.copysign(max(abs(x) - 1, 0), x),
    ),
    "threshold": (lambda x: ops.threshold(x, 1.0, 9.0), lambda x: x if x > 1 else 9),
    "elu": (lambda x: ops.elu(x, 0.5), lambda x: x if x > 0 else 0.5 * (math.exp(x) - 1)),
    "selu": (ops.selu, lambda x: S * x if x > 0 else S * A * (math.exp(x) - 1)),
    "celu": (lambda x: ops.celu(x, 2.0), lambda x: x if x > 0 else 2 * (math.exp(x / 2) - 1)),
    "mish": (ops.mish, lambda x: x * math.tanh(math.log(1 + math.exp(x)))),
    "softsign": (ops.softsign, lambda x: x / (1 + abs(x))),
    "tanhshrink": (ops.tanhshrink, lambda x: x - math.tanh(x)),
    "logsigmoid": (ops.logsigmoid, lambda x: -math.log(1 + math.exp(-x))),
}  # fmt: skip
BAD = {
    "hardtanh": (lambda x: ops.hardtanh(x, 1, -1), r"min_val \(=1\) must not be above max_val"),
    "softshrink": (lambda x: ops.softshrink(x, -1), r"lambd \(=-1\) must not be negative"),
    "celu": (lambda x: ops.celu(x, 0), r"alpha \(=0\) must not be 0"),
    "glu": (lambda x: ops.glu(x), r"axis 0 of a tensor of shape \(3,\) has no two halves"),
    "glu, no axis": (lambda x: ops.glu(x, 2), "dim 2 is out of range"),
    "prelu": (
        lambda x: ops.prelu(lucid.ones(2, 3), lucid.ones(2)),
        r"prelu: a weight of shape \(2,\) for 3 channels",
    ),
    "softmax": (lambda x: F.softmax(x, 1), "dim 1 is out of range"),
    "hardtanh, unsigned": (lambda x: ops.hardtanh(x.byte()), "uint8 has no room for -1"),
    "threshold, no room": (
        lambda x: ops.threshold(x.byte(), 0, 300),
        "uint8 has no room for 300",
    ),
}


@pytest.mark.parametrize(("op", "_"), ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_gradients(op, _):
    gradcheck(op, POINTS)
    gradcheck(op, POINTS[0, 0])


@pytest.mark.parametrize(("op", "by_definition"), ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_each_element_by_itself(randn, op, by_definition):
    x = randn(5, 7) * 3
    for dtype, tolerance in [(np.float64, 1e-13), (np.float32, 2e-6)]:
        y = op(lucid.tensor(x.astype(dtype)))
        expected = [by_definition(float(v)) for v in x.astype(dtype).ravel()]
        np.testing.assert_allclose(y.cpu().numpy().ravel(), expected, rtol=0, atol=tolerance)
        assert y.dtype == dtype


@pytest.mark.parametrize(("op", "_"), ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_other_dtypes_are_refused_by_the_name_that_was_called(op, _, request):
    name = request.node.callspec.id.removesuffix("-cpu").removesuffix("-stand-in").split(",")[0]
    name = name.removeprefix("cpu-").removeprefix("stand-in-")
    takes_integers = name in ("hardtanh", "relu6", "threshold")
    x = lucid.tensor([True, False] if takes_integers else [1, 2])
    taken = "numbers, not bool" if takes_integers else "floats, not int64"
    with pytest.raises(TypeError, match=f"^{name} takes {taken}"):
        op(x)


@pytest.mark.parametrize("slopes", [1, 3])
def test_gradients_of_prelu(randn, slopes):
    gradcheck(ops.prelu, randn(2, 3, 4), randn(slopes))


def test_gradients_of_glu(randn):
    gradcheck(lambda x: ops.glu(x, 1), randn(2, 4, 3))
    y = ops.glu(lucid.tensor([[1.0, 2.0, 0.0, -50.0]]))
    assert y.tolist() == [[0.5, pytest.approx(0, abs=1e-20)]]


def test_far_below_zero_exponential_units_and_their_gradients_are_finite(leaf):
    for op in (ops.elu, ops.selu, ops.celu, ops.mish, ops.logsigmoid):
        x = leaf(np.array([-1e4, 1e4], np.float32))
        y = op(x)
        y.sum().backward()
        assert np.isfinite(y.tolist() + x.grad.tolist()).all()


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, IndexError, OverflowError), match=sentence):
        call(lucid.ones(3))


@pytest.mark.parametrize(("shape", "axis"), [((3,), 0), ((2, 3), 1), ((2, 3, 4), 0)])
def test_softmax_without_an_axis_warns_and_says_which_it_took(shape, axis):
    x = lucid.ones(*shape)
    with pytest.warns(UserWarning, match=f"without dim takes axis {axis} .* write dim={axis}"):
        y = lucid.nn.Softmax()(x)
    assert y.tolist() == x.softmax(axis).tolist()


@pytest.mark.parametrize("call", [F.softmax, nn.Softmax(), nn.KLDivLoss()])
def test_a_warning_names_the_line_of_the_users(call):
    x = lucid.ones(2, 2)
    with pytest.warns(UserWarning, match=r"axis|batchmean") as found:
        call(x, x) if isinstance(call, nn.KLDivLoss) else call(x)
    assert found[0].filename == __file__


def test_straight_pieces_of_integers_are_integers():
    x = lucid.tensor([-9, -2, 0, 3, 9], dtype=lucid.int8)
    expected = {
        ops.hardtanh(x): [-1, -1, 0, 1, 1],
        ops.hardtanh(x, -2.5, 2.5): [-2, -2, 0, 2, 2],
        ops.relu6(x): [0, 0, 0, 3, 6],
        ops.threshold(x, 1.5, 20.5): [20, 20, 20, 3, 9],
        ops.threshold(x, -2.5, 20): [20, 20, 0, 3, 9],
    }
    for y, numbers in expected.items():
        assert y.dtype == lucid.int8
        assert y.tolist() == numbers
    assert ops.relu6(x, inplace=True) is x
    assert x.tolist() == [0, 0, 0, 3, 6]
