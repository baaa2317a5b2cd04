"""PyTorch's checkpoints (.pth, .pt), read without PyTorch.

Such a file is a zip, never compressed, in which ``data.pkl`` is a table of tensors (a pickle) and
``data/0``, ``data/1``, … are their storages. The local headers leave out the sizes, and the
checksums may be off, so the sizes come from the directory at the end, and only where the data of an
entry begin from its local header. The folder's name is that of the file when it was written, so
entries are found by their ends. Source: PyTorch's ``torch/serialization.py``.
"""

import zipfile

import numpy as np

from lucid.serialize import torch_pickle
from lucid.serialize.format_error import FormatError
from lucid.serialize.torch_tensors import Budget, Layout, Storage, StorageType, known

_MAGIC = b"PK\x03\x04"
_LOCAL_HEADER = 30  # bytes, before the name and the extra field
_OLD = (
    "is no zip file, so no checkpoint of PyTorch 1.6 or later: load it with an older PyTorch and "
    "save it again, or torch.save(torch.load(path), path) there"
)


def read(path):
    """What a checkpoint holds: nested dicts, lists and tuples, with arrays in place of tensors.

    Returns
    -------
    object
        Arrays are read-only views into the file's bytes where they can be. bfloat16, float16,
        float8 and uint16 become float32; other classes become inert records.

    Raises
    ------
    FormatError
        If it is no such file, or a damaged one.
    """
    content = np.fromfile(path, np.uint8)
    content.flags.writeable = False
    try:
        return _read(path, content)
    except FormatError as error:
        raise FormatError(f"{path}: {error}") from None


def is_checkpoint(start):
    """Whether a file that begins with these bytes is a zip."""
    return bytes(start[: len(_MAGIC)]) == _MAGIC


def _read(path, content):
    if not is_checkpoint(content[:4].tobytes()):
        raise FormatError(_OLD)
    entries = _entries(path)
    tables = [name for name in entries if name == "data.pkl" or name.endswith("/data.pkl")]
    if len(tables) != 1:
        raise FormatError(f"it is a zip file with {len(tables)} tables data.pkl in place of one")
    folder = tables[0][: -len("data.pkl")]
    order = _byte_order(content, entries.get(folder + "byteorder"))
    storages = _Storages(content, entries, folder)
    value = torch_pickle.read(_bytes(content, entries[tables[0]]).tobytes(), known, storages.load)
    return _with_arrays(value, order, Budget(content.size))


def _entries(path):
    try:
        with zipfile.ZipFile(path) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
    except Exception as error:  # the standard library raises half a dozen kinds
        raise FormatError(f"it is no complete zip file ({error})") from None
    return entries


def _bytes(content, entry):
    """The bytes of an entry, where they lie."""
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
        raise FormatError(f"its entry {entry.filename!r} is compressed, as PyTorch's never are")
    header = content[entry.header_offset :][:_LOCAL_HEADER].tobytes()
    if len(header) < _LOCAL_HEADER or not is_checkpoint(header):
        raise FormatError(f"its entry {entry.filename!r} has no header")
    lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    start = entry.header_offset + _LOCAL_HEADER + lengths
    if start + entry.file_size > content.size:
        raise FormatError(f"its entry {entry.filename!r} reaches beyond the end of the file")
    return content[start : start + entry.file_size]


def _byte_order(content, entry):
    text = b"little" if entry is None else _bytes(content, entry).tobytes().strip()
    if text not in (b"little", b"big"):
        raise FormatError(f"its byte order is {text[:20]!r}, not 'little' or 'big'")
    return "<" if text == b"little" else ">"


class _Storages:
    """The storages of a file, each by its key."""

    def __init__(self, content, entries, folder):
        self.content, self.entries, self.folder = content, entries, folder

    def load(self, identity):
        """The storage that a persistent id names: ("storage", type, key, device, elements)."""
        if not isinstance(identity, tuple) or len(identity) != 5 or identity[0] != "storage":
            raise FormatError(f"its table names something else than a storage: {identity!r:.60}")
        _, kind, key, _, count = identity
        if not isinstance(kind, StorageType):
            raise FormatError(f"its storage {key!r} is of no type that lucid reads: {kind!r:.60}")
        entry = self.entries.get(f"{self.folder}data/{key}")
        if entry is None:
            raise FormatError(f"its storage {key!r} is missing")
        data = _bytes(self.content, entry)
        size = np.dtype(kind.kind.code).itemsize if kind.kind else 1
        if type(count) is not int or count * size > data.size:
            raise FormatError(f"its storage {key!r} has {data.size} bytes for {count} elements")
        return Storage(data[: count * size], kind.kind)


def _with_arrays(value, order, budget):
    """``value`` with the arrays of its tensors; what is there several times is looked at once."""
    seen = {}

    def visit(item):
        if isinstance(item, Layout):
            return _array(item)
        if not isinstance(item, (dict, list, tuple)):
            return item
        if id(item) not in seen:
            seen[id(item)] = item  # while it is being visited it stands for itself
            if isinstance(item, dict):
                seen[id(item)] = {key: visit(entry) for key, entry in item.items()}
            else:
                seen[id(item)] = type(item)([visit(entry) for entry in item])
        return seen[id(item)]

    def _array(layout):
        if id(layout) not in seen:
            seen[id(layout)] = layout.array(order, budget)
        return seen[id(layout)]

    try:
        return visit(value)
    except RecursionError:
        raise FormatError("its table lies too deep") from None
