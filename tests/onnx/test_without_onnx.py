"""Where the package onnx is not installed."""

import sys

import pytest

import lucid
from lucid import nn


def test_the_error_says_which_extra_brings_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ImportError, match=r"pip install 'lucid-numpy\[onnx\]'"):
        lucid.onnx.export(nn.ReLU(), tmp_path / "model.onnx", (4,))
    assert not list(tmp_path.iterdir())


def test_import_lucid_onnx_imports_no_onnx(fresh_python):
    code = "import sys, lucid.onnx; print(sys.modules['lucid.onnx'], 'onnx' in sys.modules)"
    assert fresh_python(code).split()[-1] == "False"
