"""Every layer of lucid.nn as a file of ONNX: checked by onnx, and run by onnxruntime."""

import inspect

import numpy as np
import pytest
from onnx_session import check_equal, drawn, exported
from onnx_table import LAYERS, ONLY_PARTS

from lucid import nn

pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime, of the extra parity")


def random_inputs(shapes, dtypes, batch):
    rng = np.random.default_rng(batch)
    return [
        rng.uniform(size=(batch, *shape)).astype(dtype) if "float" in dtype
        else rng.integers(0, 2, (batch, *shape))
        for shape, dtype in zip(shapes, dtypes, strict=True)
    ]  # fmt: skip


@pytest.mark.parity
@pytest.mark.parametrize("name", LAYERS)
def test_a_network_of_the_layer_gives_the_same_in_onnxruntime(name, tmp_path):
    model, shapes, dtypes = LAYERS[name]()
    model = drawn(model)
    session = exported(model, tmp_path / "model.onnx", shapes, dtypes)
    for batch in (1, 3):
        check_equal(model, session, random_inputs(shapes, dtypes, batch))


@pytest.mark.parity
def test_no_layer_is_left_out():
    layers = {
        name for name in nn.__all__
        if inspect.isclass(getattr(nn, name)) and issubclass(getattr(nn, name), nn.Module)
    }  # fmt: skip
    assert layers - ONLY_PARTS == set(LAYERS) - {"containers"}
