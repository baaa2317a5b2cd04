"""Comparisons, and choosing by them or by position, in the operators of ONNX."""

from dataclasses import replace

import numpy as np

from lucid.backend.dtypes import bool_, float16, float32, int64
from lucid.onnx.batch import Size, Slice, product
from lucid.onnx.elementwise import as_output, promoted
from lucid.onnx.graph import Value
from lucid.onnx.shape import END
from lucid.onnx.table import translates
from lucid.ops.compare import Compare, Where
from lucid.ops.gather import Writer
from lucid.ops.gather_pair import Gather, GatherGrad
from lucid.ops.index import GetItem, IndexAdd
from lucid.ops.logical import Bitwise, Logical
from lucid.ops.mask import Triangle
from lucid.ops.predicates import IsClose, Predicate

COMPARED = dict(
    equal="Equal", greater="Greater", greater_equal="GreaterOrEqual", less="Less",
    less_equal="LessOrEqual",
)  # fmt: skip
LOGICAL = dict(logical_and="And", logical_or="Or", logical_xor="Xor", logical_not="Not")
BITWISE = dict(bitwise_and="And", bitwise_or="Or", bitwise_xor="Xor", invert="Not")


@translates(Compare)
def compare(graph, x, y, *, name):
    x, y = promoted(graph, x, y)
    if name == "not_equal":
        return graph.add("Not", graph.add("Equal", x, y, dtype=bool_))
    return graph.add(COMPARED[name], x, y, dtype=bool_)


@translates(Where, in_int32=True)
def where(graph, condition, x, y):
    return graph.add("Where", graph.cast(condition, bool_), *as_output(graph, x, y))


@translates(Triangle)
def triangle(graph, x, *, name, diagonal):
    wide = float32 if x.dtype == float16 else x.dtype  # it has kernels for these, and for int64
    number = graph.cast(x, wide if x.dtype.kind == "f" else int64)
    y = graph.add("Trilu", number, graph.constant(int64.type(diagonal)), upper=int(name == "triu"))
    return graph.cast(y, x.dtype)


@translates(Logical)
def logical(graph, *operands, name):
    return graph.add(LOGICAL[name], *[graph.cast(x, bool_) for x in operands])


@translates(Bitwise)
def bitwise(graph, *operands, name):
    dtype = graph.outputs[0].dtype
    kind = BITWISE[name] if dtype == bool_ else f"Bitwise{BITWISE[name]}"
    return graph.add(kind, *[graph.cast(x, dtype) for x in operands])


@translates(Predicate)
def predicate(graph, x, *, name):
    x = graph.cast(x, float32)
    if name == "isnan":
        return graph.add("IsNaN", x, dtype=bool_)
    infinite = graph.add("IsInf", x, dtype=bool_)
    if name == "isinf":
        return infinite
    return graph.add("Not", graph.add("Or", infinite, graph.add("IsNaN", x, dtype=bool_)))


@translates(IsClose)
def is_close(graph, x, y, *, rtol, atol, equal_nan):
    """What is infinitely far is not close, however much room an infinite y gives."""
    x, y = graph.cast(x, float32), graph.cast(y, float32)
    distance = graph.add("Abs", graph.add("Sub", x, y))
    room = graph.add("Add", graph.add("Mul", graph.add("Abs", y), rtol), atol)
    close = graph.add("LessOrEqual", distance, room, dtype=bool_)
    close = graph.add("And", close, graph.add("Less", distance, np.inf, dtype=bool_))
    close = graph.add("Or", close, graph.add("Equal", x, y, dtype=bool_))  # infinities
    if not equal_nan:
        return close
    nan = [graph.add("IsNaN", z, dtype=bool_) for z in (x, y)]
    return graph.add("Or", close, graph.add("And", *nan))


@translates(GetItem)
def getitem(graph, x, *, index):
    """Slices first, then positions, then axes that come and go."""
    if any(_is_mask(i) for i in index):
        raise NotImplementedError(
            "a mask chooses as many numbers as are true, and a file of ONNX made from a trace has "
            "one shape for each result: write lucid.where(mask, x, 0)"
        )
    items = _whole(index, x.ndim)
    x = _slices(graph, x, [i for i in items if i is not None])
    x = _positions(graph, x, [i for i in items if i is not None], _are_neighbours(items))
    return graph.reshape(x, graph.outputs[0].shape) if any(i is None for i in index) else x


def _is_mask(i):
    return isinstance(i, (np.ndarray, Value)) and i.dtype == bool_


def _whole(index, ndim):
    """One item for each axis, and None for each new one."""
    taken = sum(i is not None and i is not ... for i in index)
    rest = [Slice(None, None, None)] * (ndim - taken)
    at = next((n for n, i in enumerate(index) if i is ...), len(index))
    return [*index[:at], *rest, *index[at + 1 :]]


def _slices(graph, x, items):
    """Cut every axis that has a slice which does not keep the whole of it."""
    cuts = [
        (axis, i) for axis, i in enumerate(items)
        if isinstance(i, Slice) and not _keeps(i, x.shape[axis])
    ]  # fmt: skip
    if not cuts:
        return x
    starts, ends = [], []
    for _, cut in cuts:
        backwards = cut.step is not None and cut.step < 0
        starts.append((END if backwards else 0) if cut.start is None else cut.start)
        ends.append((-END if backwards else END) if cut.stop is None else cut.stop)
    steps = [cut.step or 1 for _, cut in cuts]
    return graph.add("Slice", x, starts, ends, [axis for axis, _ in cuts], steps)


def _keeps(cut, length):
    starts, whole = cut.start in (None, 0), cut.stop is None or cut.stop == length
    if isinstance(cut.stop, int) and isinstance(length, int):
        whole = cut.stop >= length
    return starts and whole and cut.step in (None, 1)


def _are_neighbours(items):
    """Whether nothing stands between the arrays of positions, a new axis neither."""
    places = [n for n, i in enumerate(items) if isinstance(i, (np.ndarray, Value))]
    return not places or len(places) == places[-1] - places[0] + 1


def _positions(graph, x, items, are_neighbours):
    """Choose along the axes with positions; a number is one that takes its axis away."""
    chosen = [axis for axis, i in enumerate(items) if not isinstance(i, Slice)]
    several = [axis for axis in chosen if not isinstance(items[axis], (int, Size))]
    if len(several) > 1:
        return _together(graph, x, items, several, are_neighbours)
    for axis in reversed(chosen):  # from behind, so that the axes before keep their numbers
        i = items[axis]
        place = graph.constant(int64.type(i)) if isinstance(i, int) else graph.value(i)
        shape = (*x.shape[:axis], *place.shape, *x.shape[axis + 1 :])
        x = graph.add("Gather", x, graph.cast(place, int64), axis=axis, shape=shape)
    return x


def _together(graph, x, items, axes, are_neighbours):
    """Several axes chosen from at once: they come to the front, and each row of places is one."""
    order = [*axes, *(axis for axis in range(x.ndim) if axis not in axes)]
    x = x if order == sorted(order) else graph.add("Transpose", x, perm=order)
    places = _rows(graph, [items[axis] for axis in axes])
    y = graph.add("GatherND", x, places)
    if axes[0] and are_neighbours:  # the axes of the places go where those stood
        front, lead, end = places.ndim - 1, axes[0], places.ndim - 1 + x.ndim - len(axes)
        before, behind = range(front, front + lead), range(front + lead, end)
        y = graph.add("Transpose", y, perm=[*before, *range(front), *behind])
    return y


def _rows(graph, items):
    """Positions along several axes, broadcast and put side by side on a new last axis."""
    places = [graph.cast(graph.value(i), int64) for i in items]
    ndim = max(place.ndim for place in places)
    shape = graph.broadcast([place.shape for place in places])
    rows = []
    for place in places:
        line = (1,) * (ndim - place.ndim) + place.shape
        sizes = [1 if n == m else m for n, m in zip(line, shape, strict=True)]
        place = graph.add("Expand", place, sizes) if place.shape != shape else place
        rows.append(graph.add("Unsqueeze", place, [ndim]))
    return replace(graph.add("Concat", *rows, axis=ndim), shape=(*shape, len(items)))


@translates(Writer)
def writer(graph, index, *, dim, shape):
    """-1 everywhere, and the number of each element of the index where it points to."""
    nobody = graph.add("Expand", graph.constant(np.full((1,) * len(shape), -1)), list(shape))
    numbers = graph.reshape(graph.counted(product(index.shape)), index.shape)
    return graph.add("ScatterElements", nobody, graph.cast(index, int64), numbers, axis=dim)


@translates(Gather)
def gather(graph, x, index, *, dim):
    return graph.add("GatherElements", x, graph.cast(index, int64), axis=dim)


@translates(GatherGrad)
def gather_grad(graph, values, index, *, dim, shape):
    """Zeros of that shape, and each of the values added at its place."""
    zeros = graph.add(
        "Expand", graph.constant(np.zeros((1,) * len(shape), values.dtype)), list(shape)
    )
    index = graph.cast(index, int64)
    return graph.add("ScatterElements", zeros, index, values, axis=dim, reduction="add")


@translates(IndexAdd)
def index_add(graph, values, *, index, shape):
    """Zeros of that shape, and each of the values added at its place."""
    zeros = graph.add(
        "Expand", graph.constant(np.zeros((1,) * len(shape), values.dtype)), list(shape)
    )
    if not all(isinstance(i, (Value, np.ndarray)) for i in index):
        raise NotImplementedError("it adds at slices: add at positions")
    return graph.add("ScatterND", zeros, _rows(graph, list(index)), values, reduction="add")
