"""Backpropagation as a story, in the order in which it happens."""

from lucid.autograd import enable_grad
from lucid.tensor import Tensor
from lucid.viz.backward_steps import Lines, follow_backward, in_brackets
from lucid.viz.markup import Element, Raw
from lucid.viz.names import names_in, users_frame
from lucid.viz.picture import Picture
from lucid.viz.svg import MONO, STYLE
from lucid.viz.words import shape_in_words, short

LOOK = Raw(
    ".lv-story{font-size:13px;line-height:1.45;padding:.5rem;max-width:56rem}"
    f".lv-story code{{font-family:{MONO};font-size:12.5px;color:inherit;background:none;"
    "border:0;padding:0}"
    ".lv-story .step{border-left:3px solid var(--lv-line);position:relative;"
    "margin:0 0 0 14px;padding:2px 0 14px 22px}"
    ".lv-story .no{position:absolute;left:-14px;top:0;width:25px;height:25px;line-height:25px;"
    "border-radius:50%;text-align:center;background:var(--lv-accent);color:var(--lv-paper);"
    "font-weight:600;font-size:12px}"
    ".lv-story .op{font-weight:600}.lv-story .say{color:var(--lv-muted)}"
    ".lv-story .flow{display:grid;grid-template-columns:minmax(0,3fr) minmax(50px,2fr);"
    "gap:1px 14px;align-items:center;margin:3px 0}"
    ".lv-story .bar{height:8px;border-radius:2px;background:var(--lv-accent);min-width:2px}"
    ".lv-story .more .bar{background:var(--lv-warm)}.lv-story .again{color:var(--lv-warm)}"
    ".lv-story .why{background:var(--lv-panel);border-left:3px solid var(--lv-window);"
    "padding:2px 8px;margin:3px 0}"
    ".lv-story .head{font-size:15px;font-weight:600;margin-bottom:8px}"
)


class Trace(Picture):
    """What :func:`trace_backward` gives back: the steps, in the order in which they ran.

    Attributes
    ----------
    steps : list of Step
        Of each node its op, formulas, line, and the gradients that came in and went out.
    gradients : list of Gradient
        What the leaves get at the end.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([3.0, 4.0], requires_grad=True)
    >>> trace = lucid.viz.trace_backward((x * x).sum())
    >>> [step.op for step in trace.steps]
    ['Sum', 'Mul']
    >>> [(g.name, g.numbers) for g in trace.gradients]
    [('x', (6.0, 8.0))]
    """

    title = "a backward pass, step by step"

    def __init__(self, steps, gradients):
        self.steps, self.gradients = steps, gradients
        norms = [g.norm for step in steps for g in [*step.incoming, *step.outgoing]]
        self.largest = max(norms, default=0.0) or 1.0

    @property
    def description(self):
        """How many steps, and what the leaves get."""
        names = ", ".join(g.name for g in self.gradients)
        return f"{len(self.steps)} steps bring gradients to {names}."

    def __str__(self):
        lines = []
        for step in self.steps:
            what = f"{step.number}. {step.op}"
            lines.append("   ".join(part for part in (what, step.code, step.place) if part))
            lines.append(f"   {step.forward};  {step.backward}")
            lines += [f"   in   d {g.name} = {g}" for g in step.incoming]
            lines += [f"   wait {line}" for line in waited(step)]
            lines += [f"   out  {line}" for line in map(arrival, step.outgoing)]
        ends = [f"{g.name}.grad = {g}" for g in self.gradients]
        return "\n".join([*lines, *ends])

    def html(self):
        """A card a step, with bars for the norms."""
        steps = [self._card(step) for step in self.steps]
        ends = [Element("div", Element("code", f"{g.name}.grad = {g}")) for g in self.gradients]
        done = Element("div", Element("span", "✓", class_="no"), *ends, class_="step")
        head = Element("div", self.description, class_="head")
        parts = [Element("style", STYLE), Element("style", LOOK), head, *steps, done]
        return Element("div", *parts, class_="lucid-viz lv-story")

    def _card(self, step):
        flow = Element("div", class_="flow")
        for g in step.incoming:
            flow.add(Element("code", f"in: d {g.name} = {g}"), self._bar(g))
        for g in step.outgoing:
            look = "again" if g.arrival > 1 else None
            flow.add(Element("code", f"out: {arrival(g)}", class_=look), self._bar(g))
        place = f"{step.place.rpartition('/')[2]}  " if step.place else ""
        return Element(
            "div",
            Element("span", step.number, class_="no"),
            Element("div", Element("span", f"{step.op}  ", class_="op"),
                    Element("span", place, class_="say"), Element("code", step.code)),
            Element("div", f"{step.forward};  {step.backward}", class_="say"),
            *[Element("div", line, class_="why") for line in waited(step)],
            flow,
            class_="step",
        )  # fmt: skip

    def _bar(self, g):
        share = 100 * g.norm / self.largest
        bar = Element("div", class_="bar", style=f"width:{share:.1f}%")
        words = f"norm {short(g.norm)}, shape {shape_in_words(g.shape)}"
        return Element("div", bar, class_="more" if g.arrival > 1 else None, title=words)


def trace_backward(loss):
    """Tell how backpropagation goes: every node in the order in which it runs.

    Each step tells the op with its formulas, the gradient that comes in for its output, and those
    that go out to its inputs, with their shapes and norms. Where a tensor is used twice, the second
    gradient is added to the first, and the op that made it waits for both. No ``.grad`` is touched,
    and ``backward`` may be called afterwards.

    Parameters
    ----------
    loss : Tensor or callable
        One number with a graph; or a function of nothing that computes it, by which the lines of
        your program and the names of your variables get known.

    Returns
    -------
    Trace
        Prints as text, and is a page in a notebook; ``steps`` has the numbers.

    Raises
    ------
    RuntimeError
        If nothing that made ``loss`` requires a gradient, or it is not one number.

    Examples
    --------
    >>> import lucid
    >>> a = lucid.tensor(1.0, requires_grad=True)
    >>> def program():
    ...     b = a + a
    ...     c = b + b
    ...     return c
    >>> print(lucid.viz.trace_backward(program))  # doctest: +ELLIPSIS, +NORMALIZE_WHITESPACE
    1. Add   c = b + b   <doctest ...>:3
       z = x + y;  dx = dz,  dy = dz, each summed back to the shape it was broadcast from
       in   d c = 1
       out  d b = 1
       out  d b += 1, which makes 2, because `b` is used twice
    2. Add   b = a + a   <doctest ...>:2
       z = x + y;  dx = dz,  dy = dz, each summed back to the shape it was broadcast from
       in   d b = 2
       wait `b` is used twice, so its op waited for 2 gradients:
            after the first it would have gone on with 1, not 2
       out  d a = 2
       out  d a += 2, which makes 4, because `a` is used twice
    a.grad = 4
    """
    lines = Lines()
    if callable(loss) and not isinstance(loss, Tensor):
        with lines, enable_grad():
            loss = loss()
    if not isinstance(loss, Tensor) or loss.grad_fn is None or loss.numel() != 1:
        what = f"a tensor of shape {loss.shape}" if isinstance(loss, Tensor) else repr(loss)
        raise RuntimeError(
            f"trace_backward needs one number that has a graph, or a function that gives it, not "
            f"{what}"
        )
    lines.learn_targets()
    lines.names.learn(names_in(users_frame()))
    return Trace(*follow_backward(loss, lines))


def arrival(g):
    """How a gradient joins those of its tensor that have come before."""
    if g.uses == 1 or g.arrival == 1:
        return f"d {g.name} = {g}"
    makes = f", which makes {in_brackets(g.total, g.shape)}" if g.total else ""
    return f"d {g.name} += {g}{makes}, because `{g.name}` is used {times(g.uses)}"


def waited(step):
    """For each output that several ops use: that this step had to wait for all of them."""
    for g in step.incoming:
        if g.uses > 1:
            first, whole = in_brackets(g.first, g.shape), in_brackets(g.numbers, g.shape)
            early = f": after the first it would have gone on with {first}, not {whole}"
            yield (
                f"`{g.name}` is used {times(g.uses)}, so its op waited for {g.uses} gradients"
                f"{early if g.first else ''}"
            )


def times(n):
    """``twice``, or ``3 times``."""
    return "twice" if n == 2 else f"{n} times"
