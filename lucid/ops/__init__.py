"""Every operation on tensors. Importing them also attaches the methods of Tensor."""

from lucid.ops.activation import gelu, log_softmax, relu, softmax
from lucid.ops.arithmetic import add, div, mul, neg, pow, sub
from lucid.ops.compare import eq, ge, gt, le, lt, ne, where
from lucid.ops.conv import conv2d, conv_transpose2d
from lucid.ops.copy import clone
from lucid.ops.create import (
    arange,
    empty,
    eye,
    from_numpy,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    tensor,
    zeros,
    zeros_like,
)
from lucid.ops.dropout import drop_path, dropout
from lucid.ops.elementwise import abs_ as abs
from lucid.ops.elementwise import clamp, erf, exp, log, maximum, rsqrt, sqrt, tanh
from lucid.ops.index import cat, pad, stack
from lucid.ops.loss import cross_entropy
from lucid.ops.matmul import einsum, linear, matmul
from lucid.ops.norm import global_response_norm, layer_norm
from lucid.ops.pool import adaptive_avg_pool2d, avg_pool2d
from lucid.ops.reduce import argmax, mean, norm, var
from lucid.ops.reduce import max_ as max
from lucid.ops.reduce import sum_ as sum
from lucid.ops.resize import interpolate
from lucid.ops.shape import (
    broadcast_to,
    expand,
    flatten,
    permute,
    reshape,
    squeeze,
    transpose,
    unsqueeze,
)

__all__ = [
    "abs",
    "adaptive_avg_pool2d",
    "add",
    "arange",
    "argmax",
    "avg_pool2d",
    "broadcast_to",
    "cat",
    "clamp",
    "clone",
    "conv2d",
    "conv_transpose2d",
    "cross_entropy",
    "div",
    "drop_path",
    "dropout",
    "einsum",
    "empty",
    "eq",
    "erf",
    "exp",
    "expand",
    "eye",
    "flatten",
    "from_numpy",
    "full",
    "full_like",
    "ge",
    "gelu",
    "global_response_norm",
    "gt",
    "interpolate",
    "layer_norm",
    "le",
    "linear",
    "linspace",
    "log",
    "log_softmax",
    "lt",
    "matmul",
    "max",
    "maximum",
    "mean",
    "mul",
    "ne",
    "neg",
    "norm",
    "ones",
    "ones_like",
    "pad",
    "permute",
    "pow",
    "relu",
    "reshape",
    "rsqrt",
    "softmax",
    "sqrt",
    "squeeze",
    "stack",
    "sub",
    "sum",
    "tanh",
    "tensor",
    "transpose",
    "unsqueeze",
    "var",
    "where",
    "zeros",
    "zeros_like",
]
