"""The list of compiled loops: some of the kernels that ``lucid/backend/cpu`` lists.

They take float32. A kernel that meets what it has no loop for, such as another order of memory,
returns ``NotImplemented``, as Python's operators do, and then NumPy's kernel computes.
"""

import lucid.backend.loops.awake  # from now on threads wait awake
import lucid.backend.loops.perceptron  # steps of cpu/perceptron.py
from lucid.backend.loops.activation import gelu, gelu_grad
from lucid.backend.loops.channel_norm import (
    batch_norm,
    batch_norm_grad,
    group_norm,
    group_norm_grad,
    scale_shift,
)
from lucid.backend.loops.choice import where
from lucid.backend.loops.conv import conv2d, conv2d_grads, conv2d_input_grad, conv2d_weight_grad
from lucid.backend.loops.elementwise_loss import (
    absolute_error,
    absolute_error_grad,
    squared_error,
    squared_error_grad,
)
from lucid.backend.loops.erf import erf
from lucid.backend.loops.exponential import exp, log, tanh
from lucid.backend.loops.extremes import extreme, extreme_grad
from lucid.backend.loops.index import gather, gather_grad, index_add, take
from lucid.backend.loops.loss import (
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
from lucid.backend.loops.max_pool import max_pool2d, max_pool2d_grad
from lucid.backend.loops.norm import layer_norm, layer_norm_grad
from lucid.backend.loops.optim import adamw, adamw_all, sgd, sgd_all
from lucid.backend.loops.pool import avg_pool2d
from lucid.backend.loops.response_norm import global_response_norm, global_response_norm_grad
from lucid.backend.loops.sigmoid import (
    logistic_loss,
    logistic_loss_grad,
    sigmoid,
    sigmoid_grad,
    silu,
    silu_grad,
    softplus,
    softplus_grad,
)
from lucid.backend.loops.sums import cumsum, sum
