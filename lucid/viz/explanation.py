"""The page of an op or a layer: formulas, source, and numbers to check by hand."""

import inspect
from hashlib import sha1

import numpy as np

from lucid.autograd import Function
from lucid.viz.code import coloured, source_of
from lucid.viz.formulas import backward_formula, forward_formula
from lucid.viz.markup import Element, Raw
from lucid.viz.picture import Picture
from lucid.viz.svg import MONO, STYLE

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
