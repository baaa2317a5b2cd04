"""The layers of a model and how tensors flow between them."""

from lucid.autograd import no_grad
from lucid.backend.shape_only import recording
from lucid.nn.mode import evaluating
from lucid.nn.summary import one_input, without_numbers
from lucid.tensor import Tensor
from lucid.viz.journey import Shapes
from lucid.viz.nodes import Node, kind_of
from lucid.viz.walk_page import big
from lucid.viz.words import shape_in_words, short


class Flow(Shapes):
    """Notes of each op also which ops made what it reads."""

    def __init__(self, model):
        super().__init__(model)
        self.made, self.reads, self.kept = {}, {}, []

    def op_ran(self, node, inputs, settings, outputs):
        """A row for the op, the rows that it reads, and its outputs."""
        super().op_ran(node, inputs, settings, outputs)
        row = self.open[-1].children[-1]
        read = [self.made.get(id(x)) for x in inputs if isinstance(x, Tensor)]
        self.reads[id(row)] = [source for source in read if source is not None]
        for y in outputs:
            self.made[id(y)] = row
        self.kept += outputs  # alive, so that no other tensor gets their ids

    def wrote(self, x, y):
        """``x`` was changed in place: what reads it from now on reads what ``y`` holds."""
        super().wrote(x, y)
        self.made[id(x)] = self.made.get(id(y))


def module_nodes(model, input_shape):
    """The nodes of a model: the image, layers without layers inside, and ops between layers."""
    flow = Flow(model)
    x = one_input(model, input_shape)
    flow.made[id(x)] = "image"
    with without_numbers(model), evaluating(model), recording(flow.record), no_grad():
        flow.run(model, x)
    shown = list(_shown(flow.root))
    owner = {id(op): i + 1 for i, row in enumerate(shown) for op in row.all()}
    start = Node("image", "", [shape_in_words(x.shape[1:])], "leaf", "", "image")
    layers = dict(model.named_modules())
    nodes = [start, *(_node(row, layers) for row in shown)]
    for op in flow.root.all():
        for source in flow.reads.get(id(op), ()):
            a, b = 0 if source == "image" else owner[id(source)], owner[id(op)]
            if a != b:
                nodes[b].inputs.append(a)
    return nodes, flow.root


def _shown(row):
    """The rows that are nodes: layers that hold only ops, and ops beside layers."""
    if row.is_op or (row.children and all(child.is_op for child in row.children)):
        yield row
    for child in () if row.is_op or all(c.is_op for c in row.children) else row.children:
        yield from _shown(child)


def _node(row, layers):
    shape = shape_in_words(row.output_shape[1:])
    lines = [f"→ {shape}"]
    if row.parameters or row.macs:
        lines.append(f"{big(row.parameters)} params, {big(row.macs)} MACs")
    if not row.is_op:
        grads = [p.grad for p in layers[row.path].parameters() if p.grad is not None]
        if grads:
            norm = sum(float((g.detach().double() ** 2).sum()) for g in grads) ** 0.5
            lines.append(f"grad norm {short(norm)}")
    name = "" if row.is_op else row.path
    title = row.label if row.is_op else row.kind
    like = row.kind, row.label, row.input_shape, row.output_shape, row.parameters
    return Node(title, name, lines, kind_of(row.kind), row.formula, like)
