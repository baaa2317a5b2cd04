"""Watches a backward pass: which node runs when, what comes in, and where it goes."""

import ast
import linecache
from dataclasses import dataclass, field

from lucid.autograd import grad
from lucid.autograd.function import edge_of
from lucid.autograd.watch import Watcher
from lucid.tensor import Tensor
from lucid.viz.formulas import backward_formula, forward_formula
from lucid.viz.names import Names, names_in, users_frame
from lucid.viz.words import shape_in_words, short

FEW = 4  # numbers that are shown whole


@dataclass
class Gradient:
    """A gradient on its way: whose it is, its shape and norm, and its numbers if they are few."""

    name: str
    shape: tuple
    norm: float
    numbers: tuple = ()
    arrival: int = 1  # the how-manieth that its tensor gets
    uses: int = 1  # how many will have arrived when all have
    total: tuple = ()  # the numbers of the sum so far
    first: tuple = ()  # and those that arrived first
    edge: tuple = field(default=(), repr=False)

    def __str__(self):
        if self.shape and not self.numbers:
            return f"({shape_in_words(self.shape)}), norm {short(self.norm)}"
        return in_brackets(self.numbers, self.shape)


def in_brackets(numbers, shape):
    """Few numbers as text: ``2``, or ``[1, 16]`` where there is an axis."""
    listed = ", ".join(map(short, numbers))
    return f"[{listed}]" if shape else listed


@dataclass
class Step:
    """One node of the graph, when its backward ran.

    Attributes
    ----------
    number : int
        From 1, in the order of running.
    op, output : str
        The class of the Function, and the name of what it made.
    forward, backward : str
        Its formulas, from its docstring.
    place, code : str
        The user's file and line, and what stands there, where known.
    incoming, outgoing : list of Gradient
        For each output, and for each input that wants a gradient.
    """

    number: int
    op: str
    output: str
    forward: str
    backward: str
    place: str = ""
    code: str = ""
    incoming: list[Gradient] = field(default_factory=list)
    outgoing: list[Gradient] = field(default_factory=list)
    node: object = field(default=None, repr=False)


class Lines(Watcher):
    """While the user's function runs: the line of each op, and the names of its tensors."""

    def __init__(self):
        self.places, self.latest, self.names = {}, {}, Names()

    def op_ran(self, node, inputs, settings, outputs):
        """Note the line, and the names of what came in."""
        frame = users_frame()
        if frame is not None:
            file, line = frame.f_code.co_filename, frame.f_lineno
            self.places[node] = f"{file}:{line}", linecache.getline(file, line).strip()
            self.names.learn(names_in(frame))
            self.latest[file, line] = node

    def learn_targets(self):
        """The name on the left of a line belongs to what its last op made."""
        for (file, line), node in self.latest.items():
            name = _target(linecache.getline(file, line))
            if name and len(node.outputs) == 1:
                self.names.found.setdefault((node, 0), name)


def _target(code):
    """``c`` of ``c = b + b``."""
    try:
        (statement,) = ast.parse(code.strip()).body
    except (SyntaxError, ValueError):
        return None
    targets = getattr(statement, "targets", ())
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else None


class Story(Watcher):
    """While backward runs: a step for each node."""

    def __init__(self, names, places):
        self.names, self.places = names, places
        self.steps, self.arrived, self.sums, self.depth = [], {}, {}, 0
        self.firsts = {}

    def backward(self, run, node, *incoming):
        """Run it, and tell of it; what its backward calls is no step of its own."""
        self.depth += 1
        try:
            outgoing = run(node, *incoming)
        finally:
            self.depth -= 1
        if self.depth:  # the backward of a checkpoint runs another one inside
            return outgoing
        several = outgoing if isinstance(outgoing, tuple) else (outgoing,)
        step = self._step(node, incoming)
        for edge, needed, g in zip(node.edges, node.needs_input_grad, several, strict=True):
            if needed and g is not None:
                step.outgoing.append(self._goes_to(edge, g))
        self.steps.append(step)
        return outgoing

    def _step(self, node, incoming):
        kind, number = type(node), len(self.steps) + 1
        place, code = self.places.get(node, (node.place or "", ""))
        names = [self.names.of((node, slot)) for slot in range(len(incoming))]
        formulas = forward_formula(kind), backward_formula(kind)
        step = Step(number, kind.__name__, ", ".join(names), *formulas, place, code, node=node)
        step.incoming = [_gradient(name, g) for name, g in zip(names, incoming, strict=True)]
        return step

    def _goes_to(self, edge, g):
        gradient = _gradient(self.names.of(edge), g)
        gradient.arrival = self.arrived[edge] = self.arrived.get(edge, 0) + 1
        before = self.sums.get(edge)
        self.firsts.setdefault(edge, gradient.numbers)
        total = g.detach() if before is None else before + g.detach()
        self.sums[edge] = total
        gradient.total, gradient.edge = _few(total), edge
        return gradient

    def count_the_uses(self):
        """How many gradients each tensor got, now that all have come."""
        for step in self.steps:
            for gradient in step.outgoing:
                gradient.uses = self.arrived[gradient.edge]
            for slot, gradient in enumerate(step.incoming):
                gradient.uses = self.arrived.get((step.node, slot), 1)
                gradient.first = self.firsts.get((step.node, slot), ())


def follow_backward(loss, lines):
    """(the steps of a backward pass, the gradients of the leaves); no ``.grad`` is touched."""
    leaves, kept = leaves_of(loss), [(x, x.grad) for x in retaining(loss)]
    try:
        with Story(lines.names, lines.places) as story:
            found = grad(loss, leaves, retain_graph=True, allow_unused=True)
    finally:
        for x, before in kept:
            x.grad = before
    story.count_the_uses()
    pairs = zip(leaves, found, strict=True)
    return story.steps, [_gradient(lines.names.of(edge_of(x)), g) for x, g in pairs]


def leaves_of(tensor):
    """The leaves that made a tensor, in the order in which a walk through its graph meets them."""
    return [source for source in _sources(tensor) if isinstance(source, Tensor)]


def retaining(tensor):
    """The tensors on the way that keep their gradients: those with ``retain_grad()``."""
    ops = (source for source in _sources(tensor) if not isinstance(source, Tensor))
    found = (reference() for op in ops for reference in (op.retained or {}).values())
    return [x for x in found if x is not None]


def _sources(tensor):
    """All ops and leaves that made a tensor, each once."""
    found, stack = {}, [edge_of(tensor)[0]]
    while stack:
        node = stack.pop()
        if id(node) in found:
            continue
        found[id(node)] = node
        if not isinstance(node, Tensor):
            stack += [edge[0] for edge in reversed(node.edges) if edge is not None]
    return list(found.values())


def _gradient(name, g):
    norm = float((g.detach().double() ** 2).sum()) ** 0.5
    return Gradient(name, g.shape, norm, _few(g))


def _few(g):
    return tuple(g.detach().reshape(-1).tolist()) if g.numel() <= FEW else ()
