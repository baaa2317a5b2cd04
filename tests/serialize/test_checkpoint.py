"""``save`` takes a path and a dict of tensors, ``load`` a path, and both refuse all else."""

import os
import zipfile

import numpy as np
import pytest

import lucid


def test_tensors_and_arrays_are_saved_alike(tmp_path):
    path = tmp_path / "x.safetensors"
    lucid.save(path, {"tensor": lucid.ones(2), "array": np.ones(2)})
    found = lucid.load(path)
    assert found["tensor"].tolist() == found["array"].tolist() == [1, 1]
    assert (found["tensor"].dtype, found["array"].dtype) == (lucid.float32, lucid.float64)


def test_a_path_may_be_a_text_or_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lucid.save("x.safetensors", {"x": lucid.ones(2)})
    assert lucid.load(tmp_path / "x.safetensors")["x"].tolist() == [1, 1]


def test_a_parameter_is_saved_with_its_numbers_only(tmp_path):
    path = tmp_path / "x.safetensors"
    p = lucid.nn.Parameter([1.0, 2.0])
    lucid.save(path, {"p": p, "result": p * 2})
    found = lucid.load(path)
    assert found["result"].tolist() == [2, 4]
    assert not any(x.requires_grad for x in found.values())


def test_tied_weights_are_saved_under_all_their_names(tmp_path):
    path, x = tmp_path / "x.safetensors", lucid.ones(2)
    lucid.save(path, {"first": x, "second": x})
    assert {name: y.tolist() for name, y in lucid.load(path).items()} == {
        "first": [1, 1],
        "second": [1, 1],
    }


X = lucid.ones(2)
NOT_SAVED = {
    "no path at all": (({"x": X}, 3), TypeError, "give it a path, not int"),
    "another format": (("x.pt", {"x": X}), ValueError, "saves and loads .safetensors files"),
    "no ending": (("x", {"x": X}), ValueError, "saves and loads .safetensors files"),
    "a model": (("x.safetensors", lucid.nn.ReLU()), TypeError, r"write lucid.save\(path, model"),
    "a list": (("x.safetensors", [X]), TypeError, "save takes a dict of tensors, not list"),
    "a number for a name": (("x.safetensors", {3: X}), TypeError, "a tensor's name is a text"),
    "a name that is taken": (
        ("x.safetensors", {"__metadata__": X}),
        TypeError,
        "other than '__metadata__'",
    ),
    "a list for a tensor": (
        ("x.safetensors", {"x": [1.0]}),
        TypeError,
        "'x' is no tensor but list",
    ),
    "a number for a tensor": (("x.safetensors", {"x": 1.0}), TypeError, "'x' is no tensor"),
    "complex numbers": (
        ("x.safetensors", {"x": np.ones(2, complex)}),
        TypeError,
        "a tensor holds real numbers",
    ),
    "no numbers": (
        ("x.safetensors", {"x": lucid.ones(2, device="meta")}),
        RuntimeError,
        "has no numbers",
    ),
}


@pytest.mark.parametrize(("arguments", "error", "message"), NOT_SAVED.values(), ids=NOT_SAVED)
def test_what_cannot_be_saved_is_refused_and_nothing_is_written(
    tmp_path, monkeypatch, arguments, error, message
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=message):
        lucid.save(*arguments)
    assert os.listdir(tmp_path) == []


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(
        FileNotFoundError, match=r"there is no folder to save in: make it: .*nowhere'$"
    ):
        lucid.save(tmp_path / "nowhere" / "x.safetensors", {"x": X})


@pytest.mark.parametrize(
    ("path", "error"),
    [
        (3, TypeError),
        (None, TypeError),
        ("x.pt", FileNotFoundError),
        ("nothing.safetensors", FileNotFoundError),
    ],
)
def test_what_cannot_be_loaded_is_refused(tmp_path, monkeypatch, path, error):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error):
        lucid.load(path)


def test_a_file_of_pytorchs_own_is_refused_by_a_sentence_that_names_the_way_out(tmp_path):
    path = tmp_path / "x.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x/data.pkl", b"")
    with pytest.raises(ValueError, match=r"written by PyTorch.*safetensors\.torch\.save_file"):
        lucid.load(path)
