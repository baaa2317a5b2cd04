"""Normalisations and losses of one op, in the operators of ONNX."""

import numpy as np

from lucid.backend.dtypes import bool_, int64
from lucid.onnx.elementwise import as_output
from lucid.onnx.table import translates
from lucid.ops.batch_norm import BatchNorm, BatchNormEvaluated
from lucid.ops.dims import line
from lucid.ops.divergence import BinaryCrossEntropy
from lucid.ops.elementwise_loss import AbsoluteError, LogisticLoss, SquaredError
from lucid.ops.group_norm import GroupNorm
from lucid.ops.loss import ClassChances, ClassCrossEntropy, CrossEntropy
from lucid.ops.norm import LayerNorm
from lucid.ops.response_norm import GlobalResponseNorm


@translates(LayerNorm)
def layer_norm(graph, x, w, b, *, eps):
    if w is None:
        w, b = (
            graph.constant(np.ones(x.shape[-1], x.dtype)),
            graph.constant(np.zeros(x.shape[-1], x.dtype)),
        )
    return graph.add("LayerNormalization", x, w, b, axis=-1, epsilon=eps)


@translates(GroupNorm)
def group_norm(graph, x, w, b, *, groups, eps):
    """A group is a row of layer normalisation."""
    rows = graph.reshape(x, (x.shape[0], groups, int(np.prod(x.shape[1:])) // groups))
    y = graph.reshape(layer_norm(graph, rows, None, None, eps=eps), x.shape)
    if w is None:
        return y
    w, b = (graph.reshape(a, (-1,) + (1,) * (x.ndim - 2)) for a in (w, b))
    return graph.add("Add", graph.add("Mul", y, w), b)


@translates(GlobalResponseNorm)
def global_response_norm(graph, x, gamma, beta, *, eps):
    """y = gamma x N + beta + x, where N = G / (mean_C G + eps) and G = ‖x‖₂ over the pixels."""
    g = graph.add("ReduceL2", x, list(range(1, x.ndim - 1)), keepdims=1)
    mean = graph.add("ReduceMean", g, [-1], keepdims=1)
    n = graph.add("Div", g, graph.add("Add", mean, eps))
    scaled = graph.add("Mul", gamma, graph.add("Mul", x, n))
    return graph.add("Add", graph.add("Add", scaled, beta), x)


@translates(BatchNorm)
def batch_norm(graph, x, w, b, *, eps):
    """By the mean and the variance of the batch itself."""
    axes, channels = [i for i in range(x.ndim) if i != 1], (1, -1) + (1,) * (x.ndim - 2)
    mean = graph.add("ReduceMean", x, axes, keepdims=1)
    centred = graph.add("Sub", x, mean)
    variance = graph.add("ReduceMean", graph.add("Mul", centred, centred), axes, keepdims=1)
    deviation = graph.add("Sqrt", graph.add("Add", variance, eps))
    w, b = graph.reshape(w, channels), graph.reshape(b, channels)
    y = graph.add("Add", graph.add("Mul", graph.add("Div", centred, deviation), w), b)
    return y, graph.reshape(mean, (-1,)), graph.reshape(variance, (-1,))


@translates(BatchNormEvaluated)
def batch_norm_evaluated(graph, x, w, b, mean, variance, *, eps):
    return graph.add("BatchNormalization", x, w, b, mean, variance, epsilon=eps)


@translates(CrossEntropy)
def cross_entropy(graph, x, q, *, axis):
    products = graph.add("Mul", q, graph.add("LogSoftmax", x, axis=axis))
    return graph.add("Neg", graph.add("ReduceSum", products, [axis], keepdims=0))


@translates(ClassCrossEntropy)
def class_cross_entropy(graph, x, target, *, axis, ignore_index, reduction):
    settings = dict(classes=x.shape[axis], axis=axis, ignore_index=ignore_index, dtype=x.dtype)
    q, count = class_chances(graph, target, **settings)
    losses = cross_entropy(graph, x, q, axis=axis)
    if reduction == "none":
        return losses
    total = graph.add("ReduceSum", losses, keepdims=0)
    return graph.add("Div", total, count) if reduction == "mean" else total


@translates(ClassChances)
def class_chances(graph, target, *, classes, axis, ignore_index, dtype):
    target = graph.add("Unsqueeze", graph.cast(target, int64), [axis])
    counts = graph.add("Not", graph.add("Equal", target, ignore_index, dtype=bool_))
    numbers = graph.constant(np.arange(classes, dtype=int64).reshape(line(axis, target.ndim + 1)))
    is_class = graph.add("And", graph.add("Equal", numbers, target, dtype=bool_), counts)
    count = graph.add("ReduceSum", graph.cast(counts, int64), keepdims=0)
    return graph.cast(is_class, dtype), count if dtype == bool_ else graph.cast(count, dtype)


@translates(BinaryCrossEntropy)
def binary_cross_entropy(graph, x, t):
    """Both logarithms at least -100."""
    yes = graph.add("Max", graph.add("Log", x), -100.0)
    no = graph.add("Max", graph.add("Log", graph.add("Sub", graph.cast(1, x.dtype), x)), -100.0)
    right = graph.add("Mul", t, yes)
    wrong = graph.add("Mul", graph.add("Sub", graph.cast(1, t.dtype), t), no)
    return graph.add("Neg", graph.add("Add", right, wrong))


@translates(SquaredError)
def squared_error(graph, x, target, *, reduction):
    error = graph.add("Sub", *as_output(graph, x, target))
    return _reduced(graph, graph.add("Mul", error, error), reduction)


@translates(AbsoluteError)
def absolute_error(graph, x, target, *, reduction):
    error = graph.add("Sub", *as_output(graph, x, target))
    return _reduced(graph, graph.add("Abs", error), reduction)


@translates(LogisticLoss)
def logistic_loss(graph, x, target, *, reduction):
    """(1 - t) x + log(1 + exp(-x))."""
    x, target = as_output(graph, x, target)
    no = graph.add("Sub", graph.cast(1, x.dtype), target)
    surprise = graph.add("Softplus", graph.add("Neg", x))
    return _reduced(graph, graph.add("Add", graph.add("Mul", no, x), surprise), reduction)


def _reduced(graph, losses, reduction):
    if reduction == "none":
        return losses
    return graph.add("ReduceMean" if reduction == "mean" else "ReduceSum", losses, keepdims=0)
