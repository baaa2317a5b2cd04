"""The report of which layer departs from recorded activations."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.models import compare


def network(act=None):
    lucid.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), act or nn.GELU(), nn.Linear(4, 2))


def seen(model, **others):
    """What each layer of a Sequential gives, and what went in."""
    x = lucid.tensor(np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32))
    found, y = {"input": x}, x
    with lucid.no_grad():
        for i, layer in enumerate(model):
            y = found[str(i)] = layer(y).clone()
    return {**found, "output": y, **others}


def test_a_network_agrees_with_itself():
    report = compare(network(), seen(network()))
    assert report.first is None
    assert [row.name for row in report.rows] == ["0", "1", "2", "output"]
    assert [row.shape for row in report.rows] == [(5, 4), (5, 4), (5, 2), (5, 2)]
    assert [row.error for row in report.rows] == [0, 0, 0, 0]
    assert "all 4 agree within 1e-05" in str(report)


def test_the_first_layer_that_departs_is_named_and_those_after_it_are_marked():
    report = compare(network(nn.GELU("tanh")), seen(network()))
    assert (report.first.name, report.first.kind) == ("1", "GELU")
    lines = str(report).splitlines()
    assert [line.endswith("departs") for line in lines[2:6]] == [False, True, True, True]
    assert lines[-1] == "the first that departs: 1, GELU"


def test_the_error_is_relative_to_the_largest_number_of_the_reference():
    reference = seen(network())
    y = reference["0"].cpu().numpy()
    reference["0"] = y + np.float32(0.25) * (np.arange(y.size).reshape(y.shape) == 3)
    expected = 0.25 / abs(reference["0"]).max()
    report = compare(network(), reference, tolerance=0.01)
    assert report.first.error == pytest.approx(expected, rel=1e-5)


def test_a_tolerance_decides_what_departs():
    reference = seen(network())
    reference["1"] = reference["1"] * 1.001
    assert compare(network(), reference, tolerance=1e-2).first is None
    assert compare(network(), reference, tolerance=1e-4).first.name == "1"


def test_another_shape_is_shown_and_departs():
    reference = seen(network())
    reference["2"] = reference["2"].reshape(2, 5)
    report = compare(network(), reference)
    assert (report.first.name, report.first.error) == ("2", np.inf)
    assert "5×2, and not 2×5" in str(report)


def test_a_nan_departs_unless_the_reference_has_it_too():
    model, reference = network(), seen(network())
    with lucid.no_grad():
        model[2].bias[0] = float("nan")
    report = compare(model, reference)
    assert (report.first.name, report.first.error) == ("2", np.inf)
    assert compare(model, seen(model)).first is None


def test_zeros_agree_with_zeros_and_with_nothing_else():
    model = nn.Sequential(nn.ReLU())
    x = lucid.tensor([[-1.0, -2.0]])
    assert compare(model, {"input": x, "0": np.zeros((1, 2))}).first is None
    assert compare(model, {"input": -x, "0": np.zeros((1, 2))}).first.error == np.inf


def test_what_a_later_layer_changes_in_place_was_recorded_before():
    reference = seen(network(nn.ReLU()))
    assert compare(network(nn.ReLU(inplace=True)), reference).first is None


def test_the_model_runs_in_evaluation_mode_and_is_left_as_it_was():
    model = nn.Sequential(nn.Dropout(0.5), nn.BatchNorm1d(3))
    x = lucid.tensor(np.ones((4, 3), np.float32))
    report = compare(model, {"input": x, "0": x})
    assert report.first is None
    assert [layer.training for layer in model] == [True, True]
    assert not any(vars(layer).get("_forward_hooks") for layer in model.modules())
    assert model[1].num_batches_tracked.item() == 0


def test_several_inputs_and_numbers_of_another_dtype_are_taken():
    class Scaled(nn.Module):
        def __init__(self):
            self.rows = nn.Embedding(3, 2)

        def forward(self, which, scale):
            return self.rows(which) * scale

    model = Scaled()
    which, scale = np.array([0, 2]), np.array([[2.0], [3.0]])
    rows = model.rows.weight.detach().cpu().numpy()[which]
    report = compare(model, {"input": (which, scale), "rows": rows, "output": rows * scale})
    assert report.first is None
    assert len(report.rows) == 2


def test_a_layer_that_is_called_output_is_meant_by_that_name():
    class Net(nn.Module):
        def __init__(self):
            self.output = nn.ReLU()

        def forward(self, x):
            return self.output(x) + 1

    x = lucid.tensor([1.0, 2.0])
    assert compare(Net(), {"input": x, "output": x}).first is None


def test_only_the_first_of_several_outputs_is_compared():
    model = nn.Sequential(nn.MaxPool1d(2, return_indices=True))
    x = lucid.tensor([[[1.0, 2.0]]])
    assert compare(model, {"input": x, "0": np.array([[[2.0]]])}).first is None


WRONG = {
    "no input": ({"0": 1.0}, "needs 'input', what went in.*it has 0"),
    "no layer": ({"input": np.ones((1, 3))}, "needs 'input'.* and outputs"),
    "nothing": ({}, "it has nothing"),
    "an unknown name": ({"input": np.ones((1, 3)), "features.0": 1.0}, "'features.0' is the name"),
    "a name like it": ({"input": np.ones((1, 3)), "00": 1.0}, "as 0 is"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_activations_are_refused_in_one_sentence(name):
    reference, match = WRONG[name]
    with pytest.raises(ValueError, match=match):
        compare(network(), reference)


def test_a_layer_that_does_not_run_is_named():
    class Net(nn.Module):
        def __init__(self):
            self.used, self.idle = nn.ReLU(), nn.ReLU()

        def forward(self, x):
            return self.used(x)

    x = lucid.tensor([1.0])
    with pytest.raises(ValueError, match="does not call idle"):
        compare(Net(), {"input": x, "used": x, "idle": x})


def test_what_is_no_model_and_what_gives_no_tensor_is_refused():
    with pytest.raises(TypeError, match=r"takes a lucid.nn.Module, not function"):
        compare(lambda x: x, {"input": 1.0, "output": 1.0})

    class Net(nn.Module):
        def forward(self, x):
            return {"scores": x}

    with pytest.raises(TypeError, match="output gives dict, and no tensor"):
        compare(Net(), {"input": lucid.tensor([1.0]), "output": 1.0})


def test_an_infinite_number_departs_unless_the_reference_has_it_too():
    model, x = nn.Sequential(nn.Identity()), np.array([[1.0, np.inf, -np.inf]], np.float32)
    assert compare(model, {"input": x, "0": x}).rows[0].error == 0.0
    assert compare(model, {"input": x, "0": np.where(x == 1, 1.5, x)}).rows[0].error == 0.5 / 1.5
    assert compare(model, {"input": x, "0": np.where(x > 1, -x, x)}).rows[0].error == np.inf
    assert compare(model, {"input": x, "0": np.ones_like(x)}).rows[0].error == np.inf
