"""Less memory for more time: what backward needs is computed a second time instead of kept."""

from contextlib import contextmanager

from lucid.autograd.alias import Alias
from lucid.autograd.engine import grad
from lucid.autograd.function import Function
from lucid.autograd.grad_mode import enable_grad, is_grad_enabled, no_grad
from lucid.autograd.watch import Watcher
from lucid.backend.random import go_to, place_of, streams
from lucid.tensor import Tensor


def checkpoint(module_or_function, *inputs):
    """The output of ``module_or_function(*inputs)``, with a graph that holds the inputs alone.

    What lies between is computed again when ``backward`` comes by, from the same random numbers.
    With a network of n equal blocks, each of them checkpointed, a training step keeps n inputs
    and the inside of one block, and takes about a third more time.

    Parameters
    ----------
    module_or_function : Module or callable
        What to run. The parameters that it uses get their gradients.
    *inputs
        Its arguments; the tensors among them get their gradients.

    Returns
    -------
    Tensor or tuple of Tensor
        What ``module_or_function`` returns.

    Raises
    ------
    RuntimeError
        If an op uses a tensor that requires a gradient, was made before by another op, and is no
        input: its gradient would be lost. Or if the function changes an input in place.
    TypeError
        If the output is no tensor and no tuple of tensors.

    Notes
    -----
    Forward hooks and running means see the first run and the second.

    References
    ----------
    Chen et al., "Training deep nets with sublinear memory cost", arXiv 1604.06174, 2016.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> block = nn.Sequential(nn.Linear(4, 16), nn.GELU(), nn.Linear(16, 4))
    >>> x = lucid.ones(2, 4, requires_grad=True)
    >>> y = x + lucid.autograd.checkpoint(block, x)
    >>> y.sum().backward()
    >>> x.grad.shape, block[0].weight.grad.shape
    ((2, 4), (16, 4))
    """
    if not is_grad_enabled():
        return module_or_function(*inputs)
    parameters = _parameters_of(module_or_function)
    own = {id(parameter) for parameter in parameters}
    tensors = {id(x): x for x in inputs if isinstance(x, Tensor) and id(x) not in own}

    def run(stand_ins):
        given = dict(zip(tensors, stand_ins, strict=True))
        return module_or_function(*[given.get(id(x), x) for x in inputs])

    random_state = place_of(streams())
    result, parameters = _first_run(run, [Tensor(x.array) for x in tensors.values()], parameters)
    place = {"run": run, "parameters": parameters, "random_state": random_state}
    outputs = Checkpoint.apply(*tensors.values(), *parameters, result=result, **place)
    for y in _as_tensors(outputs):
        y._view = y._view and (None, None)  # no way from the input that a write could go again
    return outputs


def _first_run(run, stand_ins, parameters):
    """What the function returns, and the parameters with all other leaves that it uses."""
    with no_grad(), Leaves(parameters) as leaves:
        result = run(stand_ins)
        leaves.take(_as_tensors(result))
    if any(x.writes.count for x in stand_ins):
        raise RuntimeError(
            "checkpoint: the function changed one of its inputs in place, and the second run "
            "would begin with other numbers: write x = x + y in the place of x += y"
        )
    return result, list(leaves.found.values())


class Checkpoint(Function):
    """y = run(x), which is ``result``;  dx from a second run, which has a graph."""

    gradients_are_new = True

    def forward(self, *arrays, result, run, parameters, random_state):
        self.save_for_backward(*arrays)
        self.run, self.parameters, self.random_state = run, parameters, random_state
        outputs = _as_tensors(result)
        kinds = [y.is_floating_point() for y in outputs]
        self.non_differentiable = tuple(i for i, is_float in enumerate(kinds) if not is_float)
        return tuple([y.array for y in outputs]) if isinstance(result, tuple) else result.array

    def backward(self, *grads):
        inputs = self.saved_tensors[: len(self.edges) - len(self.parameters)]
        inputs = [_stand_in(x) for x in inputs]
        with enable_grad(), _random_numbers_from(self.random_state):
            outputs = _as_tensors(self.run(inputs))
        sources = zip([*inputs, *self.parameters], self.needs_input_grad, strict=True)
        sources = [x if needed and x.requires_grad else None for x, needed in sources]
        with _without_hooks(self.parameters):
            found = iter(_gradients(outputs, [x for x in sources if x is not None], grads))
        return tuple([None if x is None else next(found) for x in sources])


class Leaves(Watcher):
    """The leaves that ops use; one that uses what another op made is refused."""

    def __init__(self, parameters):
        self.found = {id(parameter): parameter for parameter in parameters}

    def op_ran(self, node, inputs, settings, outputs):
        """Look at the inputs of an op that records no graph."""
        if not any(node.needs_input_grad):
            self.take(inputs)

    def take(self, tensors):
        """Note the leaves; raise for what requires a gradient and will not get it."""
        for x in tensors:
            if not isinstance(x, Tensor) or not x.requires_grad or id(x) in self.found:
                continue
            if not x.is_leaf:
                raise RuntimeError(
                    f"checkpoint: a tensor of shape {x.shape} requires a gradient and is neither "
                    "an input nor a parameter, but was made before: give it as an input"
                )
            self.found[id(x)] = x


def _gradients(outputs, sources, grads):
    """The gradients of the sources, with a graph where one is wanted; None for an unused one."""
    pairs = [(y, g) for y, g in zip(outputs, grads, strict=True) if y.requires_grad]
    outputs, grads = [y for y, _ in pairs], [g for _, g in pairs]
    return grad(outputs, sources, grads, create_graph=is_grad_enabled(), allow_unused=True)


def _stand_in(x):
    """The same numbers at the beginning of the second run's graph."""
    if not x.requires_grad:
        return x.detach()
    return Alias.apply(x)[0] if is_grad_enabled() else x.detach().requires_grad_()


def _as_tensors(result):
    outputs = result if isinstance(result, tuple) else (result,)
    for y in outputs:
        if not isinstance(y, Tensor):
            raise TypeError(
                "checkpoint takes a function of tensors that returns a tensor or a tuple of "
                f"tensors, not {type(y).__name__}"
            )
    return outputs


def _parameters_of(module_or_function):
    """Those of the module, or of the module that a method belongs to."""
    owner = getattr(module_or_function, "__self__", module_or_function)
    return list(owner.parameters()) if hasattr(owner, "parameters") else []


@contextmanager
def _random_numbers_from(state):
    """Draw once more what was drawn from ``state`` on; afterwards go on where we were."""
    here = streams()
    now = place_of(here)
    go_to(state, here)
    try:
        yield
    finally:
        go_to(now, here)


@contextmanager
def _without_hooks(parameters):
    """The hooks of a parameter see its whole gradient, and that is not complete here."""
    hooks = [parameter.hooks for parameter in parameters]
    for parameter in parameters:
        parameter.hooks = None
    try:
        yield
    finally:
        for parameter, own in zip(parameters, hooks, strict=True):
            parameter.hooks = own
