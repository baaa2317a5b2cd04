"""The networks of lucid.models as files of ONNX."""

import numpy as np
import pytest
from onnx_session import check_equal, exported

import lucid

pytestmark = pytest.mark.parity
onnx = pytest.importorskip("onnx", reason="needs onnx, of the extra parity")
pytest.importorskip("onnxruntime", reason="needs onnxruntime, of the extra parity")

SIZES = ("atto", "femto", "pico", "nano", "tiny")
IMAGE = (3, 64, 64)


def with_numbers(model):
    """Layer scale and response normalisation at work, which begin as next to nothing."""
    rng = np.random.default_rng(0)
    for name, p in model.named_parameters():
        if name.endswith(("gamma", "beta", "bias")):
            p.data = rng.normal(0, 0.5, p.shape).astype(np.float32)
    return model.eval()


@pytest.mark.parametrize("family", ["convnext", "convnext_v2"])
@pytest.mark.parametrize("size", SIZES)
def test_a_model_gives_the_same_logits_in_onnxruntime(family, size, tmp_path):
    model = with_numbers(lucid.models.create_model(f"{family}_{size}"))
    session = exported(model, tmp_path / "model.onnx", IMAGE)
    for batch in (1, 3):
        x = np.random.default_rng(batch).normal(size=(batch, *IMAGE)).astype(np.float32)
        with lucid.no_grad():
            logits = model(lucid.tensor(x)).numpy()
        (found,) = session.run(None, {"input": x})
        assert found.shape == (batch, 1000)
        assert abs(found - logits).max() <= 1e-5 * abs(logits).max()


def test_the_masked_autoencoder_is_exported_with_its_mask_as_an_input(tmp_path):
    encoder = lucid.models.ConvNeXtV2(10, [1, 1], [8, 16], patch_size=4)
    model = with_numbers(lucid.models.FCMAE(encoder, decoder_dim=16))
    session = exported(model, tmp_path / "model.onnx", [(3, 32, 32), (4, 4)], ["float32", "bool"])
    for batch in (1, 3):
        rng = np.random.default_rng(batch)
        images = rng.normal(size=(batch, 3, 32, 32)).astype(np.float32)
        check_equal(model, session, [images, rng.uniform(size=(batch, 4, 4)) > 0.5])


def test_the_masked_autoencoder_alone_draws_its_mask_which_is_refused(tmp_path):
    encoder = lucid.models.ConvNeXtV2(10, [1, 1], [8, 16], patch_size=4)
    model = lucid.models.FCMAE(encoder, decoder_dim=16).eval()
    with pytest.raises(NotImplementedError, match="comes from chance"):
        lucid.onnx.export(model, tmp_path / "model.onnx", (3, 32, 32))


@pytest.fixture(scope="module")
def file_of_atto(tmp_path_factory):
    path = tmp_path_factory.mktemp("onnx") / "atto.onnx"
    model = with_numbers(lucid.models.convnext_atto(num_classes=10, image_size=16))
    lucid.onnx.export(model, path)
    return model, onnx.load(path)


def test_the_file_names_opset_20_and_ir_10(file_of_atto):
    _, file = file_of_atto
    assert [(each.domain, each.version) for each in file.opset_import] == [("", 20)]
    assert file.ir_version == 10


def test_operators_are_standard_ones_and_the_large_steps_are_one_each(file_of_atto):
    _, file = file_of_atto
    kinds = [node.op_type for node in file.graph.node]
    assert {node.domain for node in file.graph.node} == {""}
    assert kinds.count("Gelu") == 12
    assert kinds.count("LayerNormalization") == 12 + 4 + 1


def test_names_of_nodes_and_of_values_occur_once(file_of_atto):
    _, file = file_of_atto
    nodes = [node.name for node in file.graph.node]
    made = [name for node in file.graph.node for name in node.output]
    made += [each.name for each in [*file.graph.input, *file.graph.initializer]]
    assert all(nodes)
    assert len(nodes) == len(set(nodes))
    assert len(made) == len(set(made))


def test_nodes_stand_in_the_order_in_which_they_can_run(file_of_atto):
    _, file = file_of_atto
    known = {each.name for each in [*file.graph.input, *file.graph.initializer]}
    for node in file.graph.node:
        assert set(filter(None, node.input)) <= known
        known.update(node.output)


def test_inputs_and_outputs_have_shapes_and_the_batch_has_a_name(file_of_atto):
    _, file = file_of_atto
    shapes = [
        [d.dim_param or d.dim_value for d in each.type.tensor_type.shape.dim]
        for each in [*file.graph.input, *file.graph.output]
    ]
    assert shapes == [["batch", 3, 16, 16], ["batch", 10]]


def test_the_weights_of_the_file_are_the_state_dict(file_of_atto):
    model, file = file_of_atto
    arrays = {each.name: onnx.numpy_helper.to_array(each) for each in file.graph.initializer}
    again = lucid.models.convnext_atto(num_classes=10, image_size=16)
    again.load_state_dict({name: arrays[name] for name in again.state_dict()})
    for name, p in again.state_dict().items():
        assert (p.numpy() == model.state_dict()[name].numpy()).all()


def test_a_node_is_named_after_the_layer_that_it_belongs_to(file_of_atto):
    _, file = file_of_atto
    names = [node.name for node in file.graph.node]
    assert "stages.2.5.dwconv/Conv" in names
    assert "head/Gemm" in names
