"""Small photos of 10 or 100 kinds of things."""

import os
import tarfile
import zlib

import numpy as np

from lucid.data.datasets.vision import SplitDataset
from lucid.data.download import DownloadError, download_url_to_file, is_whole
from lucid.serialize.atomic import write_atomically
from lucid.serialize.format_error import FormatError
from lucid.serialize.plain_pickle import read_plain


class CIFAR10(SplitDataset):
    """60,000 photos of 10 kinds of things, 32 × 32 pixels each.

    A sample is (image, class): an array of bytes of shape (32, 32, 3), and a number from 0 to 9;
    or what the transforms make of them. All images stand in ``data``, of shape (N, 32, 32, 3), and
    all classes in ``targets``.

    Parameters
    ----------
    root : str or Path
        The folder in which ``cifar-10-batches-py`` is; torchvision's folders are read, too.
    train : bool
        The 50,000 photos to train with, or the 10,000 to test with.
    transform, target_transform : function, optional
        Done to each image, and to each class.
    download : bool
        Whether to fetch and unpack the archive, with its publisher's md5, where files are missing.

    Raises
    ------
    RuntimeError
        If a file is missing or another than the published one, or cannot be fetched.
    lucid.FormatError
        If a file is damaged. Nothing in a pickle is run.

    References
    ----------
    Krizhevsky, "Learning multiple layers of features from tiny images", 2009. Address and md5 of
    the archive: www.cs.toronto.edu/~kriz/cifar.html; md5s of the files: torchvision 0.28.0,
    ``datasets/cifar.py``.

    Examples
    --------
    >>> import lucid
    >>> lucid.data.datasets.CIFAR10("nowhere")  # with download=True it would be fetched
    Traceback (most recent call last):
    lucid.data.download.DownloadError: cifar-10-batches-py/data_batch_1 is not in nowhere: give \
download=True, or unpack cifar-10-python.tar.gz there
    """

    base_folder = "cifar-10-batches-py"
    url = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
    filename = "cifar-10-python.tar.gz"
    tgz_md5 = "c58f30108f718f92721af3b95e74349a"
    train_list: tuple[tuple[str, str], ...] = (
        ("data_batch_1", "c99cafc152244af753f735de768cd75f"),
        ("data_batch_2", "d4bba439e000b95fd0a9bffe97cbabec"),
        ("data_batch_3", "54ebc095f3ab1f0389bbae665268c751"),
        ("data_batch_4", "634d18415352ddfa80567beed471001a"),
        ("data_batch_5", "482c414d41f54cd18b22e5b47cb7c3cb"),
    )
    test_list = (("test_batch", "40351d587109b95175f43aff81a1287e"),)
    meta = ("batches.meta", "5ff9c542aee3614f3951f8cda6e48888")
    _names, _labels = "label_names", "labels"

    def __init__(self, root, train=True, transform=None, target_transform=None, download=False):
        super().__init__(root, train, transform, target_transform, download)
        names = self._read(*self.meta).get(self._names, [])
        self.classes = [n.decode("latin1") if isinstance(n, bytes) else str(n) for n in names]

    def __getitem__(self, index):
        return self.transformed(self.data[index], self.targets[index])

    def download(self):
        """Fetch the archive and unpack it, unless all files are there."""
        wanted = dict((*self.train_list, *self.test_list, self.meta))
        if all(is_whole(self._path(name), md5) for name, md5 in wanted.items()):
            return
        archive = os.path.join(self.root, self.filename)
        download_url_to_file(self.url, archive, md5=self.tgz_md5)
        os.makedirs(os.path.join(self.root, self.base_folder), exist_ok=True)
        for name, data in _members(archive, wanted):
            write_atomically(self._path(name), [data])

    def _path(self, name):
        return os.path.join(self.root, self.base_folder, name)

    def _load(self):
        batches = [
            self._batch(*each) for each in (self.train_list if self.train else self.test_list)
        ]
        images = np.concatenate([images for images, _ in batches])
        return images, [label for _, labels in batches for label in labels]

    def _batch(self, name, md5):
        """Images (N, 32, 32, 3) and labels; a row of the file is all red, all green, all blue."""
        batch = self._read(name, md5)
        rows, labels = batch.get("data"), batch.get(self._labels)
        is_sound = isinstance(rows, np.ndarray) and rows.dtype == np.uint8 and rows.ndim == 2
        if not is_sound or rows.shape[1] != 3072 or not isinstance(labels, list):
            raise FormatError(f"{self._path(name)} is no batch of images and labels")
        if len(labels) != len(rows) or not all(type(label) is int for label in labels):
            raise FormatError(f"{self._path(name)} has {len(rows)} images, and other labels")
        return rows.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), labels

    def _read(self, name, md5):
        path = self._path(name)
        if not os.path.exists(path):
            raise DownloadError(
                f"{self.base_folder}/{name} is not in {self.root}: give download=True, or unpack "
                f"{self.filename} there"
            )
        if not is_whole(path, md5):
            raise DownloadError(
                f"{path} is not the published file (its md5 is not {md5}): remove it, and give "
                "download=True"
            )
        with open(path, "rb") as file:
            data = file.read()
        try:
            return read_plain(data)
        except FormatError as error:
            raise FormatError(f"{path}: {error}") from None


def _members(archive, names):
    """(name, bytes) of the files of an archive that are wanted, wherever in it they stand."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                name = member.name.rpartition("/")[2]
                if member.isfile() and name in names:
                    yield name, tar.extractfile(member).read()
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise FormatError(f"{archive} is damaged ({error}): remove it and fetch it anew") from None


class CIFAR100(CIFAR10):
    """60,000 photos of 100 kinds of things, 32 × 32 pixels each.

    A sample is (image, class): an array of bytes of shape (32, 32, 3), and a number from 0 to 99.

    Parameters
    ----------
    root : str or Path
        The folder in which ``cifar-100-python`` is.
    train : bool
        The 50,000 photos to train with, or the 10,000 to test with.
    transform, target_transform : function, optional
        Done to each image, and to each class.
    download : bool
        Whether to fetch and unpack the archive, with torchvision's md5, where files are missing.

    Raises
    ------
    RuntimeError
        If a file is missing or another than the published one, or cannot be fetched.
    lucid.FormatError
        If a file is damaged. Nothing in a pickle is run.

    References
    ----------
    As of :class:`CIFAR10`; md5s: torchvision 0.28.0, ``datasets/cifar.py``.

    Examples
    --------
    >>> import lucid
    >>> lucid.data.datasets.CIFAR100.base_folder
    'cifar-100-python'
    """

    base_folder = "cifar-100-python"
    url = "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz"
    filename = "cifar-100-python.tar.gz"
    tgz_md5 = "eb9058c3a382ffc7106e4002c42a8d85"
    train_list = (("train", "16019d7e3df5f24257cddd939b257f8d"),)
    test_list = (("test", "f0ef6b0ae62326f3e7ffdfab6717acfc"),)
    meta = ("meta", "7973b15100ade9c7d40fb424638fde48")
    _names, _labels = "fine_label_names", "fine_labels"
