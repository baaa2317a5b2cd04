"""Where the nodes of a graph stand: in layers from top to bottom, so that few edges cross.

The way of Sugiyama et al. (1981): each node below all that it comes from, a bend for each layer
that a long edge passes, orders by the mean of the neighbours, and places in that order.
"""

from collections import defaultdict
from itertools import pairwise

SWEEPS = 6
BEND = 14  # how wide the place is that an edge takes where it passes a layer


def layers_of(nodes, edges):
    """Each node's layer: one more than the lowest of those that it comes from."""
    before = defaultdict(list)
    for a, b in edges:
        before[b].append(a)
    layer = {}
    for node in nodes:  # those that it comes from stand before it
        layer[node] = 1 + max((layer[a] for a in before[node]), default=-1)
    return _pull_down(nodes, edges, layer)


def _pull_down(nodes, edges, layer):
    """Nodes that come from nothing, such as weights, stand just above the first that reads them."""
    after, comes = defaultdict(list), set()
    for a, b in edges:
        after[a].append(b)
        comes.add(b)
    for node in nodes:
        if node not in comes and after[node]:
            layer[node] = min(layer[b] for b in after[node]) - 1
    return layer


def place(sizes, edges, gap=22, between=34):
    """Places for the nodes of a graph without cycles.

    Parameters
    ----------
    sizes : dict of node to (width, height)
        In an order in which every node stands after those that it comes from.
    edges : list of (node, node)
        From where to where.
    gap, between : float
        The least distance of neighbours in a layer, and of layers.

    Returns
    -------
    dict, list, (width, height)
        The middle of the top of each node; for each edge the points that it passes; and the size of
        it all.
    """
    layer = layers_of(list(sizes), edges)
    rows, ways = _rows(sizes, edges, layer)
    links = _links(ways)
    widths = {item: sizes[item][0] if item in sizes else BEND for row in rows for item in row}
    _order(rows, links)
    x = _columns(rows, links, widths, gap)
    heights = [max((sizes[i][1] for i in row if i in sizes), default=0) for row in rows]
    tops = [sum(heights[:i]) + between * i for i in range(len(rows))]
    left = min(x[item] - widths[item] / 2 for item in x)
    places = {node: (x[node] - left, tops[layer[node]]) for node in sizes}
    depth = {item: i for i, row in enumerate(rows) for item in row}
    paths = [
        [(x[item] - left, tops[depth[item]], heights[depth[item]]) for item in way] for way in ways
    ]
    right = max(x[item] + widths[item] / 2 for item in x)
    return places, paths, (right - left, tops[-1] + heights[-1])


def _rows(sizes, edges, layer):
    """(the items of each layer: nodes, and bends of edges; the items that each edge passes)."""
    rows = [[] for _ in range(max(layer.values()) + 1)]
    for node in sizes:
        rows[layer[node]].append(node)
    ways = []
    for number, (a, b) in enumerate(edges):
        bends = [("bend", number, i) for i in range(layer[a] + 1, layer[b])]
        for bend in bends:
            rows[bend[2]].append(bend)
        ways.append([a, *bends, b])
    return rows, ways


def _links(ways):
    """The neighbours of each item, above and below."""
    links = defaultdict(lambda: ([], []))
    for way in ways:
        for a, b in pairwise(way):
            links[b][0].append(a)
            links[a][1].append(b)
    return links


def _order(rows, links):
    """Sort each layer by the mean place of its neighbours in the next, down and up in turn."""
    for sweep in range(SWEEPS):
        side = sweep % 2
        place = {item: i for row in rows for i, item in enumerate(row)}
        for row in rows[1:] if side == 0 else rows[-2::-1]:
            means = {
                item: _mean([place[n] for n in links[item][side]], place[item]) for item in row
            }
            row.sort(key=means.get)
            place |= {item: i for i, item in enumerate(row)}


def _columns(rows, links, widths, gap):
    """The middle of each item, close to its neighbours, and none upon another."""
    x = {}
    for row in rows:
        at = 0.0
        for item in row:
            x[item] = at + widths[item] / 2
            at += widths[item] + gap
    for sweep in range(3 * SWEEPS):
        side = sweep % 2
        for row in rows if side == 0 else rows[::-1]:
            wanted = [_mean([x[n] for n in links[item][side]], x[item]) for item in row]
            x |= dict(zip(row, _apart(row, wanted, widths, gap), strict=True))
    return x


def _apart(row, wanted, widths, gap):
    """Places near the wanted ones, in this order and apart: what clashes shares its mean."""
    blocks = []  # each: items, and where its first one wants to be, on the mean
    for item, want in zip(row, wanted, strict=True):
        blocks.append([[item], want, widths[item]])
        while len(blocks) > 1 and _end(blocks[-2]) + gap > _start(blocks[-1]):
            items, middle, width = blocks.pop()
            n, m = len(blocks[-1][0]), len(items)
            whole = blocks[-1][2] + gap + width
            shifted = [blocks[-1][1] + (whole - blocks[-1][2]) / 2, middle - (whole - width) / 2]
            blocks[-1] = [blocks[-1][0] + items, (n * shifted[0] + m * shifted[1]) / (n + m), whole]
    places = []
    for items, middle, width in blocks:
        at = middle - width / 2
        for item in items:
            places.append(at + widths[item] / 2)
            at += widths[item] + gap
    return places


def _start(block):
    return block[1] - block[2] / 2


def _end(block):
    return block[1] + block[2] / 2


def _mean(values, otherwise):
    return sum(values) / len(values) if values else otherwise
