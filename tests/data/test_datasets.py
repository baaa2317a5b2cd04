"""The data sets are read from files in their true formats, fetched and put there by hand."""

import gzip
import pickle
import shutil

import numpy as np
import pytest
from dataset_files import (
    archive,
    cifar10_files,
    cifar100_files,
    idx,
    md5,
    mnist_files,
    numbers,
    with_md5s,
    write,
)
from local_server import LocalServer

import lucid
from lucid.data import DataLoader, DownloadError
from lucid.data.datasets import (
    CIFAR10,
    CIFAR100,
    MNIST,
    DatasetFolder,
    FashionMNIST,
    ImageFolder,
    Npz,
)
from lucid.data.datasets.idx import read_idx

CIFARS = {CIFAR10: cifar10_files, CIFAR100: cifar100_files}


@pytest.fixture
def server(monkeypatch):
    """Serves small data sets, and is where the classes fetch them from."""
    with LocalServer() as server:
        for name, data in mnist_files().items():
            server.files[f"/{name}"] = data
        for each in (MNIST, FashionMNIST):
            monkeypatch.setattr(each, "mirrors", (server.url("/nowhere/"), server.url("/")))
            monkeypatch.setattr(each, "resources", with_md5s(each, mnist_files())["resources"])
        for each, make in CIFARS.items():
            data = archive(each.base_folder, make())
            server.files[f"/{each.filename}"] = data
            known = dict(url=server.url(f"/{each.filename}"), tgz_md5=md5(data))
            for name, value in (with_md5s(each, make()) | known).items():
                monkeypatch.setattr(each, name, value)
        yield server


@pytest.mark.parametrize("dataset", [MNIST, FashionMNIST])
@pytest.mark.parametrize(("train", "count", "seed"), [(True, 6, 0), (False, 4, 1)])
def test_digits_are_fetched_and_read(server, tmp_path, dataset, train, count, seed):
    data = dataset(tmp_path, train=train, download=True)
    image, digit = data[3]
    assert (len(data), digit, type(digit)) == (count, 3, int)
    assert np.array_equal(image, numbers(count, 28, 28, seed=seed)[3][..., None])
    assert (data.data.shape, data.data.dtype) == ((count, 28, 28), lucid.uint8)
    assert data.targets.tolist() == list(range(count))
    assert len(data.classes) == len(data.class_to_idx) == 10


@pytest.mark.parametrize("dataset", [MNIST, FashionMNIST, CIFAR10, CIFAR100])
def test_what_is_there_is_not_fetched_again(server, tmp_path, dataset):
    dataset(tmp_path, download=True)
    asked = len(server.asked)
    assert len(dataset(tmp_path, download=True)) == len(dataset(tmp_path))
    assert len(server.asked) == asked


def test_unpacked_files_are_read_too(tmp_path):
    files = {name.removesuffix(".gz"): gzip.decompress(x) for name, x in mnist_files().items()}
    write(tmp_path / "MNIST" / "raw", files)
    assert np.array_equal(MNIST(tmp_path).data.array, numbers(6, 28, 28))


@pytest.mark.parametrize(
    ("dataset", "counts", "classes"), [(CIFAR10, (15, 3), 10), (CIFAR100, (7, 5), 100)]
)
def test_photos_are_fetched_and_read(server, tmp_path, dataset, counts, classes):
    train = dataset(tmp_path, download=True)
    test = dataset(tmp_path, train=False)
    assert (len(train), len(test)) == counts
    image, label = train[1]
    row = numbers(3 if dataset is CIFAR10 else 7, 3072, seed=1)[1]
    assert np.array_equal(
        image, np.stack([row[i : i + 1024].reshape(32, 32) for i in (0, 1024, 2048)], 2)
    )
    assert (label, len(train.classes), train.classes[label]) == (2, classes, "kind 2")
    assert train.class_to_idx["kind 2"] == 2
    assert test.targets[0] == (9 if dataset is CIFAR10 else 2)


def test_photos_that_python_3_pickled_are_read(server, tmp_path, monkeypatch):
    data = numbers(3, 3072)
    for protocol in (2, 3, 4):
        files = cifar10_files() | {
            "test_batch": pickle.dumps({"data": data, "labels": [1, 2, 0]}, protocol)
        }
        for name, value in with_md5s(CIFAR10, files).items():
            monkeypatch.setattr(CIFAR10, name, value)
        write(tmp_path / "cifar-10-batches-py", files)
        found = CIFAR10(tmp_path, train=False)
        assert np.array_equal(found.data.transpose(0, 3, 1, 2).reshape(3, 3072), data)
        assert found.targets == [1, 2, 0]


def test_a_pickle_of_anything_else_is_refused_and_nothing_in_it_runs(server, tmp_path, monkeypatch):
    evil = b"\x80\x02}(U\x04datacos\nsystem\nU\x09touch ran\x85RU\x06labels](K\x01eu."
    files = cifar10_files() | {"test_batch": evil}
    for name, value in with_md5s(CIFAR10, files).items():
        monkeypatch.setattr(CIFAR10, name, value)
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "cifar-10-batches-py", files)
    with pytest.raises(lucid.FormatError, match=r"test_batch: it holds <os\.system>, which lucid"):
        CIFAR10(tmp_path, train=False)
    assert not (tmp_path / "ran").exists()


def test_transforms_are_applied(server, tmp_path):
    data = MNIST(tmp_path, True, lambda x: x.shape, lambda digit: -digit, download=True)
    assert data[2] == ((28, 28, 1), -2)
    assert "MNIST, 6 samples" in repr(data)
    assert "split: train" in repr(data)


def test_samples_go_through_a_loader(server, tmp_path):
    data = CIFAR10(tmp_path, transform=lambda x: x / np.float32(255), download=True)
    images, labels = next(iter(DataLoader(data, batch_size=4, num_workers=2)))
    assert (images.shape, images.dtype) == ((4, 32, 32, 3), lucid.float32)
    assert labels.tolist() == data.targets[:4]


@pytest.mark.parametrize("dataset", [MNIST, FashionMNIST, CIFAR10, CIFAR100])
def test_missing_files_are_named_with_where_they_belong(tmp_path, dataset):
    with pytest.raises(RuntimeError, match=r"is not in .*: give download=True, or"):
        dataset(tmp_path)


def test_a_broken_download_is_resumed(server, tmp_path, monkeypatch):
    monkeypatch.setattr("lucid.data.transfer._PAUSE", 0.001)
    server.drops = [100] + [0] * 10
    with pytest.raises(DownloadError, match="put it at"):
        CIFAR10(tmp_path, download=True)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".gz"] == []
    server.drops, server.asked = [], []
    assert len(CIFAR10(tmp_path, download=True)) == 15
    assert server.asked == [("/cifar-10-python.tar.gz", "bytes=100-")]


@pytest.mark.parametrize("dataset", [MNIST, CIFAR100])
def test_another_file_than_the_published_one_is_not_taken(server, tmp_path, dataset):
    for path in server.files:
        server.files[path] = b"something else"
    with pytest.raises(DownloadError, match=r"has the md5 .*, and not .* was removed"):
        dataset(tmp_path, download=True)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_changed_batch_is_not_read_and_is_fetched_anew(server, tmp_path):
    CIFAR10(tmp_path, download=True)
    (tmp_path / "cifar-10-batches-py" / "data_batch_2").write_bytes(b"")
    with pytest.raises(DownloadError, match=r"data_batch_2 is not the published file"):
        CIFAR10(tmp_path)
    assert len(CIFAR10(tmp_path, download=True)) == 15


def test_a_damaged_archive_says_so(server, tmp_path, monkeypatch):
    whole = server.files["/cifar-100-python.tar.gz"]
    server.files["/cifar-100-python.tar.gz"] = whole[: len(whole) // 2]
    monkeypatch.setattr(CIFAR100, "tgz_md5", md5(whole[: len(whole) // 2]))
    with pytest.raises(lucid.FormatError, match="is damaged"):
        CIFAR100(tmp_path, download=True)


DAMAGED = {
    "empty": (b"", "it does not|requires"),
    "another magic number": (b"\1\0\x08\x01\0\0\0\1\0", "does not begin as an idx file"),
    "an unknown dtype": (b"\0\0\x07\x01\0\0\0\1\0", "does not begin as an idx file"),
    "too short": (idx(numbers(4, 3, 3))[:-1], r"needs 36 bytes, and 35 are there"),
    "too long": (idx(numbers(4)) + b"x", r"needs 4 bytes, and 5 are there"),
    "half of a gz": (gzip.compress(idx(numbers(40)))[:30], "damaged"),
    "a gz with another checksum": (gzip.compress(b"a")[:-6] + b"abcdef", "damaged"),
}


@pytest.mark.parametrize(("data", "sentence"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_idx_file_says_so(tmp_path, data, sentence):
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(
        lucid.FormatError, match="is damaged.*remove it.*" if sentence == "damaged" else sentence
    ):
        read_idx(path)


def test_images_and_labels_that_do_not_belong_together_are_refused(tmp_path):
    write(tmp_path / "MNIST" / "raw", mnist_files())
    wrong = gzip.compress(idx(numbers(5)))
    write(tmp_path / "MNIST" / "raw", {"train-labels-idx1-ubyte.gz": wrong})
    with pytest.raises(lucid.FormatError, match="do not belong together"):
        MNIST(tmp_path)


IDX_DTYPES = {9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


@pytest.mark.parametrize(("code", "dtype"), IDX_DTYPES.items())
def test_idx_files_have_other_dtypes_too(tmp_path, code, dtype):
    array = np.array([[1, -2, 3]], dtype)
    path = tmp_path / "file"
    path.write_bytes(bytes([0, 0, code, 2, 0, 0, 0, 1, 0, 0, 0, 3]) + array.tobytes())
    assert np.array_equal(read_idx(path), array)


@pytest.fixture
def photos(tmp_path):
    image = pytest.importorskip("PIL.Image", reason="Pillow reads images")
    for i, name in enumerate(("dog/b.png", "cat/deep/a.PNG", "cat/c.jpg", "dog/note.txt")):
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".txt":
            path.write_text("no image")
        else:
            image.new("RGB", (4 + i, 3), (40 * i, 0, 0)).save(path)
    return tmp_path / "photos"


def test_a_folder_is_a_class(photos):
    data = ImageFolder(photos)
    assert (data.classes, data.class_to_idx) == (["cat", "dog"], {"cat": 0, "dog": 1})
    names = [path.removeprefix(str(photos)).replace("\\", "/") for path, _ in data.imgs]
    assert names == ["/cat/c.jpg", "/cat/deep/a.PNG", "/dog/b.png"]
    assert data.targets == [0, 0, 1]
    image, label = data[1]
    assert (image.shape, image.dtype, label) == ((3, 5, 3), np.uint8, 0)
    assert image[0, 0].tolist() == [40, 0, 0]


def test_a_folder_takes_transforms_a_loader_and_a_rule(photos):
    data = ImageFolder(
        photos,
        str.upper,
        str,
        loader=lambda path: path[-5:],
        is_valid_file=lambda path: "." in path,
    )
    assert [data[i] for i in range(4)] == [
        ("C.JPG", "0"), ("A.PNG", "0"), ("B.PNG", "1"), ("E.TXT", "1"),
    ]  # fmt: skip


def test_threads_read_the_same_images_in_the_same_order(photos):
    data = ImageFolder(photos, transform=lambda x: x[:3, :4])
    alone = [images.numpy() for images, _ in DataLoader(data, batch_size=2)]
    threads = [images.numpy() for images, _ in DataLoader(data, batch_size=2, num_workers=2)]
    assert all(np.array_equal(a, b) for a, b in zip(alone, threads, strict=True))


def test_an_image_that_is_none_is_named(photos):
    (photos / "dog" / "b.png").write_bytes(b"no image")
    with pytest.raises(OSError, match="cannot identify") as info:
        ImageFolder(photos)[2]
    assert any("b.png" in note for note in info.value.__notes__)


def test_folders_without_images_say_so(photos):
    (photos / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match=r"class 'empty' .* no file that ends with"):
        ImageFolder(photos)
    assert ImageFolder(photos, allow_empty=True).classes == ["cat", "dog", "empty"]
    for name in ("cat", "dog", "empty"):
        shutil.rmtree(photos / name)
    with pytest.raises(FileNotFoundError, match="no folder of a class"):
        ImageFolder(photos)


def test_extensions_or_a_rule_not_both(photos):
    with pytest.raises(ValueError, match="one of extensions and is_valid_file"):
        DatasetFolder(photos, open)
    with pytest.raises(ValueError, match="one of extensions and is_valid_file"):
        DatasetFolder(photos, open, ".png", is_valid_file=bool)


@pytest.fixture
def npz(tmp_path):
    path = tmp_path / "file.npz"
    arrays = dict(train_x=numbers(5, 2, 2), train_y=np.arange(5), test_x=numbers(3, 2, 2))
    np.savez(path, **arrays)
    return path


def test_arrays_of_a_file_are_samples(npz):
    data = Npz(npz, ["train_x", "train_y"], lambda x: x + 0.5, lambda y: y * 2)
    x, y = data[4]
    assert (len(data), y, type(y)) == (5, 8, int)
    assert np.array_equal(x, numbers(5, 2, 2)[4] + 0.5)
    (alone,) = Npz(npz, ["test_x"], lambda x: x.shape)[0]
    assert alone == (2, 2)


def test_arrays_that_do_not_belong_together_or_are_missing_say_so(npz, tmp_path):
    with pytest.raises(ValueError, match=r"lengths \{'train_x': 5, 'train_y': 5, 'test_x': 3\}"):
        Npz(npz)
    with pytest.raises(ValueError, match=r"has no arrays \['val_x'\]; it has \['train_x'"):
        Npz(npz, ["val_x"])
    with pytest.raises(FileNotFoundError):
        Npz(tmp_path / "nowhere.npz")
    npz.write_bytes(npz.read_bytes()[:-30])
    with pytest.raises(lucid.FormatError, match=r"no complete \.npz file"):
        Npz(npz)


def test_one_array_is_no_npz_and_pickles_are_refused(tmp_path):
    np.save(tmp_path / "x.npy", np.ones(3))
    with pytest.raises(lucid.FormatError, match=r"no .*npz file"):
        Npz(tmp_path / "x.npy")
    np.savez(tmp_path / "x.npz", x=np.array([{}], object))
    with pytest.raises(lucid.FormatError, match="allow_pickle"):
        Npz(tmp_path / "x.npz")
