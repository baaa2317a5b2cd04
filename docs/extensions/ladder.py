"""On every page of the reference: its formulas, and how it is made, down to kernel and test.

The rungs are found by following the names in the code: a layer calls a function, which applies a
``Function``, which calls a kernel of that name in each backend.
"""

import inspect
import re
from pathlib import Path

from formulas import typeset
from source_pages import ROOT, anchor_of, page_of

import lucid
from lucid.viz.tracing import PUBLIC_FUNCTIONS, kernels_of, ops_of, own_parts, parts_of

PACKAGE = Path(lucid.__file__).resolve().parent

ROLES = {  # what a reader finds in a folder
    "lucid/models": "the network",
    "lucid/nn": "parameters and shapes",
    "lucid/ops": "forward and backward",
    "lucid/backend/cpu": "the arithmetic, in NumPy",
    "lucid/backend/loops": "the same, as compiled loops",
    "lucid/backend/cuda": "the same, in CuPy",
    "tests": "what is true about it",
}


def add_ladder(app, what, name, obj, options, lines):
    """Append formulas and links to the docstring of a public class, function or method."""
    if what not in ("class", "function", "method") or not name.startswith("lucid"):
        return
    if what == "method" and not name.startswith("lucid.Tensor."):
        return
    obj = inspect.unwrap(obj)
    up = "../" * app.env.current_document.docname.count("/")
    if what == "method":
        first = next((i for i, line in enumerate(lines) if line), 0)
        end = next((i for i, line in enumerate(lines) if i > first and not line), len(lines))
        lines[end:end] = as_method(obj)  # after the first sentence, which stands in tables too
    lines += [*forward_and_backward(obj), *links(obj, up)]


def as_method(function):
    """What the parameter that the method lacks is called where the function is described."""
    first = next(iter(inspect.signature(function).parameters))
    if first == "self":
        return []
    name = PUBLIC_FUNCTIONS.get(function)
    same = f"It is :func:`{name}` as a method" if name else "As a method"
    return ["", f"{same}: ``{first}`` is the tensor itself.", ""]


def forward_and_backward(obj):
    """The docstrings of the Functions that it applies, or the functions that it is made of."""
    ops, parts = ops_of(obj), parts_of(obj)
    if obj.__module__.startswith("lucid.nn."):
        ops = dict.fromkeys(op for part in own_parts(obj) for op in ops_of(part))
    elif not obj.__module__.startswith("lucid.ops."):
        return []
    lines = ["", ".. rubric:: Forward and backward", ""] if ops or parts else []
    derivatives = [x for op in ops for x in derivatives_of(op)]
    for op in dict.fromkeys([*ops, *derivatives]):
        lines += [f"``{op.__name__}``", "", *indented(typeset(inspect.getdoc(op))), ""]
    names = ", ".join(f":func:`{PUBLIC_FUNCTIONS[part]}`" for part in parts)
    through = "them" if len(parts) > 1 else "it"
    return [*lines, f"It calls {names}; gradients go back through {through}."] if parts else lines


def derivatives_of(op):
    """The Functions that its backward applies and that have a backward of their own."""
    return [x for x in ops_of(op) if "backward" in vars(x)]


def indented(text):
    """A text as the body of a block quote."""
    return ["   " + line for line in text.splitlines()]


def links(obj, up):
    """The rungs as a list of links into the pages of the source."""
    rows = [
        f"#. `{path} <{up}{page_of(path)}.html{line}>`__{role(path)}" for path, line in rungs(obj)
    ]
    head = ["", ".. rubric:: See how it is made", "", ".. rst-class:: ladder", ""]
    return [*head, *rows, ""]


def rungs(obj):
    """(file, anchor of the line) from the object's own file down to the tests."""
    parts = own_parts(obj) if obj.__module__.startswith("lucid.nn.") else ()
    ops = dict.fromkeys(op for thing in (obj, *parts) for op in ops_of(thing))
    kernels = dict.fromkeys(kernel for op in (obj, *ops) for kernel in kernels_of(op))
    above = [*ops, obj] if obj.__module__.startswith("lucid.ops.") else [obj, *ops]
    things = [*above, *parts, *kernels]
    found = {}
    for thing in things:
        found.setdefault(*place_of(thing))
    for kernel in kernels:
        found |= as_loops(kernel) | on_the_gpu(kernel)
    return {**found, **tests_of(found)}.items()


def place_of(thing):
    """The file that a thing is written in, and the anchor of its first line."""
    lines, first = inspect.getsourcelines(thing)
    path = Path(inspect.getsourcefile(thing)).resolve().relative_to(PACKAGE.parent)
    return path, anchor_of(first + next(i for i, x in enumerate(lines) if x.lstrip()[0] != "@"))


def as_loops(kernel):
    """The kernel of the same name as compiled loops."""
    return twin_of(kernel, "lucid/backend/loops")


def on_the_gpu(kernel):
    """The kernel of the same name in CuPy, and the CUDA file that it takes."""
    found = twin_of(kernel, "lucid/backend/cuda")
    for path in list(found):
        names = re.findall(r'"(\w+\.cu)"', (ROOT / path).read_text())
        found |= {path.with_name(name): "" for name in names}
    return found


def twin_of(kernel, folder):
    """The kernel of the same name in the file of the same name in that folder, if it has one."""
    path = Path(folder) / Path(inspect.getsourcefile(kernel)).name
    text = (ROOT / path).read_text() if (ROOT / path).exists() else ""
    before, found, _ = text.partition(f"def {kernel.__name__}(")
    return {path: anchor_of(before.count("\n") + 1)} if found else {}


def tests_of(paths):
    """The tests that stand beside the files: tests/ops/test_conv.py beside lucid/ops/conv.py."""
    beside = [Path("tests", *path.parts[1:-1], f"test_{path.stem}.py") for path in paths]
    return {path: "" for path in beside if (ROOT / path).exists()}


def role(path):
    """What a file is for, where its folder tells."""
    if path.suffix == ".cu":
        return ": its kernels, in CUDA"
    found = [text for folder, text in ROLES.items() if path.as_posix().startswith(f"{folder}/")]
    return f": {found[0]}" if found else ""


def setup(app):
    """After numpydoc has turned the docstring into reST."""
    app.connect("autodoc-process-docstring", add_ladder, priority=900)
    return {"parallel_read_safe": True, "version": "1"}
