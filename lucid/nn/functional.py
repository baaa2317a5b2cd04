"""The layers as functions of their input and their parameters, under torch's names."""

from lucid.ops import (
    adaptive_avg_pool2d,
    avg_pool2d,
    conv2d,
    conv_transpose2d,
    cross_entropy,
    drop_path,
    dropout,
    gelu,
    global_response_norm,
    interpolate,
    layer_norm,
    linear,
    log_softmax,
    pad,
    relu,
    softmax,
    tanh,
)
