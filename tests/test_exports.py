"""What a package imports for its users it also names in ``__all__``, for type checkers."""

import ast
import importlib
from pathlib import Path

import pytest

PACKAGES = (
    "lucid", "lucid.autograd", "lucid.data", "lucid.data.transforms", "lucid.distributed",
    "lucid.data.datasets",
    "lucid.models", "lucid.models.hub", "lucid.nn", "lucid.nn.functional", "lucid.nn.init",
    "lucid.onnx", "lucid.ops", "lucid.optim", "lucid.optim.lr_scheduler", "lucid.serialize",
    "lucid.train", "lucid.viz",
)  # fmt: skip


@pytest.mark.parametrize("name", PACKAGES)
def test_every_imported_name_is_exported(name):
    package = importlib.import_module(name)
    tree = ast.parse(Path(package.__file__).read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    ours = [node for node in imports if node.module.startswith("lucid")]
    imported = {alias.asname or alias.name for node in ours for alias in node.names}
    assert sorted(package.__all__) == sorted(imported)
    assert all(hasattr(package, exported) for exported in package.__all__)
