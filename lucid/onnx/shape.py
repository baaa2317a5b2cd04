"""Ops that move numbers, in the operators of ONNX."""

from lucid.onnx.batch import Size
from lucid.onnx.table import translates
from lucid.ops.axes import Flip, Roll
from lucid.ops.join import Cat, Split, Stack, Unbind
from lucid.ops.pad import Pad
from lucid.ops.repeat import Tile
from lucid.ops.shape import BroadcastTo, Permute, Reshape

END = 2**63 - 1  # beyond any axis


@translates(Reshape)
def reshape(graph, x, *, shape):
    """The shape that came out: in the one that was asked for, -1 may stand beside the batch."""
    return graph.reshape(x, graph.outputs[0].shape)


@translates(Permute)
def permute(graph, x, *, dims):
    return graph.add("Transpose", x, perm=list(dims))


@translates(BroadcastTo)
def broadcast_to(graph, x, *, shape):
    """Where x has that length already, 1 keeps it."""
    own = (None,) * (len(shape) - x.ndim) + x.shape
    sizes = [1 if n == m else n for n, m in zip(shape, own, strict=True)]
    return graph.add("Expand", x, sizes)


@translates(Cat)
def cat(graph, *inputs, dim):
    dtype = graph.outputs[0].dtype
    return graph.add("Concat", *[graph.cast(x, dtype) for x in inputs], axis=dim)


@translates(Split)
def split(graph, x, *, lengths, dim):
    made = graph.add("Split", x, list(lengths), outputs=len(lengths), axis=dim)
    return made if isinstance(made, tuple) else (made,)


@translates(Stack)
def stack(graph, *inputs, dim):
    dtype = graph.outputs[0].dtype
    pieces = [graph.add("Unsqueeze", graph.cast(x, dtype), [dim]) for x in inputs]
    return graph.add("Concat", *pieces, axis=dim)


@translates(Unbind)
def unbind(graph, x, *, dim):
    pieces = split(graph, x, lengths=[1] * x.shape[dim], dim=dim)
    return tuple([graph.add("Squeeze", piece, [dim]) for piece in pieces])


@translates(Pad, in_int32=True)
def pad(graph, x, *, widths, value):
    """All widths before, then all behind; ONNX cuts where they are negative."""
    pads = [before for before, _ in widths] + [behind for _, behind in widths]
    return graph.add("Pad", x, pads, graph.cast(value, x.dtype))


@translates(Tile)
def tile(graph, x, *, times):
    if len(times) > x.ndim:
        x = graph.reshape(x, (1,) * (len(times) - x.ndim) + x.shape)
    return graph.add("Tile", x, [1] * (x.ndim - len(times)) + list(times))


@translates(Flip)
def flip(graph, x, *, dims):
    n = len(dims)
    return graph.add("Slice", x, [-1] * n, [-END] * n, list(dims), [-1] * n) if n else x


@translates(Roll)
def roll(graph, x, *, shifts, dims):
    """The last ones first, axis by axis; an axis of the batch has no fixed place to cut."""
    for shift, dim in zip(shifts, dims, strict=True):
        length = x.shape[dim]
        shift = shift if isinstance(length, Size) else shift % (length or 1)
        if shift == 0:
            continue
        last = graph.add("Slice", x, [-shift], [END], [dim])
        first = graph.add("Slice", x, [0], [-shift], [dim])
        x = graph.add("Concat", last, first, axis=dim, shape=x.shape)
    return x
