"""Where a network departs from the one that it shall be equal to: layer by layer, with numbers."""

from contextlib import ExitStack
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from lucid.autograd import no_grad
from lucid.backend import as_array
from lucid.nn import Module
from lucid.nn.mode import evaluating
from lucid.tensor import Tensor

INPUT, OUTPUT = "input", "output"  # the names of what goes in and what comes out


@dataclass
class Difference:
    """How far the output of one layer is from the reference."""

    name: str
    kind: str
    shape: tuple
    expected: tuple  # the reference's shape
    error: float  # max |y - reference| / max |reference|


@dataclass
class Comparison:
    """The report of :func:`compare`: it prints as a table.

    Attributes
    ----------
    rows : list of Difference
        One for each layer that was compared, in the order in which they finish.
    tolerance : float
        The relative error up to which a layer agrees.
    """

    rows: list[Difference]
    tolerance: float

    @property
    def first(self):
        """The first layer that departs, a ``Difference``; None where all agree."""
        return next((row for row in self.rows if not row.error <= self.tolerance), None)

    def __str__(self):
        table = [("layer", "type", "shape", "relative error"), *map(self._cells, self.rows)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in table
        ]
        rule = "─" * max(map(len, lines))
        return "\n".join([lines[0], rule, *lines[1:], rule, self._verdict()])

    __repr__ = __str__

    def _cells(self, row):
        shape = "×".join(map(str, row.shape))
        if row.shape != row.expected:
            shape += f", and not {'×'.join(map(str, row.expected))}"
        mark = "" if row.error <= self.tolerance else "  departs"
        return row.name, row.kind, shape, f"{row.error:.1e}{mark}"

    def _verdict(self):
        if self.first is None:
            return f"all {len(self.rows)} agree within {self.tolerance:g}"
        return f"the first that departs: {self.first.name}, {self.first.kind}"


def compare(model, reference_activations, tolerance=1e-5) -> Comparison:
    """Compare what the layers of a model compute with what those of another one have computed.

    Record the activations of the original once, by hooks or by hand, under lucid's names; then
    the report tells the first layer that departs, which is where to look. The relative error of a
    layer is ``max |y - reference| / max |reference|``; another shape, or a nan or inf that
    only one of them has, is an infinite one. The model runs in evaluation mode.

    Parameters
    ----------
    model : Module
        The network to look at.
    reference_activations : dict of str to array
        ``"input"`` is what goes in (a tuple, if there are several inputs); every other name is the
        path of a layer, as in ``model.named_modules()``, with its output, and ``"output"`` that
        of the whole model. Which layers are there is up to you.
    tolerance : float
        The relative error up to which a layer agrees.

    Returns
    -------
    Comparison
        With ``rows``, and ``first``, the first that departs.

    Raises
    ------
    TypeError
        If ``model`` is no module, or a layer gives no tensor.
    ValueError
        If there is no ``"input"``, no other name, or a name of no layer, or of one that does not
        run.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> original = nn.Sequential(nn.Linear(3, 4), nn.GELU(), nn.Linear(4, 2))
    >>> copy = nn.Sequential(nn.Linear(3, 4), nn.GELU("tanh"), nn.Linear(4, 2))
    >>> copy.load_state_dict(original.state_dict())
    <All keys matched successfully>
    >>> x = lucid.randn(5, 3)
    >>> seen = {"input": x, "0": original[0](x), "1": original[:2](x), "2": original(x)}
    >>> lucid.models.compare(copy, seen, tolerance=1e-6).first.name
    '1'
    """
    if not isinstance(model, Module):
        raise TypeError(f"compare takes a lucid.nn.Module, not {type(model).__name__}")
    layers = dict(model.named_modules())
    layers[OUTPUT] = layers.get(OUTPUT, model)
    inputs, expected = _checked(reference_activations, layers)
    found: dict = {}
    with ExitStack() as stack:
        for name in expected:
            stack.enter_context(layers[name].register_forward_hook(_recorder(name, found)))
        stack.enter_context(evaluating(model))
        stack.enter_context(no_grad())
        model(*[_as_input(x, model) for x in inputs])
    idle = [name for name in expected if name not in found]
    if idle:
        raise ValueError(f"the model does not call {', '.join(idle)}: leave them out")
    rows = [
        _difference(name, type(layers[name]).__name__, y, expected[name])
        for name, y in found.items()
    ]
    return Comparison(rows, tolerance)


def _checked(reference_activations, layers):
    """The inputs, and the other arrays by name."""
    expected = {name: _as_numpy(x) for name, x in reference_activations.items() if name != INPUT}
    if INPUT not in reference_activations or not expected:
        raise ValueError(
            f"reference_activations needs {INPUT!r}, what went in, and outputs by the names of "
            f"layers; it has {', '.join(reference_activations) or 'nothing'}"
        )
    for name in expected:
        if name not in layers:
            alike = get_close_matches(name, layers, 1) or list(layers)[1:3]
            raise ValueError(
                f"{name!r} is the name of no layer of this model, as {' or '.join(alike)} is: "
                "rename the reference's activations"
            )
    given = reference_activations[INPUT]
    return given if isinstance(given, (tuple, list)) else (given,), expected


def _recorder(name, found):
    """A hook that keeps a copy of the first output of a layer, which a later one may change."""

    def record(module, inputs, output):
        output = output[0] if isinstance(output, (tuple, list)) else output
        if not isinstance(output, Tensor):
            raise TypeError(f"{name} gives {type(output).__name__}, and no tensor: leave it out")
        found.setdefault(name, output.detach().cpu().numpy().copy())

    return record


def _as_input(x, model):
    """On the device of the model's parameters, and floats in their dtype."""
    x = x if isinstance(x, Tensor) else Tensor(_as_numpy(x))
    parameter = next(model.parameters(), x)
    return x.to(parameter.device, parameter.dtype if x.is_floating_point() else x.dtype)


def _as_numpy(x):
    """A tensor's or another library's numbers."""
    return x.detach().cpu().numpy() if hasattr(x, "detach") else as_array(np.asarray(x))


def _difference(name, kind, y, reference):
    if y.shape != reference.shape:
        return Difference(name, kind, y.shape, reference.shape, np.inf)
    y, reference = y.astype(np.float64), reference.astype(np.float64)
    is_same = (y == reference) | (np.isnan(y) & np.isnan(reference))
    with np.errstate(invalid="ignore"):  # inf minus inf, which is the same
        distance = np.where(is_same, 0, abs(y - reference)).max(initial=0)
    largest = abs(reference[np.isfinite(reference)]).max(initial=0)
    error = 0.0 if distance == 0 else float(distance / largest) if largest else np.inf
    return Difference(name, kind, y.shape, reference.shape, np.inf if error != error else error)
