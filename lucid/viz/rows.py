"""One step of an image's journey, and rows of equal steps folded into one."""

from dataclasses import dataclass, field, fields

import numpy as np


@dataclass
class Row:
    """A module, or an op between modules: what it is, what it costs, and what it makes.

    Attributes
    ----------
    path, kind, formula : str
        Where it is in the model, its class, and what it computes.
    letters_in, letters_out : str
        The axes of its input and of its output, such as ``"NCHW"``.
    input_shape, output_shape : tuple of int
        Of one image, as a batch of one.
    parameters, macs, memory : int
        Numbers to train, multiply-accumulates, and bytes written: those of ``nn.summary``.
    receptive_field, stride : tuple of int
        Height and width in pixels of what one position sees, and from one position to the next,
        as ``nn.summary`` tells them.
    seconds : float
        How long it took.
    mean, spread, zeros : float
        Mean and standard deviation of the output, and the share of it that is 0.
    maps : array or None
        Some channels of the output (k, h, w), made smaller; ``channels`` tells which.
    count : int
        How many equal modules the row stands for.
    children : list of Row
        The steps inside.
    """

    path: str
    kind: str
    formula: str = ""
    letters_in: str = ""
    letters_out: str = ""
    input_shape: tuple = ()
    output_shape: tuple = ()
    parameters: int = 0
    macs: int = 0
    memory: int = 0
    receptive_field: tuple = (1, 1)
    stride: tuple = (1, 1)
    seconds: float = 0.0
    mean: float = np.nan
    spread: float = np.nan
    zeros: float = np.nan
    maps: np.ndarray | None = None
    channels: tuple = ()
    count: int = 1
    is_op: bool = False
    label: str = ""
    children: list["Row"] = field(default_factory=list)

    @property
    def name(self):
        """What a table calls it, such as ``stages.2 · blocks 0–8 × 9``."""
        where = " · ".join(part for part in (self.path, self.label) if part)
        return where or self.kind

    def all(self):
        """The row and all that are inside, in the order in which they began."""
        yield self
        for child in self.children:
            yield from child.all()

    def looks(self):
        """What rows have in common that are folded: kinds, shapes and costs, all the way down."""
        inside = tuple(child.looks() for child in self.children)
        shapes = (self.input_shape, self.output_shape)
        return self.kind, self.is_op, shapes, self.parameters, self.macs, inside


def fold(rows):
    """The rows, in which every run of equal modules has become one row with the run inside."""
    runs = []
    for row in rows:
        is_next = runs and not row.is_op and runs[-1][0].looks() == row.looks()
        if is_next:
            runs[-1].append(row)
        else:
            runs.append([row])
    return [run[0] if len(run) == 1 else _together(run) for run in runs]


def fold_all(row):
    """The row with everything inside of it folded, all the way down."""
    for child in row.children:
        fold_all(child)
    is_one_op = len(row.children) == 1 and row.children[0].is_op  # which tells nothing new
    children = [] if is_one_op else fold(row.children)
    if len(children) == 1 and children[0].count > 1:  # a stage that is nothing but its blocks
        row.label, row.count = children[0].label, children[0].count
        children = children[0].children
    row.children = children
    return row


def _together(run):
    """One row for a run of equal ones: costs are sums, numbers are those of the last."""
    first, last = run[0], run[-1]
    parent, _, start = first.path.rpartition(".")
    end = last.path.rpartition(".")[2]
    row = Row(**{f.name: getattr(last, f.name) for f in fields(Row)})
    row.path, row.count, row.children = parent, len(run), run
    row.label = f"{first.kind.lower()}s {start}–{end} × {len(run)}"
    row.input_shape, row.letters_in = first.input_shape, first.letters_in
    for name in ("parameters", "macs", "memory", "seconds"):
        setattr(row, name, sum(getattr(each, name) for each in run))
    return row
