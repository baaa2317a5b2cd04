"""A checkpoint gives back what was saved, to the objects that are given or to the caller."""

import json
import os

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.optim import SGD, Adam, AdamW, LambdaLR, StepLR
from lucid.serialize import FormatError, safetensors
from lucid.serialize.nest import checksum as _checksum
from lucid.serialize.nested import pack


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.safetensors"


def parts(size=3, rule=AdamW):
    """A model, an optimizer that has stepped, and a schedule."""
    model = nn.Sequential(nn.Linear(size, 2), nn.LayerNorm(2))
    groups = [{"params": model[0].parameters()}, {"params": model[1].parameters(), "lr": 0.5}]
    optimizer = rule(groups, lr=0.1)
    schedule = StepLR(optimizer, step_size=2)
    for _ in range(3):
        model(lucid.randn(4, size)).sum().backward()
        optimizer.step()
        schedule.step()
    return {"model": model, "optimizer": optimizer, "schedule": schedule}


def state_of(given):
    """All that a load may change, as a text."""
    with np.printoptions(precision=17, floatmode="unique", threshold=10**6):
        states = {name: part.state_dict() for name, part in given.items()}
        return repr({"states": as_arrays(states), "random": lucid.get_rng_state().tolist()})


def as_arrays(value):
    if isinstance(value, dict):
        return {key: as_arrays(item) for key, item in value.items()}
    return value.numpy().copy() if isinstance(value, lucid.Tensor) else value


OTHERS = {
    "numbers": {"step": 3, "loss": 0.1 + 0.2, "least": 5e-324, "best": -0.0, "big": 2**200},
    "no numbers": {"worst": float("inf"), "least": -float("inf")},
    "texts": {"name": "größe", "empty": "", "lines": 'a\n"b"', "odd": "\ud800"},
    "truths": {"done": True, "begun": False, "none": None},
    "lists": {"losses": [0.5, 0.25], "mixed": [1, "a", None, [2.5, []]]},
    "tuples": {"pair": (1, 2), "nested": [(1, (2, [3])), ()]},
    "dicts": {"settings": {"a": {"b": {}}}, "by number": {0: "a", 1: "b"}, "odd": {(1, 2): 3}},
    "dicts that look like marks": {"x": {"__tensor__": "y"}, "y": {"__tuple__": 3, "a": 4}},
    "names with dots": {"a.b": 1, "c.": {"d.e": {"": 2}}},
}


@pytest.mark.parametrize("others", OTHERS.values(), ids=OTHERS)
def test_what_else_is_saved_comes_back_as_it_was(path, others):
    lucid.save(path, model=nn.Linear(2, 1), **others)
    found = lucid.load(path, model=nn.Linear(2, 1))
    assert list(found) == [*others, "rng_state"]
    assert repr({name: found[name] for name in others}) == repr(others)  # types and -0.0 too


def test_tensors_among_the_rest_come_back_bit_by_bit(path):
    tensors = [lucid.randn(2, 3), lucid.arange(3), lucid.tensor(True), np.float32([np.nan, -0.0])]
    lucid.save(path, mean=tensors[0], more={"list": tensors, "deep": [{3: tensors[1]}]})
    found = lucid.load(path)
    for x, y in zip([*found["more"]["list"], found["mean"]], [*tensors, tensors[0]], strict=True):
        assert isinstance(x, lucid.Tensor)
        assert np.asarray(x).tobytes() == np.asarray(y).tobytes()
    assert found["more"]["deep"][0][3].tolist() == [0, 1, 2]


def test_without_objects_the_states_come_back_as_the_objects_take_them(path):
    first, second = parts(), parts()
    lucid.save(path, **first, step=7)
    expected = as_arrays({name: part.state_dict() for name, part in first.items()})
    saved = lucid.load(path)
    assert list(saved) == ["step", "model", "optimizer", "schedule", "rng_state"]
    for name, part in second.items():
        part.load_state_dict(saved[name])
    found = as_arrays({name: part.state_dict() for name, part in second.items()})
    assert repr(found) == repr(expected)


def test_what_is_not_asked_for_comes_back(path):
    first, second = parts(), parts()
    lucid.save(path, **first, step=7)
    before = lucid.get_rng_state().tolist()
    saved = lucid.load(path, model=second["model"])
    assert list(saved) == ["step", "optimizer", "schedule", "rng_state"]
    assert second["model"][0].weight.tolist() == first["model"][0].weight.tolist()
    assert lucid.get_rng_state().tolist() == before, "random numbers go on where training does"
    second["optimizer"].load_state_dict(saved["optimizer"])
    lucid.set_rng_state(saved["rng_state"])


def test_a_run_without_a_schedule_is_a_run(path):
    first, second = parts(), parts()
    del first["schedule"], second["schedule"]
    lucid.save(path, **first)
    expected = state_of(first)
    assert lucid.load(path, **second) == {}
    assert state_of(second) == expected


def test_an_optimizer_that_has_not_stepped_is_loaded_too(path):
    model = nn.Linear(3, 2)
    lucid.save(path, model=model, optimizer=AdamW(model.parameters(), lr=0.3))
    given = parts()
    one = AdamW(given["model"][0].parameters())
    lucid.load(path, optimizer=one)
    assert one.state_dict()["state"] == {}
    assert one.param_groups[0]["lr"] == 0.3
    assert one.param_groups[0]["betas"] == (0.9, 0.999)


def test_frozen_parameters_stay_frozen_and_their_numbers_come_back(path):
    first, second = nn.Linear(2, 1).requires_grad_(False), nn.Linear(2, 1)
    lucid.save(path, model=first)
    lucid.load(path, model=second)
    assert second.weight.tolist() == first.weight.tolist()
    assert second.weight.requires_grad


def test_the_safetensors_package_reads_a_checkpoint(path):
    reason = "files are exchanged with the safetensors package"
    theirs = pytest.importorskip("safetensors", reason=reason)
    given = parts()
    lucid.save(path, **given, step=7, mean=lucid.ones(2))
    with theirs.safe_open(path, "np") as file:
        names, metadata = set(file.keys()), file.metadata()
        weight = file.get_tensor("model.0.weight")
        square = file.get_tensor("optimizer.state.0.exp_avg_sq")
    assert np.array_equal(weight, given["model"][0].weight.detach().numpy())
    first = given["optimizer"].state_dict()["state"][0]
    assert np.array_equal(square, first["exp_avg_sq"].numpy())
    assert {"mean", "rng_state", "model.1.bias", "optimizer.state.3.exp_avg"} <= names
    values = json.loads(metadata["values"])
    assert values["step"] == 7
    assert [group["lr"] for group in values["optimizer"]["param_groups"]] == [
        group["lr"] for group in given["optimizer"].param_groups
    ]


LINE = nn.Linear(2, 1)
X = lucid.ones(2)
NOT_SAVED = {
    "nothing": ({}, TypeError, "there is nothing to save"),
    "tensors and a model": ({"tensors": {"x": X}, "model": LINE}, TypeError, "not both"),
    "tensors and a number": ({"tensors": {"x": X}, "step": 3}, TypeError, "not both"),
    "a state for a model": ({"model": LINE.state_dict()}, TypeError, "model is a dict and has no"),
    "a name that is taken": ({"rng_state": 3}, TypeError, "rng_state is saved with every run"),
    "an object": ({"config": object()}, TypeError, "config is a object: a checkpoint holds"),
    "an object inside": ({"a": [{"b": {1}}]}, TypeError, r"a\.0\.b is a set: a checkpoint holds"),
    "NumPy's number": ({"loss": np.float64(1)}, TypeError, "loss is a float64"),
    "a key of another kind": ({"a": {None: {X}}}, TypeError, r"a\.None is a set"),
    "two tensors of one name": ({"a.b": X, "a": {"b": X}}, ValueError, "two .* called 'a.b'"),
    "no numbers": ({"x": lucid.ones(2, device="meta")}, RuntimeError, "has no numbers"),
}


@pytest.mark.parametrize(("others", "error", "message"), NOT_SAVED.values(), ids=NOT_SAVED)
def test_what_cannot_be_saved_is_refused_and_nothing_is_written(path, others, error, message):
    with pytest.raises(error, match=message):
        lucid.save(path, **others)
    assert os.listdir(path.parent) == []


def misfits():
    """Checkpoints that do not fit ``parts()``, and what is said of them."""
    wide, plain = parts(size=4), parts(rule=Adam)
    momentum = parts(rule=lambda groups, lr: SGD(groups, lr, momentum=0.9))
    one = nn.Linear(3, 2)
    lone = SGD(one.parameters())
    return {
        "another shape": (wide, "does not fit the optimizer: exp_avg of parameter 0 has shape"),
        "another model": ({**parts(), "model": one}, "does not fit the model: .*weight is missing"),
        "another optimizer": (momentum, "does not fit the optimizer: the state is for another"),
        "other groups": (
            {**parts(), "optimizer": lone},
            "does not fit the optimizer: .* groups of",
        ),
        "another schedule": ({**parts(), "schedule": StepLR(lone, 1)}, "does not fit the schedule"),
        "no schedule": ({k: v for k, v in plain.items() if k != "schedule"}, "and no schedule"),
        "nothing but numbers": ({"step": 3}, "holds step, rng_state, and no optimizer, schedule"),
    }


def test_a_checkpoint_that_does_not_fit_is_refused_and_nothing_changes(path):
    given = parts()
    cases = misfits()
    before = state_of(given)
    for name, (saved, message) in cases.items():
        lucid.save(path, **saved)
        with pytest.raises(ValueError, match=rf"(?s)run\.safetensors.*{message}"):
            lucid.load(path, **given)
        assert state_of(given) == before, name


def write_run(path, run, **metadata):
    """A file with the form of a checkpoint, of any values or of any text."""
    text, arrays = pack(run)
    text = metadata.get("values", text)
    crc32 = _checksum(text, arrays)
    metadata = {"lucid_checkpoint": "1", "values": text, "crc32": crc32, **metadata}
    safetensors.write(path, arrays, metadata)


def with_marks(**marks):
    """The text of a table of values that has these."""
    return json.dumps({"x": {"__tensor__": "x"}, **marks})


DAMAGED = {
    "no table": {"values": ""},
    "no JSON": {"values": "{"},
    "nested too deeply": {"values": "[" * 10**5},
    "a list": {"values": '[{"__tensor__": "x"}]'},
    "a tensor": {"values": '{"__tensor__": "x"}'},
    "no place for a tensor": {"values": "{}"},
    "a later form": {"lucid_checkpoint": "2"},
    "another sum": {"crc32": "00000000"},
    "a tensor twice": {"values": with_marks(y={"__tensor__": "x"})},
    "a tensor that is not there": {"values": with_marks(y={"__tensor__": "y"})},
    "a tensor without a name": {"values": with_marks(y={"__tensor__": []})},
    "a tuple of nothing": {"values": with_marks(y={"__tuple__": 3})},
    "a dict of nothing": {"values": with_marks(y={"__dict__": [1]})},
    "a dict with a key that is none": {"values": with_marks(y={"__dict__": [[[], 1]]})},
}


@pytest.mark.parametrize("metadata", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_checkpoint_is_refused_and_nothing_changes(path, metadata):
    given = parts()
    before = state_of(given)
    write_run(path, {"x": X}, **metadata)
    for objects in (given, {}):
        with pytest.raises(FormatError, match=r"run\.safetensors") as caught:
            lucid.load(path, **objects)
        assert ("those of its sum" in str(caught.value)) == ("crc32" in metadata)
    assert state_of(given) == before


FOREIGN = {
    "model": [3, {}, "weights", {"0.weight": 3}],
    "optimizer": [
        3,
        {},
        {"state": {}, "param_groups": 3},
        {"state": {}, "param_groups": [{"params": [0]}]},
        {"state": 3, "param_groups": []},
    ],
    "schedule": [3, {}, {"last_step": 0}, {"last_step": "0", "base_lrs": [0.1, 0.2]},
                 {"last_step": 0, "base_lrs": ["a", "b"]}, {"last_step": 0, "base_lrs": 3}],
    "rng_state": [3, None, "state", [1, 2]],
}  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_a_part_that_is_no_state_is_refused_and_nothing_changes(path, name):
    given = parts()
    states = {part: parts()[part].state_dict() for part in given}
    before = state_of(given)
    for wrong in FOREIGN[name]:
        write_run(path, {**states, "rng_state": lucid.get_rng_state(), name: wrong})
        with pytest.raises(ValueError, match=rf"run\.safetensors does not fit the {name}"):
            lucid.load(path, **given)
        assert state_of(given) == before, wrong


def test_a_file_of_tensors_is_no_checkpoint(path):
    given = parts()
    lucid.save(path, given["model"].state_dict())
    before = state_of(given)
    with pytest.raises(ValueError, match=r"holds tensors and no checkpoint: write model\.load_st"):
        lucid.load(path, model=given["model"])
    assert state_of(given) == before


def test_an_object_without_a_state_is_refused_before_the_file_is_read(tmp_path):
    with pytest.raises(TypeError, match="model is a dict and has no state_dict"):
        lucid.load(tmp_path / "nothing.safetensors", model={})


def test_a_checkpoint_with_any_bit_wrong_is_refused_and_nothing_changes(path):
    model = nn.Linear(1, 1)
    optimizer = Adam(model.parameters())
    model(lucid.ones(1)).sum().backward()
    optimizer.step()
    given = {"model": model, "optimizer": optimizer, "schedule": LambdaLR(optimizer, lambda t: 1.0)}
    lucid.save(path, **given, step=1)
    whole = path.read_bytes()
    before = state_of(given)
    for position in range(0, 8 * len(whole), 61):
        content = bytearray(whole)
        content[position // 8] ^= 1 << position % 8
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"run\.safetensors"):
            lucid.load(path, **given)
    assert state_of(given) == before
