"""Numbers as text, as PyTorch prints them.

Four digits, columns of one width, at most 80 characters a line; beyond 1000 elements the first
and last three along each axis. Very large, very small or very uneven numbers turn scientific.
"""

import numpy as np

PRECISION = 4
LINE_WIDTH = 80
MOST_ELEMENTS = 1000
EDGE = 3


def array_text(array, indent=0):
    """The elements of ``array`` in brackets; lines after the first are indented."""
    if array.size == 0:
        return "[]"
    shown = _edges(array) if array.size > MOST_ELEMENTS else array
    element = _formatter(shown.ravel())
    if array.ndim == 0:
        return element(array[()]).strip()
    return _brackets(array, indent, element, array.size > MOST_ELEMENTS)


def with_suffixes(text, suffixes, indent):
    """``text`` and what follows its numbers, on a new line where the last one is full."""
    length = len(text) - text.rfind("\n")
    for suffix in suffixes:
        if length + len(suffix) + 2 > LINE_WIDTH:
            text += ",\n" + " " * indent + suffix
            length = indent + len(suffix)
        else:
            text += ", " + suffix
            length += len(suffix) + 2
    return text + ")"


def _edges(array):
    """The elements that are shown of a large array."""
    for axis, n in enumerate(array.shape):
        if n > 2 * EDGE:
            array = np.take(array, [*range(EDGE), *range(n - EDGE, n)], axis)
    return array


def _formatter(values):
    """A function from one number to its text, as wide as the widest of ``values``."""
    text = _float_format(values) if values.dtype.kind == "f" else str
    width = max(len(text(v)) for v in values)
    return lambda v: text(v).rjust(width)


def _float_format(values):
    finite = np.abs(values[np.isfinite(values) & (values != 0)].astype(np.float64))
    if finite.size == 0:
        return lambda v: f"{v:.0f}." if np.isfinite(v) else f"{v}"
    largest, smallest = finite.max(), finite.min()
    whole = np.all(finite == np.ceil(finite))
    uneven = largest / smallest > 1000 or largest > 1e8
    if uneven or (smallest < 1e-4 and not whole):
        return lambda v: f"{v:.{PRECISION}e}"
    if whole:
        return lambda v: f"{v:.0f}." if np.isfinite(v) else f"{v}"
    return lambda v: f"{v:.{PRECISION}f}"


def _brackets(array, indent, element, is_cut):
    cut = is_cut and len(array) > 2 * EDGE
    items = [*array[:EDGE], None, *array[-EDGE:]] if cut else list(array)
    if array.ndim == 1:
        texts = [" ..." if v is None else element(v) for v in items]
        width = len(element(array[0])) + 2
        per_line = max(1, (LINE_WIDTH - indent) // width)
        lines = [", ".join(texts[i : i + per_line]) for i in range(0, len(texts), per_line)]
        return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"
    gap = "," + "\n" * (array.ndim - 1) + " " * (indent + 1)
    rows = ("..." if v is None else _brackets(v, indent + 1, element, is_cut) for v in items)
    return "[" + gap.join(rows) + "]"
