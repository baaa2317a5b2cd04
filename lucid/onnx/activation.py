"""Activations, in the operators of ONNX."""

from lucid.onnx.elementwise import as_output
from lucid.onnx.table import translates
from lucid.ops.activation import GELU, LeakyReLU, LogSoftmax, ReLU, Softmax
from lucid.ops.elementwise_loss import LogSigmoid
from lucid.ops.elu import ELU
from lucid.ops.hard import Hardsigmoid, Hardswish, Hardtanh
from lucid.ops.logsumexp import LogSumExp
from lucid.ops.sigmoid import Sigmoid, SiLU, Softplus

FLAT = 17.0  # from here on float32 does not tell log(1 + exp x) from x


@translates(GELU)
def gelu(graph, x):
    return graph.add("Gelu", *as_output(graph, x))


@translates(ReLU, in_int32=True)
def relu(graph, x):
    (x,) = as_output(graph, x)
    return graph.add("Relu", x) if x.dtype.kind == "f" else graph.add("Max", x, 0)


@translates(LeakyReLU)
def leaky_relu(graph, x, *, negative_slope):
    return graph.add("LeakyRelu", x, alpha=negative_slope)


@translates(ELU)
def elu(graph, x, *, a, b=1.0, s=1.0):
    """ONNX has three ops for it: one with a factor, one with both, one with a scale inside."""
    if b == s == 1:
        return graph.add("Elu", x, alpha=a)
    if b == 1:
        return graph.add("Selu", x, alpha=a, gamma=s)
    y = graph.add("Celu", x, alpha=b)
    positive, negative = graph.add("Relu", y), graph.add("Min", y, 0.0)
    scaled = graph.add("Mul", negative, a / b)
    return graph.add("Mul", graph.add("Add", positive, scaled), s)


@translates(Hardtanh)
def hardtanh(graph, x, *, low, high):
    return graph.add("Clip", x, low, high)


@translates(Hardsigmoid)
def hardsigmoid(graph, x):
    return graph.add("HardSigmoid", x, alpha=1 / 6, beta=0.5)


@translates(Hardswish)
def hardswish(graph, x):
    return graph.add("HardSwish", x)


@translates(Sigmoid)
def sigmoid(graph, x):
    return graph.add("Sigmoid", *as_output(graph, x))


@translates(SiLU)
def silu(graph, x):
    return graph.add("Mul", x, graph.add("Sigmoid", x))


@translates(Softplus)
def softplus(graph, x, *, beta, threshold):
    scaled = x if beta == 1 else graph.add("Mul", x, beta)
    y = graph.add("Softplus", scaled)
    y = y if beta == 1 else graph.add("Div", y, beta)
    if threshold >= FLAT:
        return y
    return graph.add("Where", graph.add("Greater", scaled, threshold), x, y)


@translates(LogSigmoid)
def log_sigmoid(graph, x):
    return graph.add("Neg", graph.add("Softplus", graph.add("Neg", x)))


@translates(Softmax)
def softmax(graph, x, *, dim):
    return graph.add("Softmax", x, axis=dim)


@translates(LogSoftmax)
def log_softmax(graph, x, *, dim):
    return graph.add("LogSoftmax", x, axis=dim)


@translates(LogSumExp)
def log_sum_exp(graph, x, *, dims):
    return graph.add("ReduceLogSumExp", *as_output(graph, x), list(dims), keepdims=1)
