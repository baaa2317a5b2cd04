"""The GPU offers what the CPU offers: the same files, names and signatures.

This reads the source, so that it needs no CuPy.
"""

import ast
import re
from pathlib import Path

import pytest
from backend.cuda import emulator, twins

import lucid.backend

FOLDER = Path(lucid.backend.__file__).parent


def tree_of(device, file):
    return ast.parse((FOLDER / device / f"{file}.py").read_text())


def listed(device):
    """The file that each kernel comes from."""
    body = tree_of(device, "__init__").body
    imports = [node for node in body if isinstance(node, ast.ImportFrom)]
    return {name.name: node.module.rpartition(".")[2] for node in imports for name in node.names}


def signature(device, file, name):
    functions = [node for node in tree_of(device, file).body if isinstance(node, ast.FunctionDef)]
    return next(ast.unparse(f.args) for f in functions if f.name == name)


@pytest.mark.parametrize("name", listed("cpu"))
def test_each_kernel_of_the_cpu_is_one_of_the_gpu(name):
    file = listed("cpu")[name]
    assert listed("cuda")[name] == file
    assert signature("cuda", file, name) == signature("cpu", file, name)


def test_the_gpu_has_no_kernel_that_the_cpu_lacks_but_the_switch_for_tf32():
    assert set(listed("cuda")) - set(listed("cpu")) == {"allow_tf32"}


def test_each_cuda_kernel_has_a_twin_and_each_twin_a_kernel():
    assert set(twins.TWINS) == set(emulator.KERNELS)
    text = "".join(path.read_text() for path in (FOLDER / "cuda").glob("*.cu"))
    assert len(emulator.KERNELS) == len(re.findall("__global__", text))


def test_only_cupys_kernels_import_cupy():
    wrong = [
        path
        for path in FOLDER.parent.rglob("*.py")
        if path.parent != FOLDER / "cuda" and path != FOLDER / "gpu.py"
        if re.search(r"^\s*(import|from) cupy", path.read_text(), re.M)
    ]
    assert not wrong
