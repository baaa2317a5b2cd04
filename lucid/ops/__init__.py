"""Every operation on tensors. Importing them also attaches the methods of Tensor."""

import lucid.ops.in_place_methods  # which attaches methods, and has no names
import lucid.ops.numpy_calls  # likewise
import lucid.ops.setitem  # likewise
from lucid.ops.about import is_complex, is_floating_point, is_tensor, numel
from lucid.ops.activation import gelu, leaky_relu, log_softmax, relu, softmax
from lucid.ops.adaptive_max import adaptive_max_pool1d, adaptive_max_pool2d
from lucid.ops.aliases import (
    absolute,
    arccos,
    arccosh,
    arcsin,
    arcsinh,
    arctan,
    arctan2,
    arctanh,
    argwhere,
    clip,
    divide,
    fix,
    sgn,
    true_divide,
)
from lucid.ops.argmax import argmax, argmin
from lucid.ops.arithmetic import add, div, mul, neg, positive, sub
from lucid.ops.arithmetic import mul as multiply
from lucid.ops.arithmetic import neg as negative
from lucid.ops.arithmetic import sub as subtract
from lucid.ops.attention import scaled_dot_product_attention
from lucid.ops.axes import flip, roll, swapaxes, unflatten
from lucid.ops.axes import swapaxes as swapdims
from lucid.ops.batch_norm import batch_norm
from lucid.ops.bounds import clamp, maximum, minimum
from lucid.ops.casts import type_as
from lucid.ops.compare import eq, ge, gt, le, lt, ne, where
from lucid.ops.compare import ge as greater_equal
from lucid.ops.compare import gt as greater
from lucid.ops.compare import le as less_equal
from lucid.ops.compare import lt as less
from lucid.ops.compare import ne as not_equal
from lucid.ops.constants import (
    Size,
    channels_last,
    channels_last_3d,
    contiguous_format,
    dtype,
    e,
    inf,
    nan,
    newaxis,
    pi,
    preserve_format,
    strided,
)
from lucid.ops.conv import conv2d, conv_transpose2d
from lucid.ops.conv1d import conv1d, conv_transpose1d
from lucid.ops.copy import clone
from lucid.ops.counting import bincount, count_nonzero, histc, histogram, unique
from lucid.ops.create import (
    arange,
    as_tensor,
    asarray,
    empty,
    eye,
    from_numpy,
    full,
    linspace,
    ones,
    tensor,
    zeros,
)
from lucid.ops.cumprod import cumprod
from lucid.ops.cumsum import cumsum
from lucid.ops.divergence import binary_cross_entropy, kl_div
from lucid.ops.division import floor_divide, remainder
from lucid.ops.dlpack import from_dlpack
from lucid.ops.dropout import drop_path, dropout, dropout1d, dropout2d
from lucid.ops.einsum import einsum
from lucid.ops.elementwise import abs_ as abs
from lucid.ops.elementwise import erf, exp, log, rsqrt, sqrt, tanh
from lucid.ops.elementwise_loss import (
    binary_cross_entropy_with_logits,
    l1_loss,
    mse_loss,
)
from lucid.ops.elu import celu, elu, selu
from lucid.ops.embedding import embedding
from lucid.ops.exponential import expm1, log1p, log2, log10
from lucid.ops.extremes import amax, amin
from lucid.ops.extremes import max_ as max
from lucid.ops.extremes import min_ as min
from lucid.ops.gates import glu, logsigmoid, mish, prelu, softsign, tanhshrink
from lucid.ops.gather import gather, index_select, one_hot, scatter, scatter_add, take_along_dim
from lucid.ops.group_norm import group_norm
from lucid.ops.hard import (
    hardshrink,
    hardsigmoid,
    hardswish,
    hardtanh,
    relu6,
    softshrink,
    threshold,
)
from lucid.ops.hyperbolic import acosh, asinh, atanh, cosh, sinh
from lucid.ops.in_order import aminmax, kthvalue, median, quantile, std_mean, var_mean
from lucid.ops.index_write import index_add, index_copy, index_fill
from lucid.ops.instance_norm import instance_norm
from lucid.ops.join import cat, chunk, split, stack, unbind
from lucid.ops.join import cat as concat
from lucid.ops.join import cat as concatenate
from lucid.ops.like import empty_like, full_like, ones_like, zeros_like
from lucid.ops.likelihood_loss import gaussian_nll_loss, poisson_nll_loss
from lucid.ops.limits import finfo, iinfo
from lucid.ops.logical import all_ as all
from lucid.ops.logical import any_ as any
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
from lucid.ops.logsumexp import logsumexp
from lucid.ops.loss import cross_entropy, nll_loss
from lucid.ops.margin_loss import multi_margin_loss, multilabel_soft_margin_loss, soft_margin_loss
from lucid.ops.mask import masked_fill, masked_select, tril, triu
from lucid.ops.matmul import bmm, dot, linear, matmul, outer
from lucid.ops.matmul import outer as ger
from lucid.ops.matrices import cdist, cross, diag, diagonal
from lucid.ops.mixing import addcdiv, addcmul, lerp, logaddexp, nan_to_num, reciprocal
from lucid.ops.nonzero import nonzero
from lucid.ops.norm import layer_norm
from lucid.ops.overwrite import copy_, fill_, zero_
from lucid.ops.pad import pad
from lucid.ops.pair_loss import (
    cosine_embedding_loss,
    hinge_embedding_loss,
    margin_ranking_loss,
    triplet_margin_loss,
)
from lucid.ops.parts import cartesian_prod, diff, fliplr, flipud, rot90, tensor_split
from lucid.ops.parts import take_ as take
from lucid.ops.pool import adaptive_avg_pool2d, avg_pool2d, max_pool2d
from lucid.ops.pool1d import adaptive_avg_pool1d, avg_pool1d, max_pool1d
from lucid.ops.power import pow, square
from lucid.ops.predicates import allclose, equal, isclose, isfinite, isinf, isnan
from lucid.ops.product import prod
from lucid.ops.products import addmm, addmv, baddbmm, inner, mm, mv, trace
from lucid.ops.random_fill import bernoulli_, exponential_, normal_, random_, uniform_
from lucid.ops.reduce import mean, norm, std, var
from lucid.ops.reduce import sum_ as sum
from lucid.ops.repeat import meshgrid, repeat, repeat_interleave, tile
from lucid.ops.resize import interpolate
from lucid.ops.response_norm import global_response_norm
from lucid.ops.robust_loss import huber_loss, smooth_l1_loss
from lucid.ops.rounding import ceil, floor, sign, trunc
from lucid.ops.rounding import round_ as round
from lucid.ops.rrelu import rrelu
from lucid.ops.scale_norm import local_response_norm, rms_norm
from lucid.ops.shape import (
    broadcast_tensors,
    broadcast_to,
    expand,
    flatten,
    permute,
    reshape,
    squeeze,
    transpose,
    unsqueeze,
)
from lucid.ops.shuffle import channel_shuffle, pixel_shuffle, pixel_unshuffle
from lucid.ops.sigmoid import sigmoid, silu, softplus
from lucid.ops.similarity import cosine_similarity, normalize, pairwise_distance
from lucid.ops.sort import argsort, sort, topk
from lucid.ops.stacks import column_stack, dstack, hstack, vstack
from lucid.ops.stacks import vstack as row_stack
from lucid.ops.trigonometry import acos, asin, atan, atan2, cos, sin, tan
from lucid.ops.typed import (
    BoolTensor,
    ByteTensor,
    CharTensor,
    DoubleTensor,
    FloatTensor,
    HalfTensor,
    IntTensor,
    LongTensor,
    ShortTensor,
)
from lucid.ops.unfold import fold, unfold
from lucid.ops.unpool import max_unpool1d, max_unpool2d
from lucid.ops.views import expand_as, movedim, narrow, ravel, select, t, view_as
from lucid.ops.views import movedim as moveaxis

__all__ = [
    "BoolTensor",
    "ByteTensor",
    "CharTensor",
    "DoubleTensor",
    "FloatTensor",
    "HalfTensor",
    "IntTensor",
    "LongTensor",
    "ShortTensor",
    "Size",
    "abs",
    "absolute",
    "acos",
    "acosh",
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "add",
    "addcdiv",
    "addcmul",
    "addmm",
    "addmv",
    "all",
    "allclose",
    "amax",
    "amin",
    "aminmax",
    "any",
    "arange",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "argmax",
    "argmin",
    "argsort",
    "argwhere",
    "as_tensor",
    "asarray",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "avg_pool1d",
    "avg_pool2d",
    "baddbmm",
    "batch_norm",
    "bernoulli_",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "bincount",
    "bitwise_and",
    "bitwise_left_shift",
    "bitwise_not",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "bmm",
    "broadcast_tensors",
    "broadcast_to",
    "cartesian_prod",
    "cat",
    "cdist",
    "ceil",
    "celu",
    "channel_shuffle",
    "channels_last",
    "channels_last_3d",
    "chunk",
    "clamp",
    "clip",
    "clone",
    "column_stack",
    "concat",
    "concatenate",
    "contiguous_format",
    "conv1d",
    "conv2d",
    "conv_transpose1d",
    "conv_transpose2d",
    "copy_",
    "cos",
    "cosh",
    "cosine_embedding_loss",
    "cosine_similarity",
    "count_nonzero",
    "cross",
    "cross_entropy",
    "cumprod",
    "cumsum",
    "diag",
    "diagonal",
    "diff",
    "div",
    "divide",
    "dot",
    "drop_path",
    "dropout",
    "dropout1d",
    "dropout2d",
    "dstack",
    "dtype",
    "e",
    "einsum",
    "elu",
    "embedding",
    "empty",
    "empty_like",
    "eq",
    "equal",
    "erf",
    "exp",
    "expand",
    "expand_as",
    "expm1",
    "exponential_",
    "eye",
    "fill_",
    "finfo",
    "fix",
    "flatten",
    "flip",
    "fliplr",
    "flipud",
    "floor",
    "floor_divide",
    "fold",
    "from_dlpack",
    "from_numpy",
    "full",
    "full_like",
    "gather",
    "gaussian_nll_loss",
    "ge",
    "gelu",
    "ger",
    "global_response_norm",
    "glu",
    "greater",
    "greater_equal",
    "group_norm",
    "gt",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hinge_embedding_loss",
    "histc",
    "histogram",
    "hstack",
    "huber_loss",
    "iinfo",
    "index_add",
    "index_copy",
    "index_fill",
    "index_select",
    "inf",
    "inner",
    "instance_norm",
    "interpolate",
    "is_complex",
    "is_floating_point",
    "is_tensor",
    "isclose",
    "isfinite",
    "isinf",
    "isnan",
    "kl_div",
    "kthvalue",
    "l1_loss",
    "layer_norm",
    "le",
    "leaky_relu",
    "lerp",
    "less",
    "less_equal",
    "linear",
    "linspace",
    "local_response_norm",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_softmax",
    "logaddexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logsigmoid",
    "logsumexp",
    "lt",
    "margin_ranking_loss",
    "masked_fill",
    "masked_select",
    "matmul",
    "max",
    "max_pool1d",
    "max_pool2d",
    "max_unpool1d",
    "max_unpool2d",
    "maximum",
    "mean",
    "median",
    "meshgrid",
    "min",
    "minimum",
    "mish",
    "mm",
    "moveaxis",
    "movedim",
    "mse_loss",
    "mul",
    "multi_margin_loss",
    "multilabel_soft_margin_loss",
    "multiply",
    "mv",
    "nan",
    "nan_to_num",
    "narrow",
    "ne",
    "neg",
    "negative",
    "newaxis",
    "nll_loss",
    "nonzero",
    "norm",
    "normal_",
    "normalize",
    "not_equal",
    "numel",
    "one_hot",
    "ones",
    "ones_like",
    "outer",
    "pad",
    "pairwise_distance",
    "permute",
    "pi",
    "pixel_shuffle",
    "pixel_unshuffle",
    "poisson_nll_loss",
    "positive",
    "pow",
    "prelu",
    "preserve_format",
    "prod",
    "quantile",
    "random_",
    "ravel",
    "reciprocal",
    "relu",
    "relu6",
    "remainder",
    "repeat",
    "repeat_interleave",
    "reshape",
    "rms_norm",
    "roll",
    "rot90",
    "round",
    "row_stack",
    "rrelu",
    "rsqrt",
    "scaled_dot_product_attention",
    "scatter",
    "scatter_add",
    "select",
    "selu",
    "sgn",
    "sigmoid",
    "sign",
    "silu",
    "sin",
    "sinh",
    "smooth_l1_loss",
    "soft_margin_loss",
    "softmax",
    "softplus",
    "softshrink",
    "softsign",
    "sort",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "std_mean",
    "strided",
    "sub",
    "subtract",
    "sum",
    "swapaxes",
    "swapdims",
    "t",
    "take",
    "take_along_dim",
    "tan",
    "tanh",
    "tanhshrink",
    "tensor",
    "tensor_split",
    "threshold",
    "tile",
    "topk",
    "trace",
    "transpose",
    "tril",
    "triplet_margin_loss",
    "triu",
    "true_divide",
    "trunc",
    "type_as",
    "unbind",
    "unflatten",
    "unfold",
    "uniform_",
    "unique",
    "unsqueeze",
    "var",
    "var_mean",
    "view_as",
    "vstack",
    "where",
    "zero_",
    "zeros",
    "zeros_like",
]
