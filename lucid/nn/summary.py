"""What a network does to one input, layer by layer, counted without computing it."""

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html import escape
from numbers import Integral

from lucid.autograd import no_grad
from lucid.backend.dtypes import DEFAULT_FLOAT
from lucid.backend.shape_only import field_of, recording, shape_only
from lucid.nn.mode import evaluating
from lucid.nn.module import Module
from lucid.random import get_rng_state, set_rng_state
from lucid.tensor import Tensor

COLUMNS = ("module", "type", "output", "parameters", "MACs", "memory", "sees")


@dataclass
class Row:
    """One module, with all that is inside it."""

    path: str
    kind: str
    depth: int
    parameters: int
    output_shape: tuple = ()
    macs: int = 0
    memory: int = 0
    receptive_field: tuple = (1, 1)

    def cells(self):
        """The row as text, a cell a column."""
        height, width = self.receptive_field
        return (
            self.path or "(all)",
            self.kind,
            "×".join(map(str, self.output_shape)),
            f"{self.parameters:,}",
            f"{self.macs:,}",
            f"{self.memory / 1000:,.1f} kB",
            f"{height}" if height == width else f"{height}×{width}",
        )


@dataclass
class Summary:
    """The table that :func:`summary` makes: it prints, and shows as a table in a notebook.

    Attributes
    ----------
    rows : list of Row
        A row a module, in the order of their first use; each counts all that is inside it.
    parameters, macs, memory : int
        The totals: numbers to train, multiply-accumulates, and bytes of activations.
    """

    rows: list[Row] = field(default_factory=list)
    depth: int = 2

    parameters = property(lambda self: self.rows[0].parameters)
    macs = property(lambda self: self.rows[0].macs)
    memory = property(lambda self: self.rows[0].memory)

    def _table(self):
        shown = [row for row in self.rows if 0 < row.depth <= self.depth]
        return [row.cells() for row in [*shown, self.rows[0]]]

    def __str__(self):
        table = [COLUMNS, *self._table()]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = [_line(cells, widths) for cells in table]
        rule = "─" * len(lines[0])
        return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])

    __repr__ = __str__

    def _repr_html_(self):
        head = "".join(f"<th>{escape(name)}</th>" for name in COLUMNS)
        rows = ("".join(f"<td>{escape(cell)}</td>" for cell in cells) for cells in self._table())
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def summary(model: Module, input_shape=None, depth=2) -> Summary:
    """A table of a model's layers: shapes, parameters, multiply-accumulates, memory, view.

    The model runs on arrays that have a shape but no numbers, in evaluation mode: the count
    takes no memory and next to no time, whatever the model's size.

    Parameters
    ----------
    model : Module
        Any module.
    input_shape : tuple of int, optional
        The shape of one input, without the batch; ``model.input_shape`` by default.
    depth : int
        How many levels of modules the printed table shows; the rows hold all.

    Returns
    -------
    Summary
        Each row has a module's path, type, output shape for a batch of one, and parameters;
        its multiply-accumulates (MACs) in convolutions and matrix products; its activation
        memory, the bytes that its operations write; and its receptive field, the height and
        width in pixels of what one output position sees through convolutions and pooling. It is
        told as if nothing were made larger: transposed convolutions and ``Upsample`` count as 1.

    Raises
    ------
    ValueError
        If there is no input shape, or it is none.

    Examples
    --------
    >>> from lucid import nn
    >>> net = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 2, 3))
    >>> nn.summary(net, (1, 8, 8))
    module  type        output   parameters   MACs  memory  sees
    ────────────────────────────────────────────────────────────
    0       Conv2d      1×8×8×8          80  4,608  2.0 kB     3
    1       ReLU        1×8×8×8           0      0  2.0 kB     3
    2       Conv2d      1×2×6×6         146  5,184  0.3 kB     5
    ────────────────────────────────────────────────────────────
    (all)   Sequential  1×2×6×6         226  9,792  4.4 kB     5
    """
    input_shape = getattr(model, "input_shape", None) if input_shape is None else input_shape
    if input_shape is None:
        raise ValueError("summary needs the shape of one input, such as (3, 224, 224)")
    counter = _Counter(model)
    x = one_input(model, input_shape)
    with (
        without_numbers(model), evaluating(model), counter.watching(),
        recording(counter.record), no_grad(),
    ):  # fmt: skip
        model(x)
    return Summary(counter.rows(), depth)


def one_input(model, shape):
    """A batch of one input without numbers, of the dtype of the model's first floats."""
    if not isinstance(shape, (tuple, list)) or not all(isinstance(n, Integral) for n in shape):
        raise ValueError(
            f"input_shape (={shape!r}) must be the shape of one input, such as (3, 224, 224)"
        )
    dtypes = (x.dtype for x in model.parameters() if x.is_floating_point())
    return Tensor(shape_only((1, *shape), next(dtypes, DEFAULT_FLOAT)))


def first_tensor(output):
    """The first tensor that a module gives, also in tuples, lists and dicts; None if none is."""
    if isinstance(output, dict):
        output = list(output.values())
    if isinstance(output, (tuple, list)):
        return next((x for x in map(first_tensor, output) if x is not None), None)
    return output if isinstance(output, Tensor) else None


@contextmanager
def without_numbers(model):
    """Only the shapes of the parameters and buffers, on whatever device the numbers are.

    What a model draws in this block is taken back: the random numbers go on as if it had not run.
    """
    state = get_rng_state()
    tensors = [*model.parameters(), *model.buffers()]
    arrays = [tensor.array for tensor in tensors]
    try:
        for tensor, array in zip(tensors, arrays, strict=True):
            tensor._array = shape_only(array.shape, array.dtype)
        yield
    except Exception as error:
        error.add_note(
            "in a run on shapes alone: no step may depend on numbers, which are not there"
        )
        raise
    finally:
        for tensor, array in zip(tensors, arrays, strict=True):
            tensor._array = array
        set_rng_state(state)


class _Counter:
    """Follows a forward pass from module to module."""

    def __init__(self, model):
        self.paths = {module: path for path, module in model.named_modules()}
        self.found = {}
        self.open = []

    def watching(self):
        """A context in which every module reports when it begins and ends."""
        stack = ExitStack()
        for module in self.paths:
            stack.enter_context(module.register_forward_pre_hook(self.begin))
            stack.enter_context(module.register_forward_hook(self.end))
        return stack

    def begin(self, module, inputs):
        """A module begins: what is recorded from now on is its too."""
        if module not in self.found:
            kind = type(module).__name__
            row = Row(self.paths[module], kind, len(self.open), module.count_params())
            self.found[module] = row
        self.open.append(self.found[module])

    def end(self, module, inputs, output):
        """A module ends: its output tells shape and receptive field."""
        row = self.open.pop()
        first = first_tensor(output)
        if first is not None:
            row.output_shape = first.shape
            row.receptive_field = field_of(first.array).size

    def record(self, macs, nbytes):
        """An operation counts for every module that is open."""
        for row in self.open:
            row.macs += macs
            row.memory += nbytes

    def rows(self):
        """All rows, the model itself first."""
        return list(self.found.values())


def _line(cells, widths):
    """Words to the left, numbers to the right."""
    words = [cell.ljust(width) for cell, width in zip(cells[:3], widths[:3], strict=True)]
    numbers = [cell.rjust(width) for cell, width in zip(cells[3:], widths[3:], strict=True)]
    return "  ".join([*words, *numbers])
