"""What ``lucid.onnx.export`` takes, what it refuses, and what it leaves behind."""

import inspect
import re

import numpy as np
import pytest
from onnx_session import check_equal, exported

import lucid
from lucid import nn
from lucid.onnx import file

pytestmark = pytest.mark.parity
onnx = pytest.importorskip("onnx", reason="needs onnx, of the extra parity")
pytest.importorskip("onnxruntime", reason="needs onnxruntime, of the extra parity")


class Model(nn.Module):
    """A forward that a test writes."""

    def __init__(self, forward, *parts):
        self.function, self.parts = forward, list(parts)

    def forward(self, *inputs):
        return self.function(*inputs)


def model(forward):
    return Model(forward).eval()


def check(forward, path, *shapes):
    """Export it, and compare it with lucid for batches of 1 and 3."""
    network = forward if isinstance(forward, nn.Module) else model(forward)
    session = exported(network, path / "model.onnx", list(shapes))
    rng = np.random.default_rng(0)
    for n in (1, 3):
        arrays = [rng.normal(size=(n, *shape)).astype(np.float32) for shape in shapes]
        check_equal(network, session, arrays)
    return session


def refused(forward, path, match, *shapes):
    network = forward if isinstance(forward, nn.Module) else model(forward)
    with pytest.raises(NotImplementedError, match=match):
        lucid.onnx.export(network, path / "model.onnx", list(shapes) or (4,))
    assert not list(path.iterdir())


# The batch


GROWS = {
    "reshape to the batch and -1": lambda x: x.reshape(x.shape[0], -1),
    "reshape to -1 first": lambda x: x.reshape(-1, 3),
    "rows times the batch": lambda x: x.reshape(x.shape[0] * 4, 3).reshape(x.shape[0], 12),
    "flatten all": lambda x: x.flatten(),
    "expand over the batch": lambda x: lucid.arange(3.0).expand(x.shape[0], 4, 3) * x,
    "the mean of all": lambda x: x.mean(),
    "the variance over the batch": lambda x: x.reshape(-1).var(0, unbiased=False),
    "each with each": lambda x: x[:, 0] @ x[:, 0].T,
    "zeros of the batch": lambda x: lucid.cat([lucid.zeros(x.shape[0], 1, 3), x], 1),
    "numbers of the batch": lambda x: x[:, 0, 0] * lucid.arange(x.shape[0]),
    "the last of the batch": lambda x: x[-1:],
    "all but the last": lambda x: lucid.cat([x[: x.shape[0] - 1], x[-1:]]),
    "sorted over the batch": lambda x: x.sort(0, descending=True)[0],
    "the greatest of the batch": lambda x: x.max(0)[0],
    "cut in two on the batch": lambda x: lucid.cat([x, x + 1]),
    "a class a row": lambda x: nn.functional.one_hot((x[:, 0] > 0).long().argmax(-1), 3),
    "the best class's score": lambda x: x[:, 0].gather(1, x[:, 0].argmax(1, keepdim=True)),
    "scattered": lambda x: lucid.zeros(x.shape[0], 3).scatter(
        1, x[:, 0].argsort(1), x[:, 1].contiguous()
    ),
    "rows of a table": lambda x: lucid.arange(12.0).reshape(3, 4)[x[:, :, 0].argmax(1) % 3],
    "two positions": lambda x: x[:, [0, 2, 1], [1, 1, 0]],
    "two positions apart": lambda x: x[[0, 0], :, [1, 2]],
    "backwards": lambda x: x.flip(1)[:, ::2, None],
    "of no elements": lambda x: lucid.cat([x[:, :0].reshape(x.shape[0], 0, 3), x], 1),
    "rolled": lambda x: x.roll((1, -1), (1, 2)),
}  # fmt: skip


@pytest.mark.parametrize("name", GROWS)
def test_what_grows_with_the_batch_grows_in_the_file(name, tmp_path):
    check(GROWS[name], tmp_path, (4, 3))


def test_a_size_that_is_no_line_in_the_batch_is_refused(tmp_path):
    refused(lambda x: (x @ x.T).reshape(-1), tmp_path, "in equal steps with the batch")
    refused(lambda x: x[: x.shape[0] // 2], tmp_path, "in equal steps with the batch")


# What no file can hold


def test_an_op_without_a_translation_is_named_with_its_source_and_the_users_line(tmp_path):
    def forward(x):
        return (x > 0).long() << 2

    line = inspect.getsourcelines(forward)[1] + 1
    source = inspect.getsourcelines(lucid.ops.logical.Shift)[1]
    place = re.escape(f"at {__file__}:{line}")
    match = rf"Shift \(lucid/ops/logical.py:{source}\) has no translation.*ran in Model, {place}"
    refused(forward, tmp_path, match)


def test_a_function_of_ones_own_on_arrays_is_named_with_its_line(tmp_path):
    class Cube(lucid.autograd.Function):
        def forward(self, x):
            return x * x * x

    line = inspect.getsourcelines(Cube)[1]
    refused(Cube.apply, tmp_path, rf"Cube \(\S*test_export.py:{line}\) has no translation")


def test_a_function_of_ones_own_on_tensors_is_exported_by_its_ops(tmp_path):
    class Cube(lucid.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * x * x

    check(lambda x: Cube.apply(x) + 1, tmp_path, (4,))


def test_an_op_that_nothing_needs_asks_for_no_translation(tmp_path):
    def forward(x):
        (x > 0).long() << 2
        return x * 2

    check(forward, tmp_path, (4,))


def test_numbers_taken_from_the_input_behind_the_ops_are_refused(tmp_path):
    refused(lambda x: x * lucid.tensor(x.array > 0.5), tmp_path, "Mul .* differs from run to run")
    refused(lambda x: x / x.max().item(), tmp_path, "Div .* differs from run to run")
    refused(lambda x: lucid.tensor(x.numpy() * 2), tmp_path, "returns an array of shape")


def test_chance_is_refused(tmp_path):
    refused(lambda x: x + lucid.randn(4), tmp_path, "Add .* differs from run to run")


def test_a_question_for_numbers_is_refused(tmp_path):
    def forward(x):
        return x + 1 if len(x) > 2 else x * 2

    refused(forward, tmp_path, "takes other steps for another batch")


def test_a_mask_that_chooses_is_refused(tmp_path):
    refused(lambda x: x[x > -1], tmp_path, "GetItem .*: a mask chooses")


# Changes in place


@pytest.mark.parametrize("layer", [nn.ReLU, nn.ELU, nn.Hardswish, nn.SiLU])
def test_a_layer_in_place_is_a_step_like_any_other(layer, tmp_path):
    check(nn.Sequential(nn.Linear(4, 3), layer(inplace=True)).eval(), tmp_path, (4,))


def test_augmented_assignments_are_steps_too(tmp_path):
    def forward(x):
        y = x * 2
        y += x
        y.mul_(3).clamp_(-1)
        return y - x

    check(forward, tmp_path, (4,))


def test_a_change_through_a_view_is_refused(tmp_path):
    def forward(x):
        y = x * 2
        first = y[:, 0]
        first += 1
        return y + 1

    refused(forward, tmp_path, "changed in place")


def test_an_assignment_to_an_item_is_refused(tmp_path):
    def forward(x):
        y = x * 2
        y[:, 0] = 1.0
        return y + 1

    refused(forward, tmp_path, r"x\[index\] = value")


# Inputs and outputs


def test_several_inputs_are_called_as_forward_calls_them(tmp_path):
    class Two(nn.Module):
        def forward(self, image, scale):
            return image * scale

    session = check(Two().eval(), tmp_path, (4,), (1,))
    assert [each.name for each in session.get_inputs()] == ["image", "scale"]


def test_several_outputs_are_counted_or_called_as_the_dict_calls_them(tmp_path):
    session = check(lambda x: (x + 1, x), tmp_path, (4,))
    assert [each.name for each in session.get_outputs()] == ["output_0", "output_1"]
    session = check(lambda x: {"scores": x + 1, "same": x, "twice": x}, tmp_path, (4,))
    assert [each.name for each in session.get_outputs()] == ["scores", "same", "twice"]


def test_the_input_itself_and_a_constant_may_come_out(tmp_path):
    check(lambda x: (x, lucid.tensor([1.0, 2.0])), tmp_path, (4,))


def test_a_parameter_may_have_the_name_of_the_input(tmp_path):
    class Shift(nn.Module):
        def __init__(self):
            self.input = nn.Parameter(lucid.tensor([1.0, 2.0]))

        def forward(self, x):
            return x + self.input

    session = check(Shift().eval(), tmp_path, (2,))
    assert [each.name for each in session.get_inputs()] == ["input"]


def test_a_model_in_float16_computes_in_float32_where_lucid_does(tmp_path):
    network = lucid.models.ConvNeXt(5, [1, 1], [8, 16], image_size=16, layer_scale_init=1.0)
    network = network.half().eval()
    session = exported(network, tmp_path / "half.onnx", (3, 16, 16))
    x = np.random.default_rng(0).normal(size=(2, 3, 16, 16)).astype(np.float16)
    with lucid.no_grad():
        y = network(lucid.tensor(x)).numpy()
    (z,) = session.run(None, {"input": x})
    assert z.dtype == np.float16
    np.testing.assert_allclose(z, y, rtol=2e-3, atol=2e-3)


def test_a_model_on_another_device_is_written_with_its_numbers(stand_in, tmp_path):
    network = nn.Sequential(nn.Linear(4, 3), nn.GELU()).eval()
    here, there = tmp_path / "here.onnx", tmp_path / "there.onnx"
    lucid.onnx.export(network, here, (4,))
    lucid.onnx.export(network.cuda(), there, (4,))
    assert here.read_bytes() == there.read_bytes()


# The mode


def test_a_model_in_training_mode_is_exported_as_it_predicts_and_says_so(tmp_path):
    network = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Dropout(0.5))
    network[2].eval()
    with pytest.warns(UserWarning, match="in training mode"):
        lucid.onnx.export(network, tmp_path / "training.onnx", (4,))
    assert [layer.training for layer in network] == [True, True, False]
    assert network[1].num_batches_tracked.item() == 0
    lucid.onnx.export(network.eval(), tmp_path / "evaluation.onnx", (4,))
    files = [(tmp_path / f"{name}.onnx").read_bytes() for name in ("training", "evaluation")]
    assert files[0] == files[1]


# At the door


WRONG = {
    "no module": (lambda: lambda x: x, (4,), TypeError, "takes a lucid.nn.Module, not function"),
    "no shape": (lambda: nn.ReLU(), None, ValueError, "needs the shape of one input"),
    "a size of 0": (lambda: nn.ReLU(), (3, 0), ValueError, r"\(3, 0\)\) must hold whole numbers"),
    "float64": (lambda: nn.Linear(2, 2).double(), (2,), ValueError, r"weight is of float64.*float"),
    "no numbers": (lambda: nn.Linear(2, 2, device="meta"), (2,), ValueError, "no.*numbers"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_exported_is_refused_at_the_door(name, tmp_path):
    make, shape, kind, match = WRONG[name]
    network = make()
    network = network.eval() if isinstance(network, nn.Module) else network
    with pytest.raises(kind, match=match):
        lucid.onnx.export(network, tmp_path / "model.onnx", shape)
    assert not list(tmp_path.iterdir())


def test_an_example_in_the_place_of_the_path_is_answered_by_what_to_write(tmp_path):
    with pytest.raises(TypeError, match=r"without the batch: \(3, 8, 8\)"):
        lucid.onnx.export(nn.ReLU().eval(), lucid.zeros(1, 3, 8, 8), tmp_path / "model.onnx")


def test_as_many_dtypes_as_inputs(tmp_path):
    with pytest.raises(ValueError, match="one for each of 1 inputs"):
        lucid.onnx.export(nn.ReLU().eval(), tmp_path / "model.onnx", (4,), ["float32", "int64"])


# The file


def test_what_fails_leaves_the_file_of_before(tmp_path):
    path = tmp_path / "model.onnx"
    lucid.onnx.export(nn.ReLU().eval(), path, (4,))
    before = path.read_bytes()
    with pytest.raises(NotImplementedError):
        lucid.onnx.export(model(lambda x: x[x > -1]), path, (4,))
    assert [each.name for each in tmp_path.iterdir()] == ["model.onnx"]
    assert path.read_bytes() == before


def test_a_graph_that_onnx_refuses_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(file, "OPSET", 17)  # which has no Gelu
    with pytest.raises(onnx.checker.ValidationError, match="Gelu"):
        lucid.onnx.export(nn.GELU().eval(), tmp_path / "model.onnx", (4,))
    assert not list(tmp_path.iterdir())


def test_weights_that_are_too_large_for_one_file_go_into_a_second(tmp_path, monkeypatch):
    monkeypatch.setattr(file, "MOST", 100)
    network = nn.Sequential(nn.Linear(8, 64), nn.GlobalResponseNorm(64), nn.Linear(64, 5)).eval()
    check(network, tmp_path, (2, 3, 8))
    names = ["model.onnx", "model.onnx.data"]
    assert sorted(each.name for each in tmp_path.iterdir()) == names
    assert (tmp_path / "model.onnx.data").stat().st_size % 64 == 0
    assert (tmp_path / "model.onnx.data").stat().st_size >= 4 * (8 * 64 + 64 * 5)
    assert (tmp_path / "model.onnx").stat().st_size < 4 * 64 * 5 * 4


def test_two_files_are_both_left_out_when_the_graph_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(file, "MOST", 100)
    monkeypatch.setattr(file, "OPSET", 17)
    network = nn.Sequential(nn.Linear(8, 8), nn.GELU()).eval()
    with pytest.raises(onnx.checker.ValidationError, match="Gelu"):
        lucid.onnx.export(network, tmp_path / "model.onnx", (8,))
    assert not list(tmp_path.iterdir())


def test_the_same_model_gives_the_same_bytes(tmp_path):
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()).eval()
    for name in ("a", "b"):
        lucid.onnx.export(network, tmp_path / name, (3, 8, 8))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


READING = {
    "an if": lambda x: x * 2 if x.sum() > 0 else x * 3,
    "an int": lambda x: x * int(x.max() + 1),
    "an assertion": lambda x: x * (not x.isnan().any()),
    "an array": lambda x: x * lucid.tensor((x.numpy() >= 0).astype(np.float32)),
    "a list": lambda x: x * len([number for number in x[0].tolist() if number >= 0]),
    "nonzero": lambda x: x[:, (x[0] + 1).nonzero()[:, 0]],
}


@pytest.mark.parametrize("forward", READING.values(), ids=READING)
def test_the_line_that_reads_numbers_which_lead_to_the_same_in_every_run_is_named(
    forward, tmp_path
):
    with pytest.warns(UserWarning, match=r"were read in Model, at .*test_export.py:\d+, by an if"):
        exported(model(forward), tmp_path / "model.onnx", (3,))


def test_reading_a_parameter_or_a_length_is_no_reading_of_the_input(tmp_path, recwarn):
    layer = nn.Linear(3, 3)
    forward = lambda x: layer(x) * float(layer.weight[0, 0]) if len(x) > 0 else x  # noqa: E731
    exported(Model(forward, layer).eval(), tmp_path / "model.onnx", (3,))
    assert not recwarn.list
