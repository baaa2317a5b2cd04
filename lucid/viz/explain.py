"""An op or a layer on one page: its formula, its source, and numbers to check by hand."""

import inspect
from hashlib import sha1

import numpy as np

from lucid.autograd import Function
from lucid.nn import Module, functional
from lucid.viz.code import coloured, source_of
from lucid.viz.curve import curve_of
from lucid.viz.example import find_example, small_layer
from lucid.viz.formulas import backward_formula, docstring, forward_formula
from lucid.viz.markup import Element, Raw
from lucid.viz.picture import Picture
from lucid.viz.svg import MONO, STYLE
from lucid.viz.tracing import PUBLIC_FUNCTIONS, is_op, kernels_of, ops_of, own_parts, parts_of

LOOK = Raw(
    ".lv-explain{container-type:inline-size;font-size:13px;line-height:1.45;padding:.5rem}"
    ".lv-explain h3{font-size:17px;margin:0 0 2px}.lv-explain h4{font-size:14px;margin:14px 0 4px}"
    ".lv-explain .say{color:var(--lv-muted);margin:0 0 6px}"
    ".lv-explain .two{display:grid;grid-template-columns:1fr 1fr;gap:10px}"
    "@container (max-width:46rem){.lv-explain .two{grid-template-columns:minmax(0,1fr)}}"
    ".lv-explain .two>div{min-width:0}"
    f".lv-explain pre{{font:12px/1.5 {MONO};background:var(--lv-panel);color:var(--lv-ink);"
    "padding:8px 10px;margin:2px 0;overflow-x:auto;border:0;border-radius:4px}"
    ".lv-explain .quiet{color:var(--lv-muted)}.lv-explain .key{color:var(--lv-accent)}"
    ".lv-explain .formula{font-weight:600}.lv-explain a{color:var(--lv-accent)}"
    ".lv-explain summary{cursor:pointer}"
    ".lv-explain .numbers{display:flex;flex-wrap:wrap;gap:6px 14px}"
    ".lv-explain .label{color:var(--lv-muted);font-size:12px}"
)


class Explanation(Picture):
    """What :func:`explain` gives back.

    Attributes
    ----------
    name : str
        Of the op or the layer.
    ops : list of type
        The Functions that it applies.
    rungs : list of (str, str, str)
        What it is, where it is, and its source, from the layer down to the kernels.
    example : Example or None
        Its ``inputs``, ``output``, ``dy`` and ``gradients``, arrays of few numbers.
    curve : Picture or None
        Of what works on each number by itself: the function and its derivative.

    Examples
    --------
    >>> import lucid
    >>> told = lucid.viz.explain(lucid.nn.functional.gelu)
    >>> told.ops[0].__name__, told.example.inputs
    ('GELU', {'x': array([-1.,  0.,  2.])})
    >>> [where.partition(":")[0] for _, where, _ in told.rungs]
    ['lucid/ops/activation.py', 'lucid/ops/activation.py', 'lucid/backend/cpu/activation.py']
    """

    def __init__(self, name, sentence, ops, rungs, example, curve=None):
        self.name, self.sentence, self.ops, self.rungs = name, sentence, ops, rungs
        self.example, self.curve = example, curve

    @property
    def title(self):
        """Whose explanation it is."""
        return f"{self.name}, explained"

    @property
    def description(self):
        """Its first sentence."""
        return self.sentence

    def __str__(self):
        parts = [f"{self.name}: {self.sentence}"]
        for op in self.ops:
            parts += [f"\n{op.__name__}: {forward_formula(op)}", f"  {backward_formula(op)}"]
            parts += [f"\n# {source_of(f)[0]}\n{source_of(f)[1]}" for f in _two(op)]
        parts += ["", *_lines(self.example)]
        parts += ["", *(f"{what}: {where}" for what, where, _ in self.rungs)]
        return "\n".join(parts)

    def by_hand(self):
        """The example alone, as a picture; None where there is none."""
        return None if self.example is None else ByHand(self.name, self.example)

    def html(self):
        """Formulas, forward beside backward, the example, and the rungs to open."""
        key = "x" + sha1(f"{self.title}{len(self.rungs)}".encode()).hexdigest()[:8]
        body = Element("div", class_="lucid-viz lv-explain")
        body.add(Element("style", STYLE), Element("style", LOOK))
        body.add(Element("h3", self.name), Element("p", self.sentence, class_="say"))
        for op in self.ops:
            body.add(*_op(op))
        if self.curve is not None:
            body.add(self.curve.html())
        body.add(*_numbers(self.example))
        links = [
            item for i, (_, where, _) in enumerate(self.rungs)
            for item in (*([" → "] if i else []), Element("a", where, href=f"#{key}{i}"))
        ]  # fmt: skip
        body.add(Element("h4", "down the ladder"), Element("p", *links))
        for i, (what, where, source) in enumerate(self.rungs):
            head = Element("summary", f"{what}: ", Element("code", where))
            body.add(Element("details", head, coloured(source), id=f"{key}{i}"))
        return body


class ByHand(Picture):
    """Inputs, output and gradients of an example, as numbers."""

    def __init__(self, name, example):
        self.title, self.example = f"{name} by hand", example
        self.description = ", ".join(name for name, _ in _pairs(example))

    def __str__(self):
        return "\n".join(_lines(self.example))

    def html(self):
        """A block of numbers for each array."""
        parts = [Element("style", STYLE), Element("style", LOOK), *_numbers(self.example)]
        return Element("div", *parts, class_="lucid-viz lv-explain")


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
        y = self.xp.tanh(as_float(x))
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
    """
    thing = _named(op_or_layer) if isinstance(op_or_layer, str) else op_or_layer
    kind = inspect.unwrap(type(thing) if isinstance(thing, Module) else thing)
    is_layer = inspect.isclass(kind) and issubclass(kind, Module)
    if not (is_layer or is_op(kind) or inspect.isfunction(kind)):
        raise TypeError(f"explain takes an op, a layer or a name, not {op_or_layer!r}")
    ops = _ops(kind, is_layer)
    call = thing.apply if is_op(thing) else thing
    if is_layer:
        call = thing if isinstance(thing, Module) and inputs else small_layer(kind)
    shown = find_example(call, inputs) if call is not None else None
    ops = ops or (shown.ops if shown is not None else [])
    sentence = docstring(kind).partition("\n\n")[0].replace("\n", " ").replace("``", "")
    curve = None if inputs or call is None else curve_of(kind.__name__, call)
    rungs = _rungs(kind, ops, is_layer)
    return Explanation(kind.__name__, sentence, ops, rungs, shown, curve)


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


def _two(op):
    """Its forward and its backward."""
    return [inspect.unwrap(getattr(op, name)) for name in ("forward", "backward")
            if getattr(op, name) is not getattr(Function, name)]  # fmt: skip


def _op(op):
    yield Element("h4", op.__name__)
    halves = zip(_two(op), (forward_formula(op), backward_formula(op)), strict=False)
    columns = [
        Element("div", Element("div", formula, class_="formula"),
                Element("div", source_of(f)[0], class_="label"), coloured(source_of(f)[1]))
        for f, formula in halves
    ]  # fmt: skip
    yield Element("div", *columns, class_="two")


def _pairs(example):
    if example is not None:
        yield from example.inputs.items()
        yield "y", example.output
        if example.dy is not None:
            yield "dy", example.dy
        yield from example.gradients.items()


def _lines(example):
    return [f"{name} = {in_digits(array)}" for name, array in _pairs(example)]


def _numbers(example):
    if example is None:
        return
    yield Element("h4", "by hand")
    blocks = [
        Element("div", Element("div", name, class_="label"), Element("pre", in_digits(array, True)))
        for name, array in _pairs(example)
    ]
    yield Element("div", *blocks, class_="numbers")


def in_digits(array, in_rows=False):
    """Numbers with four digits after the point at most; in rows or on one line."""
    if not isinstance(array, np.ndarray):
        return str(array)
    text = np.array2string(
        array, separator=", ", formatter={"float_kind": lambda x: f"{x + 0.0:.4g}"}
    )
    return text if in_rows else " ".join(text.split())
