"""Arithmetic gives torch's numbers, for operands of any shapes that broadcast."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

BINARY = {
    "x + y": lambda lib, x, y: x + y,
    "x - y": lambda lib, x, y: x - y,
    "x * y": lambda lib, x, y: x * y,
    "x / y": lambda lib, x, y: x / y,
    "x ** y": lambda lib, x, y: x**y,
    "add": lambda lib, x, y: lib.add(x, y),
    "sub": lambda lib, x, y: lib.sub(x, y),
    "mul": lambda lib, x, y: lib.mul(x, y),
    "div": lambda lib, x, y: lib.div(x, y),
    "pow": lambda lib, x, y: lib.pow(x, y),
    "methods": lambda lib, x, y: x.add(y).mul(x).sub(y).div(y).pow(y).neg(),
    "in place": lambda lib, x, y: _in_place(x * 1, y),
}
SHAPES = {
    "same": ((3, 4), (3, 4)),
    "row": ((3, 4), (4,)),
    "outer": ((3, 1), (1, 4)),
    "deeper": ((4,), (2, 3, 4)),
    "0-d": ((), (2, 3)),
    "0-d both": ((), ()),
    "empty": ((0, 3), (3,)),
}
SCALARS = {
    "x + 2": lambda lib, x: x + 2,
    "2 + x": lambda lib, x: 2 + x,
    "x - 2.5": lambda lib, x: x - 2.5,
    "2.5 - x": lambda lib, x: 2.5 - x,
    "x * 3": lambda lib, x: x * 3,
    "0.1 * x": lambda lib, x: 0.1 * x,
    "x / 4": lambda lib, x: x / 4,
    "4 / x": lambda lib, x: 4 / x,
    "True + x": lambda lib, x: True + x,
    "-x": lambda lib, x: -x,
    "neg": lambda lib, x: lib.neg(x),
    "x ** 0": lambda lib, x: x**0,
    "x ** 1": lambda lib, x: x**1,
    "x ** 2": lambda lib, x: x**2,
    "x ** 3": lambda lib, x: x**3,
    "x ** 4": lambda lib, x: x**4,
    "x ** 0.5": lambda lib, x: x**0.5,
    "x ** -1.5": lambda lib, x: x**-1.5,
    "2 ** x": lambda lib, x: 2**x,
    "0 ** x": lambda lib, x: 0**x,
}


def _in_place(z, y):
    z += y
    z *= y
    z -= 1
    z /= y
    return z


def _positive(randn, *shape):
    return np.abs(randn(*shape)) + 0.5


@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("fn", BINARY.values(), ids=BINARY)
def test_two_tensors(agree, randn, fn, shapes):
    x, y = (_positive(randn, *shape) for shape in shapes)
    if fn is BINARY["in place"] and np.broadcast_shapes(*shapes) != shapes[0]:
        x = np.broadcast_to(x, np.broadcast_shapes(*shapes))
    agree(fn, x, y)


@pytest.mark.parametrize("shape", [(), (3, 4)], ids=str)
@pytest.mark.parametrize("fn", SCALARS.values(), ids=SCALARS)
def test_a_tensor_and_a_number(agree, randn, fn, shape):
    agree(fn, _positive(randn, *shape))


@pytest.mark.parametrize("fn", [BINARY[name] for name in ("x + y", "x - y", "x * y", "x / y")])
def test_negative_operands(agree, randn, fn):
    agree(fn, randn(3, 4), randn(3, 4))


@pytest.mark.parametrize("fn", [BINARY["x ** y"], lambda lib, x, y: (-x) ** 3])
def test_powers_of_integers_stay_integers(agree, fn):
    agree(fn, np.array([0, 1, 2, 3]), np.array([0, 3, 2, 1]))


def test_one_tensor_used_as_both_operands(agree, randn):
    agree(lambda lib, x: (x * x + x) * x / (x - 3) - x, randn(3, 4))
