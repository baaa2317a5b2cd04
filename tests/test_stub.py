"""``tensor.pyi`` lists what a Tensor can do: no more, no less, and with the same parameters."""

import __future__

import ast
import inspect
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest

import lucid
from lucid import Tensor

SOURCE = Path(inspect.getfile(Tensor))
STUB = ast.parse(SOURCE.with_suffix(".pyi").read_text(encoding="utf-8"))
CLASS = next(node for node in STUB.body if getattr(node, "name", "") == "Tensor")
FUNCTIONS = [node for node in CLASS.body if isinstance(node, ast.FunctionDef)]
ATTRIBUTES = [node.target.id for node in CLASS.body if isinstance(node, ast.AnnAssign)]


def decorators(function):
    return [getattr(d, "id", None) or d.attr for d in function.decorator_list]


PROPERTIES = [f.name for f in FUNCTIONS if "property" in decorators(f)]
SETTERS = [f.name for f in FUNCTIONS if "setter" in decorators(f)]
METHODS = {
    name: list(functions)
    for name, functions in groupby(FUNCTIONS, lambda f: f.name)
    if name not in PROPERTIES
}


class Plain:
    """What every class has, it has."""

    __slots__ = ("__dict__", "__weakref__")


def is_public(name):
    return not name.startswith("_") or name.startswith("__")


def parameters(function):
    """(name, kind, default) of each parameter but the first, which is the tensor itself."""
    listed = list(inspect.signature(function).parameters.values())[1:]
    return [(p.name, p.kind, p.default) for p in listed]


def declared(function):
    """The function that a declaration of the stub declares."""
    bare = ast.FunctionDef(**{**vars(function), "decorator_list": []})
    flags = __future__.annotations.compiler_flag
    namespace = {}
    exec(compile(ast.Module([bare], []), "stub", "exec", flags), namespace)
    return namespace[function.name]


def top_level(module):
    definitions = (ast.ClassDef, ast.FunctionDef)
    names = [node.name for node in module.body if isinstance(node, definitions)]
    return {name for name in names if is_public(name)}


def test_the_stub_lists_every_name_of_tensor_and_no_other():
    at_runtime = {name for name in vars(Tensor) if is_public(name)} - set(vars(Plain))
    in_the_stub = {*ATTRIBUTES, *PROPERTIES, *METHODS}
    assert sorted(at_runtime - in_the_stub) == [], "missing in tensor.pyi"
    assert sorted(in_the_stub - at_runtime) == [], "only in tensor.pyi"


def test_the_stub_lists_every_name_once():
    again = {"overload", "setter"}
    names = ATTRIBUTES + [f.name for f in FUNCTIONS if not again & set(decorators(f))]
    assert [name for name, n in Counter(names).items() if n > 1] == []


def test_the_stub_declares_what_the_file_defines():
    source = ast.parse(SOURCE.read_text(encoding="utf-8"))
    assert top_level(STUB) == top_level(source) == {"Tensor", "Writes", "tensor_method"}


@pytest.mark.parametrize("name", METHODS)
def test_a_method_takes_what_the_stub_says(name):
    actual = parameters(vars(Tensor)[name])
    first, *overloads = map(declared, METHODS[name])
    assert parameters(first) == actual
    for overload in overloads:
        assert [p[:2] for p in parameters(overload)] == [p[:2] for p in actual]


@pytest.mark.parametrize("name", sorted(set(PROPERTIES) - set(SETTERS)))
def test_a_property_of_the_stub_is_read_only(name):
    with pytest.raises(AttributeError):
        setattr(lucid.zeros(2), name, None)


@pytest.mark.parametrize("name", sorted({*ATTRIBUTES, *SETTERS} - {"__array_ufunc__"}))
def test_an_attribute_of_the_stub_can_be_assigned(name):
    x = lucid.zeros(2)
    setattr(x, name, getattr(x, name))


LINES = """
from lucid import Tensor

def lines(x: Tensor, i: Tensor) -> None:
    x[range(2)], x[:, (0, 1)], x[(0, 1), (1, 2)], x[range(2), i]
    x.nonzero().squeeze(), x.nonzero(as_tuple=True)[0], x.argwhere().T
    x.median().item(), x.median(dim=1).values
    x.to("cpu", non_blocking=True)
    1.0 in x
"""


def test_a_type_checker_takes_what_a_tensor_takes(tmp_path, monkeypatch):
    mypy = pytest.importorskip("mypy.api", reason="mypy reads the stub")
    (tmp_path / "lines.py").write_text(LINES)
    folder = SOURCE.parent.parent
    if folder.name != "site-packages":  # where mypy looks by itself
        monkeypatch.setenv("MYPYPATH", str(folder))
    settings = ["--config-file=", f"--cache-dir={tmp_path}", "--follow-imports=silent"]
    said, _, _ = mypy.run([*settings, str(tmp_path / "lines.py")])
    assert said.startswith("Success"), said
