"""Arithmetic: right numbers, right gradients whatever was broadcast, scalars on either side."""

import operator
from itertools import product

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

BINARY = {
    "add": (ops.add, operator.add),
    "sub": (ops.sub, operator.sub),
    "mul": (ops.mul, operator.mul),
    "div": (ops.div, operator.truediv),
    "pow": (ops.pow, operator.pow),
}
SHAPES = {
    "same": ((3, 4), (3, 4)),
    "row": ((3, 4), (4,)),
    "outer": ((3, 1), (1, 4)),
    "0-d": ((), (2, 3)),
}
WITH_NUMBERS = {
    "x + 2": lambda x: x + 2,
    "2 - x": lambda x: 2 - x,
    "x / 2": lambda x: x / 2,
    "2 / x": lambda x: 2 / x,
    "2 x": lambda x: 2 * x,
    "-x": lambda x: ops.neg(x),
    "x ** 0": lambda x: x**0,
    "x ** 1": lambda x: x**1,
    "x ** 2": lambda x: x**2,
    "square": lambda x: ops.square(x),
    "x ** 3": lambda x: x**3,
    "x ** 0.5": lambda x: x**0.5,
    "x ** -2": lambda x: x**-2,
    "2 ** x": lambda x: 2**x,
}
SAME_TENSOR = {
    "x x": lambda x: x * x,
    "x + x": lambda x: x + x,
    "x - x": lambda x: x - x,
    "x / x": lambda x: x / x,
    "x ** x": lambda x: x**x,
}
BAD = {
    "add": (lambda x: ops.add(x, "one"), "Add takes tensors, arrays and numbers, not str"),
    "add, shapes": (lambda x: x + lucid.ones(3), r"broadcast together with shapes \(2,\) \(3,\)"),
    "add, complex": (lambda x: x + 1j, "arithmetic takes tensors, arrays and real numbers, not 1j"),
    "sub": (lambda x: ops.sub(x, [1]), "Sub takes tensors, arrays and numbers, not list"),
    "mul": (lambda x: ops.mul(x, None), "arrays and real numbers, not None"),
    "div": (lambda x: ops.div(x, "two"), "Div takes tensors, arrays and numbers, not str"),
    "neg": (lambda x: ops.neg("x"), "Neg takes tensors, arrays and numbers, not str"),
    "pow": (lambda x: ops.pow(x, "two"), "Power takes tensors, arrays and numbers, not str"),
    "pow of integers": (lambda x: x.long() ** -1, "integers have no power -1 among integers"),
    "square": (lambda x: ops.square("x"), "Power takes tensors, arrays and numbers, not str"),
}


def _positive(randn, *shape):
    return np.abs(randn(*shape)) + 0.5


@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("name", BINARY)
def test_gradients(randn, name, shapes):
    order = 3 if name == "mul" else 2
    gradcheck(BINARY[name][0], *[_positive(randn, *shape) for shape in shapes], order=order)


@pytest.mark.parametrize("fn", WITH_NUMBERS.values(), ids=WITH_NUMBERS)
def test_gradients_with_a_number(randn, fn):
    gradcheck(fn, _positive(randn, 3, 4))


@pytest.mark.parametrize("fn", SAME_TENSOR.values(), ids=SAME_TENSOR)
def test_gradients_of_one_tensor_used_twice(randn, fn):
    gradcheck(fn, _positive(randn, 3, 4))


@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize(("op", "by_definition"), BINARY.values(), ids=BINARY)
def test_each_element_is_computed_from_its_two_operands(randn, op, by_definition, shapes):
    x, y = (_positive(randn, *shape) for shape in shapes)
    z = op(lucid.tensor(x), lucid.tensor(y))
    assert z.shape == np.broadcast_shapes(*shapes)
    big_x, big_y = np.broadcast_arrays(x, y)
    for i in product(*map(range, z.shape)):
        assert z.array[i].item() == pytest.approx(by_definition(float(big_x[i]), float(big_y[i])))


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lucid.ones(2))


def test_squares_have_all_derivatives_at_zero():
    gradcheck(lambda x: x**2, np.zeros(3), order=3)


def test_x_to_the_zero_has_the_gradient_zero_at_zero(leaf):
    x, y = leaf(np.zeros(2)), leaf(np.array([0.0, 1.0]))
    (x**0 + x**y).sum().backward()
    assert x.grad.tolist() == [0, 1]


@pytest.mark.parametrize("left", [3.0, np.float64(3), np.full(2, 3.0)], ids=repr)
def test_numbers_and_arrays_on_the_left_give_tensors(left):
    left = lucid.tensor(left).array if isinstance(left, np.ndarray) else left
    x = lucid.tensor([1.0, 2.0])
    for y, numbers in [(left - x, [2, 1]), (left / x, [3, 1.5]), (left**x, [3, 9])]:
        assert isinstance(y, lucid.Tensor)
        assert y.tolist() == numbers


@pytest.mark.parametrize("number", [2.5, np.float64(2.5), np.float32(2.5)], ids=repr)
def test_a_number_of_any_kind_leaves_a_tensor_in_its_dtype(number):
    for dtype in (lucid.float16, lucid.float32, lucid.float64):
        x = lucid.ones(2, dtype=dtype)
        assert (x * number).dtype == (number - x).dtype == (x**number).dtype == dtype


def test_a_number_over_a_tensor_is_divided_and_rounded_once():
    """In PyTorch it is 1 / x times the number: findings/number_over_a_tensor.sh."""
    numbers = np.arange(1, 100, dtype=np.float32)
    quotients = [n / lucid.tensor(n) for n in numbers.tolist()]
    assert [y.item() for y in quotients] == [1.0] * 99
    x = np.linspace(0.1, 4, 1000, dtype=np.float32)
    np.testing.assert_array_equal((3 / lucid.tensor(x)).cpu().numpy(), np.float32(3) / x)


def test_the_gradient_of_a_number_is_not_asked_for(leaf, randn):
    x = leaf(randn(3))
    (2.0 * x - 1).sum().backward()
    assert x.grad.tolist() == [2, 2, 2]


@pytest.mark.parametrize("base", [np.array([3, 7, 10]), np.array([3, 7, 10], np.float32), 3])
def test_the_slope_of_a_power_takes_the_logarithm_in_the_dtype_of_the_power(leaf, base):
    """An integer or float32 base with a float64 exponent had a slope that was 1e-8 off."""
    y = leaf(np.array([0.5, 1.0, 2.0]))
    x = base if isinstance(base, int) else lucid.tensor(base)
    (x**y).sum().backward()
    exact = np.power(base, y.tolist(), dtype=np.float64) * np.log(np.asarray(base, np.float64))
    np.testing.assert_allclose(y.grad.tolist(), exact, rtol=1e-15)


@pytest.mark.parametrize(
    "base", [np.zeros(4), np.zeros(4, int), 0, 0.0], ids=["float", "int", "0", "0."]
)
def test_the_slope_of_a_power_of_zero(leaf, base):
    y = leaf(np.array([-1.0, 0.0, 0.5, 2.0]))
    x = lucid.tensor(base) if isinstance(base, np.ndarray) else base
    (dy,) = lucid.autograd.grad((x**y).sum(), y, create_graph=True)
    assert dy.tolist() == [-np.inf, 0, 0, 0]
    (dyy,) = lucid.autograd.grad(dy[1:].sum(), y)
    assert dyy.tolist()[1:] == [0, 0, 0]
