"""Networks as files of ONNX, which other programs run without lucid."""

from importlib import import_module

from lucid.onnx.export import export

__all__ = ["export"]


def __getattr__(name):
    raise import_module("lucid.absent").absent("lucid.onnx", name)
