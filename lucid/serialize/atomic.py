"""Writing a file so that a kill at any moment leaves either the old one or the new one."""

import os
import tempfile

import numpy as np


def write_atomically(path, pieces):
    """Write bytes and arrays to ``path``.

    They go to a temporary file in the same folder, which is synced to the disk and only then
    renamed: renaming is all or nothing.
    """
    folder, name = os.path.split(os.path.abspath(path))
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                file.write(as_bytes(piece))
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _usual_mode())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    _sync_folder(folder)


def as_bytes(piece):
    """An array as C-contiguous little-endian memory, one array at a time."""
    if isinstance(piece, bytes):
        return piece
    little = np.ascontiguousarray(piece, piece.dtype.newbyteorder("<"))
    return little.reshape(-1).view(np.uint8).data


def _usual_mode():
    """The permissions that a new file would have."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder):
    """Make the renaming last too; only POSIX systems open folders."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
