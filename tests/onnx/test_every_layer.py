"""Every layer of lucid.nn as a file of ONNX: checked by onnx, and run by onnxruntime."""

import numpy as np
import pytest
from onnx_session import check_equal, drawn, exported
from onnx_table import LAYERS

pytestmark = pytest.mark.parity
pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime, of the extra parity")


def random_inputs(shapes, dtypes, batch):
    rng = np.random.default_rng(batch)
    return [
        rng.uniform(size=(batch, *shape)).astype(dtype) if "float" in dtype
        else rng.integers(0, 2, (batch, *shape))
        for shape, dtype in zip(shapes, dtypes, strict=True)
    ]  # fmt: skip


@pytest.mark.parametrize("name", LAYERS)
def test_a_network_of_the_layer_gives_the_same_in_onnxruntime(name, tmp_path):
    model, shapes, dtypes = LAYERS[name]()
    model = drawn(model)
    session = exported(model, tmp_path / "model.onnx", shapes, dtypes)
    for batch in (1, 3):
        check_equal(model, session, random_inputs(shapes, dtypes, batch))
