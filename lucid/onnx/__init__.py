"""Networks as files of ONNX, which other programs run without lucid."""

from lucid.onnx.export import export

__all__ = ["export"]
