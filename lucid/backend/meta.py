"""The kernels of arrays without numbers: the shapes that go in, and the shape that comes out.

Those that multiply matrices also tell how many multiply-accumulates they would have made, and
those that slide a window widen the receptive field. A kernel that is not here is the CPU's, made
of NumPy's functions alone.
"""

import numpy as np

from lucid.backend.cpu import *  # noqa: F403 - all kernels; most are replaced below
from lucid.backend.dtypes import sum_dtype
from lucid.backend.shape_only import (  # noqa: F401 - one is a kernel
    matmul,
    record,
    see_blocks,
    shape_only,
    written,
)
from lucid.backend.windows import output_sizes


def linear(x, w, b=None):
    """Shapes (..., I) and (O, I) give (..., O)."""
    y = written((*x.shape[:-1], len(w)), x.dtype, x)
    record(y.size * x.shape[-1], 0)
    return y


def einsum(subscripts, *operands):
    """The product over all letters counts, as if the operands were multiplied at once."""
    inputs, output = subscripts.split("->")
    letters = zip(inputs.split(","), operands, strict=True)
    size = {letter: n for term, x in letters for letter, n in zip(term, x.shape, strict=True)}
    record(int(np.prod(list(size.values()), dtype=np.int64)), 0)
    return written(tuple(size[i] for i in output), np.result_type(*operands), *operands)


def sum(x, axis=None, keepdims=False):
    """The shape of x without those axes."""
    return x.sum(axis, sum_dtype(x), keepdims=keepdims)


def lengths(arrays):
    """One number each."""
    return written((len(arrays),), np.result_type(np.float32, *arrays), *arrays)


def cumsum(x, axis):
    """The shape of x."""
    return written(x.shape, sum_dtype(x), x)


def argsort(x, *, axis, descending, k=None):
    """The shape of x, as far as k along the axis."""
    return written(
        (*x.shape[:axis], x.shape[axis] if k is None else k, *x.shape[axis + 1 :]), np.int64, x
    )


def conv2d(x, w, b=None, *, stride, padding, dilation, groups):
    """Shapes (N, C, H, W) and (K, C // groups, R, S) give (N, K, P, Q)."""
    sizes = output_sizes(x.shape[2:], w.shape[2:], stride, padding, dilation)
    y = written((x.shape[0], w.shape[0], *sizes), x.dtype, x)
    y.field = x.field.widen(w.shape[2:], stride, dilation)
    record(y.size * int(np.prod(w.shape[1:])), 0)
    return y


def conv2d_input_grad(grad, w, *, x_shape, stride, padding, dilation, groups):
    """The transposed convolution: every number of ``grad`` meets one filter."""
    record(grad.size * int(np.prod(w.shape[1:])), 0)
    return written(x_shape, grad.dtype, grad)


def conv2d_weight_grad(grad, x, *, w_shape, stride, padding, dilation, groups):
    """The shape of w: every number of ``grad`` meets one window."""
    record(grad.size * int(np.prod(w_shape[1:])), 0)
    return written(w_shape, grad.dtype, grad)


def conv2d_grads(grad, x, w, **window):
    """The shapes of x and w."""
    dx = conv2d_input_grad(grad, w, x_shape=x.shape, **window)
    return dx, conv2d_weight_grad(grad, x, w_shape=w.shape, **window)


def layer_norm(x, w, b, *, eps):
    """The shape of x, and one mean and one deviation a row."""
    row = shape_only((*x.shape[:-1], 1), x.dtype)
    return written(x.shape, x.dtype, x), row, row


def layer_norm_grad(grad, x, w, mean, rstd):
    """The shapes of x, w and b."""
    dw, db = (None if w is None else written(w.shape, x.dtype, grad) for _ in range(2))
    return written(x.shape, x.dtype, grad), dw, db


def batch_norm(x, w, b, *, eps):
    """The shape of x, and a mean and a variance for each channel."""
    mean, variance = (shape_only(w.shape, x.dtype) for _ in range(2))
    return written(x.shape, x.dtype, x), mean, variance


def batch_norm_grad(grad, x, w, mean, variance, *, eps, training):
    """The shapes of x, w and b."""
    dw, db = (written(w.shape, x.dtype, grad) for _ in range(2))
    return written(x.shape, x.dtype, grad), dw, db


def scale_shift(x, scale, shift):
    """The shape of x."""
    return written(x.shape, x.dtype, x)


def group_norm(x, w, b, *, groups, eps):
    """The shape of x, and one mean and one deviation a group."""
    mean, rstd = (shape_only((len(x) * groups,), x.dtype) for _ in range(2))
    return written(x.shape, x.dtype, x), mean, rstd


def group_norm_grad(grad, x, w, mean, rstd, *, groups):
    """The shapes of x, w and b."""
    dw, db = (None if w is None else written(w.shape, x.dtype, grad) for _ in range(2))
    return written(x.shape, x.dtype, grad), dw, db


def global_response_norm(x, gamma, beta, *, eps):
    """The shape of x, and one norm for each image and channel."""
    return written(x.shape, x.dtype, x), shape_only((len(x), x.shape[-1]), x.dtype)


def global_response_norm_grad(grad, x, gamma, g, *, eps):
    """The shapes of x, gamma and beta."""
    dgamma, dbeta = (written((x.shape[-1],), x.dtype, grad) for _ in range(2))
    return written(x.shape, x.dtype, grad), dgamma, dbeta


def cross_entropy(x, q, *, axis):
    """The shape of x without the axis of the classes, and that of x."""
    return sum(x, axis), written(x.shape, x.dtype, x)


def cross_entropy_grad(grad, q, p, *, axis):
    """The shape of p."""
    return written(p.shape, p.dtype, grad)


def class_cross_entropy(x, target, *, axis, ignore_index):
    """The shape of x without the axis of the classes, and twice with one class."""
    one = sum(x, axis, keepdims=True)
    return sum(x, axis), one, one


def class_cross_entropy_grad(grad, x, target, top, total, *, axis, ignore_index):
    """The shape of x."""
    return written(x.shape, x.dtype, grad)


def squared_error(x, target, *, summed):
    """The shape of x, or that of one number."""
    return written(() if summed else x.shape, x.dtype, x, target)


def squared_error_grad(grad, x, target):
    """The shape of x."""
    return written(x.shape, x.dtype, x, target)


absolute_error = logistic_loss = squared_error
absolute_error_grad = logistic_loss_grad = squared_error_grad


def softmax(x, *, axis):
    """The shape of x."""
    return written(x.shape, x.dtype, x)


def softmax_grad(grad, y, *, axis):
    """The shape of y."""
    return written(y.shape, y.dtype, grad)


def log_softmax(x, *, axis):
    """The shape of x."""
    return written(x.shape, x.dtype, x)


def log_softmax_grad(grad, y, *, axis):
    """The shape of y."""
    return written(y.shape, y.dtype, grad)


def cast(x, dtype):
    """The shape of x."""
    return x.astype(dtype)


def gelu(x):
    """The shape of x."""
    return written(x.shape, x.dtype, x)


def gelu_grad(grad, x):
    """The shape of x."""
    return written(x.shape, x.dtype, grad)


def erf(x):
    """The shape of x."""
    return written(x.shape, x.dtype, x)


def sigmoid(x):
    """The shape of x."""
    return written(x.shape, x.dtype, x)


def sigmoid_grad(grad, y):
    """The shape of y."""
    return written(y.shape, y.dtype, grad)


def silu(x):
    """The shape of x."""
    return written(x.shape, x.dtype, x)


def silu_grad(grad, x):
    """The shape of x."""
    return written(x.shape, x.dtype, grad)


def softplus_grad(grad, x, *, beta, threshold):
    """The shape of x."""
    return written(x.shape, x.dtype, grad)


def softplus(x, *, beta, threshold):
    """The shape of x."""
    return written(x.shape, x.dtype, x)


def avg_pool2d(x, *, kernel, stride, padding, count_include_pad):
    """Shapes (N, C, H, W) give (N, C, P, Q)."""
    y = written((*x.shape[:2], *output_sizes(x.shape[2:], kernel, stride, padding)), x.dtype, x)
    y.field = x.field.widen(kernel, stride)
    return y


def adaptive_avg_pool2d(x, *, sizes):
    """Shapes (N, C, H, W) give (N, C, *sizes)."""
    y = written((*x.shape[:2], *sizes), x.dtype, x)
    see_blocks(y, x)
    return y


def avg_pool2d_grad(grad, *, x_shape, kernel, stride, padding, count_include_pad):
    """The shape of x."""
    return written(x_shape, grad.dtype, grad)


def adaptive_avg_pool2d_grad(grad, *, x_shape):
    """The shape of x."""
    return written(x_shape, grad.dtype, grad)


def max_pool2d(x, *, kernel, stride, padding, dilation, sizes):
    """Shapes (N, C, H, W) give (N, C, *sizes), and as many places."""
    y = written((*x.shape[:2], *sizes), x.dtype, x)
    y.field = x.field.widen(kernel, stride, dilation)
    return y, shape_only(y.shape, np.int64)


def max_pool2d_grad(grad, places, *, x_shape):
    """The shape of x."""
    return written(x_shape, grad.dtype, grad)


def unfold(x, *, kernel, stride, padding, dilation):
    """Shapes (N, C, H, W) give (N, C R S, P Q)."""
    sizes = output_sizes(x.shape[2:], kernel, stride, padding, dilation)
    shape = (x.shape[0], x.shape[1] * kernel[0] * kernel[1], sizes[0] * sizes[1])
    y = written(shape, x.dtype, x)
    y.field = x.field.widen(kernel, stride, dilation)
    return y


def fold(columns, *, image, kernel, stride, padding, dilation):
    """Shapes (N, C R S, P Q) give (N, C, *image)."""
    channels = columns.shape[1] // (kernel[0] * kernel[1])
    return written((columns.shape[0], channels, *image), columns.dtype, columns)


def gather_grad(grad, index, *, axis, shape):
    """The shape that is asked for."""
    return written(shape, grad.dtype, grad)


def index_add(values, index, shape):
    """The shape that is asked for."""
    return written(shape, values.dtype, values)
