"""What is no file of weights is told by its first bytes; PyTorch's checkpoints load."""

import json

import numpy as np
import pytest
from serialize.torch_files import NUMBERS, Global, Tensor, write

import lucid
from lucid.serialize import FormatError, safetensors

OTHERS = {
    "weights.pth": (b"<!DOCTYPE html>\n<html><body>Not found", "a page of HTML"),
    "page.safetensors": (b"\n <HTML>", "a page of HTML"),
    "model.safetensors": (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "git lfs pull",
    ),
    "cat.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(100), "a picture, no file of weights"),
    "cat.png": (b"\x89PNG\r\n\x1a\n" + bytes(100), "a picture, no file of weights"),
    "weights.pth.gz": (b"\x1f\x8b\x08" + bytes(100), "unpack it first"),
    "weights.h5": (b"\x89HDF\r\n\x1a\n" + bytes(100), r"numpy\.savez"),
    "old.pth": (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", r"torch\.save\(torch\.load"),
    "old": (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", r"torch\.save\(torch\.load"),
    "empty.pth": (b"", "no zip file"),
    "empty.safetensors": (b"", "no complete safetensors file"),
}  # fmt: skip


@pytest.mark.parametrize("read", [lucid.load, lucid.models.from_pretrained])
@pytest.mark.parametrize("name", OTHERS)
def test_another_file_is_named_in_one_sentence(tmp_path, name, read):
    content, message = OTHERS[name]
    (tmp_path / name).write_bytes(content)
    if read is lucid.load and name == "empty.pth":
        message = "no complete safetensors file"  # nothing says that it was PyTorch's
    with pytest.raises(FormatError, match=message) as error:
        read(tmp_path / name)
    assert name in str(error.value)


def test_a_header_as_long_as_a_pictures_first_bytes_is_a_header(tmp_path):
    path = tmp_path / "x.safetensors"
    for length in (0x4D42, 0x8B1F, 0x0280):  # BM, gzip, a pickle of protocol 2
        text = b'{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'.ljust(length)
        path.write_bytes(length.to_bytes(8, "little") + text + b"\7")
        assert lucid.load(path)["x"].tolist() == [7]


@pytest.fixture
def checkpoint(tmp_path):
    path = tmp_path / "x.pth"
    state = {"weight": Tensor("0", 0, (3, 4), (4, 1)), "row": Tensor("0", 4, (4,), (1,))}
    write(path, {"model": state, "epoch": 3})
    return path


def test_a_checkpoint_of_pytorchs_loads_as_tensors_that_can_be_written_to(checkpoint):
    found = lucid.load(checkpoint)
    assert found["epoch"] == 3
    weight, row = found["model"]["weight"], found["model"]["row"]
    assert np.array_equal(weight.numpy(), NUMBERS.reshape(3, 4))
    weight.zero_()
    assert row.tolist() == [0] * 4  # they share their storage, as they did


def test_a_checkpoint_of_pytorchs_goes_where_map_location_says(checkpoint):
    assert lucid.load(checkpoint, map_location="meta")["model"]["row"].device.type == "meta"


def test_a_checkpoint_of_pytorchs_is_no_run_of_lucids(checkpoint):
    with pytest.raises(ValueError, match="holds tensors and no checkpoint"):
        lucid.load(checkpoint, model=lucid.nn.Linear(4, 3))


def test_weights_of_a_file_become_the_models_own_and_are_read_once(tmp_path):
    path = tmp_path / "x.safetensors"
    model = lucid.models.ConvNeXt(3, depths=[1, 1], dims=[8, 16])
    lucid.save(path, model.state_dict())
    first, second = (lucid.models.from_pretrained(path) for _ in range(2))
    first.norm.weight.data.zero_()
    assert second.norm.weight.tolist() == model.norm.weight.tolist()
    state = {name: x.numpy() for name, x in model.state_dict().items()}
    third = lucid.models.from_pretrained(state)
    third.norm.weight.data.zero_()
    assert state["norm.weight"].tolist() == [1] * 16  # the caller's arrays are the caller's


def test_two_names_of_one_storage_become_two_parameters(tmp_path):
    path = tmp_path / "x.safetensors"
    model = lucid.models.ConvNeXt(3, depths=[1, 1], dims=[8, 8])
    state = {name: x.numpy() for name, x in model.state_dict().items()}
    kept, tied = "stages.0.0.norm.weight", "stages.1.0.norm.weight"
    del state[tied]
    safetensors.write(path, state, {tied: kept})
    again = lucid.models.from_pretrained(path)
    again.stages[0][0].norm.weight.data.zero_()
    assert again.stages[1][0].norm.weight.tolist() == [1] * 8


def test_a_dtype_among_the_values_of_a_checkpoint_is_an_inert_name(tmp_path):
    path = tmp_path / "x.pth"
    names = [Global("torch", "bfloat16"), Global("torch", "FloatStorage")]
    write(path, {"dtype": names, "make": Global("torch._utils", "_rebuild_tensor_v2")})
    found = lucid.load(path)
    assert repr(found["dtype"][0]) == "<torch.bfloat16>"
    assert not any(callable(x) for x in (*found["dtype"], found["make"]))


@pytest.fixture
def named(tmp_path):
    """The same two arrays in all kinds of files with several of them."""
    arrays = {"a": NUMBERS[:3], "b": NUMBERS[3:5]}
    np.savez(tmp_path / "x.npz", **arrays)
    for name, array in arrays.items():
        safetensors.write(tmp_path / f"{name}.safetensors", {name: array})
    write(tmp_path / "a.bin", {"a": Tensor("0", 0, (3,), (1,))})
    write(tmp_path / "b.bin", {"b": Tensor("0", 3, (2,), (1,))})
    for kind, inside in (("safetensors", "model"), ("bin", "pytorch_model")):
        index = json.dumps({"weight_map": {"a": f"a.{kind}", "b": f"b.{kind}"}})
        (tmp_path / f"{inside}.{kind}.index.json").write_text(index)
    return arrays


@pytest.mark.parametrize(
    "name", ["x.npz", "model.safetensors.index.json", "pytorch_model.bin.index.json", "."]
)
def test_arrays_by_name_load_as_tensors_from_whatever_holds_them(named, tmp_path, name):
    found = lucid.load(tmp_path / name)
    assert {key: x.tolist() for key, x in found.items()} == {
        key: x.tolist() for key, x in named.items()
    }
    assert all(isinstance(x, lucid.Tensor) for x in found.values())
    assert lucid.load(str(tmp_path / name), map_location="meta")["a"].device.type == "meta"
    with pytest.raises(ValueError, match="holds tensors and no checkpoint"):
        lucid.load(tmp_path / name, model=lucid.nn.Linear(4, 3))


def test_a_directory_may_hold_pytorchs_pieces(named, tmp_path):
    (tmp_path / "model.safetensors.index.json").unlink()
    assert list(lucid.load(tmp_path)) == ["a", "b"]


def test_what_no_tensor_holds_is_named(tmp_path):
    np.savez(tmp_path / "x.npz", a=np.ones(2) * 1j)
    with pytest.raises(FormatError, match=r"x\.npz: 'a' is no tensor .* complex128"):
        lucid.load(tmp_path / "x.npz")


PIECES = {
    "an index": ("x.index.json", "is itself an index"),
    "outside": ("../x.safetensors", "lies outside of its directory"),
    "no dict": ("x.bin", "holds no tensors by name"),
}


@pytest.mark.parametrize(("piece", "message"), PIECES.values(), ids=PIECES)
def test_a_piece_that_is_none_is_refused(tmp_path, piece, message):
    path = tmp_path / "x.index.json"
    path.write_text(json.dumps({"weight_map": {"a": piece}}))
    write(tmp_path / "x.bin", [1, 2])
    with pytest.raises(FormatError, match=message):
        lucid.load(path)
