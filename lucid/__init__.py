"""lucid: the deep-learning framework that a person can read."""

from lucid import autograd, data, models, nn, optim, random, train
from lucid.autograd import enable_grad, is_grad_enabled, no_grad, set_grad_enabled
from lucid.backend.device import Device as device
from lucid.backend.dtypes import (
    bool_ as bool,
)
from lucid.backend.dtypes import (
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    uint8,
)
from lucid.ops import (
    abs,
    add,
    arange,
    argmax,
    broadcast_to,
    cat,
    clamp,
    clone,
    div,
    einsum,
    empty,
    eq,
    erf,
    exp,
    expand,
    eye,
    flatten,
    from_numpy,
    full,
    full_like,
    ge,
    gt,
    le,
    linspace,
    log,
    lt,
    matmul,
    max,
    maximum,
    mean,
    mul,
    ne,
    neg,
    norm,
    ones,
    ones_like,
    permute,
    pow,
    reshape,
    rsqrt,
    softmax,
    sqrt,
    squeeze,
    stack,
    sub,
    sum,
    tanh,
    tensor,
    transpose,
    unsqueeze,
    var,
    where,
    zeros,
    zeros_like,
)
from lucid.random import manual_seed, rand, randint, randn, randperm
from lucid.serialize import load, save
from lucid.tensor import Tensor

__version__ = "0.1.0"
