"""The chain rule, one node at a time, outputs first."""

from collections.abc import Iterable
from functools import partial

from lucid.autograd.function import edge_of
from lucid.autograd.grad_mode import GradMode, is_grad_enabled
from lucid.autograd.hooks import deposit, retain_grad, run_hooks, with_calls_at_the_end
from lucid.autograd.watch import watchers
from lucid.backend import backend_of, kind_of, quiet
from lucid.tensor import Tensor, tensor_method


@tensor_method()
@quiet
def backward(output, gradient=None, retain_graph=None, create_graph=False, inputs=None):
    """Add d(output)/d(leaf) to ``leaf.grad`` for every leaf that made ``output``.

    A leaf that was frozen since (``requires_grad_(False)``) gets none.

    Parameters
    ----------
    output : Tensor or sequence of Tensor
        Where to start, usually a loss; the gradients of several add up.
    gradient : Tensor or sequence of Tensor, optional
        d(loss)/d(output), of the shape of ``output``; may be left out for one number, where it
        is 1.
    retain_graph : bool, optional
        Whether to keep the arrays that another ``backward`` needs; by default ``create_graph``.
    create_graph : bool
        Whether the gradients get a graph, so that they can be differentiated too.
    inputs : Tensor or sequence of Tensor, optional
        Those that get a gradient, in the place of all leaves; what is no leaf keeps its gradient
        from now on, as after ``retain_grad``.

    Raises
    ------
    RuntimeError, TypeError
        If nothing that made ``output`` requires a gradient, the gradient does not fit, or there
        is no input or one that requires no gradient; or what was given is no tensor.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([3.0], requires_grad=True)
    >>> (x * x).backward()
    >>> x.grad
    tensor([6.])
    """
    outputs = _tensors_in(output)
    gradients = gradient if isinstance(gradient, (list, tuple)) else (gradient,) * len(outputs)
    if not all(y.requires_grad for y in outputs):
        raise RuntimeError("backward() needs a graph: nothing that made this requires a gradient")
    retain_graph = create_graph if retain_graph is None else retain_graph
    wanted = _is_trained if inputs is None else _edges_that_keep(inputs).__contains__
    with GradMode(create_graph), with_calls_at_the_end():
        for edge, g, is_ours in _pull(outputs, gradients, wanted, retain_graph):
            if _is_leaf(edge):
                deposit(edge[0], g, is_ours)


def _edges_that_keep(inputs):
    """The edges of some tensors, which keep their gradients."""
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    edges = [edge_of(x) for x in inputs]
    if not edges or None in edges:
        missing = f"input {edges.index(None)} requires no gradient" if edges else "there is none"
        raise RuntimeError(f"backward(inputs=...) takes tensors that require a gradient: {missing}")
    for x in inputs:
        retain_grad(x)
    return set(edges)


@quiet
def grad(
    outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, only_inputs=True,
    allow_unused=None, is_grads_batched=False, materialize_grads=False,
):  # fmt: skip
    """d(outputs)/d(input) for each of ``inputs``, without touching any ``.grad``.

    Parameters
    ----------
    outputs : Tensor or sequence of Tensor
        Where to start; the gradients of several outputs add up.
    inputs : Tensor or sequence of Tensor
        What to differentiate with respect to.
    grad_outputs : Tensor or sequence of Tensor, optional
        d(loss)/d(output) for each output; may be left out where the output is one number.
    retain_graph, create_graph : bool
        As in :func:`backward`.
    only_inputs : bool
        Only True: ``backward`` brings gradients to all leaves.
    allow_unused : bool, optional
        Whether an input that did not make the outputs gets None instead of an error; by default
        ``materialize_grads``.
    is_grads_batched : bool
        Only False: call this once for each of several ``grad_outputs``.
    materialize_grads : bool
        Whether such an input gets zeros.

    Returns
    -------
    tuple of Tensor
        One for each input, of its shape and dtype, in memory of its own.

    Raises
    ------
    ValueError
        If an input does not require a gradient, or is unused, or ``materialize_grads`` is wanted
        and ``allow_unused`` False; and for ``only_inputs=False`` and ``is_grads_batched=True``.
    RuntimeError, TypeError
        If there is not one gradient for each output, or what was given is no tensor.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor(2.0, requires_grad=True)
    >>> (dx,) = lucid.autograd.grad(x**3, x, create_graph=True)
    >>> (dxx,) = lucid.autograd.grad(dx, x)
    >>> dx.item(), dxx.item()
    (12.0, 12.0)
    """
    if not only_inputs:
        raise ValueError(
            "only_inputs=False is not there: call backward for the gradients of all leaves"
        )
    if is_grads_batched:
        raise ValueError(
            "is_grads_batched=True is not there: call grad once for each of the grad_outputs, with "
            "retain_graph=True, or func.jacobian for all"
        )
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "materialize_grads=True gives zeros for the unused: leave allow_unused out"
        )
    outputs, inputs = _tensors_in(outputs), _tensors_in(inputs)
    if not isinstance(grad_outputs, (tuple, list)):
        grad_outputs = (grad_outputs,) * len(outputs)
    edges = [edge_of(x) for x in inputs]
    if None in edges:
        raise ValueError(f"grad: input {edges.index(None)} does not require a gradient")
    retain_graph = create_graph if retain_graph is None else retain_graph
    with GradMode(create_graph):
        pulled = _pull(outputs, grad_outputs, set(edges).__contains__, retain_graph)
        found = {edge: (g, is_ours) for edge, g, is_ours in pulled}
        unused = [i for i, edge in enumerate(edges) if edge not in found]
        if unused and not (allow_unused or materialize_grads):
            raise ValueError(
                f"grad: input {unused[0]} did not make the outputs; "
                "allow_unused=True gives None for it, and materialize_grads=True zeros"
            )
        found |= {edges[i]: (_zeros(inputs[i]), True) for i in unused if materialize_grads}
        return tuple([_owned(found, edge) for edge in edges])


def _zeros(x):
    """A gradient of nothing, which has a graph where gradients have one."""
    return Tensor(backend_of(x.array).xp.zeros_like(x.array), requires_grad=is_grad_enabled())


def _owned(found, edge):
    """The gradient of an edge, in memory that nobody else holds; each time in other memory."""
    g, is_ours = found.get(edge, (None, True))
    found[edge] = g, False
    return g if g is None or is_ours else g.clone()


class Sums(dict):
    """The gradient of each edge so far.

    The first to arrive may still be in other hands (Add gives one to both its inputs), so
    the second makes a new array. That one is ours, and the others are added into it. An op
    whose ``gradients_are_new`` gives us the first one too.
    """

    def __init__(self):
        self.ours = set()

    def add(self, edge, g, is_new=False):
        """Add ``g`` to the gradient of ``edge``; ``is_new`` if nobody else holds it."""
        first = self.get(edge)
        if is_grad_enabled():  # a graph may hold all of them
            self[edge] = g if first is None else first + g
        elif edge in self.ours:
            first.array += g.array
        elif is_new:
            if first is not None:
                g.array += first.array
            self[edge] = g
            self.ours.add(edge)
        elif first is not None:
            self[edge] = first + g
            self.ours.add(edge)
        else:
            self[edge] = g

    def take(self, edge):
        """The gradient of an edge whose consumers have all run, as its hooks leave it."""
        g = self.pop(edge, None)
        if edge[0].hooks:  # they may keep the gradient, or put another in its place
            self.ours.discard(edge)
        return None if g is None else run_hooks(edge, g)


def _pull(outputs, gradients, wanted, retain_graph):
    """Yields (edge, gradient, whether nobody else holds it) for all ``wanted`` edges.

    Each comes as soon as it is complete: that of a leaf after the last node that used it, while
    what lies further down is still to be computed.
    """
    if len(outputs) != len(gradients):
        raise RuntimeError(
            f"there are {len(outputs)} outputs and {len(gradients)} gradients: give each output one"
        )
    seeds = [_seed(y, g) for y, g in zip(outputs, gradients, strict=True)]
    roots = [(edge_of(y), g) for y, g in zip(outputs, seeds, strict=True) if y.requires_grad]
    sums = Sums()
    for edge, g in roots:
        sums.add(edge, g)
    plan = _plan([source for (source, _), _ in roots], wanted)
    last_user = {edge: node for node, _, leaves in plan for edge in leaves}
    for node, needs, leaves in plan:
        incoming = [sums.take((node, slot)) for slot in range(len(node.outputs))]
        for slot, g in enumerate(incoming):
            if g is not None and wanted((node, slot)):
                yield (node, slot), g, False
        if arrived := [g for g in incoming if g is not None]:
            node.needs_input_grad = needs
            for edge, g in _step(node, incoming, retain_graph):
                is_new = node.gradients_are_new and not any(g is x for x in arrived)
                sums.add(edge, g, is_new)
        for edge in leaves:
            if last_user[edge] is node and edge in sums:
                yield edge, sums.take(edge), edge in sums.ours
    for edge in list(sums):
        yield edge, sums.take(edge), edge in sums.ours


def _step(node, incoming, retain_graph):
    """Run one backward: the gradients it is asked for, by edge."""
    given = zip(incoming, node.outputs, strict=True)
    if node.materializes:
        incoming = [Tensor(node.xp.zeros(*like)) if g is None else g for g, like in given]
    incoming = [node.widen(g) for g in incoming] if node.widens else incoming
    run = type(node).backward
    for watcher in watchers.get():
        run = partial(watcher.backward, run)
    outgoing = run(node, *incoming)
    outgoing = outgoing if isinstance(outgoing, tuple) else (outgoing,)
    expected = len(node.edges)
    if len(outgoing) > expected and all(dx is None for dx in outgoing[expected:]):
        outgoing = outgoing[:expected]  # None for an argument that was left to its default
    if len(outgoing) != expected:
        counts = f"{len(outgoing)} gradients for {expected} inputs"
        raise RuntimeError(f"{type(node).__name__}.backward gave {counts}")
    if not retain_graph:
        node.free()
    given = zip(node.edges, node.needs_input_grad, outgoing, strict=True)
    return [(edge, _fit(g, edge, node)) for edge, needed, g in given if needed and g is not None]


def _seed(output, gradient):
    if gradient is None:
        if output.numel() != 1:
            raise RuntimeError(
                f"an output of shape {output.shape} needs a gradient to start from: "
                "reduce it to one number, or give backward a gradient"
            )
        gradient = backend_of(output.array).xp.ones_like(output.array)
    gradient = gradient if isinstance(gradient, Tensor) else Tensor(gradient)
    return _fit(gradient, (output, 0))


def _fit(gradient, edge, node=None):
    """A gradient has the shape and the dtype of what it is the gradient of."""
    giver = "the caller" if node is None else f"{type(node).__name__}.backward"
    if not isinstance(gradient, Tensor):
        raise TypeError(f"{giver} gave no Tensor as gradient but {type(gradient).__name__}")
    source, slot = edge
    shape, dtype = (source.shape, source.dtype) if _is_leaf(edge) else source.outputs[slot]
    if gradient.shape != shape:
        raise RuntimeError(f"{giver} gave a gradient of shape {gradient.shape}, not {shape}")
    return gradient if gradient.dtype == dtype else gradient.to(dtype)


def _is_leaf(edge):
    return isinstance(edge[0], Tensor)


def _is_trained(edge):
    source, _ = edge
    return isinstance(source, Tensor) and source.requires_grad


def _plan(roots, wanted):
    """The nodes on a path to a wanted edge, outputs first, and which inputs each must serve.

    Third come the edges among these that lead to leaves, one for each use.
    """
    plan = {}
    for node in _inputs_first(roots):
        edges = node.edges
        needs = tuple([e is not None and (wanted(e) or e[0] in plan) for e in edges])
        if True in needs:
            given = zip(edges, needs, strict=True)
            plan[node] = node, needs, [e for e, needed in given if needed and _is_leaf(e)]
    return list(plan.values())[::-1]


def _inputs_first(roots):
    """Every Function after the Functions that its inputs came from."""
    order, seen, stack = [], set(), [(root, False) for root in roots]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen and not isinstance(node, Tensor):
            seen.add(node)
            stack.append((node, True))
            stack += [(edge[0], False) for edge in node.edges if edge is not None]
    return order


def _tensors_in(given):
    """One tensor, or several, as a tuple."""
    is_one = isinstance(given, Tensor) or not isinstance(given, Iterable)
    several = (given,) if is_one else tuple(given)
    for x in several:
        if not isinstance(x, Tensor):
            raise TypeError(f"a gradient is of a tensor with respect to tensors, not {kind_of(x)}")
    return several
