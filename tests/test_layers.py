"""Imports point downward: a layer may use those below it, never its neighbours or those above."""

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
LAYERS = [
    {"absent_kinds", "absent_names"}, {"absent"}, {"backend"}, {"synonyms"}, {"tensor"},
    {"autograd"}, {"ops"}, {"random"}, {"draw", "func", "cuda"}, {"backends", "amp"},
    {"distributed"}, {"nn"}, {"serialize"}, {"optim", "data"}, {"models"}, {"onnx"},
    {"train", "viz", "utils"}, {"__init__"},
]  # fmt: skip
ROOT = Path(__file__).parents[1]
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path
    for path in sorted(ROOT.glob("lucid/**/*.py"))
}
INSIDE_FUNCTIONS = {
    ("lucid.nn.module", "lucid.nn.summary"),  # a method that a file above defines
    ("lucid.backend.__init__", "lucid.backend"),  # the kernels for CuPy, which they import
    ("lucid.backend.fast", "lucid.backend"),  # the loops, which import Numba
    ("lucid.distributed.group", "lucid.backend.cuda.nccl"),  # needs CuPy
}


def part(module):
    """The file or folder of lucid that holds a module: ``lucid.ops.conv`` is in ``ops``."""
    return module.split(".")[1] if "." in module else "__init__"


def height(module):
    return next(i for i, layer in enumerate(LAYERS) if part(module) in layer)


def imports(tree):
    """The modules that the code imports, in full."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield "lucid"  # a relative import: as wrong as an import of everything
        elif isinstance(node, ast.ImportFrom) and node.module == "lucid":
            yield from (f"lucid.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def own_imports(tree):
    return [name for name in imports(tree) if name.split(".")[0] == "lucid"]


def upward(module, code):
    """What ``module`` imports although it must not."""
    used = own_imports(ast.parse(code))
    return [name for name in used if part(name) != part(module) and height(name) >= height(module)]


@pytest.mark.parametrize("module", FILES)
def test_imports_point_downward(module):
    assert upward(module, FILES[module].read_text()) == []


WRONG = {
    "from lucid.nn import Linear": "lucid.ops.conv",
    "from lucid import nn": "lucid.ops.conv",
    "import lucid.nn.conv": "lucid.ops.conv",
    "import lucid": "lucid.ops.conv",
    "from . import linear": "lucid.nn.conv",
    "from lucid.optim import SGD": "lucid.data.loader",
    "from lucid.tensor import Tensor": "lucid.backend.device",
    "def f():\n    from lucid.models import create_model": "lucid.optim.sgd",
}


@pytest.mark.parametrize(("code", "module"), WRONG.items())
def test_an_upward_import_is_found(code, module):
    assert upward(module, code)


def imports_inside_functions(code):
    functions = [n for n in ast.walk(ast.parse(code)) if isinstance(n, ast.FunctionDef)]
    return {name for function in functions for name in own_imports(function)}


def test_imports_of_lucid_stand_at_the_top_of_their_file():
    found = {
        (module, name)
        for module, path in FILES.items()
        for name in imports_inside_functions(path.read_text())
    }
    assert found == INSIDE_FUNCTIONS


def test_import_lucid_alone_reaches_every_part(fresh_python):
    parts = "autograd data distributed func models nn nn.functional nn.init optim random".split()
    parts += ["train", "viz"]
    code = f"import lucid; print(*[lucid.{', lucid.'.join(parts)}])"
    assert fresh_python(code).count("<module") == len(parts)


def test_import_lucid_imports_no_library_but_numpy(fresh_python):
    code = "import sys, lucid; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = set(fresh_python(code).split())
    assert {"lucid", "numpy"} <= loaded
    assert not loaded & {"cupy", "numba", "scipy", "torch", "sklearn", "matplotlib", "pandas"}
    assert not loaded & {"mpi4py", "einops"}
