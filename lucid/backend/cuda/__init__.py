"""The kernels of the GPU: what ``lucid/backend/cpu`` lists, in CuPy and in CUDA."""

from lucid.backend.cuda.activation import gelu, gelu_grad
from lucid.backend.cuda.arithmetic import add, divide, multiply, subtract
from lucid.backend.cuda.cast import cast
from lucid.backend.cuda.channel_norm import (
    batch_norm,
    batch_norm_grad,
    group_norm,
    group_norm_grad,
    scale_shift,
)
from lucid.backend.cuda.choice import where
from lucid.backend.cuda.clip import lengths, scale
from lucid.backend.cuda.conv import conv2d, conv2d_grads, conv2d_input_grad, conv2d_weight_grad
from lucid.backend.cuda.elementwise_loss import (
    absolute_error,
    absolute_error_grad,
    squared_error,
    squared_error_grad,
)
from lucid.backend.cuda.erf import erf
from lucid.backend.cuda.exponential import exp, log, tanh
from lucid.backend.cuda.extremes import extreme, extreme_grad
from lucid.backend.cuda.gemm import allow_tf32
from lucid.backend.cuda.index import gather, gather_grad, index_add, take
from lucid.backend.cuda.linear import einsum, linear, matmul
from lucid.backend.cuda.loss import (
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
from lucid.backend.cuda.max_pool import max_pool2d, max_pool2d_grad
from lucid.backend.cuda.norm import layer_norm, layer_norm_grad
from lucid.backend.cuda.optim import adamw, adamw_all, sgd, sgd_all
from lucid.backend.cuda.pool import (
    adaptive_avg_pool2d,
    adaptive_avg_pool2d_grad,
    avg_pool2d,
    avg_pool2d_grad,
)
from lucid.backend.cuda.response_norm import global_response_norm, global_response_norm_grad
from lucid.backend.cuda.sigmoid import (
    logistic_loss,
    logistic_loss_grad,
    sigmoid,
    sigmoid_grad,
    silu,
    silu_grad,
    softplus,
    softplus_grad,
)
from lucid.backend.cuda.sort import argsort
from lucid.backend.cuda.sums import cumsum, sum
from lucid.backend.cuda.unfold import fold, unfold
