"""What holds without the package onnx, and what is said where it is not installed."""

import inspect
import pkgutil
import sys
from importlib import import_module

import pytest
from onnx_table import LAYERS, ONLY_PARTS

import lucid
from lucid import nn
from lucid.autograd import Function
from lucid.onnx.table import TRANSLATIONS


def test_the_error_says_which_extra_brings_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ImportError, match=r"pip install 'lucid-numpy\[onnx\]'"):
        lucid.onnx.export(nn.ReLU(), tmp_path / "model.onnx", (4,))
    assert not list(tmp_path.iterdir())


def test_import_lucid_onnx_imports_no_onnx(fresh_python):
    code = "import sys, lucid.onnx; print(sys.modules['lucid.onnx'], 'onnx' in sys.modules)"
    assert fresh_python(code).split()[-1] == "False"


def test_no_layer_is_left_out():
    layers = {
        name for name in nn.__all__
        if inspect.isclass(getattr(nn, name)) and issubclass(getattr(nn, name), nn.Module)
    }  # fmt: skip
    assert layers - ONLY_PARTS == set(LAYERS) - {"containers"}


def test_every_op_that_a_forward_may_use_has_a_translation():
    """But for bits that move: ONNX moves those of unsigned numbers alone, which lucid has not.

    Half a block is one op only where nobody watches, and an export does; ``x[index] = value`` only
    in a graph, and an export has none.
    """
    kinds = [
        kind for info in pkgutil.iter_modules(lucid.ops.__path__)
        for kind in vars(import_module(f"lucid.ops.{info.name}")).values()
        if inspect.isclass(kind) and issubclass(kind, Function) and kind is not Function
    ]  # fmt: skip
    missing = {kind.__name__ for kind in kinds if kind not in TRANSLATIONS}
    gradients = {name for name in missing if name.endswith(("Grad", "Grads"))}
    assert missing - gradients == {"Shift", "Perceptron", "SetItem"}
