"""Python's integers beyond a dtype: arithmetic wraps, comparisons are exact, writes are refused."""

import operator

import numpy as np
import pytest

import lucid
from lucid.nn import functional as F

COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
ARITHMETIC = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}
GIVES_FLOATS = {
    "/": lambda x, n, one: n / one,
    "/, by many": lambda x, n, one: one / (n + 1),
    "arctan2": lambda x, n, one: lucid.arctan2(n, one),
    "logaddexp": lambda x, n, one: lucid.logaddexp(n, -one),
    "add": lambda x, n, one: lucid.add(x, n, alpha=-3),
    "sub": lambda x, n, one: lucid.sub(x, n, alpha=3),
    "add to integers": lambda x, n, one: lucid.add(n, x, alpha=-3),
    "addcmul": lambda x, n, one: lucid.addcmul(x, n, n),
    "addcdiv": lambda x, n, one: lucid.addcdiv(x, one, n + 1),
    "lerp": lambda x, n, one: lucid.lerp(n.flip(0), n, 0.25),
    "pairwise_distance": lambda x, n, one: F.pairwise_distance(n, n.flip(0)),
    "triplet_margin_loss": lambda x, n, one: F.triplet_margin_loss(x, n, n.flip(0), swap=True),
    "soft_margin_loss": lambda x, n, one: F.soft_margin_loss(x, n, reduction="none"),
}
SLOPES = {
    "arctan2": lambda x, n: lucid.arctan2(n, x),
    "arctan2, of integers": lambda x, n: lucid.arctan2(x, n),
    "pow": lambda x, n: x ** (n / 20 if n.dtype.kind == "f" else n // 20),
}
NO_ROOM = {
    "where": (lambda x: lucid.where(x > 5, x, 300), "uint8 has no room for 300, only for 0 to 255"),
    "where, negative": (lambda x: lucid.where(x > 5, x, -256), "uint8 has no room for -256"),
    "masked_fill": (lambda x: x.masked_fill(x > 5, 300), "uint8 has no room for 300"),
    "full": (lambda x: lucid.full((2,), 2**40, dtype=lucid.int32), "int32 has no room for 1099"),
    "fill_": (lambda x: x.fill_(300), "uint8 has no room for 300"),
    "setitem": (lambda x: operator.setitem(x, 0, 300), "uint8 has no room for 300"),
    "clamp": (lambda x: x.clamp(max=300), "uint8 has no room for 300"),
    "maximum": (lambda x: lucid.maximum(x, -1), "uint8 has no room for -1"),
    "an exponent": (lambda x: x**300, "uint8 has no room for 300.* take a wider dtype"),
    "64 bits": (lambda x: x.long() + 2**64, "18446744073709551616 takes more than 64 bits"),
    "tensor": (lambda x: lucid.tensor([[1], [300]], dtype=lucid.uint8), "no room for 300"),
    "tensor, low": (lambda x: lucid.tensor([-129, 0], dtype=lucid.int8), "no room for -129"),
    "tensor, fraction": (lambda x: lucid.tensor(-0.5, dtype=lucid.uint8), "no room for -0.5"),
    "tensor, nan": (lambda x: lucid.tensor([np.nan], dtype=lucid.int64), "no room for nan"),
    "tensor, infinity": (
        lambda x: lucid.tensor(float("inf"), dtype=lucid.int32),
        "no room for inf",
    ),
    "fill_, a float": (lambda x: x.fill_(300.0), "uint8 has no room for 300.0, only for 0 to 255"),
    "setitem, a float": (lambda x: operator.setitem(x, 0, -1.0), "uint8 has no room for -1.0"),
    "masked_fill, a float": (lambda x: x.long().masked_fill(x > 5, 2.0**63), "int64 has no room"),
    "linspace": (lambda x: lucid.linspace(0, 300, 2, dtype=lucid.uint8), "no room for 300"),
}


@pytest.mark.parametrize("compare", COMPARISONS)
@pytest.mark.parametrize("number", [261, -251, -1, 300, 2**63, 2**64 - 1, 2**80, -(2**80)])
@pytest.mark.parametrize("dtype", ["uint8", "int8", "int64", "bool"])
def test_comparisons_with_integers_are_exact(compare, number, dtype):
    x = lucid.tensor([0, 1, 5, 44]).to(getattr(lucid, dtype))
    assert compare(x, number).tolist() == [compare(int(n), number) for n in x.tolist()]
    assert compare(number, x).tolist() == [compare(number, int(n)) for n in x.tolist()]
    assert compare(x, number).dtype == np.bool_


@pytest.mark.parametrize("op", ARITHMETIC.values(), ids=ARITHMETIC)
@pytest.mark.parametrize("number", [-3, 300, -1000, 2**40, 2**63])
@pytest.mark.parametrize(("dtype", "least"), [("uint8", 0), ("int8", -128)])
def test_arithmetic_wraps_around(op, number, dtype, least):
    x = lucid.tensor([0, 5, 100]).to(getattr(lucid, dtype))
    for y, by_definition in ((op(x, number), op), (op(number, x), lambda a, b: op(b, a))):
        assert y.dtype == dtype
        expected = [(by_definition(n, number) - least) % 256 + least for n in (0, 5, 100)]
        assert y.tolist() == expected


def test_a_quotient_is_that_of_the_number_itself():
    x = lucid.tensor([5], dtype=lucid.uint8)
    assert (x / 320).tolist() == [0.015625]
    assert (x / -4).tolist() == [-1.25]
    assert (320 / x).tolist() == [64.0]


@pytest.mark.parametrize("fn", GIVES_FLOATS.values(), ids=GIVES_FLOATS)
@pytest.mark.parametrize("dtype", [lucid.uint8, lucid.int8, lucid.int16])
def test_what_gives_floats_has_room_for_every_integer_on_the_way(fn, dtype):
    x, whole = lucid.tensor([0.5, 2.0, 9.0]), lucid.tensor([0, 20, 100])
    y = fn(x, whole.to(dtype), lucid.tensor(-70000))
    assert y.tolist() == pytest.approx(fn(x, whole.float(), lucid.tensor(-70000.0)).tolist())


@pytest.mark.parametrize("fn", SLOPES.values(), ids=SLOPES)
@pytest.mark.parametrize("dtype", [lucid.uint8, lucid.int8])
def test_so_have_gradients(fn, dtype):
    whole = lucid.tensor([0, 20, 100])
    found, expected = _two_gradients(fn, whole.to(dtype)), _two_gradients(fn, whole.float())
    for gradient, by_floats in zip(found, expected, strict=True):
        assert gradient.tolist() == pytest.approx(by_floats.tolist())


def _two_gradients(fn, whole):
    x = lucid.tensor([0.5, 2.0, 1.5], requires_grad=True)
    (first,) = lucid.autograd.grad(fn(x, whole).sum(), [x], create_graph=True)
    return first, *lucid.autograd.grad(first.sum(), [x])


def test_a_product_is_made_in_the_dtype_of_the_sum():
    x, y = lucid.ones(1, dtype=lucid.float64), lucid.tensor([1], dtype=lucid.int16)
    assert lucid.addcdiv(x, y, y * 3).item() == 1 + 1 / 3
    assert lucid.add(x, lucid.tensor([1 / 3]), alpha=3).item() == 1 + 3 * float(np.float32(1 / 3))
    assert lucid.add(y * 1000, y.to(lucid.int8), alpha=300).tolist() == [1300]


def test_a_dtype_without_signs_takes_negative_numbers_for_its_last():
    x = lucid.tensor([4, 6], dtype=lucid.uint8)
    assert lucid.where(x > 5, x, -1).tolist() == [255, 6]
    assert x.masked_fill(x > 5, -2).tolist() == [4, 254]
    assert lucid.full((1,), -255, dtype=lucid.uint8).tolist() == [1]
    assert lucid.tensor([-1], dtype=lucid.uint8).tolist() == [255]
    x[:1] = -3
    assert x.tolist() == [253, 6]
    assert x.fill_(-1).tolist() == [255, 255]


FILLS = {
    "fill_": lambda x, mask, value: x.fill_(value),
    "masked_fill": lambda x, mask, value: x.masked_fill(mask, value),
    "masked_fill_": lambda x, mask, value: x.masked_fill_(mask, value),
    "setitem": lambda x, mask, value: operator.setitem(x, mask, value) or x,
    "scatter": lambda x, mask, value: x.scatter(0, lucid.tensor([1]), value),
    "scatter_": lambda x, mask, value: x.scatter_(0, lucid.tensor([1]), value),
}


@pytest.mark.parametrize("fill", FILLS.values(), ids=FILLS)
@pytest.mark.parametrize("dtype", ["uint8", "int64", "bool"])
def test_integers_and_bools_take_a_float_that_is_whole(fill, dtype):
    mask = lucid.tensor([False, True])
    for value in (1.0, np.float64(1.0), np.float32(1.0)):
        x = fill(lucid.zeros(2, dtype=dtype), mask, value)
        assert x.dtype == dtype
        assert x.tolist()[1] == 1
    for value in (0.5, float("nan"), float("inf")):
        with pytest.raises(TypeError, match=f": {dtype} has no room for fractions: write x.float"):
            fill(lucid.zeros(2, dtype=dtype), mask, value)


def test_a_refused_scatter_is_named():
    with pytest.raises(TypeError, match=r"^scatter: int64 has no room for fractions"):
        lucid.zeros(2, dtype=lucid.int64).scatter(0, lucid.tensor([1]), 0.5)


@pytest.mark.parametrize(("call", "sentence"), NO_ROOM.values(), ids=NO_ROOM)
def test_a_number_without_room_is_named(call, sentence):
    with pytest.raises(OverflowError, match=sentence):
        call(lucid.tensor([5, 6], dtype=lucid.uint8))


def test_arrays_and_tensors_are_cast_as_ever():
    assert lucid.tensor(np.array([300]), dtype=lucid.uint8).tolist() == [44]
    assert lucid.tensor(lucid.tensor([300]), dtype=lucid.uint8).tolist() == [44]
    assert lucid.tensor([], dtype=lucid.uint8).shape == (0,)


@pytest.mark.parametrize("dtype", ["int8", "int32", "int64"])
def test_a_negative_power_of_an_integer_is_what_stands_before_the_point(dtype):
    x, y = [2, 1, -1, -1, 0, -2, 3], [-1, -2, -3, -2, -1, -1, 2]
    expected = [0, 1, -1, 1, 0, 0, 9]
    bases, exponents = (lucid.tensor(n, dtype=getattr(lucid, dtype)) for n in (x, y))
    z = bases**exponents
    assert z.dtype == dtype
    assert z.tolist() == expected
    assert (2 ** lucid.tensor([-1, 2])).tolist() == [0, 4]
    assert (lucid.tensor(2) ** lucid.tensor(-1)).item() == 0


def test_a_negative_number_as_exponent_of_integers_is_refused():
    with pytest.raises(ValueError, match=r"write x\.float\(\) \*\* -1"):
        lucid.tensor([2]) ** -1


def test_arrays_without_numbers_have_the_same_dtypes():
    x = lucid.zeros(3, dtype=lucid.uint8, device="meta")
    assert (x < 300).dtype == np.bool_
    assert (x + 300).dtype == np.uint8
    assert (x / 300).dtype == np.float32
    assert lucid.where(x > 5, x, -1).dtype == np.uint8
    assert (x.long() ** x.long()).dtype == np.int64
