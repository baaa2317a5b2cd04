"""The graph that is drawn is the engine's, folded without loss, and laid out so that it is read."""

from collections import Counter
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn import functional as F
from lucid.viz import graph
from lucid.viz.layout import place
from lucid.viz.nodes import Node, drawn_once, edges_drawn, find_folds


def engines_edges(tensor):
    """(from, to) by identity, as PyTorch's users walk a graph: through next_functions."""
    found, seen, stack = Counter(), set(), [tensor.grad_fn]
    while stack:
        node = stack.pop()
        if id(node) in seen or not hasattr(node, "edges"):
            continue
        seen.add(id(node))
        for source, _ in node.next_functions:
            if source is not None:
                is_leaf = hasattr(source, "variable")
                found[id(source.variable if is_leaf else source), id(node)] += 1
                stack.append(source)
    return found


def small_loss():
    lucid.manual_seed(0)
    w = lucid.randn(4, 3, requires_grad=True)
    h = F.gelu(lucid.randn(5, 4) @ w)
    return (h * h + h).softmax(1).sum() / 3


def a_network(depths=(1, 4)):
    lucid.manual_seed(0)
    dims = (4, 6)[: len(depths)]
    return lucid.models.ConvNeXt(3, depths, dims, image_size=8, layer_scale_init=1)


def test_nodes_and_edges_are_the_engines():
    y = small_loss()
    drawn = graph(y)
    edges = Counter((id(drawn.sources[a]), id(drawn.sources[b])) for a, b in drawn.edges)
    assert edges == engines_edges(y)
    nodes = {id(source) for source in drawn.sources}
    assert nodes == {i for edge in engines_edges(y) for i in edge}


def test_in_a_large_graph_the_parameters_are_lines_of_the_ops_that_read_them():
    net = a_network()
    y = net(lucid.randn(2, 3, 8, 8)).mean()
    drawn = graph(y)
    weights = {id(p) for p in net.parameters()}
    expected = Counter({e: n for e, n in engines_edges(y).items() if e[0] not in weights})
    edges = Counter((id(drawn.sources[a]), id(drawn.sources[b])) for a, b in drawn.edges)
    assert edges == expected
    written = [line for node in drawn.nodes for line in node.lines]
    for path, p in net.named_parameters():
        assert f"net.{path} {'×'.join(map(str, p.shape))}" in written


def test_the_saved_bytes_are_those_of_the_arrays_that_live():
    x = lucid.randn(100, 50, requires_grad=True)
    y = F.gelu(x.exp() * 2).sum()  # exp and GELU keep an array each, of which exp's is its output
    assert graph(y).saved == 2 * 100 * 50 * 4
    assert "saves x: 20.0 kB" in str(graph(y))


def test_values_and_gradients_are_shown_where_they_are():
    a = lucid.tensor([1.0, 2.0], requires_grad=True)
    b = a * 3
    b.retain_grad()
    c = b.exp().sum()
    c.backward(retain_graph=True)
    told = {node.title: node for node in graph(c).nodes}
    assert told["leaf"].lines == ["2", "= 1, 2", f"grad = {3 * np.e**3:.3g}, {3 * np.e**6:.3g}"]
    assert told["Mul"].name == "b"
    assert f"grad = {np.e**3:.3g}, {np.e**6:.3g}" in told["Mul"].lines
    assert told["Sum"].name == "c"


def test_equal_blocks_are_drawn_once():
    drawn = graph(a_network((1, 4))(lucid.randn(2, 3, 8, 8)).mean())
    assert [fold.count for fold in drawn.folds] == [4]
    first = drawn.folds[0]
    assert [node.title for node in drawn.nodes[first.start : first.start + first.length]] == [
        "Conv2d", "Permute", "LayerNorm", "Linear", "GELU", "Linear", "Mul", "Permute", "Add",
    ]  # fmt: skip
    assert "× 4" in drawn._repr_svg_()
    shown, stands_for = drawn_once(drawn.nodes, drawn.folds)
    assert len(shown) == len(drawn.nodes) - 3 * 9
    for i, j in enumerate(stands_for):
        assert drawn.nodes[i].like == drawn.nodes[j].like


def test_a_chain_of_one_op_is_one_op():
    h = lucid.tensor(1.0, requires_grad=True)
    for _ in range(30):
        h = h + h
    drawn = graph(h)
    assert len(drawn.nodes) == 31
    assert [(f.length, f.count) for f in drawn.folds] == [(1, 30)]
    assert edges_drawn(drawn.nodes, drawn.folds) == [(0, 1), (0, 1)]


def test_pieces_are_folded_where_two_boxes_are_saved():
    def chain(kinds):
        return [Node(k, like=k, inputs=[i - 1] if i else []) for i, k in enumerate(kinds)]

    assert [(f.start, f.length, f.count) for f in find_folds(chain("xabab"))] == [(1, 2, 2)]
    assert [(f.start, f.length, f.count) for f in find_folds(chain("xaaa"))] == [(1, 1, 3)]
    assert find_folds(chain("xaa")) == []


def test_layers_show_the_length_of_their_gradients():
    model = nn.Sequential(nn.Linear(2, 1), nn.ReLU())
    for p, dp in zip(model.parameters(), ([[2.0, 3.0]], [6.0]), strict=True):
        p.grad = lucid.tensor(dp)
    lines = [node.lines for node in graph(model, (1, 2)).nodes]
    assert [line for node in lines for line in node if "grad" in line] == ["grad norm 7"]


def test_pieces_with_other_edges_are_not_folded():
    nodes = [Node("a", like="a"), Node("b", like="b", inputs=[0]), Node("a", like="a", inputs=[1]),
             Node("b", like="b", inputs=[0])]  # fmt: skip
    assert find_folds(nodes) == []


def test_the_layers_of_a_model_hang_together_as_they_run():
    drawn = graph(a_network((1,)))
    titles = [node.title for node in drawn.nodes]
    assert titles == ["image", "Conv2d", "LayerNorm2d", "Conv2d", "Permute", "LayerNorm", "Linear",
                      "GELU", "Linear", "Mul gamma", "Permute", "Add", "Mean", "LayerNorm",
                      "Linear"]  # fmt: skip
    chain = [(i, i + 1) for i in range(len(titles) - 1)]
    assert sorted(drawn.edges) == sorted([*chain, (2, 11)])  # and the skip connection


def test_a_plain_sequence_of_grey_images_has_a_graph():
    net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 2))
    net(lucid.ones(2, 1, 8, 8)).sum().backward()
    drawn = graph(net, (1, 8, 8))
    assert [node.name for node in drawn.nodes] == ["", "0", "1", "2", "3"]
    assert drawn.edges == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert "grad norm" in str(drawn)


def test_a_model_of_double_numbers_has_a_graph():
    assert graph(nn.Linear(3, 2).double(), (3,)).edges == [(0, 1)]


def test_a_layer_that_writes_into_its_input_is_on_the_way():
    net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(inplace=True), nn.Conv2d(4, 4, 3))
    assert graph(net, (1, 8, 8)).edges == [(0, 1), (1, 2), (2, 3)]


def test_a_change_of_shape_in_place_is_on_the_way():
    class Turned(nn.Module):
        def __init__(self):
            self.layer = nn.Conv2d(1, 4, 3)

        def forward(self, x):
            y = self.layer(x)
            y.transpose_(2, 3)
            return F.relu(y)

    told = lucid.viz.walk(Turned().eval(), lucid.rand(1, 8, 9))
    assert told.total.letters_out == "NCWH"
    drawn = graph(Turned(), (1, 8, 8))
    assert drawn.edges == [(0, 1), (1, 2), (2, 3)]


def random_graph(seed, n):
    rng = np.random.default_rng(seed)
    sizes = {i: (rng.uniform(40, 220), rng.uniform(20, 90)) for i in range(n)}
    edges = [(int(rng.integers(max(b - 6, 0), b)), b) for b in range(1, n) for _ in range(2)]
    return sizes, edges


@pytest.mark.parametrize(("seed", "n"), [(0, 2), (1, 12), (2, 60), (3, 200)])
def test_no_node_stands_on_another_and_every_edge_goes_down(seed, n):
    sizes, edges = random_graph(seed, n)
    places, paths, (width, height) = place(sizes, edges)
    for a, b in combinations(sizes, 2):
        apart_x = abs(places[a][0] - places[b][0]) >= (sizes[a][0] + sizes[b][0]) / 2
        apart_y = places[a][1] + sizes[a][1] <= places[b][1] or (
            places[b][1] + sizes[b][1] <= places[a][1]
        )
        assert apart_x or apart_y
    assert all(places[a][1] + sizes[a][1] < places[b][1] for a, b in edges)
    assert len(paths) == len(edges)
    for node, (x, y) in places.items():
        w, h = sizes[node]
        assert x - w / 2 >= -1e-6
        assert x + w / 2 <= width + 1e-6
        assert 0 <= y <= y + h <= height + 1e-6


def test_drawings_are_valid_and_hold_each_node_that_is_drawn():
    for drawn in (graph(small_loss()), graph(a_network())):
        root = ElementTree.fromstring(drawn._repr_svg_())
        ElementTree.fromstring(drawn._repr_html_())
        words = [text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text")]
        shown = drawn_once(drawn.nodes, drawn.folds)[0]
        titles = Counter(
            "".join(t.itertext()) for t in root.iter("{http://www.w3.org/2000/svg}text")
        )
        assert words
        for title, n in Counter(drawn.nodes[i].title for i in shown).items():
            assert titles[title] >= n


def test_what_has_no_graph_is_refused():
    with pytest.raises(ValueError, match="this tensor has no graph"):
        graph(lucid.ones(2))
    with pytest.raises(ValueError, match="this tensor has no graph"):
        graph(lucid.ones(2, requires_grad=True))
    with pytest.raises(TypeError, match=r"graph takes a tensor or a lucid\.nn\.Module, not int"):
        graph(3)
    with pytest.raises(ValueError, match="graph needs the shape of one input"):
        graph(nn.ReLU())
