"""The graph that a file holds, while it is written: values, nodes and constants, each with a name.

Translations speak of values, as an op's forward speaks of arrays: ``graph.add("Mul", x, 2.0)`` adds
a node and returns the value that it makes.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from lucid.onnx.batch import Counted, Repeated, Size

INT64 = np.dtype(np.int64)


@dataclass(frozen=True)
class Value:
    """What flows along an edge: its name, and its shape and dtype where an op of lucid made it."""

    name: str
    shape: tuple = ()
    dtype: np.dtype | None = None

    ndim = property(lambda self: len(self.shape))


@dataclass
class Node:
    """One operator of ONNX."""

    kind: str
    inputs: list
    outputs: list
    attributes: dict


@dataclass
class Graph:
    """Nodes in the order in which they run, and the constants that they read."""

    nodes: list = field(default_factory=list)
    constants: dict = field(default_factory=dict)  # name: array
    batch_input: str = ""  # whose first axis is the batch
    path: str = ""  # the module that is translated now
    outputs: tuple = ()  # of its op: values without a name
    wanted: tuple = ()  # whether something reads them
    _names: set = field(default_factory=set)
    _same: dict = field(default_factory=dict)  # the constants by their content
    _sizes: dict = field(default_factory=dict)

    def named(self, name):
        """A name that nothing else has."""
        unique, count = name, 1
        while unique in self._names:
            count += 1
            unique = f"{name}_{count}"
        self._names.add(unique)
        return unique

    def add(self, kind, *inputs, outputs=1, dtype=None, shape=None, name=None, **attributes):
        """Add a node; returns its value, or a tuple of several.

        Numbers among the inputs become constants of the dtype of the first value, tuples and lists
        lists of whole numbers. The value has the dtype of the first input, unless it is given.
        """
        first = next((x for x in inputs if isinstance(x, Value)), Value(""))
        names = [self._input(x, first.dtype) for x in inputs]
        base = name or self.named(f"{self.path}/{kind}" if self.path else kind)
        made = [base, *(self.named(f"{base}.{i}") for i in range(1, outputs))]
        self.nodes.append(Node(kind, names, made, attributes))
        shape = first.shape if shape is None else shape
        values = [Value(name, shape, dtype or first.dtype) for name in made]
        return values[0] if outputs == 1 else tuple(values)

    def constant(self, array, name=None):
        """A value that is always the same; equal constants are one."""
        array = np.ascontiguousarray(array).reshape(np.shape(array))
        content = (array.dtype.str, array.shape, array.tobytes()) if name is None else name
        if content not in self._same:
            self._same[content] = self.named(name or "constant")
            self.constants[self._same[content]] = array
        return Value(self._same[content], array.shape, array.dtype)

    def numbers(self, sizes):
        """A list of whole numbers, some of which may grow with the batch."""
        if not any(isinstance(n, Size) for n in sizes):
            return self.constant(np.array(sizes, INT64))
        parts = [self.size(n) if isinstance(n, Size) else self.numbers([n]) for n in sizes]
        if len(parts) == 1:
            return parts[0]
        return self.add("Concat", *parts, axis=0, shape=(len(parts),))

    def size(self, size):
        """A list of one number that grows with the batch."""
        if size not in self._sizes:
            path, self.path = self.path, "batch"
            if size == Size(0, 1):
                shape = Value(self.batch_input, (1,), INT64)
                self._sizes[size] = self.add("Shape", shape, start=0, end=1)
            elif size.fixed:
                self._sizes[size] = self.add("Add", self.size(Size(0, size.each)), size.fixed)
            else:
                self._sizes[size] = self.add("Mul", self.size(Size(0, 1)), size.each)
            self.path = path
        return self._sizes[size]

    def value(self, x):
        """A constant, an array that grows with the batch, or a growing number, as a value."""
        if isinstance(x, np.ndarray):
            return self.constant(x)
        if isinstance(x, Size):
            return self.add("Squeeze", self.size(x), [0], shape=())
        if isinstance(x, Repeated):
            shape = (*x.once.shape[: x.axis], x.size, *x.once.shape[x.axis + 1 :])
            sizes = [n if isinstance(n, Size) else 1 for n in shape]
            return replace(self.add("Expand", self.constant(x.once), sizes), shape=shape)
        if isinstance(x, Counted):
            line = (1,) * x.axis + (x.size,) + (1,) * (x.ndim - x.axis - 1)
            return self.cast(self.reshape(self.counted(x.size), line), x.dtype)
        return x

    def counted(self, size):
        """The whole numbers from 0 up to a size."""
        if not isinstance(size, Size):
            return self.constant(np.arange(size, dtype=INT64))
        end = self.add("Squeeze", self.size(size), [0], shape=())
        start, step = self.constant(INT64.type(0)), self.constant(INT64.type(1))
        return self.add("Range", start, end, step, shape=(size,))

    def cast(self, x, dtype):
        """``x`` in a dtype; a number becomes a constant."""
        if not isinstance(x, Value):
            return self.constant(np.asarray(x, dtype))
        return x if x.dtype == dtype else self.add("Cast", x, to=np.dtype(dtype), dtype=dtype)

    def reshape(self, x, shape):
        """``x`` in a shape; one length may be -1, or grow with the batch."""
        growing = [i for i, n in enumerate(shape) if isinstance(n, Size)]
        if len(growing) == 1 and -1 not in shape and 0 not in shape:
            sizes = [-1 if isinstance(n, Size) else n for n in shape]
        else:
            sizes = list(shape)
        settings = dict(allowzero=1) if 0 in shape else {}  # else 0 would mean: as before
        return self.add("Reshape", x, sizes, shape=tuple(shape), **settings)

    def broadcast(self, shapes):
        """The shape that several shapes broadcast to; a length that grows is never 1."""
        ndim = max(map(len, shapes))
        lines = [(1,) * (ndim - len(shape)) + tuple(shape) for shape in shapes]
        return tuple(next((n for n in axis if n != 1), 1) for axis in zip(*lines, strict=True))

    def _input(self, x, dtype):
        if x is None:
            return ""
        if isinstance(x, Value):
            return x.name
        if isinstance(x, (tuple, list)):
            return self.numbers(x).name
        return self.constant(x if isinstance(x, np.ndarray) else np.asarray(x, dtype)).name
