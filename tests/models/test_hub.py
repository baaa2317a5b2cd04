"""The published files: facts with their pages, and their way into a model."""

import re
import runpy
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from local_server import LocalServer
from serialize.torch_files import Tensor, write

import lucid
from lucid.data import DownloadError
from lucid.models import ConvNeXt, ConvNeXtV2, from_pretrained, hub, save_weights
from lucid.models.hub import table

pytestmark = pytest.mark.cpu_only(reason="it is about files and the network")
ROOT = Path(__file__).parents[2]
NAMES = hub.list_pretrained()
SMALL = dict(num_classes=5, depths=(1, 1, 1, 1), dims=(4, 8, 12, 16))
V1, V2 = "timm/convnext_atto.d2_in1k", "authors/convnextv2_atto_1k_224_ema"


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setenv("LUCID_HOME", str(tmp_path / "home"))
    with LocalServer() as server:
        yield server


@pytest.fixture
def publish(server, monkeypatch, tmp_path):
    """Let the server have a small network as the file of a row of the table."""

    def run(name, model=None, family="timm", **changes):
        path, row = tmp_path / "published", hub.find(name)
        save_weights(model or ConvNeXt(**SMALL), path, family)
        inner = path if path.is_file() else path / "model.safetensors"
        if not row.url.endswith(".safetensors"):
            as_torch_saves_it(inner)
        file = "/" + row.path.name
        server.files[file] = inner.read_bytes()
        changes = dict(url=server.url(file), sha256=None) | changes
        monkeypatch.setitem(table._ROWS, name, replace(row, **changes))
        return path

    return run


def as_torch_saves_it(path):
    """Write a file of safetensors anew, as a checkpoint of PyTorch's."""
    arrays = {name: np.ascontiguousarray(x.numpy()) for name, x in lucid.load(path).items()}
    state = {
        name: Tensor(name, 0, x.shape, tuple(n // 4 for n in x.strides), count=x.size)
        for name, x in arrays.items()
    }
    write(path, {"model": state}, {name: x.tobytes() for name, x in arrays.items()})


def left(tmp_path):
    return sorted(path.name for path in (tmp_path / "home").rglob("*") if path.is_file())


@pytest.mark.parametrize("name", NAMES)
def test_a_row_names_its_pages_and_a_network_that_lucid_has(name):
    row = hub.find(name)
    assert row.pages
    assert all(re.match(r"https://(github\.com|huggingface\.co)/\S+$", page) for page in row.pages)
    assert row.url.startswith("https://")
    assert row.variant in lucid.models.list_models()
    assert row.preprocess is None or row.preprocess.image_size == row.image_size
    assert row.sha256 is None or re.fullmatch("[0-9a-f]{8}|[0-9a-f]{64}", row.sha256)
    assert row.top1 is None or (70 < row.top1 < 90 and row.trained_on.endswith("ImageNet-1k"))


def test_no_two_rows_share_a_file():
    rows = [hub.find(name) for name in NAMES]
    assert len({row.path for row in rows}) == len({row.url for row in rows}) == len(rows) == 114


def test_a_checksum_in_the_name_of_a_file_is_in_its_row():
    marked = [row for row in map(hub.find, NAMES) if re.search(r"-[0-9a-f]{8}\.pth$", row.url)]
    assert len(marked) == 8
    assert all(row.url.endswith(f"-{row.sha256}.pth") for row in marked)


FIGURES = {
    "authors/convnext_tiny_1k_224_ema": ("convnext_tiny", 224, 82.1, "MIT"),
    "authors/convnext_xlarge_22k_1k_384_ema": ("convnext_xlarge", 384, 87.8, "MIT"),
    "authors/convnextv2_atto_1k_224_ema": ("convnext_v2_atto", 224, 76.7, "CC-BY-NC-4.0"),
    "authors/convnextv2_huge_22k_512_ema": ("convnext_v2_huge", 512, 88.9, "CC-BY-NC-4.0"),
    "timm/convnext_tiny.in12k_ft_in1k": ("convnext_tiny", 224, 84.192, "Apache-2.0"),
    "torchvision/convnext_large": ("convnext_large", 224, 84.414, None),
}


@pytest.mark.parametrize(("name", "figures"), FIGURES.items())
def test_the_figures_are_the_publishers(name, figures):
    row = hub.find(name)
    assert (row.variant, row.image_size, row.top1, row.licence) == figures


def test_every_v2_forbids_commercial_use_and_no_v1_does():
    for row in map(hub.find, NAMES):
        assert row.is_noncommercial == ("_v2_" in row.variant)


def test_a_pattern_chooses():
    assert hub.list_pretrained("torchvision/*") == [
        f"torchvision/convnext_{size}" for size in ("tiny", "small", "base", "large")
    ]
    assert hub.list_pretrained("*resnet*") == []


def test_a_name_gives_a_model_and_is_fetched_once(publish, server, tmp_path):
    trained = ConvNeXt(**SMALL)
    publish(V1, trained)
    for _ in range(2):
        model = from_pretrained(V1)
        assert np.array_equal(model.head.weight.data.numpy(), trained.head.weight.data.numpy())
    assert len(server.asked) == 1
    assert left(tmp_path) == ["convnext_atto_d2-01bb0f51.pth"]


def test_a_name_loads_into_a_model_too(publish):
    publish(V1, trained := ConvNeXt(**SMALL))
    model = lucid.models.load_weights(ConvNeXt(**SMALL), V1)
    assert np.array_equal(model.head.weight.data.numpy(), trained.head.weight.data.numpy())


def test_the_preprocessing_is_that_of_the_row(publish):
    name = "authors/convnext_tiny_22k_1k_384"
    publish(name, family="authors")
    assert from_pretrained(name).preprocess == hub.find(name).preprocess
    assert from_pretrained(name).preprocess.squash


def test_a_row_with_settings_beside_it_reads_them(publish, server, monkeypatch):
    name = "transformers/convnext-tiny-224"
    folder = publish(name, family="transformers")
    server.files["/config.json"] = (folder / "config.json").read_bytes()
    settings = b'{"size": {"shortest_edge": 64}, "crop_pct": 0.5, "resample": 3}'
    server.files["/preprocessor_config.json"] = settings
    model = from_pretrained(name)
    assert (model.preprocess.image_size, model.preprocess.resize) == (64, 128)
    assert model.class_names[0] == "LABEL_0"


def test_weights_that_forbid_commercial_use_say_so(publish):
    publish(V2, ConvNeXtV2(**SMALL), "authors")
    with pytest.warns(UserWarning, match=r"under CC-BY-NC-4.0: not for commercial use"):
        from_pretrained(V2)


def test_they_say_so_when_they_were_downloaded_by_hand(tmp_path):
    path, saved = tmp_path / "convnextv2_atto_1k_224_ema.pt", tmp_path / "x.safetensors"
    save_weights(ConvNeXtV2(**SMALL), saved)
    as_torch_saves_it(saved)
    saved.rename(path)
    with pytest.warns(UserWarning, match="not for commercial use"):
        from_pretrained(path)


def test_they_say_so_when_their_settings_do(tmp_path):
    save_weights(ConvNeXt(**SMALL), tmp_path, "transformers")
    path = tmp_path / "config.json"
    path.write_text(path.read_text().replace("{", '{"license": "cc-by-nc-4.0",', 1))
    with pytest.warns(UserWarning, match="under cc-by-nc-4.0"):
        from_pretrained(tmp_path)


def test_older_files_of_transformers_have_other_names_for_a_grn(tmp_path):
    trained = ConvNeXtV2(**SMALL)
    for parameter in trained.parameters():
        parameter.data.normal_(0, 1)
    save_weights(trained, tmp_path, "transformers")
    tensors = lucid.load(tmp_path / "model.safetensors")
    older = {
        name.replace("grn.weight", "grn.gamma").replace("grn.bias", "grn.beta"): x.numpy()
        for name, x in tensors.items()
    }
    assert older.keys() != tensors.keys()
    model, x = from_pretrained(older), lucid.ones(1, 3, 32, 32)
    assert np.array_equal(model(x).detach().numpy(), trained.eval()(x).detach().numpy())


def test_a_broken_download_is_resumed_by_the_next_call(publish, server, tmp_path, monkeypatch):
    monkeypatch.setattr("lucid.data.transfer._PAUSE", 0.001)
    publish(V1)
    server.drops = [5000] + [0] * 5
    with pytest.raises(DownloadError, match="by hand"):
        from_pretrained(V1)
    server.drops, server.asked = [], []
    assert from_pretrained(V1).num_classes == 5
    assert server.asked[0][1] == "bytes=5000-"
    assert left(tmp_path) == ["convnext_atto_d2-01bb0f51.pth"]


def test_wrong_bytes_leave_nothing(publish, tmp_path):
    publish(V1, sha256="01bb0f51")
    with pytest.raises(DownloadError, match=r"and not 01bb0f51: http.* was removed"):
        from_pretrained(V1)
    assert left(tmp_path) == []


def test_offline_the_sentence_names_the_file_and_its_place(publish, server, tmp_path):
    publish(V1, url="http://127.0.0.1:1/convnext_atto_d2-01bb0f51.pth")
    with pytest.raises(DownloadError) as info:
        from_pretrained(V1)
    path = tmp_path / "home" / "hub" / "timm" / "convnext_atto_d2-01bb0f51.pth"
    assert "http://127.0.0.1:1/convnext_atto_d2-01bb0f51.pth could not be" in str(info.value)
    assert str(info.value).endswith(f"put it at {path}")


def test_a_file_put_there_by_hand_is_taken(publish, server, tmp_path):
    saved = tmp_path / "x.safetensors"
    save_weights(ConvNeXt(**SMALL), saved, "timm")
    as_torch_saves_it(saved)
    publish(V1, url="http://127.0.0.1:1/convnext_atto_d2-01bb0f51.pth")
    path = hub.find(V1).path
    path.parent.mkdir(parents=True)
    saved.rename(path)
    assert from_pretrained(V1).num_classes == 5
    assert server.asked == []


@pytest.mark.parametrize("name", ["timm/convnext_attto.d2_in1k", "authors/convnext"])
def test_a_name_that_is_not_there_gets_those_that_are_like_it(name):
    with pytest.raises(ValueError, match=f"the hub has no '{name}'; it has .*convnext_"):
        from_pretrained(name)


def test_a_name_without_its_publisher_is_told_the_whole_names():
    with pytest.raises(FileNotFoundError, match=r"the hub has .*torchvision/convnext_tiny"):
        from_pretrained("convnext_tiny")


def test_the_example_takes_a_name(publish, tmp_path, monkeypatch, capsys):
    image = pytest.importorskip("PIL.Image", reason="needs Pillow")
    pytest.importorskip("matplotlib", reason="the example draws with matplotlib")
    publish(V1)
    image.new("RGB", (40, 30), "red").save(tmp_path / "red.png")
    out = tmp_path / "out.png"
    argv = ["classify.py", V1, str(tmp_path / "red.png"), "--out", str(out)]
    monkeypatch.setattr(sys, "argv", argv)
    runpy.run_path(str(ROOT / "examples" / "classify.py"), run_name="__main__")
    assert out.exists()
    assert capsys.readouterr().out.count("%") == 5


MEANT = {
    "facebook/convnext-tiny-224": "transformers/convnext-tiny-224",
    "hf_hub:timm/convnext_nano.in12k": "timm/convnext_nano.in12k",
    "convnext_tiny-983f1562.pth": "torchvision/convnext_tiny",
    "https://download.pytorch.org/models/convnext_tiny-983f1562.pth": "torchvision/convnext_tiny",
    "convnext_v2_tiny": "authors/convnextv2_tiny_1k_224_ema",
}


@pytest.mark.parametrize("text", MEANT)
def test_a_name_of_another_librarys_is_answered_by_that_of_the_hub(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match=f"there is no file .*the hub has {MEANT[text]}"):
        lucid.models.from_pretrained(text)


@pytest.mark.parametrize("text", ["weights.pth", "out/model.safetensors", "out/pytorch_model.bin"])
def test_a_file_that_is_not_there_is_not_looked_for_in_the_hub(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="No such file"):
        lucid.models.from_pretrained(text)
