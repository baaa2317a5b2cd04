"""An op or a layer on one page: its formula, its source, and numbers to check by hand."""

import inspect
from copy import deepcopy

from lucid.nn import Module, functional
from lucid.random import get_rng_state, set_rng_state
from lucid.viz.code import source_of
from lucid.viz.curve import curve_of
from lucid.viz.example import find_example, small_layer
from lucid.viz.explanation import Explanation
from lucid.viz.formulas import docstring
from lucid.viz.tracing import PUBLIC_FUNCTIONS, is_op, kernels_of, ops_of, own_parts, parts_of


def explain(op_or_layer, *inputs):
    """Explain an op or a layer: formula, forward and backward, and an example to check by hand.

    The rungs lead from the layer to the function, to the class with forward and backward, and to
    the kernel that computes. The example has whole numbers; dy is 1, 2, 3, ...

    Parameters
    ----------
    op_or_layer : callable, Module, type or str
        A function such as ``lucid.tanh``, a layer or its class, a Function, or a name such as
        ``"gelu"``.
    *inputs : Tensor or array, optional
        Of the example; by default a few small numbers that fit.

    Returns
    -------
    Explanation
        Prints as text, and is a page in a notebook.

    Raises
    ------
    ValueError
        If there is no op of that name.
    TypeError
        If it is no op and no layer.

    Examples
    --------
    >>> import lucid
    >>> print(lucid.viz.explain("tanh"))  # doctest: +ELLIPSIS
    tanh: The hyperbolic tangent (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ), elementwise, between -1 and 1.
    <BLANKLINE>
    Tanh: y = tanh x
      dx = dy (1 - y²)
    <BLANKLINE>
    # lucid/ops/elementwise.py:...
    def forward(self, x):
        y = self.kernels.tanh(as_float(x))
        self.save_for_backward(y)
        return y
    <BLANKLINE>
    # lucid/ops/elementwise.py:...
    def backward(self, grad):
        (y,) = self.saved_tensors
        return grad * (1.0 - y * y)
    <BLANKLINE>
    x = [-1, 0, 2]
    y = [-0.7616, 0, 0.964]
    dy = [1, 2, 3]
    dx = [0.42, 2, 0.212]
    <BLANKLINE>
    function: lucid/ops/elementwise.py:...
    forward and backward: lucid/ops/elementwise.py:...
    kernel: lucid/backend/cpu/exponential.py:...
    """
    thing = _named(op_or_layer) if isinstance(op_or_layer, str) else op_or_layer
    kind = inspect.unwrap(type(thing) if isinstance(thing, Module) else thing)
    is_layer = inspect.isclass(kind) and issubclass(kind, Module)
    if not (is_layer or is_op(kind) or inspect.isfunction(kind)):
        raise TypeError(f"explain takes an op, a layer or a name, not {op_or_layer!r}")
    ops = _ops(kind, is_layer)
    call = thing.apply if is_op(thing) else thing
    if is_layer:
        call = deepcopy(thing) if isinstance(thing, Module) and inputs else small_layer(kind)
    shown, curve = _tried(kind.__name__, call, inputs)
    ops = ops or (shown.ops if shown is not None else [])
    sentence = docstring(kind).partition("\n\n")[0].replace("\n", " ").replace("``", "")
    rungs = _rungs(kind, ops, is_layer)
    return Explanation(kind.__name__, sentence, ops, rungs, shown, curve)


def _tried(name, call, inputs):
    """(the example, the curve), where there are such; the stream of random numbers stays."""
    state = get_rng_state()
    try:
        shown = None if call is None else find_example(call, inputs)
        curve = None if inputs or call is None else curve_of(name, call)
        return shown, curve
    finally:
        set_rng_state(state)


def _named(name):
    found = {path.rpartition(".")[2]: f for f, path in PUBLIC_FUNCTIONS.items()}
    layers = {kind.__name__: kind for kind in _layers(Module)}
    if name in layers or name in found:
        return layers.get(name) or getattr(functional, name, found.get(name))
    raise ValueError(f"there is no op and no layer {name!r}: give the function or the class itself")


def _layers(kind):
    for child in kind.__subclasses__():
        if child.__module__.startswith("lucid.nn."):
            yield child
        yield from _layers(child)


def _ops(kind, is_layer):
    if is_op(kind):
        return [kind]
    if is_layer:
        return list(dict.fromkeys(op for part in own_parts(kind) for op in ops_of(part)))
    return ops_of(kind) or [op for part in parts_of(kind) for op in ops_of(part)]


def _rungs(kind, ops, is_layer):
    """(what it is, where, source), from the top down."""
    things = {kind: "layer" if is_layer else "function"} if not is_op(kind) else {}
    things |= dict.fromkeys(own_parts(kind) if is_layer else (), "function")
    things |= dict.fromkeys(ops, "forward and backward")
    things |= {kernel: "kernel" for op in ops for kernel in kernels_of(op)}
    return [(what, *source_of(thing)) for thing, what in things.items()]
