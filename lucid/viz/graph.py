"""Graphs: what backward walks, and how layers hang together."""

from lucid.nn import Module
from lucid.tensor import Tensor
from lucid.viz.autograd_graph import autograd_nodes
from lucid.viz.graph_drawing import draw
from lucid.viz.module_graph import module_nodes
from lucid.viz.names import Names, names_in, users_frame
from lucid.viz.nodes import drawn_once, find_folds
from lucid.viz.picture import Picture
from lucid.viz.words import size

MANY = 40  # ops, from which on parameters are lines of the ops that read them


class Graph(Picture):
    """What :func:`graph` gives back.

    Attributes
    ----------
    nodes : list of Node
        All of them, each after those that it comes from, with its ``title``, ``name``, ``lines``
        and ``inputs``.
    edges : list of (int, int)
        From which node to which, by their places in the list; one for each use.
    folds : list of Fold
        The stretches that are drawn once: where they begin, how long they are, and how many.
    sources : list
        For a tensor: the op or the leaf that each node is.
    saved : int
        For a tensor: the bytes of all arrays that the graph keeps for backward.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([1.0, 2.0], requires_grad=True)
    >>> graph = lucid.viz.graph((x * x).sum())
    >>> [node.title for node in graph.nodes], graph.edges
    (['leaf', 'Mul', 'Sum'], [(0, 1), (0, 1), (1, 2)])
    """

    def __init__(self, title, nodes, sources=(), saved=0):
        self.title, self.nodes, self.sources, self.saved = title, nodes, list(sources), saved
        self.edges = [(j, i) for i, node in enumerate(nodes) for j in node.inputs]
        self.folds = find_folds(nodes)
        for fold in self.folds:
            fold.label = f"× {fold.count}"

    @property
    def description(self):
        """How many nodes and edges there are, and how many are drawn."""
        drawn = len(drawn_once(self.nodes, self.folds)[0])
        folded = f", of which {drawn} are drawn" if self.folds else ""
        return f"{len(self.nodes)} nodes{folded}, {len(self.edges)} edges."

    def __str__(self):
        lines = [f"{self.title}: {self.description}"]
        starts = {fold.start: fold for fold in self.folds}
        hidden = [i for f in self.folds for i in range(f.start + f.length, f.end)]
        for i, node in enumerate(self.nodes):
            if i in hidden:
                continue
            if i in starts:
                fold = starts[i]
                lines.append(f"┌ {i} to {i + fold.length - 1} stand for {fold.count} such pieces")
            comes = f" ← {', '.join(map(str, node.inputs))}" if node.inputs else ""
            name = f" {node.name}" if node.name else ""
            lines.append(f"{i:>4} {node.title}{name}{comes}   {'; '.join(node.lines)}")
        return "\n".join(lines)

    def svg(self):
        """The graph in layers, from what goes in down to what comes out."""
        return draw(self.nodes, self.folds, self.title, self.description)


def graph(tensor_or_model, input_shape=None):
    """Draw how a tensor came about, or how the layers of a model hang together.

    Of a tensor: every op and every leaf that backward would reach, with the shapes and values, the
    gradients that are there, and the arrays that each op keeps for its backward with their bytes.
    Of a model: its layers and the ops between them, with shapes, parameters, MACs and gradients.
    Equal stretches, such as the blocks of a stage, are drawn once.

    Parameters
    ----------
    tensor_or_model : Tensor or Module
        A tensor with a graph, or a model.
    input_shape : tuple of int, optional
        For a model: the shape of one input, without the batch; ``model.input_shape`` by default.

    Returns
    -------
    Graph
        Draws itself; ``nodes`` and ``edges`` are lists.

    Raises
    ------
    ValueError
        If the tensor has no graph, or the input shape of a model is not known.

    Examples
    --------
    >>> import lucid
    >>> a = lucid.tensor(1.0, requires_grad=True)
    >>> b = a + a
    >>> lucid.viz.graph(b + b)
    the graph of an output of Add: 3 nodes, 4 edges.
       0 leaf a   (); = 1
       1 Add b ← 0, 0   → ()
       2 Add ← 1, 1   → (); = 4
    """
    if isinstance(tensor_or_model, Module):
        return _of_a_model(tensor_or_model, input_shape)
    if not isinstance(tensor_or_model, Tensor):
        kind = type(tensor_or_model).__name__
        raise TypeError(f"graph takes a tensor or a lucid.nn.Module, not {kind}")
    if tensor_or_model.grad_fn is None:
        raise ValueError(
            "this tensor has no graph: nothing that made it requires a gradient, or it was made "
            "under no_grad()"
        )
    return _of_a_tensor(tensor_or_model)


def _of_a_tensor(tensor):
    names = Names()
    names.learn(names_in(users_frame()))
    nodes, saved, found = autograd_nodes(tensor, names, with_weights=True)
    if len(nodes) <= MANY:
        drawn = Graph(_title(tensor, names, saved), nodes, found, saved)
        return drawn
    nodes, saved, found = autograd_nodes(tensor, names, with_weights=False)
    return Graph(_title(tensor, names, saved), nodes, found, saved)


def _title(tensor, names, saved):
    edge = tensor.grad_fn, tensor.slot
    name = names.found.get(edge) or f"an output of {type(tensor.grad_fn).__name__}"
    kept = f", which keeps {size(saved)}" if saved else ""
    return f"the graph of {name}{kept}"


def _of_a_model(model, input_shape):
    input_shape = getattr(model, "input_shape", None) if input_shape is None else input_shape
    if input_shape is None:
        raise ValueError("graph needs the shape of one input, such as (3, 224, 224)")
    nodes, _ = module_nodes(model, input_shape)
    return Graph(f"the layers of {type(model).__name__}", nodes)
