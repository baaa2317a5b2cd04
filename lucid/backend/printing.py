"""Numbers as text, as PyTorch prints them.

Four digits, columns of one width, lines of 80 characters; beyond 1000 elements the first and
last three along each axis. Very large, very small or very uneven numbers turn scientific. Among
floats 0, inf and nan have no say in the width of the columns, so that lines of them grow longer.
``lucid.set_printoptions`` changes these settings.
"""

import math
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Options:
    """How numbers are printed; ``sci_mode`` is None where they decide themselves."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


PROFILES = {
    "default": Options(),
    "short": Options(precision=2, edgeitems=2),
    "full": Options(threshold=math.inf),
}
_options = PROFILES["default"]


def set_options(profile, changes):
    """Print with the settings of a profile, or those of before, and some changes."""
    global _options
    start = _options if profile is None else PROFILES[profile]
    _options = replace(start, **changes)


def array_text(array, indent=0):
    """The elements of ``array`` in brackets; lines after the first are indented."""
    if array.size == 0:
        return "[]"
    is_cut = array.size > _options.threshold
    text, width = _format((_edges(array) if is_cut else array).ravel())
    if array.ndim == 0:
        return text(array[()])
    return _brackets(array, indent, text, width, is_cut)


def with_suffixes(text, suffixes, indent):
    """``text`` and what follows its numbers, on a new line where the last one is full."""
    length = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if length + len(suffix) + 2 > _options.linewidth:
            text += ",\n" + " " * indent + suffix
            length = indent + len(suffix)
        else:
            text += ", " + suffix
            length += len(suffix) + 2
    return text + ")"


def _edges(array):
    """The elements that are shown of a large array."""
    edge = _options.edgeitems
    for axis, n in enumerate(array.shape):
        if n > 2 * edge:
            array = np.take(array, [*range(edge), *range(n - edge, n)], axis)
    return array


def _format(values):
    """A function from one number to its text, and the width of a column of such texts."""
    text, wide = str, values
    if values.dtype.kind == "f":
        wide = values[np.isfinite(values) & (values != 0)]
        text = _float_format(np.abs(wide.astype(np.float64)))
    return text, max((len(text(v)) for v in wide), default=1)


def _float_format(sizes):
    """How to write floats whose sizes, 0 and infinity aside, are these."""
    digits = _options.precision
    if sizes.size and _is_scientific(sizes.max().item(), sizes.min().item()):
        return lambda v: f"{v:.{digits}e}"
    if np.all(sizes == np.ceil(sizes)):
        return lambda v: f"{v:.0f}." if np.isfinite(v) else f"{v:.0f}"
    return lambda v: f"{v:.{digits}f}"


def _is_scientific(largest, smallest):
    if _options.sci_mode is not None:
        return _options.sci_mode
    return largest / smallest > 1000 or largest > 1e8 or smallest < 1e-4


def _brackets(array, indent, text, width, is_cut):
    edge = _options.edgeitems
    cut = is_cut and len(array) > 2 * edge
    items = [*array[:edge], None, *array[len(array) - edge :]] if cut else list(array)
    if array.ndim == 1:
        texts = [" ..." if v is None else text(v).rjust(width) for v in items]
        per_line = max(1, (_options.linewidth - indent) // (width + 2))
        lines = [", ".join(texts[i : i + per_line]) for i in range(0, len(texts), per_line)]
        return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"
    gap = "," + "\n" * (array.ndim - 1) + " " * (indent + 1)
    rows = ("..." if v is None else _brackets(v, indent + 1, text, width, is_cut) for v in items)
    return "[" + gap.join(rows) + "]"
