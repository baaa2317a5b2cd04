"""Quotients that floats round up to a whole number: in onnxruntime they are Python's too."""

import numpy as np
import pytest
from onnx_session import check_equal, exported

import lucid
from lucid import nn

pytestmark = pytest.mark.parity
pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime, of the extra parity")

X = np.array([1, -1, 7, -7, 7, -7, 0.5, -1, 5, 3, 0, 6], np.float32)
Y = np.array([0.1, 0.1, 2, 2, -2, -2, 0.25, np.inf, -np.inf, 0, 3, 3], np.float32)


class Divided(nn.Module):
    def __init__(self, divide):
        self.divide = divide

    def forward(self, x, y):
        return self.divide(x, y)


@pytest.mark.parametrize("divide", [
    lambda x, y: x // y, lambda x, y: lucid.div(x, y, rounding_mode="floor"),
    lambda x, y: lucid.div(x, y, rounding_mode="trunc"),
])  # fmt: skip
def test_a_quotient_is_rounded_as_python_does(tmp_path, divide):
    model = Divided(divide).eval()
    session = exported(model, tmp_path / "model.onnx", [(1,), (1,)])
    check_equal(model, session, [X[:, None], Y[:, None]])
