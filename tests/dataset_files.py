"""Data sets of a few images, in the formats in which the large ones are published."""

import gzip
import hashlib
import io
import struct
import tarfile
from pathlib import Path

import numpy as np

DIGITS = {"train": 6, "t10k": 4}


def numbers(*shape, seed=0):
    """Bytes, all unlike."""
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def idx(array):
    """An array of bytes as an idx file."""
    head = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return head + array.tobytes()


def mnist_files():
    """The four files of MNIST by name, with 6 images to train with and 4 to test with."""
    files = {}
    for seed, (part, count) in enumerate(DIGITS.items()):
        labels = np.arange(count, dtype=np.uint8) % 10
        images = numbers(count, 28, 28, seed=seed)
        for kind, array in (("images-idx3", images), ("labels-idx1", labels)):
            # without the time, which would change the checksum from second to second
            files[f"{part}-{kind}-ubyte.gz"] = gzip.compress(idx(array), mtime=0)
    return files


def md5(data):
    """As the tables of checksums have it."""
    return hashlib.md5(data).hexdigest()


def old_text(text):
    """A text as Python 2 pickles it, with an instruction that Python 3 never writes."""
    data = text if isinstance(text, bytes) else text.encode()
    if len(data) < 256:
        return b"U" + bytes([len(data)]) + data
    return b"T" + struct.pack("<I", len(data)) + data


def old_array(array):
    """An array of bytes as NumPy 1 pickled it under Python 2."""
    shape = b"".join(b"J" + struct.pack("<i", n) for n in array.shape)
    minus_one = b"J\xff\xff\xff\xff"
    dtype = b"cnumpy\ndtype\n" + old_text("u1") + b"K\x00K\x01\x87R"
    dtype += b"(K\x03" + old_text("|") + b"NNN" + 2 * minus_one + b"K\x00tb"
    made = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85" + old_text("b")
    state = b"(K\x01(" + shape + b"t" + dtype + b"\x89" + old_text(array.tobytes()) + b"t"
    return made + b"\x87R" + state + b"b"


def old_list(items):
    """A list of whole numbers below 256, or of texts."""
    made = [b"K" + bytes([x]) if isinstance(x, int) else old_text(x) for x in items]
    return b"](" + b"".join(made) + b"e"


def old_dict(**items):
    """A dict as Python 2 pickles it in protocol 2."""
    pairs = b"".join(old_text(name) + value for name, value in items.items())
    return b"\x80\x02}(" + pairs + b"u."


def cifar_batch(count, seed, labels="labels", classes=10):
    """Images and labels as CIFAR's batches hold them."""
    return old_dict(
        batch_label=old_text("a batch"),
        data=old_array(numbers(count, 3072, seed=seed)),
        filenames=old_list([f"{i}.png" for i in range(count)]),
        **{labels: old_list([(i + seed) % classes for i in range(count)])},
    )


def cifar10_files():
    """The files of CIFAR-10 by name, with 3 images a batch."""
    files = {f"data_batch_{i}": cifar_batch(3, i) for i in range(1, 6)}
    names = old_list([f"kind {i}" for i in range(10)])
    return files | {"test_batch": cifar_batch(3, 9), "batches.meta": old_dict(label_names=names)}


def cifar100_files():
    """The files of CIFAR-100 by name."""
    names = old_list([f"kind {i}" for i in range(100)])
    return {
        "train": cifar_batch(7, 1, "fine_labels", 100),
        "test": cifar_batch(5, 2, "fine_labels", 100),
        "meta": old_dict(fine_label_names=names),
    }


def archive(folder, files):
    """A .tar.gz with the files in a folder."""
    stream = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=stream, mode="wb", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for name, data in files.items():
            info = tarfile.TarInfo(f"{folder}/{name}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def with_md5s(dataset, files):
    """What a data set states of its files, for these files: attributes by name."""
    if hasattr(dataset, "resources"):
        return {"resources": tuple((name, md5(data)) for name, data in files.items())}
    lists = {
        name: tuple((file, md5(files[file])) for file, _ in getattr(dataset, name))
        for name in ("train_list", "test_list")
    }
    return lists | {"meta": (dataset.meta[0], md5(files[dataset.meta[0]]))}


def write(folder, files):
    """Write files into a folder, which is made."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
