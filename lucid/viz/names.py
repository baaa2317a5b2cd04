"""What a user calls his tensors: the variables of his program, and the paths in his models."""

import sys

from lucid.autograd.anomaly import is_users
from lucid.autograd.function import edge_of
from lucid.nn import Module
from lucid.tensor import Tensor


def users_frame():
    """The innermost frame that belongs to the user's program, or None."""
    frame = sys._getframe(1)
    while frame is not None and not is_users(frame):
        frame = frame.f_back
    return frame


def names_in(frame):
    """(tensor, name) for the tensors that a frame's variables hold, alone or in a model."""
    if frame is None:
        return
    for variables in (frame.f_locals, frame.f_globals):
        for name, value in list(variables.items()):
            if name.startswith("_"):
                continue
            if isinstance(value, Tensor):
                yield value, name
            elif isinstance(value, Module):
                for path, tensor in value.named_parameters():
                    yield tensor, f"{name}.{path}"


class Names:
    """The name of each edge of a graph: that of its tensor, else of the op that made it."""

    def __init__(self):
        self.found = {}
        self.numbers = {}
        self.taken = {}  # how many tensors have had a name: one after the other, in a loop

    def learn(self, pairs):
        """Remember (tensor, name) pairs; the first name of a tensor stays."""
        for tensor, name in pairs:
            edge = edge_of(tensor)
            if edge is None or edge in self.found:
                continue
            again = self.taken[name] = self.taken.get(name, 0) + 1
            self.found[edge] = name if again == 1 else f"{name} ({again})"

    def of(self, edge):
        """What the tensor of an edge is called."""
        if edge in self.found:
            return self.found[edge]
        source, slot = edge
        if isinstance(source, Tensor):
            return self._numbered(edge, "leaf")
        name = self._numbered(source, type(source).__name__)
        return f"{name}[{slot}]" if len(source.outputs) > 1 else name

    def _numbered(self, key, kind):
        """``Mul 3`` for the third Mul that is asked for."""
        known = self.numbers.setdefault(kind, {})
        return f"{kind} {known.setdefault(key, len(known) + 1)}"
