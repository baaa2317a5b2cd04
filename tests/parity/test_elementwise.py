"""Functions of each element, comparisons and choices give torch's numbers."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

POSITIVE = {
    "log": lambda lib, x: lib.log(x),
    "sqrt": lambda lib, x: lib.sqrt(x),
    "rsqrt": lambda lib, x: lib.rsqrt(x),
    "log2": lambda lib, x: lib.log2(x),
    "log10": lambda lib, x: lib.log10(x),
    "log1p": lambda lib, x: lib.log1p(x),
    "methods": lambda lib, x: x.log().exp().sqrt().rsqrt(),
    "more methods": lambda lib, x: x.log1p().expm1().log2() + x.log10(),
}
ANY = {
    "exp": lambda lib, x: lib.exp(x),
    "tanh": lambda lib, x: lib.tanh(x),
    "erf": lambda lib, x: lib.erf(x),
    "expm1": lambda lib, x: lib.expm1(x),
    "sin": lambda lib, x: lib.sin(x),
    "cos": lambda lib, x: lib.cos(x),
    "tan": lambda lib, x: lib.tan(x),
    "square": lambda lib, x: lib.square(x),
    "floor": lambda lib, x: lib.floor(x),
    "ceil": lambda lib, x: lib.ceil(x),
    "trunc": lambda lib, x: lib.trunc(x),
    "round": lambda lib, x: lib.round(x) * x,
    "round to decimals": lambda lib, x: lib.round(x, decimals=2) + x.round(decimals=-1),
    "sign": lambda lib, x: lib.sign(x),
    "x % 0.7": lambda lib, x: x % 0.7,
    "5 % x": lambda lib, x: 5 % x.detach(),
    "x // 0.7": lambda lib, x: x.detach() // 0.7,
    "5 // x": lambda lib, x: 5 // x.detach(),
    "more methods": lambda lib, x: x.sin().cos().tan().square() * x.sign() + x.floor() * x.round(),
    "methods again": lambda lib, x: x.ceil().trunc() * x.expm1() + x.remainder(2),
    "abs": lambda lib, x: lib.abs(x),
    "abs()": lambda lib, x: abs(x),
    "methods": lambda lib, x: x.exp().tanh().erf().abs(),
    "clamp": lambda lib, x: lib.clamp(x, -0.5, 0.8),
    "clamp from below": lambda lib, x: x.clamp(min=0.1),
    "clamp from above": lambda lib, x: x.clamp(max=0.1),
    "clamp, bounds crossed": lambda lib, x: x.clamp(0.5, -0.5),
    "clone": lambda lib, x: x.clone() * x.detach(),
}
PAIRS = {
    "maximum": lambda lib, x, y: lib.maximum(x, y),
    "max of two": lambda lib, x, y: lib.max(x, y),
    "minimum": lambda lib, x, y: lib.minimum(x, y) + x.minimum(y),
    "min of two": lambda lib, x, y: lib.min(x, y) * x.min(y),
    "remainder": lambda lib, x, y: lib.remainder(x, y + 0.3) + x % (y + 0.3),
    "floor_divide": lambda lib, x, y: lib.floor_divide(x.detach(), y.detach() + 0.3),
    "floor_divide, method": lambda lib, x, y: x.detach().floor_divide(y.detach() - 0.3),
    "where": lambda lib, x, y: lib.where(x > y, x * 2, y),
    "where, a number": lambda lib, x, y: lib.where(x > 0, x, 0.0) + lib.where(y > 0, 1, y),
    "==": lambda lib, x, y: x == y,
    "!=": lambda lib, x, y: x != y,
    "<": lambda lib, x, y: x < y,
    "<=": lambda lib, x, y: x <= y,
    ">": lambda lib, x, y: x > y,
    ">=": lambda lib, x, y: x >= y,
    "functions": lambda lib, x, y: lib.stack(
        [lib.eq(x, y), lib.ne(x, y), lib.lt(x, y), lib.le(x, y), lib.gt(x, y), lib.ge(x, y)]
    ),
    "methods": lambda lib, x, y: lib.stack([x.eq(y), x.ne(y), x.lt(y), x.le(y), x.gt(y), x.ge(y)]),
    "a number on the right": lambda lib, x, y: lib.stack([x == 1, x != 1, x < 0, x <= 1, x > 1]),
    "a number on the left": lambda lib, x, y: lib.stack([1 == x, 1 < x, 0.5 >= x]),  # noqa: SIM300
}
SHAPES = {"same": ((3, 4), (3, 4)), "outer": ((3, 1), (1, 4)), "0-d": ((), (2, 3))}


@pytest.mark.parametrize("shape", [(), (3, 4), (0, 2)], ids=str)
@pytest.mark.parametrize("fn", ANY.values(), ids=ANY)
def test_functions_of_all_numbers(agree, randn, fn, shape):
    agree(fn, randn(*shape) * 2)


@pytest.mark.parametrize("shape", [(), (3, 4), (0, 2)], ids=str)
@pytest.mark.parametrize("fn", POSITIVE.values(), ids=POSITIVE)
def test_functions_of_positive_numbers(agree, randn, fn, shape):
    agree(fn, np.abs(randn(*shape)) + 0.5)


@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("fn", PAIRS.values(), ids=PAIRS)
def test_functions_of_two_tensors(agree, randn, fn, shapes):
    agree(fn, *[np.round(randn(*shape)) for shape in shapes])


@pytest.mark.parametrize("fn", [ANY["exp"], ANY["tanh"], ANY["erf"]], ids=["exp", "tanh", "erf"])
def test_functions_far_from_zero(agree, fn):
    agree(fn, np.linspace(-30, 30, 121))


def test_erf_near_zero_is_right_in_relation_to_its_own_size(agree):
    agree(lambda lib, x: lib.erf(x.detach()) / x.detach(), np.geomspace(1e-6, 1, 30))


@pytest.mark.parametrize("name", ["abs", "clamp", "clamp from below", "clamp from above"])
def test_gradients_at_the_kinks(agree, name):
    agree(ANY[name], np.array([-0.5, 0.0, 0.1, 0.8, -0.0]))
