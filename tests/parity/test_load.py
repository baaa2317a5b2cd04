"""Files of ``torch.save`` hold for lucid what ``torch.load`` finds in them."""

from collections import Counter

import numpy as np
import pytest

import lucid
from lucid.serialize import FormatError

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

PLAIN = {
    "a set": {1, "a", (2, 3.5)},
    "an empty set": set(),
    "bytes": b"ab\xff",
    "a byte array": bytearray(b"ab\xff"),
    "an empty byte array": bytearray(),
    "a complex number": 1.5 - 2j,
    "a counter": Counter("abca"),
    "an empty counter": Counter(),
    "a size": torch.Size([2, 3]),
    "nested": {"a": [({1}, b"b"), {2: Counter([None])}]},
}
BEYOND = {  # torch.load has them only with weights_only=False
    "a frozen set": frozenset([1, "a"]),
    "no bytes": b"",
}


def both(path, value, **settings):
    """What lucid and PyTorch find in a file of PyTorch's."""
    torch.save({"x": value}, path, **settings)
    is_plain = "pickle_protocol" not in settings
    return lucid.load(path)["x"], torch.load(path, weights_only=is_plain)["x"]


@pytest.mark.parametrize("value", PLAIN.values(), ids=PLAIN)
def test_plain_values_are_those_of_weights_only(tmp_path, value):
    ours, theirs = both(tmp_path / "x.pt", value)
    assert ours == theirs == value
    assert type(ours) is (tuple if isinstance(value, torch.Size) else type(theirs))


@pytest.mark.parametrize("value", (PLAIN | BEYOND).values(), ids=PLAIN | BEYOND)
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_plain_values_are_the_same_in_every_protocol(tmp_path, value, protocol):
    ours, theirs = both(tmp_path / "x.pt", value, pickle_protocol=protocol)
    assert ours == theirs == value


@pytest.mark.parametrize("device", ["cpu", "cuda", "cuda:1", "meta"])
def test_a_device_is_its_text(tmp_path, device):
    ours, theirs = both(tmp_path / "x.pt", torch.device(device))
    assert ours == str(theirs) == device


@pytest.mark.parametrize("value", PLAIN.values(), ids=PLAIN)
def test_the_format_before_1_6_says_how_to_convert_it(tmp_path, value):
    path = tmp_path / "x.pt"
    torch.save({"x": value}, path, _use_new_zipfile_serialization=False)
    with pytest.raises(FormatError, match=r"torch\.save\(torch\.load\(path\), path\)"):
        lucid.load(path)


KEPT = [torch.float16, torch.float32, torch.float64, torch.int64, torch.int32, torch.int16,
        torch.int8, torch.uint8, torch.bool]  # fmt: skip
WIDENED = [torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2, torch.uint16]


@pytest.mark.parametrize("dtype", KEPT + WIDENED, ids=str)
def test_a_dtype_is_kept_or_becomes_float32_in_both_formats(tmp_path, dtype):
    safetensors = pytest.importorskip("safetensors.torch", reason="needs the test extra")
    theirs = torch.tensor([0, 1, 3, 96, 112], dtype=dtype)
    torch.save({"x": theirs}, tmp_path / "x.pt")
    safetensors.save_file({"x": theirs}, tmp_path / "x.safetensors")
    expected = theirs.to(torch.float32) if dtype in WIDENED else theirs
    for name in ("x.pt", "x.safetensors"):
        ours = lucid.load(tmp_path / name)["x"].numpy()
        assert ours.dtype == expected.numpy().dtype
        assert np.array_equal(ours, expected.numpy())


def test_halves_are_what_they_were_and_cast_by_the_parameter(tmp_path):
    model = torch.nn.Linear(3, 2)
    torch.save(model.half().state_dict(), tmp_path / "x.pt")
    state = lucid.load(tmp_path / "x.pt")
    assert state["weight"].dtype == lucid.float16
    ours = lucid.nn.Linear(3, 2)
    ours.load_state_dict(state)
    assert ours.weight.dtype == lucid.float32
    assert np.array_equal(ours.weight.detach().numpy(), model.weight.detach().float().numpy())
    ours.half().load_state_dict(state)
    assert ours.weight.dtype == lucid.float16


def test_a_whole_module_in_a_file_is_named_with_what_to_do(tmp_path):
    torch.save({"model": torch.nn.Linear(3, 2)}, tmp_path / "x.pt")
    sentence = (
        r"not a whole torch\.nn\.modules\.linear\.Linear: where it was made, save its state_dict"
    )
    with pytest.raises(TypeError, match=sentence):
        lucid.nn.Linear(3, 2).load_state_dict(lucid.load(tmp_path / "x.pt")["model"])


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2], ids=str)
def test_torchs_own_tensors_of_small_floats_are_taken(dtype):
    theirs = torch.tensor([[0.0, 1.0, -3.0]]).to(dtype)
    ours = lucid.nn.Linear(3, 1, bias=False)
    ours.load_state_dict({"weight": theirs})
    assert ours.weight.tolist() == theirs.float().tolist()
