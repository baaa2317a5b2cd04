"""The drawing of a convolution: a window that moves, and three ways to connect channels."""

from hashlib import sha1

from lucid.viz.markup import Element, Raw, number
from lucid.viz.svg import box, drawing, line, text
from lucid.viz.words import shape_in_words

WIDTH, LEFT = 720, 24
LARGEST = 22  # pixels along a side; of a larger image a corner is drawn
SECONDS = 0.45  # that the window stays at one place
SHOWN = 6  # channels


def draw(convolution):
    """The whole drawing."""
    key = "k" + sha1(convolution.description.encode()).hexdigest()[:8]
    height, parts = _windows(convolution, key, 58)
    heading = [
        text(LEFT, 26, convolution.layer, "head"),
        text(LEFT, 44, convolution.description.rpartition(": ")[2], "muted"),
    ]
    y = height + 30
    for words in [*convolution.arithmetic, *convolution.counts()]:
        parts.append(text(LEFT, y, words, "mono", "small"))
        y += 17
    y += 16
    most = max(macs for _, _, macs in convolution.kin)
    room = (WIDTH - 2 * LEFT) / 3
    for i, kin in enumerate(convolution.kin):
        parts += _kind(LEFT + i * room, y, room - 18, convolution.layer, *kin, most)
    words = dict(title=convolution.title, description=convolution.description)
    return drawing(WIDTH, y + 196, *heading, *parts, **words, least=520)


def _windows(convolution, key, y):
    """(where it ends, the image with the window on its way, and the output beside it)."""
    sizes = [sum(b) + n for n, b in zip(convolution.input_size, convolution.border, strict=True)]
    drawn = [min(n, LARGEST) for n in sizes]
    places = [
        _places(index, before, n)
        for index, (before, _), n in zip(
            (convolution.rows, convolution.columns), convolution.border, drawn, strict=True
        )
    ]
    cell = min(26, 330 / max(drawn[1], 1), 300 / max(drawn[0], 1))
    right = LEFT + drawn[1] * cell + 90
    steps = [(i, j) for i in range(len(places[0])) for j in range(len(places[1]))]
    window = [
        Element("rect", x=LEFT + (c * cell) + 1, y=y + r * cell + 1, width=cell - 2,
                height=cell - 2, rx=2, class_="window", opacity=0.85)
        for r in places[0][0] for c in places[1][0]
    ]  # fmt: skip
    marker = box(right + 1, y + 1, cell - 2, cell - 2, "window", radius=2)
    moves = [(places[1][j][0] * cell, places[0][i][0] * cell) for i, j in steps]
    start = (places[1][0][0] * cell, places[0][0][0] * cell)
    parts = [
        Element("style", _animation(f"{key}i", moves, start)),
        Element("style", _animation(f"{key}o", [(j * cell, i * cell) for i, j in steps], (0, 0))),
        *_image(convolution, drawn, cell, y),
        Element("g", *window, class_=f"{key}i"),
        *_output(right, y, len(places[0]), len(places[1]), cell),
        Element("g", marker, class_=f"{key}o"),
    ]
    bottom = y + max(drawn[0], len(places[0])) * cell
    arrow = f"M{number(right - 66)} {number(y + 40)}h40m-8 -6l8 6l-8 6"
    parts.append(Element("path", d=arrow, class_="edge"))
    more = "" if drawn == sizes else f", a corner of {shape_in_words(drawn)}"
    border = " with its border of zeros" if any(map(sum, convolution.border)) else ""
    parts.append(text(LEFT, bottom + 16, f"one channel of the image{border}{more}", "muted"))
    parts.append(text(right, bottom + 16, "one channel of the result", "muted"))
    return bottom + 16, parts


def _places(index, before, n):
    """The rows that each window reads, from the border's first on, as far as they are drawn."""
    rows = (index + before).tolist()
    return [row for row in rows if row[-1] < n] or rows[:1]


def _image(convolution, drawn, cell, y):
    """The pixels; those of the border are dashed, and those that nobody reads are pale."""
    (top, _), (left, _) = convolution.border
    height, width = convolution.input_size
    times = convolution.times_read()
    for r in range(drawn[0]):
        for c in range(drawn[1]):
            i, j = r - top, c - left
            inside = 0 <= i < height and 0 <= j < width
            kind = ("convolution" if times[i, j] else "shape") if inside else "paper"
            words = f"pixel ({i}, {j}): read {times[i, j]} times" if inside else "0 of the border"
            tile = box(LEFT + c * cell, y + r * cell, cell, cell, kind, radius=0, title=words)
            tile.attributes["stroke_dasharray"] = None if inside else "2 3"
            yield tile


def _output(x, y, rows, columns, cell):
    for i in range(rows):
        for j in range(columns):
            yield box(x + j * cell, y + i * cell, cell, cell, "pointwise", radius=0)


def _animation(name, moves, start):
    """Style that jumps from move to move; it rests for those who want no motion."""
    steps = "".join(
        f"{100 * i / len(moves):.3f}%{{transform:translate({number(x - start[0])}px,"
        f"{number(y - start[1])}px)}}"
        for i, (x, y) in enumerate(moves)
    )
    seconds = number(SECONDS * len(moves))
    return Raw(
        f"@keyframes {name}{{{steps}}}.{name}{{animation:{name} {seconds}s step-end infinite}}"
        f"@media (prefers-reduced-motion:reduce){{.{name}{{animation:none}}}}"
    )


def _kind(x, y, width, layer, name, parameters, macs, most):
    """One of the three: which channel of the result reads which of the image, and the costs."""
    c, k = min(layer.in_channels, SHOWN), min(layer.out_channels, SHOWN)
    k = c if name == "depthwise" else k
    size = (1, 1) if name == "pointwise" else layer.kernel_size
    is_it = (name == "depthwise") == (layer.groups == layer.in_channels > 1) and (
        (name == "pointwise") == (layer.kernel_size == (1, 1))
    )
    yield text(x, y, name, "strong", "accent" if is_it else "ink")
    yield text(x + 74, y, f"{shape_in_words(size)} window", "small", "muted")
    ins, outs = _column(y + 12, c), _column(y + 12, k)
    for i, a in enumerate(ins):
        for j, b in enumerate(outs):
            if name != "depthwise" or i == j:
                yield line(x + 34, a + 7, x + width - 44, b + 7, "edge thin")
    for column, kind, left in ((ins, "convolution", x + 20), (outs, "pointwise", x + width - 44)):
        yield from (box(left, a, 14, 14, kind, radius=2) for a in column)
    if layer.in_channels > SHOWN:
        yield text(x, y + 130, f"{SHOWN} of {layer.in_channels} channels", "small", "muted")
    share = macs / most
    yield box(x, y + 140, width, 8, "shape", radius=2)
    yield box(x, y + 140, max(width * share, 2), 8, "window", radius=2)
    yield text(x, y + 164, f"{macs:,} MACs ({share:.0%})", "small")
    yield text(x, y + 179, f"{parameters:,} parameters", "small")


def _column(y, n):
    """Where the squares of n channels stand, around the same middle."""
    return [y + 52 + 18 * (i - (n - 1) / 2) - 7 for i in range(n)]
