"""The nodes of a graph that can be drawn, and equal stretches of it folded into one."""

from dataclasses import dataclass, field

KINDS = {  # of which ops have which colour
    "convolution": ("Conv", "Unfold", "Fold"),
    "pointwise": ("Linear", "MatMul", "Einsum", "Bmm"),
    "response": ("GlobalResponseNorm", "Softmax", "LogSoftmax", "CrossEntropy",
                 "ClassCrossEntropy"),
    "norm": ("LayerNorm", "BatchNorm", "GroupNorm", "InstanceNorm", "Norm"),
    "activation": ("GELU", "ReLU", "SiLU", "Sigmoid", "Tanh", "ELU", "Mish", "Hard", "Leaky"),
    "shape": ("Permute", "Reshape", "Alias", "Clone", "BroadcastTo", "Cast", "GetItem", "Cat",
              "Gather"),
}  # fmt: skip


@dataclass
class Node:
    """One node: what it is, what is written under it, and what it has in common with its like.

    Attributes
    ----------
    title : str
        The op or the layer.
    name : str
        What its result is called.
    lines : list of str
        Shapes, values, gradients, saved arrays.
    kind : str
        Its colour.
    tip : str
        Its formula.
    like : object
        Equal for nodes that may be folded into one.
    inputs : list of int
        The nodes that it comes from, an edge each, by their place in the list.
    """

    title: str
    name: str = ""
    lines: list[str] = field(default_factory=list)
    kind: str = "panel"
    tip: str = ""
    like: object = None
    inputs: list[int] = field(default_factory=list)


@dataclass
class Fold:
    """A stretch of equal pieces: the nodes of the first one, and how many there are."""

    start: int
    length: int
    count: int
    label: str = ""

    end = property(lambda self: self.start + self.length * self.count)


def kind_of(op):
    """The colour of an op or a layer by its name."""
    found = (kind for kind, names in KINDS.items() if any(op.startswith(name) for name in names))
    return next(found, "panel")


def find_folds(nodes, least=2):
    """The stretches of two or more equal pieces, each as long as can be, from the first on.

    Pieces are equal if their nodes are alike and come from nodes as far back in the list.
    """
    marks = [(node.like, tuple(i - j for j in node.inputs)) for i, node in enumerate(nodes)]
    folds, i = [], 0
    while i < len(marks):
        best = max(_repeats(marks, i), key=lambda f: (f.length * f.count, -f.length), default=None)
        if best is not None and best.length * (best.count - 1) >= least:
            folds.append(best)
            i = best.end
        else:
            i += 1
    return folds


def _repeats(marks, i):
    for length in range(1, (len(marks) - i) // 2 + 1):
        piece, count = marks[i : i + length], 1
        while marks[i + length * count : i + length * (count + 1)] == piece:
            count += 1
        if count > 1:
            yield Fold(i, length, count)


def drawn_once(nodes, folds):
    """(which nodes are drawn, for each node the one that stands for it)."""
    stands_for = list(range(len(nodes)))
    for fold in folds:
        for i in range(fold.start, fold.end):
            stands_for[i] = fold.start + (i - fold.start) % fold.length
    return sorted(set(stands_for)), stands_for


def edges_drawn(nodes, folds):
    """The edges between the nodes that are drawn, from above to below."""
    drawn, stands_for = drawn_once(nodes, folds)
    return [(stands_for[j], i) for i in drawn for j in nodes[i].inputs]
