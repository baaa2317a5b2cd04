"""The dtype of every result is torch's, for all pairs of dtypes and every kind of operand.

Where torch has no such operation, such as 1 - mask, lucid may have one.
"""

import operator

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

DTYPES = "bool uint8 int8 int16 int32 int64 float16 float32 float64".split()
NUMBERS = {"True": True, "2": 2, "2.5": 2.5}
ARITHMETIC = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "//": operator.floordiv,
    "&": operator.and_,
    "|": operator.or_,
}
COMPARISONS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
# Integers that a dtype has no room for. PyTorch compares the bits that are left, and lucid numbers.
BEYOND = {
    "uint8 - -3": lambda lib, u, i: u - (-3),
    "uint8 + 300": lambda lib, u, i: u + 300,
    "300 - uint8": lambda lib, u, i: 300 - u,
    "uint8 * -1": lambda lib, u, i: u * -1,
    "int8 * 200": lambda lib, u, i: i * 200,
    "200 * int8": lambda lib, u, i: 200 * i,
    "uint8 & -1": lambda lib, u, i: u & -1,
    "256 | uint8": lambda lib, u, i: 256 | u,
    "uint8 ^ -1": lambda lib, u, i: u ^ -1,
    "uint8 // -1": lambda lib, u, i: u // -1,
    "uint8 // 300": lambda lib, u, i: u // 300,
    "uint8 % 300": lambda lib, u, i: u % 300,
    "int8 % 300": lambda lib, u, i: i % 300,
    "300 ** uint8": lambda lib, u, i: 300**u,
    "(-3) ** uint8": lambda lib, u, i: (-3) ** u,
    "uint8 / 300": lambda lib, u, i: u / 300,
    "uint8 / -3": lambda lib, u, i: u / -3,
    "300 / uint8": lambda lib, u, i: 300 / u,
    "uint8 << 300": lambda lib, u, i: u << 300,
    "uint8 >> -1": lambda lib, u, i: u >> -1,
    "int64 + 2**63": lambda lib, u, i: u.long() + 2**63,
    "int64 & 2**64 - 1": lambda lib, u, i: u.long() & (2**64 - 1),
    "uint8 != -100": lambda lib, u, i: u != -100,
    "int8 == 300": lambda lib, u, i: i == 300,
    "where": lambda lib, u, i: lib.where(u > 5, u, -1),
    "masked_fill": lambda lib, u, i: u.masked_fill(u > 5, -1),
    "full": lambda lib, u, i: lib.full((2,), -255, dtype=lib.uint8),
    "full_like": lambda lib, u, i: lib.full_like(u, -1),
    "fill_": lambda lib, u, i: u.clone().fill_(-1),
    "add_": lambda lib, u, i: u.clone().add_(300),
    "scatter": lambda lib, u, i: u.scatter(0, lib.tensor([0]), -1),
    "tensor": lambda lib, u, i: lib.tensor([-255, 255], dtype=lib.uint8),
}
REFUSED = {
    "where": lambda lib, u, i: lib.where(u > 5, u, 300),
    "where, int8": lambda lib, u, i: lib.where(u > 5, i, -200),
    "masked_fill": lambda lib, u, i: u.masked_fill(u > 5, 300),
    "full": lambda lib, u, i: lib.full((2,), -256, dtype=lib.uint8),
    "full, int32": lambda lib, u, i: lib.full((2,), 2**40, dtype=lib.int32),
    "fill_": lambda lib, u, i: i.clone().fill_(200),
    "clamp": lambda lib, u, i: u.clamp(max=300),
    "scatter": lambda lib, u, i: u.scatter(0, lib.tensor([0]), 300),
    "an exponent": lambda lib, u, i: u**300,
    "more than 64 bits": lambda lib, u, i: u.long() + 2**64,
    "tensor": lambda lib, u, i: lib.tensor([300], dtype=lib.uint8),
    "tensor, int8": lambda lib, u, i: lib.tensor([-129], dtype=lib.int8),
    "tensor, int32": lambda lib, u, i: lib.tensor([2**40], dtype=lib.int32),
    "tensor, fractions": lambda lib, u, i: lib.tensor([-0.5], dtype=lib.uint8),
    "tensor, nan": lambda lib, u, i: lib.tensor([float("nan")], dtype=lib.int32),
    "as_tensor": lambda lib, u, i: lib.as_tensor(300, dtype=lib.uint8),
    "ByteTensor": lambda lib, u, i: lib.ByteTensor([300]),
    "new_tensor": lambda lib, u, i: u.new_tensor([300]),
    "linspace": lambda lib, u, i: lib.linspace(0, 300, 2, dtype=lib.uint8),
}
POWERS = {
    "two tensors": lambda lib, x, y: x**y,
    "a number to a tensor": lambda lib, x, y: (2**y, 0**y, 1**y, (-1) ** y),
    "a tensor of one number": lambda lib, x, y: x ** lib.tensor(-1),
    "one number to one": lambda lib, x, y: lib.tensor(2) ** lib.tensor(-1),
    "bools": lambda lib, x, y: (x > 0) ** y,
    "in place": lambda lib, x, y: x.clone().pow_(y),
}
FUNCTIONS = {
    "exp": lambda lib, x: lib.exp(x),
    "log": lambda lib, x: lib.log(x),
    "sqrt": lambda lib, x: lib.sqrt(x),
    "rsqrt": lambda lib, x: lib.rsqrt(x),
    "tanh": lambda lib, x: lib.tanh(x),
    "erf": lambda lib, x: lib.erf(x),
    "expm1": lambda lib, x: lib.expm1(x),
    "log1p": lambda lib, x: lib.log1p(x),
    "log2": lambda lib, x: lib.log2(x),
    "log10": lambda lib, x: lib.log10(x),
    "sin": lambda lib, x: lib.sin(x),
    "cos": lambda lib, x: lib.cos(x),
    "tan": lambda lib, x: lib.tan(x),
    "square": lambda lib, x: lib.square(x),
    "sign": lambda lib, x: lib.sign(x),
    "floor": lambda lib, x: lib.floor(x),
    "ceil": lambda lib, x: lib.ceil(x),
    "trunc": lambda lib, x: lib.trunc(x),
    "round": lambda lib, x: lib.round(x),
    "round to decimals": lambda lib, x: lib.round(x, decimals=1),
    "sigmoid": lambda lib, x: lib.sigmoid(x),
    "silu": lambda lib, x: lib.nn.functional.silu(x),
    "leaky_relu": lambda lib, x: lib.nn.functional.leaky_relu(x),
    "softplus": lambda lib, x: lib.nn.functional.softplus(x),
    "isfinite": lambda lib, x: lib.isfinite(x),
    "logical_not": lambda lib, x: lib.logical_not(x),
    "invert": lambda lib, x: ~x,
    "abs": lambda lib, x: lib.abs(x),
    "neg": lambda lib, x: -x,
    "clamp": lambda lib, x: x.clamp(1, 2),
    "clamp to floats": lambda lib, x: x.clamp(0.5, 1.5),
    "relu": lambda lib, x: lib.nn.functional.relu(x),
    "sum": lambda lib, x: x.sum(),
    "sum along an axis": lambda lib, x: x.sum(0),
    "mean": lambda lib, x: x.mean(),
    "var": lambda lib, x: x.var(correction=0),
    "norm": lambda lib, x: lib.norm(x),
    "norm 3": lambda lib, x: lib.norm(x, 3),
    "norm 0": lambda lib, x: lib.norm(x, 0),
    "std": lambda lib, x: x.std(correction=0),
    "prod": lambda lib, x: x.prod(),
    "cumsum": lambda lib, x: x.cumsum(0),
    "logsumexp": lambda lib, x: x.logsumexp(0),
    "any": lambda lib, x: x.any(),
    "all": lambda lib, x: x.all(),
    "amin": lambda lib, x: x.amin(),
    "min along an axis": lambda lib, x: x.min(0).values,
    "sort": lambda lib, x: x.sort().values,
    "topk": lambda lib, x: x.topk(1).values,
    "max": lambda lib, x: x.max(),
    "max along an axis": lambda lib, x: x.max(0).values,
    "softmax": lambda lib, x: lib.softmax(x, dim=0),
    "log_softmax": lambda lib, x: lib.nn.functional.log_softmax(x, dim=0),
    "zeros_like": lambda lib, x: lib.zeros_like(x),
    "full_like": lambda lib, x: lib.full_like(x, 2),
    "pad": lambda lib, x: lib.nn.functional.pad(x, (1, 1)),
    "x ** 2": lambda lib, x: x**2,
    "x ** 2.0": lambda lib, x: x**2.0,
    "x ** 0.5": lambda lib, x: x**0.5,
    "2 ** x": lambda lib, x: 2**x,
    "to float16": lambda lib, x: x.to(lib.float16),
}


def _operands(lib, dtype):
    """A tensor of one axis, and one of none."""
    numbers = np.array([1, 2]).astype(dtype)
    return {f"{dtype}[2]": lib.tensor(numbers), f"{dtype}[]": lib.tensor(numbers[1])}


def _others(lib):
    tensors = [_operands(lib, dtype) for dtype in DTYPES]
    return {name: x for named in (*tensors, NUMBERS) for name, x in named.items()}


def _outcome(op, *operands):
    """Dtype and numbers, or None if there is no such operation."""
    try:
        y = op(*operands)
    except (RuntimeError, TypeError, ValueError):
        return None
    return str(y.dtype).removeprefix("torch."), np.round(np.float64(y.tolist()), 2).tolist()


def _table(lib, op, dtype):
    return {
        f"{name} and {other}, {side}": _outcome(op, a, b)
        for name, x in _operands(lib, dtype).items()
        for other, y in _others(lib).items()
        for side, (a, b) in {"left": (x, y), "right": (y, x)}.items()
    }


def _assert_same(ours, theirs):
    answered = {name: outcome for name, outcome in theirs.items() if outcome is not None}
    assert {name: ours[name] for name in answered} == answered


@pytest.mark.parametrize("op", (ARITHMETIC | COMPARISONS).values(), ids=ARITHMETIC | COMPARISONS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_two_operands(op, dtype):
    _assert_same(_table(lucid, op, dtype), _table(torch, op, dtype))


@pytest.mark.parametrize("dtype", DTYPES)
def test_where(dtype):
    def choices(lib):
        mask = lib.tensor([True, False])
        return _table(lib, lambda x, y: lib.where(mask, x, y), dtype)

    _assert_same(choices(lucid), choices(torch))


def test_where_of_two_numbers():
    for x in NUMBERS.values():
        for y in NUMBERS.values():
            ours, theirs = (lib.where(lib.tensor([True, False]), x, y) for lib in (lucid, torch))
            assert str(ours.dtype) == str(theirs.dtype).removeprefix("torch.")
            assert ours.tolist() == theirs.tolist()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("fn", FUNCTIONS.values(), ids=FUNCTIONS)
def test_functions_of_one_tensor(fn, dtype):
    def table(lib):
        return {name: _outcome(fn, lib, x) for name, x in _operands(lib, dtype).items()}

    _assert_same(table(lucid), table(torch))


@pytest.mark.parametrize("op", [lambda x: x**2, lambda x: x * 0.5, lambda x: x / 3])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_gradients_have_the_dtype_of_their_input(op, dtype):
    for shape in [(), (3,)]:
        x = lucid.ones(*shape, dtype=dtype, requires_grad=True)
        op(x).sum().backward()
        assert x.grad.dtype == np.dtype(dtype)


@pytest.mark.parametrize("fn", BEYOND.values(), ids=BEYOND)
def test_integers_that_the_dtype_has_no_room_for(agree, fn):
    agree(fn, np.array([5, 7, 200], np.uint8), np.array([5, -7, 100], np.int8))


@pytest.mark.parametrize("fn", REFUSED.values(), ids=REFUSED)
def test_an_integer_that_there_is_no_room_for_is_refused(fn):
    for lib in (torch, lucid):
        u, i = lib.tensor([5, 7, 200]).to(lib.uint8), lib.tensor([5, -7, 100]).to(lib.int8)
        with pytest.raises((RuntimeError, OverflowError)):
            fn(lib, u, i)


@pytest.mark.parametrize("fn", POWERS.values(), ids=POWERS)
@pytest.mark.parametrize("dtype", ["int8", "int32", "int64"])
def test_negative_powers_of_integers(agree, fn, dtype):
    x, y = [2, 1, -1, -1, 0, -2, 3], [-1, -2, -3, -2, -1, -1, 2]
    agree(fn, np.array(x, dtype), np.array(y, dtype))
