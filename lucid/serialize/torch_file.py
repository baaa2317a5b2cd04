"""PyTorch's checkpoints (.pth, .pt), read without PyTorch.

Such a file is a zip, never compressed, in which ``data.pkl`` is a table of tensors (a pickle) and
``data/0``, ``data/1``, … are their storages. The local headers leave out the sizes, and the
checksums may be off, so the sizes come from the directory at the end, and only where the data of an
entry begin from its local header. The folder's name is that of the file when it was written, so
entries are found by their ends. Source: PyTorch's ``torch/serialization.py``.
"""

import os
import zipfile
from collections import Counter
from inspect import isfunction
from typing import NamedTuple

import numpy as np

from lucid.serialize import torch_pickle
from lucid.serialize.format_error import FormatError
from lucid.serialize.numbers import read_numbers
from lucid.serialize.torch_tensors import Budget, Kind, Layout, Storage, StorageType, known
from lucid.serialize.torch_values import Name, shown

_MAGIC = b"PK\x03\x04"
_LOCAL_HEADER = 30  # bytes, before the name and the extra field
_OLD = (
    "is no zip file, so no checkpoint of PyTorch 1.6 or later: load it with an older PyTorch and "
    "save it again, or torch.save(torch.load(path), path) there"
)


def read(path, writable=False, wrap=None):
    """What a checkpoint holds: nested dicts, lists and tuples, with arrays in place of tensors.

    Parameters
    ----------
    path : str or Path
        The file.
    writable : bool
        Whether the arrays shall be so, but for those that repeat numbers.
    wrap : function, optional
        Makes of each array what shall stand in its place.

    Returns
    -------
    object
        Tensors over one storage share memory. bfloat16, float8 and uint16 become float32; other
        classes become inert records.

    Raises
    ------
    FormatError
        If it is no such file, or a damaged one.
    """
    try:
        with open(path, "rb") as file:
            return _read(file, writable, wrap)
    except FormatError as error:
        raise FormatError(f"{path}: {error}") from None


def is_checkpoint(start):
    """Whether a file that begins with these bytes is a zip."""
    return bytes(start[: len(_MAGIC)]) == _MAGIC


def _read(file, writable, wrap):
    if not is_checkpoint(file.read(4)):
        raise FormatError(_OLD)
    size = os.fstat(file.fileno()).st_size
    entries = _entries(file)
    tables = [name for name in entries if name == "data.pkl" or name.endswith("/data.pkl")]
    if len(tables) != 1:
        raise FormatError(f"it is a zip file with {len(tables)} tables data.pkl in place of one")
    folder = tables[0][: -len("data.pkl")]
    order = _byte_order(file, entries.get(folder + "byteorder"), size)
    storages = _Storages(file, entries, folder, order, size, writable)
    table = _span(file, entries[tables[0]], size)
    value = torch_pickle.read(_bytes(file, table), known, storages.find, room=4 * size)
    return _with_arrays(value, storages, wrap)


class _Span(NamedTuple):
    """Where the bytes of an entry lie in the file."""

    start: int
    length: int


def _entries(file):
    try:
        with zipfile.ZipFile(file) as archive:
            return {entry.filename: entry for entry in archive.infolist()}
    except Exception as error:  # the standard library raises half a dozen kinds
        raise FormatError(
            f"it is no complete zip file ({error}): was its download cut short?"
        ) from None


def _span(file, entry, size):
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
        raise FormatError(f"its entry {entry.filename!r} is compressed, as PyTorch's never are")
    header = b""
    if 0 <= entry.header_offset < size:
        file.seek(entry.header_offset)
        header = file.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or not is_checkpoint(header):
        raise FormatError(f"its entry {entry.filename!r} has no header")
    lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    start = entry.header_offset + _LOCAL_HEADER + lengths
    if start + entry.file_size > size:
        raise FormatError(f"its entry {entry.filename!r} reaches beyond the end of the file")
    return _Span(start, entry.file_size)


def _bytes(file, span):
    file.seek(span.start)
    return file.read(span.length)


def _byte_order(file, entry, size):
    text = b"little" if entry is None else _bytes(file, _span(file, entry, size)).strip()
    if text not in (b"little", b"big"):
        raise FormatError(f"its byte order is {text[:20]!r}, not 'little' or 'big'")
    return "<" if text == b"little" else ">"


class _Storages:
    """The storages of a file, each read once, when a tensor lies over it."""

    def __init__(self, file, entries, folder, order, size, writable):
        self.file, self.entries, self.folder, self.order = file, entries, folder, order
        self.size, self.writable = size, writable
        self.budget = Budget(4 * size)
        self.found = {}

    def find(self, identity):
        """The storage that a persistent id names: ("storage", type, key, device, elements)."""
        if not isinstance(identity, tuple) or len(identity) != 5 or identity[0] != "storage":
            raise FormatError(f"its table names something else than a storage: {shown(identity)}")
        _, kind, key, _, count = identity
        if not isinstance(kind, StorageType):
            raise FormatError(
                f"its storage {shown(key)} is of no type that lucid reads: {shown(kind)}"
            )
        entry = self.entries.get(f"{self.folder}data/{key}") if isinstance(key, str) else None
        if entry is None:
            raise FormatError(f"its storage {shown(key)} is missing")
        start, length = _span(self.file, entry, self.size)
        size = np.dtype(kind.kind.code).itemsize if kind.kind else 1
        if type(count) is not int or not 0 <= count * size <= length:
            raise FormatError(f"its storage {key!r} has {length} bytes for {shown(count)} elements")
        return Storage(key, start, count * size, kind.kind)

    def numbers(self, storage, kind):
        """The numbers of a storage."""
        place = (storage.start, storage.nbytes, kind.name)
        if place not in self.found:
            dtype = np.dtype(kind.code).newbyteorder(self.order)
            made = dtype if kind.convert is None else np.dtype(kind.made)
            count = storage.nbytes // dtype.itemsize
            self.budget.spend(count * made.itemsize, f"the storage {storage.key!r}")
            self.file.seek(storage.start)
            numbers = read_numbers(self.file, count, dtype, kind.convert, made)
            numbers.flags.writeable = self.writable
            self.found[place] = numbers
        return self.found[place]

    def array(self, layout):
        """The numbers of a tensor."""
        return layout.array(self.numbers(layout.storage, layout.kind), self.budget)


def _inert(item):
    """A name that means something to the reader means nothing in what was read."""
    if isinstance(item, Kind):
        return Name(f"torch.{item.name}")
    is_ours = isinstance(item, (Storage, StorageType)) or isfunction(item)
    return Name(getattr(item, "__name__", type(item).__name__)) if is_ours else item


def _with_arrays(value, storages, wrap):
    """``value`` with the arrays of its tensors; what is there several times is looked at once."""
    seen = {}

    def visit(item):
        if isinstance(item, Layout):
            return _array(item)
        if type(item) not in (dict, Counter, list, tuple):
            return _inert(item)
        if id(item) not in seen:
            seen[id(item)] = item  # while it is being visited it stands for itself
            if isinstance(item, dict):
                entries = {key: visit(entry) for key, entry in item.items()}
                seen[id(item)] = type(item)(entries)
            else:
                seen[id(item)] = type(item)([visit(entry) for entry in item])
        return seen[id(item)]

    def _array(layout):
        if id(layout) not in seen:
            array = storages.array(layout)
            seen[id(layout)] = array if wrap is None else wrap(array)
        return seen[id(layout)]

    try:
        return visit(value)
    except RecursionError:
        raise FormatError("its table lies too deep") from None
    except EOFError:
        raise FormatError("it became shorter while it was read") from None
