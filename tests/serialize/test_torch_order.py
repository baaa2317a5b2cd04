"""``save(obj, path)`` in PyTorch's order: any nest comes back, from a file of any suffix."""

import pytest

import lucid


@pytest.mark.parametrize("name", ["net.pt", "run.pth.tar", "x.safetensors", "plain"])
@pytest.mark.parametrize(
    "obj",
    [
        {"epoch": 3, "state": {"w": 1.5, "betas": (0.9, 0.999), 0: None}, "names": ["a", "b"]},
        [1, "two", (3.0,)],
        {"b": 1, "a": 2},
    ],
)
def test_any_nest_comes_back(tmp_path, name, obj):
    lucid.save(obj, tmp_path / name)
    assert repr(lucid.load(tmp_path / name)) == repr(obj)


def test_a_state_dict_comes_back_and_others_can_read_it(tmp_path):
    model = lucid.nn.Linear(2, 1)
    path = str(tmp_path / "net.pt")
    lucid.save(model.state_dict(), path)
    state = lucid.load(path, map_location="cpu", weights_only=True)
    assert list(state) == ["weight", "bias"]
    assert all(lucid.equal(state[key], value) for key, value in model.state_dict().items())
    safetensors = pytest.importorskip("safetensors.numpy", reason="needs the test extra")
    assert safetensors.load_file(path)["weight"].tolist() == model.weight.tolist()


def test_a_tensor_alone_comes_back(tmp_path):
    lucid.save(lucid.arange(3), tmp_path / "x.pt")
    assert lucid.load(f=tmp_path / "x.pt").tolist() == [0, 1, 2]
    lucid.save(obj=lucid.arange(2), f=tmp_path / "x.pt")
    assert lucid.load(tmp_path / "x.pt", map_location=lambda storage, place: storage).tolist() == [
        0,
        1,
    ]


@pytest.mark.parametrize("name", ["net.pt", "net.safetensors"])
def test_a_dict_of_places_says_the_cpu(tmp_path, name):
    lucid.save({"x": lucid.arange(3)}, tmp_path / name)
    found = lucid.load(tmp_path / name, map_location={"cuda:0": "cpu"})
    assert found["x"].tolist() == [0, 1, 2]
    assert found["x"].device.type == "cpu"


def test_a_module_and_a_stream_are_refused(tmp_path):
    with pytest.raises(TypeError, match=r"write save\(x.state_dict\(\), path\)"):
        lucid.save(lucid.nn.ReLU(), tmp_path / "net.pt")
    with pytest.raises(TypeError, match="give it a path, not dict"):
        lucid.save({"a": 1}, {})
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_nest_is_an_error(tmp_path):
    path = tmp_path / "x.pt"
    lucid.save({"a": lucid.arange(4)}, path)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match="damaged"):
        lucid.load(path)
