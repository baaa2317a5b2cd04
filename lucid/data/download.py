"""Files from the network: resumed where they broke off, checked, and whole or not there at all."""

import hashlib
import os
from contextlib import contextmanager
from pathlib import Path

from lucid.data.transfer import UnreachableError, transfer

try:
    import fcntl
except ImportError:  # Windows and WebAssembly
    fcntl = None  # type: ignore[assignment]

_KINDS = {32: "md5", 64: "sha256"}  # of a checksum, by its number of digits


class DownloadError(OSError, RuntimeError):
    """A file could not be fetched, or is not the one that was published.

    An ``OSError``, as those of the network are, and a ``RuntimeError``, as PyTorch's are here.

    Examples
    --------
    >>> import lucid, pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "there.txt").write_text("hello")
    >>> url = (folder / "there.txt").as_uri()
    >>> try:
    ...     lucid.data.download_url_to_file(url, folder / "here.txt", "0000", progress=False)
    ... except lucid.data.DownloadError as error:
    ...     print(str(error).split("has the ")[1][:15])
    sha256 2cf24dba
    >>> (folder / "here.txt").exists()
    False
    """


def home():
    """The folder where lucid keeps what it downloads: LUCID_HOME, else one in the user's cache.

    Examples
    --------
    >>> from lucid.data.download import home
    >>> home().is_absolute()
    True
    """
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"  # as PyTorch has it, on every system
    named = os.environ.get("LUCID_HOME") or os.path.join(cache, "lucid")
    return Path(named).expanduser().absolute()


def download_url_to_file(url, dst, hash_prefix=None, progress=True, *, md5=None):
    """Fetch a file, unless it is there already; then its checksum alone is looked at.

    What has come stands in ``dst`` with ``.part`` behind its name, and the next call goes on where
    the last one broke off, killed or not. Only a file that is whole and has the right checksum
    gets the name ``dst``. Where several processes want the same file, one fetches it and the
    others wait.

    Parameters
    ----------
    url : str
        Where it is.
    dst : str or Path
        Where it shall be; folders on the way are made.
    hash_prefix : str, optional
        The sha256 of the file in hexadecimal digits, or its beginning.
    progress : bool
        Whether to tell on stderr how far it is.
    md5 : str, optional
        The file's md5, where its publisher states no other checksum.

    Raises
    ------
    DownloadError
        If the file cannot be fetched: the sentence says which one to fetch by hand, and where to
        put it. Or if its checksum is wrong.

    Examples
    --------
    >>> import lucid, pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "there.txt").write_text("hello")
    >>> url = (folder / "there.txt").as_uri()
    >>> lucid.data.download_url_to_file(url, folder / "here.txt", "2cf24dba", progress=False)
    >>> (folder / "here.txt").read_text()
    'hello'
    """
    dst, checksums = Path(dst), {"sha256": hash_prefix, "md5": md5}
    if dst.exists():
        _check(dst, checksums, f"remove it to have {url} fetched anew")
        return
    dst.parent.mkdir(parents=True, exist_ok=True)
    part = dst.with_name(dst.name + ".part")
    with _alone(part) as file:
        if dst.exists():  # another process has fetched it while this one waited
            part.unlink()
        else:
            _fetch(url, file, part, dst, checksums, progress)


def is_whole(path, checksum=None):
    """Whether a file is there with this md5 or sha256, told apart by their lengths.

    Examples
    --------
    >>> from lucid.data.download import is_whole
    >>> is_whole("nowhere")
    False
    """
    if not os.path.isfile(path):
        return False
    return checksum is None or _digest(path, _KINDS[len(checksum)]) == checksum


def _fetch(url, file, part, dst, checksums, progress):
    tag = part.with_name(part.name + "-tag")
    try:
        transfer(url, file, tag, dst.name if progress else None, any(checksums.values()))
    except UnreachableError as error:
        if not file.tell():
            _remove(part, tag)
        raise DownloadError(
            f"{url} could not be fetched ({error}). Fetch it by hand, and put it at {dst}"
        ) from None
    file.flush()
    os.fsync(file.fileno())  # a name that outlives a power cut must not outlive its bytes
    try:
        _check(part, checksums, f"{url} is not the file that was published, and was removed")
    except DownloadError:
        _remove(part, tag)
        raise
    if fcntl is None:
        file.close()  # Windows renames no open file
    os.replace(part, dst)
    tag.unlink(missing_ok=True)


def _check(path, checksums, advice):
    for kind, wanted in checksums.items():
        if wanted and not (found := _digest(path, kind)).startswith(wanted.lower()):
            raise DownloadError(f"{path} has the {kind} {found}, and not {wanted}: {advice}")


def _digest(path, kind):
    with open(path, "rb") as file:
        return hashlib.file_digest(
            file, lambda: hashlib.new(kind, usedforsecurity=False)
        ).hexdigest()


def _remove(*paths):
    for path in paths:
        path.unlink(missing_ok=True)


@contextmanager
def _alone(part):
    """The unfinished file, open at its end, for this process alone."""
    while True:
        with open(part, "ab") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX)
            if _is_still(part, file):  # whoever had it may have finished or removed it
                yield file
                return


def _is_still(part, file):
    try:
        return os.path.samestat(os.stat(part), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
