"""Measures of layers at steps as coloured rows."""

import numpy as np

from lucid.viz.colours import BALANCE, EMBER
from lucid.viz.svg import colour_bar, drawing, image, text, width_of

FROM_ZERO = {  # headings of what has a natural greatest number
    "share of dead units (channels that never change)": 1,
    "channel distance (0: all channels alike)": 0.5,
}
WIDTH, MARGIN, TOP = 720, 20, 46


def heat_maps(title, description, names, steps, values):
    """A drawing with a block for each of ``values``: arrays (layers, steps) by their headings."""
    labels = [name or "(all)" for name in names]
    row = 13 if len(names) <= 60 else max(780 / len(names), 3)
    left = MARGIN + min(max(width_of(label, 10, True) for label in labels) + 8, 260)
    parts, y = [text(MARGIN, 26, title, "head")], TOP
    for heading, array in values.items():
        shown = np.isfinite(array).any(1)
        if shown.any():
            rows = [label for label, is_there in zip(labels, shown, strict=True) if is_there]
            block, y = _block(y + 12, left, row, heading, rows, steps, array[shown])
            parts += block
    return drawing(WIDTH, y + 10, *parts, title=title, description=description, least=0.7 * WIDTH)


def _block(y, left, row, heading, labels, steps, array):
    """(its parts, where it ends)."""
    parts = [text(MARGIN, y, heading, "strong")]
    if not np.nan_to_num(array).any():
        return [*parts, text(left, y + 18, "0 everywhere", "muted")], y + 30
    shown, scale, low, high, ends = _scaled(heading, array)
    width, height = WIDTH - left - MARGIN, row * len(labels)
    parts.append(image(left, y + 8, width, height, scale(shown, low, high), title=heading))
    if row >= 9:
        parts += [
            text(left - 8, y + 8 + row * (i + 0.75), label, "mono", "small", anchor="end")
            for i, label in enumerate(labels)
        ]
    foot = y + 8 + height + 14
    parts.append(text(left, foot, f"step {steps[0]}", "small", "muted"))
    parts.append(text(left + width, foot, f"step {steps[-1]}", "small", "muted", anchor="end"))
    middle = left + width / 2 - 90
    parts.append(colour_bar(middle, foot - 8, 180, scale, *ends))
    return parts, foot + 24


def _scaled(heading, array):
    """(what is coloured, its scale, the limits of that, and the limits as they are written).

    What spans orders of magnitude is coloured by its logarithm, and a share from 0 on.
    """
    if np.nanmin(array) < 0:
        low, high = BALANCE.limits(array)
        return array, BALANCE, low, high, (low, high)
    if heading in FROM_ZERO:
        return array, EMBER, 0, FROM_ZERO[heading], (0, FROM_ZERO[heading])
    least = np.nanmin(array[array > 0])
    logs = np.log10(np.maximum(array, least))
    low, high = EMBER.limits(logs)
    return logs, EMBER, low, high, (10**low, 10**high)
