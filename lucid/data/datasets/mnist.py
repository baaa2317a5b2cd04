"""Handwritten digits, and clothes in the same format."""

import os

import numpy as np

from lucid.data.datasets.idx import read_idx
from lucid.data.datasets.vision import SplitDataset
from lucid.data.download import DownloadError, download_url_to_file
from lucid.serialize.format_error import FormatError
from lucid.tensor import Tensor


class MNIST(SplitDataset):
    """70,000 handwritten digits, 28 × 28 grey levels each.

    A sample is (image, digit): an array of bytes of shape (28, 28, 1), and a number from 0 to 9;
    or what the transforms make of them. All images stand in ``data``, of shape (N, 28, 28), and all
    digits in ``targets``.

    Parameters
    ----------
    root : str or Path
        The folder in which the files are, as ``MNIST/raw/train-images-idx3-ubyte``, with or
        without ``.gz``: torchvision's folders are read, too.
    train : bool
        The 60,000 digits to train with, or the 10,000 to test with.
    transform, target_transform : function, optional
        Done to each image, and to each digit.
    download : bool
        Whether to fetch the files, with torchvision's md5s, where they are missing.

    Raises
    ------
    RuntimeError
        If a file is missing, or cannot be fetched: the sentence says where it belongs.
    lucid.FormatError
        If a file is damaged.

    References
    ----------
    LeCun et al., "Gradient-based learning applied to document recognition", Proceedings of the
    IEEE, 1998. Addresses and md5s: torchvision 0.28.0, ``datasets/mnist.py``.

    Examples
    --------
    >>> import lucid
    >>> lucid.data.datasets.MNIST("nowhere")  # with download=True it would be fetched
    Traceback (most recent call last):
    lucid.data.download.DownloadError: MNIST/raw/train-images-idx3-ubyte.gz is not in nowhere: \
give download=True, or put it there by hand
    """

    mirrors: tuple[str, ...] = (
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "http://yann.lecun.com/exdb/mnist/",
    )
    resources = (
        ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
        ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
        ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
        ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"),
    )
    classes = (
        "0 - zero", "1 - one", "2 - two", "3 - three", "4 - four",
        "5 - five", "6 - six", "7 - seven", "8 - eight", "9 - nine",
    )  # fmt: skip

    def __getitem__(self, index):
        return self.transformed(self.data.array[index][..., None], int(self.targets.array[index]))

    @property
    def raw_folder(self):
        """Where the files are."""
        return os.path.join(self.root, type(self).__name__, "raw")

    def download(self):
        """Fetch the files that are missing."""
        for name, md5 in self.resources:
            if self._found(name) is None:
                self._fetch(name, md5)

    def _fetch(self, name, md5):
        for number, mirror in enumerate(self.mirrors, 1):
            try:
                download_url_to_file(mirror + name, os.path.join(self.raw_folder, name), md5=md5)
                return
            except DownloadError:
                if number == len(self.mirrors):
                    raise

    def _found(self, name):
        """The path of a file, unpacked or as it was fetched; None where there is neither."""
        packed = os.path.join(self.raw_folder, name)
        paths = (packed.removesuffix(".gz"), packed)
        return next((path for path in paths if os.path.exists(path)), None)

    def _load(self):
        names = [name for name, _ in self.resources if name.startswith("train") == self.train]
        images, labels = (self._read(name) for name in names)
        if images.ndim != 3 or labels.shape != images.shape[:1]:
            raise FormatError(
                f"{self.raw_folder} holds images of shape {images.shape} and labels of shape "
                f"{labels.shape}, which do not belong together"
            )
        return Tensor(images.copy()), Tensor(labels.astype(np.int64))

    def _read(self, name):
        path = self._found(name)
        if path is None:
            raise DownloadError(
                f"{type(self).__name__}/raw/{name} is not in {self.root}: give download=True, or "
                "put it there by hand"
            )
        return read_idx(path)


class FashionMNIST(MNIST):
    """70,000 photos of clothes, in MNIST's format.

    A sample is (image, class): an array of bytes of shape (28, 28, 1), and a number from 0 to 9.

    Parameters
    ----------
    root : str or Path
        The folder in which the files are, as ``FashionMNIST/raw/train-images-idx3-ubyte``, with
        or without ``.gz``.
    train : bool
        The 60,000 photos to train with, or the 10,000 to test with.
    transform, target_transform : function, optional
        Done to each image, and to each class.
    download : bool
        Whether to fetch the files, with their publisher's md5s, where they are missing.

    Raises
    ------
    RuntimeError
        If a file is missing, or cannot be fetched.
    lucid.FormatError
        If a file is damaged.

    References
    ----------
    Xiao, Rasul & Vollgraf, "Fashion-MNIST", 2017, arXiv 1708.07747. Addresses and md5s: the README
    of github.com/zalandoresearch/fashion-mnist.

    Examples
    --------
    >>> import lucid
    >>> lucid.data.datasets.FashionMNIST.classes[:3]
    ('T-shirt/top', 'Trouser', 'Pullover')
    """

    mirrors = ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",)
    resources = (
        ("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
        ("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
        ("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
        ("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"),
    )
    classes = (
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
        "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    )  # fmt: skip
