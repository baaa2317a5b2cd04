"""Every layer of lucid.nn as a file of ONNX: checked by onnx, and run by onnxruntime."""

import inspect

import numpy as np
import pytest
from onnx_table import LAYERS, ONLY_PARTS

import lucid
from lucid import nn

pytestmark = pytest.mark.parity
onnx = pytest.importorskip("onnx", reason="needs onnx, of the extra parity")
onnxruntime = pytest.importorskip("onnxruntime", reason="needs onnxruntime, of the extra parity")


def exported(model, path, shapes, dtypes):
    """A session that runs the file."""
    lucid.onnx.export(model, path, shapes, dtypes)
    onnx.checker.check_model(str(path), full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options)


def random_inputs(shapes, dtypes, batch, classes=2):
    rng = np.random.default_rng(batch)
    shapes = [(batch, *shape) for shape in shapes]
    return [
        rng.uniform(size=shape).astype(dtype) if "float" in dtype
        else rng.integers(0, classes, shape)
        for shape, dtype in zip(shapes, dtypes, strict=True)
    ]  # fmt: skip


def outputs_of(model, arrays):
    with lucid.no_grad():
        made = model(*map(lucid.tensor, arrays))
    return [y.numpy() for y in (made if isinstance(made, tuple) else (made,))]


def drawn(model):
    """The model with numbers that are not the initial ones, which hide much."""
    rng = np.random.default_rng(0)
    for tensor in [*model.parameters(), *model.buffers()]:
        if tensor.is_floating_point():
            tensor.data = rng.uniform(0.5, 1.5, tensor.shape).astype(tensor.dtype)
    return model.eval()


@pytest.mark.parametrize("name", LAYERS)
def test_a_network_of_the_layer_gives_the_same_in_onnxruntime(name, tmp_path):
    model, shapes, dtypes = LAYERS[name]()
    model = drawn(model)
    session = exported(model, tmp_path / "model.onnx", shapes, dtypes)
    for batch in (1, 3):
        arrays = random_inputs(shapes, dtypes, batch)
        given = {i.name: x for i, x in zip(session.get_inputs(), arrays, strict=True)}
        expected = outputs_of(model, arrays)
        for y, z in zip(expected, session.run(None, given), strict=True):
            assert y.shape == z.shape
            assert y.dtype == z.dtype
            np.testing.assert_allclose(z, y, rtol=1e-5, atol=1e-5 * abs(y).max())


def test_no_layer_is_left_out():
    layers = {
        name for name in nn.__all__
        if inspect.isclass(getattr(nn, name)) and issubclass(getattr(nn, name), nn.Module)
    }  # fmt: skip
    assert layers - ONLY_PARTS == set(LAYERS) - {"containers"}
