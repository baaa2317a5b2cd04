"""Writing a file so that a kill at any moment leaves either the old one or the new one."""

import errno
import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

try:
    import fcntl
except ImportError:  # Windows, where an open file cannot be removed, and WebAssembly
    fcntl = None  # type: ignore[assignment]

_ENDING = ".lucid-tmp"


def write_atomically(path, pieces):
    """Write bytes and arrays to ``path``, or to where a symbolic link of that name leads.

    They go to a temporary file in the same folder, which is synced to the disk and only then
    renamed: renaming is all or nothing. What a kill left of other saves there is removed.
    """
    path = _target(path)
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        raise FileNotFoundError(errno.ENOENT, "there is no folder to save in: make it", folder)
    if os.path.isdir(path):
        raise IsADirectoryError(errno.EISDIR, "a folder is there: give the name of a file", path)
    _remove_leftovers(folder)
    with _temporary_file(path) as (handle, temporary):
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                file.write(as_bytes(piece))
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _usual_mode())
        os.replace(temporary, path)
    _sync_folder(folder)


def _target(path):
    """The file that a path names, behind all links."""
    found = os.path.realpath(path)
    if os.path.islink(found):
        raise OSError(errno.ELOOP, "the symbolic links lead in a circle", os.fspath(path))
    return found


@contextmanager
def _temporary_file(path):
    """A new file beside ``path``, locked until the end: other saves see that it is in use."""
    handle, temporary, lock = _locked_file(*os.path.split(path))
    try:
        yield handle, temporary
    except BaseException:
        os.unlink(temporary)
        raise
    finally:
        if lock is not None:
            os.close(lock)


def _locked_file(folder, name):
    while True:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=_ENDING)
        if fcntl is None:
            return handle, temporary, None
        lock = os.dup(handle)
        _lock(lock, fcntl.LOCK_EX)
        if os.path.exists(temporary):  # another save may have taken it for a leftover
            return handle, temporary, lock
        os.close(handle)
        os.close(lock)


def _remove_leftovers(folder):
    """Remove the temporary files of saves that were killed: those that nobody has locked."""
    for leftover in Path(folder).glob(f".*{_ENDING}"):
        with suppress(OSError):  # gone meanwhile, somebody else's, or in use on Windows
            if fcntl is None:
                leftover.unlink()
                continue
            handle = os.open(leftover, os.O_RDWR)
            try:
                if _lock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    leftover.unlink()
            finally:
                os.close(handle)


def _lock(handle, how):
    """Whether the file is locked now; some file systems have no locks."""
    try:
        fcntl.flock(handle, how)
    except OSError:
        return False
    return True


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
