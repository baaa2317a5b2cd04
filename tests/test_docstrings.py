"""Everything public says what it is, shows an example, and lists the parameters that it has.

pytest runs the examples themselves, with ``--doctest-modules``; this file asks that they are there.
"""

import inspect
import re
from importlib import import_module
from importlib.util import find_spec

import lucid
from lucid import autograd, data, distributed, models, nn, onnx, optim, train, viz

PACKAGES = [lucid, autograd, nn, nn.functional, nn.init, optim, optim.lr_scheduler, data, models]
PACKAGES += [train, nn.utils, viz, models.hub, onnx, distributed, data.datasets]
FILES = [
    lucid.random,
    lucid.func,
    lucid.cuda,
    nn.parallel,
]  # here only what they define themselves is public
if find_spec("einops"):
    FILES.append(import_module("lucid.utils.einops"))
SECTIONS = [
    "Parameters", "Other Parameters", "Attributes", "Methods", "Returns", "Yields", "Receives",
    "Raises", "Warns", "Warnings", "See Also", "Notes", "References", "Examples",
]  # fmt: skip

UNSAID = {
    "self",
    "cls",
    "grad_fn",
    "slot",
    "writes",
}  # with the last three Function makes its tensors


def is_documented(name, x):
    is_ours = getattr(x, "__module__", "").startswith("lucid")
    return is_ours and not name.startswith("_") and (inspect.isclass(x) or inspect.isroutine(x))


def public_names():
    """Every public function and class by its path, each once."""
    found = {}
    for module in PACKAGES + FILES:
        for name, x in vars(module).items():
            is_here = module in PACKAGES or getattr(x, "__module__", "") == module.__name__
            if is_documented(name, x) and is_here and not any(x is y for y in found.values()):
                found[f"{module.__name__}.{name}"] = x
    return found


def methods(classes):
    """Every public method and property of the classes by its path."""
    for path, cls in classes.items():
        for name, x in vars(cls).items():
            function = getattr(x, "__func__", x)
            is_property = isinstance(x, property) and not name.startswith("_")
            if is_property or is_documented(name, function):
                yield f"{path}.{name}", function


PUBLIC = public_names()
CLASSES = {path: x for path, x in PUBLIC.items() if inspect.isclass(x)}
ALL = {**PUBLIC, **dict(methods(CLASSES))}


def lines_of(path):
    """The docstring, line by line."""
    return inspect.cleandoc(ALL[path].__doc__ or "").splitlines()


def sections(path):
    """The lines of each section of a docstring, by its title."""
    lines = lines_of(path)
    titles = [i for i, line in enumerate(lines[1:]) if re.fullmatch("-{3,}", line)]
    ends = [*titles, len(lines)][1:]
    return {lines[i]: lines[i + 2 : end] for i, end in zip(titles, ends, strict=True)}


def described(path):
    """The names that a Parameters section describes: what is not indented, up to the colon."""
    lines = sections(path).get("Parameters", ())
    heads = [line.partition(" : ")[0] for line in lines if line and not line.startswith(" ")]
    return {name.lstrip("*") for head in heads for name in head.split(", ")}


def begins_with_a_sentence(path):
    first, *rest = lines_of(path) or [""]
    return re.fullmatch(r"\S.+\.", first) and not any(rest[:1])


def has_an_example(path):
    return any(line.startswith(">>> ") for line in sections(path).get("Examples", ()))


def has_numpydocs_titles(path):
    """Every line above a rule is a title, and every title has a rule of its length."""
    lines = lines_of(path)
    pairs = list(zip(lines, [*lines[1:], ""], strict=False))
    titles = [title for title, rule in pairs if re.fullmatch("-{3,}", rule)]
    ruled = all(rule == "-" * len(title) for title, rule in pairs if title in SECTIONS)
    return ruled and set(titles) <= set(SECTIONS)


def describes_its_parameters(path):
    names = described(path)
    return not names or names == set(inspect.signature(ALL[path]).parameters) - UNSAID


def failing(paths, is_right):
    return [path for path in paths if not is_right(path)]


def test_every_docstring_begins_with_a_sentence():
    assert failing(ALL, begins_with_a_sentence) == []


def test_every_public_function_and_class_has_an_example():
    assert failing(PUBLIC, has_an_example) == []


def test_all_sections_have_titles_that_numpydoc_knows():
    assert failing(ALL, has_numpydocs_titles) == []


def test_where_parameters_are_described_they_are_those_of_the_signature():
    assert failing(ALL, describes_its_parameters) == []


def test_nothing_public_is_left_out():
    assert {"lucid.Tensor", "lucid.nn.Conv2d", "lucid.randn", "lucid.nn.init.zeros_"} <= {*PUBLIC}
    assert {"lucid.Tensor.shape", "lucid.Tensor.sum", "lucid.nn.Module.train"} <= {*ALL}
