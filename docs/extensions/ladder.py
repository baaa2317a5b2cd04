"""On every page of the reference: how it is made, from the layer down to the kernel and test."""

import inspect
import re
from pathlib import Path

from source_pages import ROOT, page_of

from lucid.autograd import Function

RUNGS = (
    ("lucid/models/{}.py", "the model"),
    ("lucid/nn/{}.py", "parameters and shapes"),
    ("lucid/ops/{}.py", "forward and backward"),
    ("lucid/backend/cpu/{}.py", "the arithmetic, in NumPy"),
    ("lucid/backend/cuda/{}.py", "the arithmetic, in CuPy"),
    ("lucid/backend/cuda/{}.cu", "the arithmetic, in CUDA"),
    ("tests/ops/test_{}.py", "what is true about the op"),
    ("tests/nn/test_{}.py", "what is true about the layer"),
)


def add_ladder(app, what, name, obj, options, lines):
    """Append formulas and links to the docstring of a public class or function."""
    if what not in ("class", "function") or not name.startswith("lucid"):
        return
    lines += [*formulas(obj), *links(obj)]


def formulas(obj):
    """The docstrings of the Functions that a function applies: forward and backward."""
    found = [] if inspect.isclass(obj) else applied(obj)
    if not found:
        return []
    lines = ["", ".. rubric:: Forward and backward", ""]
    for op in found:
        formula = inspect.getdoc(op).replace("|", r"\|")  # |x| would be a substitution
        lines += [*formula.splitlines(), ""]
    return lines


def applied(function):
    """The Functions whose ``apply`` a function calls by name."""
    function = inspect.unwrap(function)
    names = dict.fromkeys(re.findall(r"(\w+)\.apply\(", inspect.getsource(function)))
    found = [function.__globals__.get(name) for name in names]
    return [op for op in found if inspect.isclass(op) and issubclass(op, Function) and op.__doc__]


def links(obj):
    """A list of the files that make it, from its own down."""
    head = ["", ".. rubric:: See how it is made", "", ".. container:: ladder", ""]
    rows = [f"   - :doc:`{path} </{page_of(path)}>`{role}" for path, role in rungs(obj)]
    return [*head, *rows, ""]


def rungs(obj):
    """(file, what is in it) for the object's own file and those of the same name beside it."""
    own = Path(inspect.getsourcefile(inspect.unwrap(obj))).resolve().relative_to(ROOT)
    found = {own: ""}
    for pattern, role in RUNGS:
        path = Path(pattern.format(own.stem))
        if (ROOT / path).exists():
            found[path] = f": {role}"
    return found.items()


def setup(app):
    """After numpydoc has turned the docstring into reST."""
    app.connect("autodoc-process-docstring", add_ladder, priority=900)
    return {"parallel_read_safe": True, "version": "1"}
