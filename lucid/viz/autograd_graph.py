"""The graph that backward walks: every op with what it saved, and the leaves."""

import inspect

import numpy as np

from lucid.autograd.function import edge_of
from lucid.backend import is_array, quiet
from lucid.nn import Parameter
from lucid.tensor import Tensor
from lucid.viz.formulas import backward_formula, forward_formula
from lucid.viz.nodes import Node, kind_of
from lucid.viz.words import shape_in_words, short, size

FEW = 4


def sources(tensor):
    """Every op and every leaf that made a tensor, each after those that it came from."""
    order, seen, stack = [], set(), [(edge_of(tensor)[0], False)]
    while stack:
        source, done = stack.pop()
        if done:
            order.append(source)
        elif id(source) not in seen:
            seen.add(id(source))
            stack.append((source, True))
            edges = () if isinstance(source, Tensor) else source.edges
            stack += [(edge[0], False) for edge in edges if edge is not None]
    return order


def autograd_nodes(tensor, names, with_weights):
    """(the nodes, the bytes of all saved arrays, which op or leaf each node is).

    Without weights, a parameter is a line of the op that reads it and no node of its own.
    """
    found = sources(tensor)
    known = _known_values(found, tensor)
    shown = [x for x in found if with_weights or not isinstance(x, Parameter)]
    place = {id(source): i for i, source in enumerate(shown)}
    nodes = []
    for source in shown:
        is_leaf = isinstance(source, Tensor)
        node = _leaf(source, names) if is_leaf else _op(source, names, known)
        for edge in () if is_leaf else source.edges:
            if edge is not None and id(edge[0]) in place:
                node.inputs.append(place[id(edge[0])])
            elif edge is not None:
                node.lines.append(
                    f"{names.of(edge)} {shape_in_words(edge[0].shape)}{_grad(edge[0])}"
                )
        nodes.append(node)
    return nodes, saved_bytes(found), shown


def saved_arrays(function):
    """(what forward calls it, array) for each array that an op saved for its backward."""
    inputs = _inputs(type(function), len(function.edges))
    for saved in function._saved or ():
        if is_array(saved.value):
            yield inputs[saved.home] if saved.home < len(inputs) else "y", saved.value
    for array in function._kept or ():
        if is_array(array):
            yield "kept", array


def _inputs(kind, n):
    """The names of the n inputs of a Function's forward."""
    parameters = list(inspect.signature(kind.forward).parameters.values())[1:]
    names = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD][:n]
    return names + [f"x{i}" for i in range(len(names), n)]


def saved_bytes(found):
    """The bytes that the graph holds beside its leaves, each array once."""
    leaves = {id(source.array) for source in found if isinstance(source, Tensor)}
    arrays = {
        id(array): array
        for source in found if not isinstance(source, Tensor)
        for _, array in saved_arrays(source)
    }  # fmt: skip
    return sum(array.nbytes for key, array in arrays.items() if key not in leaves)


def _known_values(found, tensor):
    """The arrays of outputs that somebody holds still: those who saved them, and the user."""
    known = {edge_of(tensor): tensor.array}
    for function in found:
        if isinstance(function, Tensor):
            continue
        for saved in function._saved or ():
            edge = function._edge(saved.home) if is_array(saved.value) else None
            if edge is not None:
                known.setdefault(edge, saved.value)
    return known


def _leaf(x, names):
    title = "parameter" if isinstance(x, Parameter) else "leaf"
    lines = [shape_in_words(x.shape), values(x.array)]
    if x.grad is not None:
        lines.append(f"grad {values(x.grad.array)}")
    return Node(title, names.of((x, 0)), lines, "leaf", "", ("leaf", x.shape))


def _op(function, names, known):
    kind = type(function)
    shapes = [shape for shape, _ in function.outputs]
    slots = range(len(shapes))
    lines = [f"→ {', '.join(map(shape_in_words, shapes))}"]
    lines += [values(known[function, slot]) for slot in slots if (function, slot) in known]
    saved = list(saved_arrays(function))
    if saved:
        nbytes = sum(array.nbytes for _, array in saved)
        lines.append(f"saves {', '.join(what for what, _ in saved)}: {size(nbytes)}")
    lines += _retained(function)
    tip = f"{forward_formula(kind)};  {backward_formula(kind)}"
    like = kind.__name__, tuple(shapes), tuple(array.shape for _, array in saved)
    name = ", ".join(
        names.found[function, slot] for slot in slots if (function, slot) in names.found
    )
    return Node(kind.__name__, name, lines, kind_of(kind.__name__), tip, like)


def _retained(function):
    for reference in (function.retained or {}).values():
        tensor = reference()
        if tensor is not None and tensor.grad is not None:
            yield f"grad {values(tensor.grad.array)}"


def _grad(x):
    is_there = isinstance(x, Tensor) and x.grad is not None
    return f", grad {values(x.grad.array)}" if is_there else ""


@quiet
def values(array):
    """Few numbers as they are, of many the mean and the spread.

    Examples
    --------
    >>> import numpy as np
    >>> from lucid.viz.autograd_graph import values
    >>> values(np.array([1.0, 2.5])), values(np.arange(100.0))
    ('= 1, 2.5', '49.5 ± 28.9')
    """
    if array.size <= FEW:
        return "= " + ", ".join(map(short, array.reshape(-1).tolist()))
    if array.dtype.kind == "b":
        return f"{int(array.sum())} of {array.size} true"
    return f"{short(float(array.mean()))} ± {short(float(np.sqrt(array.var())))}"
