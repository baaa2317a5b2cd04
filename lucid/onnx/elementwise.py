"""Ops that take each number by itself, in the operators of ONNX."""

import math

from lucid.autograd.alias import Alias
from lucid.backend.dtypes import bool_, float32, result_dtype
from lucid.nn.hooks import PassInputs, PassOutputs
from lucid.onnx.table import translates
from lucid.ops.arithmetic import Add, Div, Mul, Neg, Sub
from lucid.ops.bounds import Clamp, Maximum, Minimum
from lucid.ops.copy import Cast, Clone, Move
from lucid.ops.division import FloorDivide, Remainder, RoundedQuotient
from lucid.ops.elementwise import Abs, Erf, Exp, Log, Rsqrt, Sqrt, Tanh
from lucid.ops.exponential import Expm1, Log1p, Log2, Log10
from lucid.ops.hyperbolic import Acosh, Asinh, Atanh, Cosh, Sinh
from lucid.ops.in_place import Overwrite
from lucid.ops.mixing import LogAddExp
from lucid.ops.power import Power
from lucid.ops.rounding import Round, Sign
from lucid.ops.trigonometry import Acos, Asin, Atan, Atan2, Cos, Sin, Tan

SAME_NAME = (
    Abs, Acos, Acosh, Asin, Asinh, Atan, Atanh, Cos, Cosh, Erf, Exp, Log, Neg, Sign, Sin, Sinh,
    Sqrt, Tan, Tanh,
)  # fmt: skip
SAME_NAME_OF_TWO = {Add: "Add", Sub: "Sub", Mul: "Mul", Div: "Div", Maximum: "Max", Minimum: "Min"}


def as_output(graph, *inputs):
    """All inputs in the dtype of the output: what promotion makes of them."""
    return [graph.cast(x, graph.outputs[0].dtype) for x in inputs]


def _unary(op):
    @translates(op, in_int32=True)
    def unary(graph, x):
        return graph.add(op.__name__, *as_output(graph, x))


def _binary(op, kind):
    @translates(op, in_int32=op in (Maximum, Minimum))
    def binary(graph, x, y):
        if graph.outputs[0].dtype == bool_:  # sums and products of bools are these
            return graph.add({"Add": "Or", "Mul": "And", "Max": "Or", "Min": "And"}[kind], x, y)
        return graph.add(kind, *as_output(graph, x, y))


for _same in SAME_NAME:
    _unary(_same)
for _op, _kind in SAME_NAME_OF_TWO.items():
    _binary(_op, _kind)


@translates(Alias, PassInputs, PassOutputs)
def alias(graph, *inputs, hooks=None):
    return inputs


@translates(Clone, Move)
def clone(graph, x, **settings):
    return x


@translates(Cast)
def cast(graph, x, *, dtype):
    return graph.cast(x, dtype)


@translates(Overwrite)
def overwrite(graph, x, y):
    return graph.add("Expand", *as_output(graph, y), graph.add("Shape", x))


@translates(Rsqrt)
def rsqrt(graph, x):
    return graph.add("Reciprocal", graph.add("Sqrt", *as_output(graph, x)))


@translates(Expm1)
def expm1(graph, x):
    """2 sinh(x / 2) exp(x / 2), which is exact near 0 too; what lies below -80 gives -1."""
    half = graph.add("Mul", graph.add("Max", *as_output(graph, x, -80.0)), 0.5)
    return graph.add("Mul", graph.add("Mul", graph.add("Sinh", half), graph.add("Exp", half)), 2.0)


@translates(Log1p)
def log1p(graph, x):
    """2 artanh(x / (2 + x)), which is exact near 0 too; above 1, where that nears 1, log(1 + x)."""
    (x,) = as_output(graph, x)
    share = graph.add("Div", x, graph.add("Add", x, 2.0))
    small = graph.add("Mul", graph.add("Atanh", share), 2.0)
    large = graph.add("Log", graph.add("Add", x, 1.0))
    return graph.add(
        "Where", graph.add("LessOrEqual", graph.add("Abs", x), 1.0, dtype=bool_), small, large
    )


@translates(Log2)
def log2(graph, x):
    return graph.add("Mul", graph.add("Log", *as_output(graph, x)), 1 / math.log(2))


@translates(Log10)
def log10(graph, x):
    return graph.add("Mul", graph.add("Log", *as_output(graph, x)), 1 / math.log(10))


@translates(Clamp, in_int32=True)
def clamp(graph, x, *, min, max):
    """onnxruntime takes a bound that is not there for the largest finite number.

    See findings/clip_without_a_bound.sh.
    """
    (x,) = as_output(graph, x)
    if x.dtype.kind == "f":
        min, max = (-math.inf if min is None else min), (math.inf if max is None else max)
    return graph.add("Clip", x, min, max)


@translates(Power, in_int32=True)
def power(graph, x, y):
    return graph.add("Pow", *as_output(graph, x, y))


@translates(Remainder)
def remainder(graph, x, y):
    """With the sign of y, as in Python; ONNX has that for whole numbers alone."""
    x, y = as_output(graph, x, y)
    if x.dtype.kind != "f":
        return graph.add("Mod", x, y)
    rest = graph.add("Mod", x, y, fmod=1)  # with the sign of x
    return graph.add("Where", _differ(graph, rest, y), graph.add("Add", rest, y), rest)


@translates(FloorDivide)
def floor_divide(graph, x, y):
    x, y = as_output(graph, x, y)
    if x.dtype.kind == "f":
        return _floor_of_quotient(graph, x, y)
    return graph.add("Div", graph.add("Sub", x, graph.add("Mod", x, y)), y)


@translates(RoundedQuotient)
def rounded_quotient(graph, x, y, *, is_floor):
    x, y = as_output(graph, x, y)
    if is_floor:
        return _floor_of_quotient(graph, x, y)
    return _trunc(graph, graph.add("Div", x, y))


def _floor_of_quotient(graph, x, y):
    """As Python's //: from the remainder, for a quotient may be rounded up to a whole number."""
    rest = graph.add("Mod", x, y, fmod=1)  # with the sign of x
    quotient = graph.add("Round", graph.add("Div", graph.add("Sub", x, rest), y))
    lower = graph.add("Sub", quotient, 1.0)
    quotient = graph.add("Where", _differ(graph, rest, y), lower, quotient)
    return graph.add("Where", _is(graph, "Equal", y), graph.add("Div", x, y), quotient)


def _differ(graph, x, y):
    """Whether the signs do."""
    return _is(graph, "Less", graph.add("Mul", graph.add("Sign", x), graph.add("Sign", y)))


def _trunc(graph, x):
    return graph.add("Mul", graph.add("Sign", x), graph.add("Floor", graph.add("Abs", x)))


@translates(Round)
def round_(graph, x, *, name, decimals=0):
    if x.dtype.kind != "f":
        return x
    if name == "trunc":
        return _trunc(graph, x)
    if not decimals:
        return graph.add(name.capitalize(), x)
    tens = 10.0**decimals
    return graph.add("Div", graph.add("Round", graph.add("Mul", x, tens)), tens)


@translates(Atan2)
def atan2(graph, y, x):
    """The angle from 0 to π/2 of the sizes alone; the signs, also of zeros, say where it lies."""
    y, x = as_output(graph, y, x)
    up, aside = graph.add("Abs", y), graph.add("Abs", x)
    same = graph.add("Equal", up, aside, dtype=bool_)  # 0 / 0 and inf / inf among them
    slope = graph.add("Where", same, graph.add("Sign", aside), graph.add("Div", up, aside))
    angle = graph.add("Atan", slope, dtype=x.dtype)
    other = graph.add("Add", graph.add("Neg", angle), math.pi)
    angle = graph.add("Where", _has_minus(graph, x), other, angle, dtype=x.dtype)
    return graph.add("Where", _has_minus(graph, y), graph.add("Neg", angle), angle)


def _has_minus(graph, x):
    """Whether a number is below 0, or is -0."""
    is_minus_zero = _is(graph, "Less", graph.add("Reciprocal", x))
    return graph.add("Or", _is(graph, "Less", x), is_minus_zero, dtype=bool_)


@translates(LogAddExp)
def log_add_exp(graph, x, y):
    """Equal infinities are no distance apart."""
    x, y = as_output(graph, x, y)
    same = graph.add("Equal", x, y, dtype=bool_)
    distance = graph.add("Abs", graph.add("Sub", x, y))
    distance = graph.add("Where", same, *_numbers(graph, x, 0.0), distance)
    more = graph.add("Softplus", graph.add("Neg", distance))
    return graph.add("Add", graph.add("Max", x, y), more)


def promoted(graph, x, y):
    """Two inputs in their common dtype, for an op whose output has another; bools as numbers."""
    dtype = result_dtype(x, y)
    return [graph.cast(z, float32 if dtype.itemsize < 4 else dtype) for z in (x, y)]


def _is(graph, kind, x):
    return graph.add(kind, x, 0.0, dtype=bool_)


def _numbers(graph, like, *numbers):
    return [graph.cast(number, like.dtype) for number in numbers]
