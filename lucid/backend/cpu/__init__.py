"""The list of kernels: what every backend must offer."""

from lucid.backend.cpu.activation import gelu, gelu_grad
from lucid.backend.cpu.arithmetic import add, divide, multiply, subtract
from lucid.backend.cpu.cast import cast
from lucid.backend.cpu.channel_norm import (
    batch_norm,
    batch_norm_grad,
    group_norm,
    group_norm_grad,
    scale_shift,
)
from lucid.backend.cpu.choice import where
from lucid.backend.cpu.clip import lengths, scale
from lucid.backend.cpu.conv import conv2d, conv2d_grads, conv2d_input_grad, conv2d_weight_grad
from lucid.backend.cpu.elementwise_loss import (
    absolute_error,
    absolute_error_grad,
    squared_error,
    squared_error_grad,
)
from lucid.backend.cpu.erf import erf
from lucid.backend.cpu.exponential import exp, log, tanh
from lucid.backend.cpu.extremes import extreme, extreme_grad
from lucid.backend.cpu.index import gather, gather_grad, index_add, take
from lucid.backend.cpu.linear import einsum, linear, matmul
from lucid.backend.cpu.loss import (
    class_cross_entropy,
    class_cross_entropy_grad,
    cross_entropy,
    cross_entropy_grad,
    log_softmax,
    log_softmax_grad,
    logsumexp,
    logsumexp_grad,
    softmax,
    softmax_grad,
)
from lucid.backend.cpu.max_pool import max_pool2d, max_pool2d_grad
from lucid.backend.cpu.norm import layer_norm, layer_norm_grad
from lucid.backend.cpu.optim import adamw, adamw_all, sgd, sgd_all
from lucid.backend.cpu.pool import (
    adaptive_avg_pool2d,
    adaptive_avg_pool2d_grad,
    avg_pool2d,
    avg_pool2d_grad,
)
from lucid.backend.cpu.response_norm import global_response_norm, global_response_norm_grad
from lucid.backend.cpu.sigmoid import (
    logistic_loss,
    logistic_loss_grad,
    sigmoid,
    sigmoid_grad,
    silu,
    silu_grad,
    softplus,
    softplus_grad,
)
from lucid.backend.cpu.sort import argsort
from lucid.backend.cpu.sums import cumsum, sum
from lucid.backend.cpu.unfold import fold, unfold
