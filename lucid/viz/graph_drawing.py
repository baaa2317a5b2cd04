"""The drawing of a graph: boxes in layers, curves between them, and frames around what repeats."""

from collections import defaultdict

from lucid.viz.layout import place
from lucid.viz.markup import Element, number
from lucid.viz.nodes import drawn_once, edges_drawn
from lucid.viz.svg import box, drawing, text, width_of

LINE, TOP, MARGIN = 14, 52, 30


def draw(nodes, folds, title, description):
    """The whole drawing."""
    drawn, _ = drawn_once(nodes, folds)
    edges = edges_drawn(nodes, folds)
    sizes = {i: _size(nodes[i]) for i in drawn}
    places, paths, (width, height) = place(sizes, edges)
    room = max(width, width_of(title, 15) + 10)
    shift = MARGIN + (room - width) / 2
    places = {i: (x + shift, y + TOP) for i, (x, y) in places.items()}
    paths = [[(x + shift, y + TOP, h) for x, y, h in path] for path in paths]
    parts = [text(MARGIN, 26, title, "head")]
    parts += [_frame(fold, places, sizes) for fold in folds]
    parts += _curves(edges, paths, sizes)
    for i in drawn:
        parts += _box(nodes[i], *places[i], *sizes[i])
    whole = room + 2 * MARGIN
    size = (whole, height + TOP + 30)
    return drawing(*size, *parts, title=title, description=description, least=0.7 * whole)


def _size(node):
    heads = width_of(node.title, 13) + (width_of(node.name, 12, True) + 10 if node.name else 0)
    widest = max([heads, *(width_of(line, 10) for line in node.lines)])
    return widest + 18, 24 + LINE * len(node.lines)


def _box(node, x, y, width, height):
    left = x - width / 2
    yield box(left, y, width, height, node.kind, title=node.tip or None)
    yield text(left + 9, y + 16, node.title, "strong")
    if node.name:
        yield text(left + width - 9, y + 16, node.name, "mono", "small", "muted", anchor="end")
    for i, line in enumerate(node.lines):
        yield text(left + 9, y + 30 + LINE * i, line, "small")


def _curves(edges, paths, sizes):
    """A curve for each edge; those of one node leave and arrive side by side."""
    outs, ins = defaultdict(list), defaultdict(list)
    for number_, ((a, b), path) in enumerate(zip(edges, paths, strict=True)):
        outs[a].append((path[1][0], number_))
        ins[b].append((path[-2][0], number_))
    leave, arrive = _ports(outs, sizes), _ports(ins, sizes)
    for i, ((a, b), path) in enumerate(zip(edges, paths, strict=True)):
        (x, y, _), (end_x, end_y, _) = path[0], path[-1]
        points = [(x + leave[a, i], y + sizes[a][1])]
        points += [p for bend_x, top, h in path[1:-1] for p in ((bend_x, top), (bend_x, top + h))]
        points.append((end_x + arrive[b, i], end_y - 4))
        yield Element("path", d=_smooth(points), class_="edge")
        tip_x, tip_y = points[-1]
        tip = f"M{number(tip_x - 4)} {number(tip_y - 3)}l4 7l4 -7z"
        yield Element("path", d=tip, class_="muted")


def _ports(ends, sizes):
    """How far from the middle of a node each of its edges leaves or arrives."""
    shifts = {}
    for node, found in ends.items():
        step = min(14, (sizes[node][0] - 16) / max(len(found) - 1, 1))
        for k, (_, i) in enumerate(sorted(found)):
            shifts[node, i] = (k - (len(found) - 1) / 2) * step
    return shifts


def _smooth(points):
    """A path that goes down through the points without a corner."""
    (x, y), *others = points
    parts = [f"M{number(x)} {number(y)}"]
    for a, b in others:
        half = (b - y) / 2
        parts.append(f"C{number(x)} {number(y + half)} {number(a)} {number(b - half)} "
                     f"{number(a)} {number(b)}")  # fmt: skip
        x, y = a, b
    return "".join(parts)


def _frame(fold, places, sizes):
    """A dashed frame around the first of several equal pieces."""
    inside = range(fold.start, fold.start + fold.length)
    left = min(places[i][0] - sizes[i][0] / 2 for i in inside) - 12
    right = max(places[i][0] + sizes[i][0] / 2 for i in inside) + 12
    top = min(places[i][1] for i in inside) - 14
    bottom = max(places[i][1] + sizes[i][1] for i in inside) + 12
    frame = Element("rect", x=left, y=top, width=right - left, height=bottom - top, rx=8,
                    class_="frame", stroke_dasharray="6 4")  # fmt: skip
    label = text(left + 10, bottom - 9, fold.label, "head", "accent")
    return Element("g", frame, label)
