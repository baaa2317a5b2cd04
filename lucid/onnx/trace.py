"""What a model computes, op by op, noted while it runs.

Every array that the model is given or that an op makes is known by its key: the name of a
parameter, or a number, negative for inputs and positive for what ops make. Two runs of the same
steps give the same keys.
"""

import weakref
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from lucid.autograd.anomaly import Places
from lucid.backend import is_array
from lucid.backend.device import move
from lucid.tensor import Tensor, readers


class Known(NamedTuple):
    """An array that is no constant of the graph: an input, a parameter, or what an op made."""

    key: str | int


@dataclass
class Step:
    """One op that ran: what it read, how it was set, and what it made."""

    op: type
    inputs: list
    settings: dict
    shapes: list  # of the outputs
    dtypes: list
    keys: list
    place: str = ""  # the module and the line where it ran
    path: str = ""  # the module alone
    widens: bool = False  # whether it computed in float32 what it was given in float16


class Seen(NamedTuple):
    """An array, what it is known by, and how often its memory had been written by then."""

    array: weakref.ref
    key: str | int
    written: int


@dataclass
class Trace(Places):
    """Notes the steps in its block that depend on the tensors that it was given."""

    steps: list = field(default_factory=list)
    seen: dict = field(default_factory=dict)  # by the identity of an array, while it is alive
    made: int = 0
    varying: set = field(default_factory=set)  # keys of what depends on the inputs
    place_of_reading: str = ""  # where Python read a number that depends on the inputs

    def __post_init__(self):
        super().__init__()

    def __enter__(self):
        self.readers = readers.set((*readers.get(), self.numbers_read))
        return super().__enter__()

    def __exit__(self, *error):
        readers.reset(self.readers)
        return super().__exit__(*error)

    def numbers_read(self, x):
        """Python reads the numbers of ``x``; those of parameters are the same in every run."""
        found = self._find(x)
        if found and self._varies(found.key) and not self.place_of_reading:
            self.place_of_reading = self.place()

    def _varies(self, key):
        return key in self.varying or (isinstance(key, int) and key < 0)

    def know(self, x, key):
        """From now on the array of a tensor is known by that key."""
        self.seen[id(x.array)] = Seen(weakref.ref(x.array), key, x.writes.count)

    def op_ran(self, node, inputs, settings, outputs):
        """Note a step; what is made of constants alone is a constant."""
        op = type(node)
        if not op.__module__.startswith("lucid.") and all(self._find(y) for y in outputs):
            return  # a Function whose forward is made of ops that were noted, one by one
        read, set_to = [self.read(x) for x in inputs], self.read(settings)
        if next(keys_in([read, set_to]), None) is None:
            return
        keys = [self._new_key(y) for y in outputs]
        if any(self._varies(key) for key in keys_in([read, set_to])):
            self.varying.update(keys)
        shapes, dtypes = [y.shape for y in outputs], [y.dtype for y in outputs]
        path = self.modules[-1][1] if self.modules else ""
        place = self.place()
        step = Step(op, read, set_to, shapes, dtypes, keys, place, path, node.widens)
        self.steps.append(step)

    def wrote(self, x, y):
        """``x`` was changed in place: what reads it from now on reads what ``y`` holds."""
        found = self._find(y)
        if found:
            self.know(x, found.key)

    def read(self, x):
        """What a step was given, with keys in the place of what is known."""
        if isinstance(x, dict):
            return {name: self.read(value) for name, value in x.items()}
        if isinstance(x, (tuple, list)):
            return type(x)([self.read(value) for value in x])
        if not isinstance(x, Tensor) and not is_array(x):
            return x
        found = self._find(x)
        if found is None:
            return np.array(move(x.array if isinstance(x, Tensor) else x, "cpu"))
        if isinstance(x, Tensor) and x.writes.count != found.written:
            raise NotImplementedError(
                f"a tensor of shape {x.shape} was changed in place through another one that shares "
                f"its memory, or by x[index] = value, before it was read {self.place()}: in ONNX "
                "nothing changes, so write lucid.where(mask, value, x), or y = x + 1 for x += 1"
            )
        return Known(found.key)

    def _find(self, x):
        array = x.array if isinstance(x, Tensor) else x
        found = self.seen.get(id(array))
        return found if found and found.array() is array else None

    def _new_key(self, y):
        self.made += 1
        self.know(y, self.made)
        return self.made


def keys_in(value):
    """The keys of all that is known in a value, however deep."""
    if isinstance(value, Known):
        yield value.key
    elif isinstance(value, (tuple, list, dict)):
        for inside in value.values() if isinstance(value, dict) else value:
            yield from keys_in(inside)


def needed(steps, outputs):
    """Those of the steps that something in ``outputs`` depends on."""
    wanted, kept = set(keys_in(outputs)), []
    for step in reversed(steps):
        if wanted.intersection(step.keys):
            kept.append(step)
            wanted.update(keys_in([step.inputs, step.settings]))
    return kept[::-1]
