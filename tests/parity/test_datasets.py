"""torchvision reads the same files, and finds the same in them."""

import warnings

import numpy as np
import pytest
from dataset_files import cifar10_files, cifar100_files, mnist_files, numbers, with_md5s, write

from lucid.data import datasets

pytestmark = pytest.mark.parity


@pytest.fixture
def theirs():
    return pytest.importorskip("torchvision.datasets", reason="needs torchvision")


SETS = {"CIFAR10": cifar10_files, "CIFAR100": cifar100_files, "MNIST": mnist_files}


@pytest.mark.parametrize("train", [True, False])
@pytest.mark.parametrize("name", SETS)
def test_a_data_set_is_the_same(theirs, tmp_path, monkeypatch, name, train):
    files, ours, other = SETS[name](), getattr(datasets, name), getattr(theirs, name)
    stated = with_md5s(ours, files)
    for attribute, value in stated.items():
        monkeypatch.setattr(ours, attribute, value)
        if attribute == "meta":
            value = other.meta | {"md5": value[1]}
        monkeypatch.setattr(other, attribute, value)
    if name == "MNIST":
        write(tmp_path / "MNIST" / "raw", files)
        unpack(tmp_path / "MNIST" / "raw")
    else:
        write(tmp_path / ours.base_folder, files)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of NumPy 2, which has renamed numpy.core
        found = other(tmp_path, train=train)
    assert_same(ours(tmp_path, train=train), found)


def unpack(folder):
    import gzip

    for path in folder.iterdir():
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))


def assert_same(ours, theirs):
    assert len(ours) == len(theirs)
    assert list(ours.classes) == list(theirs.classes)
    assert ours.class_to_idx == theirs.class_to_idx
    assert np.array_equal(np.asarray(ours.targets), np.asarray(theirs.targets))
    for i in range(len(ours)):
        (image, label), (picture, number) = ours[i], theirs[i]
        pixels = np.asarray(picture)
        assert np.array_equal(image, pixels.reshape(image.shape))
        assert label == number


STATED = ("mirrors", "resources", "url", "filename", "tgz_md5", "base_folder")


@pytest.mark.parametrize("name", ["MNIST", "FashionMNIST", "CIFAR10", "CIFAR100"])
def test_addresses_and_checksums_are_torchvisions(theirs, name):
    ours, other = getattr(datasets, name), getattr(theirs, name)
    for attribute in STATED:
        if hasattr(ours, attribute):
            assert as_lists(getattr(ours, attribute)) == as_lists(getattr(other, attribute))
    for attribute in ("train_list", "test_list"):
        if hasattr(ours, attribute):
            assert as_lists(getattr(ours, attribute)) == getattr(other, attribute)
            assert ours.meta == (other.meta["filename"], other.meta["md5"])


def as_lists(value):
    return [as_lists(each) for each in value] if isinstance(value, (tuple, list)) else value


def test_a_folder_of_images_is_the_same(theirs, tmp_path):
    image = pytest.importorskip("PIL.Image", reason="needs Pillow")
    for i, name in enumerate(["b/2.png", "b/10.jpg", "a/x.jpeg", "c/deep/er/1.bmp", "c/1.webp"]):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        image.fromarray(numbers(5 + i, 4, 3, seed=i)).save(path)
    image.fromarray(numbers(5, 4)).save(tmp_path / "a" / "grey.png")
    ours, other = datasets.ImageFolder(tmp_path), theirs.ImageFolder(tmp_path)
    assert ours.imgs == other.imgs
    assert_same(ours, other)
