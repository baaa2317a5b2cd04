"""Sums, extremes and orders along axes, in the operators of ONNX."""

from lucid.backend.dtypes import bool_, float32, int32, int64
from lucid.onnx.elementwise import as_output
from lucid.onnx.table import translates
from lucid.ops.argmax import Position
from lucid.ops.cumsum import CumSum
from lucid.ops.extremes import Extreme, SharedExtreme
from lucid.ops.logical import Quantifier
from lucid.ops.reduce import Centred, Mean, Norm, PNorm, Sum
from lucid.ops.shape import SumTo
from lucid.ops.sort import ArgSort

BY_NAME = dict(argmax="Max", argmin="Min", max="Max", min="Min", any="Max", all="Min")


@translates(Sum)
def sum_(graph, x, *, dims, keepdim):
    if not dims:
        return as_output(graph, x)[0]
    return graph.add("ReduceSum", *as_output(graph, x), list(dims), keepdims=int(keepdim))


@translates(Mean)
def mean(graph, x, *, dims, keepdim):
    if not dims:
        return as_output(graph, x)[0]
    return graph.add("ReduceMean", *as_output(graph, x), list(dims), keepdims=int(keepdim))


@translates(Centred)
def centred(graph, x, *, dims):
    for _ in range(2):
        x = graph.add("Sub", x, graph.add("ReduceMean", x, list(dims), keepdims=1) if dims else x)
    return x


@translates(SumTo)
def sum_to(graph, x, *, shape):
    lead = x.ndim - len(shape)
    axes = [*range(lead), *(i + lead for i, n in enumerate(shape) if n == 1)]
    y = graph.add("ReduceSum", x, axes, keepdims=1) if axes else x
    return graph.reshape(y, graph.outputs[0].shape)


@translates(Norm)
def norm(graph, x, *, dims):
    return graph.add("ReduceL2", x, list(dims), keepdims=1)


@translates(PNorm)
def p_norm(graph, x, *, p, dims):
    powers = graph.add("Pow", graph.add("Abs", x), float(p))
    return graph.add("Pow", graph.add("ReduceSum", powers, list(dims), keepdims=1), 1 / p)


@translates(SharedExtreme)
def shared_extreme(graph, x, *, dims, extreme):
    number = _as_number(graph, x)
    return graph.cast(
        graph.add(f"Reduce{BY_NAME[extreme]}", number, list(dims), keepdims=1), x.dtype
    )


@translates(Extreme)
def extreme(graph, x, *, dim, position):
    number = _as_number(graph, x)
    y = graph.add(f"Reduce{BY_NAME[position]}", number, [dim], keepdims=1)
    return graph.cast(y, x.dtype), _position(graph, number, position, dim, 1)


@translates(Position)
def position(graph, x, *, dim, name):
    x = _as_number(graph, x)
    if dim is None:
        return _position(graph, graph.reshape(x, (-1,)), name, 0, 0)
    return _position(graph, x, name, dim, 0)


@translates(Quantifier)
def quantifier(graph, x, *, dims, keepdim, name):
    truth = graph.cast(graph.cast(x, bool_), int32)
    found = graph.add(f"Reduce{BY_NAME[name]}", truth, list(dims), keepdims=int(keepdim))
    return graph.cast(found, graph.outputs[0].dtype)


@translates(CumSum)
def cumsum(graph, x, *, dim, reverse=False):
    return graph.add(
        "CumSum", *as_output(graph, x), graph.constant(_scalar(dim)), reverse=int(reverse)
    )


@translates(ArgSort)
def argsort(graph, x, *, dim, descending, k):
    """The greatest or the smallest k first, None for all; of equals the first comes first."""
    number = _as_number(graph, x)
    k = x.shape[dim] if k is None else k
    _, places = graph.add("TopK", number, [k], outputs=2, axis=dim, largest=int(descending))
    return places


def _as_number(graph, x):
    """Bools and small whole numbers as int32 and small floats as float32: what has kernels."""
    small = x.dtype.itemsize < 4
    return graph.cast(x, (float32 if x.dtype.kind == "f" else int32) if small else x.dtype)


def _position(graph, x, name, dim, keepdims):
    return graph.add(f"Arg{BY_NAME[name]}", x, axis=dim, keepdims=keepdims, dtype=int64)


def _scalar(n):
    return int64.type(n)
