"""Maps as slabs: as high and wide as the map, as deep as it has channels."""

from math import log2, sqrt

import numpy as np

from lucid.backend import quiet
from lucid.viz.colours import colour
from lucid.viz.markup import Element, number
from lucid.viz.svg import drawing, image, text
from lucid.viz.words import shape_in_words

TALLEST, GAP, TOP, FOOT = 190, 30, 18, 56
TILT = 0.42  # how far a unit of depth goes up, for each that it goes to the right


def slabs(rows, pixels, title, description):
    """The drawing of some rows with their shapes; the first one is the image itself."""
    sizes = [_size(row, rows[0]) for row in rows]
    base = TOP + max(h + TILT * d for _, h, d in sizes)
    x, parts = 20, []
    for i, (row, (width, height, depth)) in enumerate(zip(rows, sizes, strict=True)):
        face = pixels if i == 0 else _face(row)
        room = max(width + depth, 8.2 * len(_words(row)), 6 * len(_name(row)))
        left = x + (room - width - depth) / 2
        parts += _slab(left, base, width, height, depth, face, row)
        middle = x + room / 2
        parts.append(text(middle, base + 20, _words(row), "strong", anchor="middle"))
        parts.append(text(middle, base + 36, _name(row), "small", "muted", anchor="middle"))
        x += room + GAP
    whole = x - GAP + 20
    return drawing(
        whole, base + FOOT, *parts, title=title, description=description, least=0.8 * whole
    )


def _size(row, first):
    """(width, height, depth) of a slab: roots, so that 7 pixels can be seen beside 224."""
    shape = dict(zip(row.letters_out, row.output_shape, strict=True))
    largest = max(first.output_shape[2:])
    h, w = shape.get("H", 1), shape.get("W", 1)
    depth = 6 * log2(1 + shape.get("C", row.output_shape[-1]))
    if row is first:
        depth = 4
    return TALLEST * sqrt(w / largest), TALLEST * sqrt(h / largest), depth


@quiet
def _face(row):
    """The first picture of a map; of a vector without pixels nothing."""
    return None if row.maps is None else colour(row.maps[int(np.argmax(row.maps.std((1, 2))))])


def _slab(x, base, width, height, depth, face, row):
    up, top = TILT * depth, base - height
    roof = [(x, top), (x + depth, top - up), (x + width + depth, top - up), (x + width, top)]
    side = [(x + width, top), (x + width + depth, top - up), (x + width + depth, base - up)]
    side.append((x + width, base))
    yield _polygon(roof, "panel")
    yield _polygon(side, "shape")
    if face is None:
        yield _polygon([(x, top), (x + width, top), (x + width, base), (x, base)], "leaf")
    else:
        yield image(x, top, width, height, face, title=f"{row.name}: one channel")


def _polygon(points, kind):
    path = "L".join(f"{number(float(x))} {number(float(y))}" for x, y in points)
    return Element("path", d=f"M{path}Z", class_=f"{kind} outline")


def _words(row):
    return shape_in_words(row.output_shape[1:])


def _name(row):
    name = row.path.replace("downsample_layers", "downsample") or row.name
    return f"{name} × {row.count}" if row.count > 1 else name
