"""Whether freed memory stays with the process, for the next array of its size."""

import ctypes

# mallopt's names for its settings, and what keeps memory: all arrays below 1 GB come from the
# heap, its free end is never given back, and it grows by 64 MB.
_MMAP_THRESHOLD, _TRIM_THRESHOLD, _TOP_PAD = -3, -1, -2
_KEEP = {_MMAP_THRESHOLD: 1 << 30, _TRIM_THRESHOLD: (1 << 31) - 1, _TOP_PAD: 1 << 26}
_LARGEST = 1 << 25  # the largest threshold that some versions of glibc take

_is_kept = False


def keep_memory() -> bool:
    """Let this process keep the memory of large arrays that are freed, for the next ones.

    Otherwise Linux takes it back after each use, and clears it page by page when it is asked for
    again, which costs small batches up to a fifth of a training step. The process then holds its
    peak of memory to its end. It is a setting of the C library for the whole process, glibc's
    ``mallopt``, and cannot be undone. On other systems nothing happens.

    Returns
    -------
    bool
        Whether memory is kept from now on.

    Examples
    --------
    >>> import lucid
    >>> kept = lucid.keep_memory()  # before the first training step
    """
    global _is_kept
    mallopt = _mallopt()
    if mallopt is not None:
        found = [mallopt(setting, value) for setting, value in _KEEP.items()]
        _is_kept = bool(found[0] or mallopt(_MMAP_THRESHOLD, _LARGEST))
    return _is_kept


def is_kept():
    """Whether :func:`keep_memory` was called, with success."""
    return _is_kept


def _mallopt():
    """glibc's function, or None: other C libraries have it too, with other settings."""
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):  # Windows
        return None
    return library.mallopt if hasattr(library, "gnu_get_libc_version") else None
