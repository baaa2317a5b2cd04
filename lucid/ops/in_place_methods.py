"""All augmented assignments, and all methods with a trailing underscore that are ops in place."""

from lucid.ops.activation import relu
from lucid.ops.arithmetic import add, div, mul, neg, sub
from lucid.ops.axes import swapaxes
from lucid.ops.bounds import clamp
from lucid.ops.compare import eq, ge, gt, le, lt, ne
from lucid.ops.cumprod import cumprod
from lucid.ops.cumsum import cumsum
from lucid.ops.division import floor_divide, remainder
from lucid.ops.elementwise import abs_, erf, exp, log, rsqrt, sqrt, tanh
from lucid.ops.exponential import expm1, log1p, log2, log10
from lucid.ops.gather import scatter, scatter_add
from lucid.ops.hyperbolic import acosh, asinh, atanh, cosh, sinh
from lucid.ops.in_place import in_place, view_in_place
from lucid.ops.index_write import index_add, index_copy, index_fill
from lucid.ops.logical import (
    bitwise_and,
    bitwise_left_shift,
    bitwise_not,
    bitwise_or,
    bitwise_right_shift,
    bitwise_xor,
    logical_and,
    logical_not,
    logical_or,
)
from lucid.ops.mask import masked_fill, tril, triu
from lucid.ops.mixing import addcdiv, addcmul, lerp, nan_to_num, reciprocal
from lucid.ops.power import pow, square
from lucid.ops.products import addmm
from lucid.ops.rounding import ceil, floor, round_, sign, trunc
from lucid.ops.shape import squeeze, transpose, unsqueeze
from lucid.ops.sigmoid import sigmoid
from lucid.ops.trigonometry import acos, asin, atan, atan2, cos, sin, tan
from lucid.ops.views import t
from lucid.tensor import Tensor, tensor_method

OPERATORS = {
    "+=": ("__iadd__", add),
    "-=": ("__isub__", sub),
    "*=": ("__imul__", mul),
    "/=": ("__itruediv__", div),
    "//=": ("__ifloordiv__", floor_divide),
    "%=": ("__imod__", remainder),
    "**=": ("__ipow__", pow),
    "&=": ("__iand__", bitwise_and),
    "|=": ("__ior__", bitwise_or),
    "^=": ("__ixor__", bitwise_xor),
    "<<=": ("__ilshift__", bitwise_left_shift),
    ">>=": ("__irshift__", bitwise_right_shift),
}
OPS = [
    abs_, add, bitwise_and, bitwise_left_shift, bitwise_not, bitwise_or, bitwise_right_shift,
    bitwise_xor, ceil, clamp, cos, cumsum, div, eq, erf, exp, expm1, floor, floor_divide, ge, gt,
    le, log, log10, log1p, log2, logical_and, logical_not, logical_or, lt, masked_fill, mul, ne,
    neg, pow, relu, remainder, round_, rsqrt, scatter_add, sigmoid, sign, sin, sqrt, square, sub,
    tan, tanh, tril, triu, trunc, acos, acosh, addcdiv, addcmul, addmm, asin, asinh, atan, atan2,
    atanh, cosh, cumprod, index_add, index_copy, index_fill, lerp, nan_to_num,
    reciprocal, scatter, sinh,
]  # fmt: skip
VIEWS = [squeeze, swapaxes, t, transpose, unsqueeze]
ALIASES = {
    "clip": "clamp",
    "multiply": "mul",
    "divide": "div",
    "subtract": "sub",
    "absolute": "abs",
}

for symbol, (method, binary) in OPERATORS.items():
    tensor_method(method)(in_place(binary, symbol))
for each in OPS:
    name = each.__name__.rstrip("_") + "_"
    tensor_method(name)(in_place(each, name))
for view in VIEWS:
    tensor_method(view.__name__ + "_")(view_in_place(view, view.__name__ + "_"))
for alias, original in ALIASES.items():
    setattr(Tensor, alias + "_", getattr(Tensor, original + "_"))
