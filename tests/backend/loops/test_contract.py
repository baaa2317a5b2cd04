"""The compiled loops are some of the CPU's kernels: the same files, names and signatures.

This reads the source, so that it needs no Numba.
"""

import ast
import re
from pathlib import Path

import pytest

import lucid.backend
from lucid.backend import fast

FOLDER = Path(lucid.backend.__file__).parent


def tree_of(folder, file):
    return ast.parse((FOLDER / folder / f"{file}.py").read_text())


def listed(folder):
    """The file that each kernel comes from."""
    body = tree_of(folder, "__init__").body
    imports = [node for node in body if isinstance(node, ast.ImportFrom)]
    return {name.name: node.module.rpartition(".")[2] for node in imports for name in node.names}


def signature(folder, file, name):
    functions = [node for node in tree_of(folder, file).body if isinstance(node, ast.FunctionDef)]
    return next(ast.unparse(f.args) for f in functions if f.name == name)


@pytest.mark.parametrize("name", listed("loops"))
def test_each_kernel_with_a_loop_is_one_of_the_cpu(name):
    file = listed("cpu")[name]
    assert listed("loops")[name] == file
    assert signature("loops", file, name) == signature("cpu", file, name)


def test_the_kernels_with_a_loop_are_those_that_the_backend_chooses_for():
    assert sorted(fast.LOOPS) == sorted(listed("loops"))
    assert all(getattr(fast, name).__name__ == "kernel" for name in fast.LOOPS)
    assert fast.linear is lucid.backend.cpu.linear


def test_only_the_loops_import_numba():
    wrong = [
        path
        for path in FOLDER.parent.rglob("*.py")
        if path != FOLDER / "loops" / "compile.py"
        if re.search(r"^\s*(import|from) numba", path.read_text(), re.M)
    ]
    assert not wrong
