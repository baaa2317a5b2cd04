"""Which numbers a number was made of: backpropagation of yes and no in the place of gradients.

A gradient says how much a pixel matters: it is 0 where a ReLU is off, or where two effects cancel.
Here each backward is replaced by a simpler question, which inputs the outputs read, whatever their
values. What is above 0 was read, and what is 0 was not.
"""

import numpy as np

from lucid.autograd.watch import Watcher
from lucid.backend import backend_of
from lucid.backend.cpu.border import tap
from lucid.ops import broadcast_to, matmul, ones, reshape, transpose
from lucid.ops.conv import Conv2d, Conv2dInputGrad
from lucid.ops.reduce import sum_
from lucid.ops.shape import sum_to
from lucid.tensor import Tensor

MOVES = set(
    "Reshape Permute BroadcastTo SumTo Sum Mean GetItem IndexAdd Gather GatherGrad Cat Split Pad "
    "Flip Roll Triangle Tile CumSum Clone Cast Move Alias PassInputs PassOutputs Overwrite "
    "Checkpoint Unfold Fold AvgPool2d AdaptiveAvgPool2d".split()
)  # their backward copies and adds, and never subtracts: it is the answer already


class Footprint(Watcher):
    """In this block ``grad`` gives 1 where the output reads an input, and 0 elsewhere."""

    def backward(self, run, node, *incoming):
        """What the inputs of one op were read for, in the place of their gradients."""
        name = type(node).__name__
        if node.is_users:  # nobody knows what it reads
            found = tuple(_all_or_none(incoming[0], shape) for shape in _input_shapes(node))
        elif name in MOVES:
            found = run(node, *incoming)
        else:
            found = RULES.get(name, by_broadcasting)(node, incoming[0])
        found = found if isinstance(found, tuple) else (found,)
        return tuple([None if g is None else Tensor((g.array > 0).astype(g.dtype)) for g in found])


def by_broadcasting(node, grad):
    """Elementwise ops, and reductions that keep their axes; of all others everything."""
    return tuple(_like(grad, shape) for shape in _input_shapes(node))


def _like(grad, shape):
    if shape is None:
        return None
    try:
        both = np.broadcast_shapes(grad.shape, shape)
    except ValueError:
        return _all_or_none(grad, shape)
    return sum_to(broadcast_to(grad, both), shape)


def _all_or_none(grad, shape):
    """Every number was read, if any of the outputs counts."""
    return None if shape is None else broadcast_to((grad.sum() > 0).to(grad.dtype), shape)


def _input_shapes(node):
    """The shape of each input that wants an answer, and None for the others."""
    pairs = zip(node.edges, node.needs_input_grad, strict=True)
    return [_shape(*edge) if needed and edge is not None else None for edge, needed in pairs]


def _shape(source, slot):
    return source.shape if isinstance(source, Tensor) else source.outputs[slot][0]


def _over(*axes):
    """A rule for ops that mix all numbers along some axes of their first input."""

    def rule(node, grad):
        mixed = broadcast_to(sum_(grad, axes, keepdim=True), grad.shape)
        return by_broadcasting(node, mixed)

    return rule


def _over_its_groups(node, grad):
    rows = reshape(grad, (len(grad), node.groups, -1))
    mixed = broadcast_to(sum_(rows, -1, keepdim=True), rows.shape)
    return by_broadcasting(node, reshape(mixed, grad.shape))


def _along_its_dim(node, grad):
    return _over(node.dim)(node, grad)


def _convolution(node, grad):
    x, w = node.saved_tensors
    dx = Conv2dInputGrad.apply(grad, _ones(w), x_shape=x.shape, **node.window)
    return (dx, *[_all_or_none(grad, shape) for shape in _input_shapes(node)[1:]])


def _transposed_convolution(node, grad):
    _, w = node.saved_tensors
    dw = _all_or_none(grad, _input_shapes(node)[1])
    return Conv2d.apply(grad, _ones(w), **node.window), dw


def _linear(node, grad):
    x_shape, *others = _input_shapes(node)
    dx = None if x_shape is None else broadcast_to(sum_(grad, -1, keepdim=True), x_shape)
    return (dx, *[_all_or_none(grad, shape) for shape in others])


def _matmul(node, grad):
    a, b = (ones(shape, dtype=grad.dtype, device=grad.device) for shape in node.shapes)
    da, db = matmul(grad, transpose(b, -1, -2)), matmul(transpose(a, -1, -2), grad)
    return tuple(
        None if shape is None else sum_to(g, shape)
        for g, shape in zip((da, db), _input_shapes(node), strict=True)
    )


def _einsum(node, grad):
    operands = [ones(shape, dtype=grad.dtype, device=grad.device) for shape in node.shapes]
    shapes = _input_shapes(node)
    return tuple(None if s is None else node._dx(i, operands, grad) for i, s in enumerate(shapes))


def _max_pool(node, grad):
    """Every pixel of a window was looked at, also those that were not the greatest."""
    kernel, stride, padding, dilation = (
        node.window[name] for name in ("kernel", "stride", "padding", "dilation")
    )
    (n, c, *image), sizes = node.x_shape, grad.shape[2:]
    axes = zip(image, sizes, kernel, stride, padding, dilation, strict=True)
    room = [max(size + 2 * p, (m - 1) * s + k * d) for size, m, k, s, p, d in axes]
    dx = backend_of(grad.array).xp.zeros((n, c, *room), grad.dtype)
    for r, s in np.ndindex(*kernel):
        dx[tap(r, s, sizes, stride, dilation)] += grad.array
    rows, columns = (slice(p, p + size) for p, size in zip(padding, image, strict=True))
    return Tensor(dx[:, :, rows, columns])


def _ones(x):
    return ones(x.shape, dtype=x.dtype, device=x.device)


RULES = {
    "Conv2d": _convolution, "Conv2dInputGrad": _transposed_convolution, "Linear": _linear,
    "MatMul": _matmul, "Einsum": _einsum, "MaxPool2d": _max_pool, "LayerNorm": _over(-1),
    "GlobalResponseNorm": _over(1, 2, 3), "BatchNorm": _over(0, 2, 3), "Softmax": _along_its_dim,
    "LogSoftmax": _along_its_dim, "GroupNorm": _over_its_groups,
}  # fmt: skip
