"""One file over HTTP, through broken connections.

A file that is half there is asked for from its next byte on (Range), on the condition that it is
still the same file (If-Range, with the mark that the server gave it). A server that knows no ranges
sends it from the start, and so it is written from the start.
"""

import os
import re
import time
from http.client import HTTPException

from lucid.data.bar import Bar

_TRIES, _PAUSE = 5, 0.5  # in a row without a new byte; seconds, doubled each time
_SILENCE = 30.0  # seconds without a byte are a broken connection
_CHUNK = 1 << 16
_PASSING = {408, 425, 429, 500, 502, 503, 504}  # answers of a server that may do better later


class UnreachableError(Exception):
    """The file did not come; the text says why."""


class _PassingError(Exception):
    """What another try may mend."""


def transfer(url, file, tag, title, is_checked):
    """Append to a file what it lacks.

    Parameters
    ----------
    url : str
        Where it is.
    file : file
        Open for appending.
    tag : Path
        Where the server's mark of this version is kept.
    title : str or None
        What the bar shows; without one there is no bar.
    is_checked : bool
        Whether a checksum follows, which would notice two versions in one file.

    Raises
    ------
    UnreachableError
        If the server refuses, or after several tries without a new byte.
    """
    furthest, tries, bar = file.tell(), 0, Bar(title)
    reason = "the connection broke off again and again"
    while tries < _TRIES:
        try:
            if _is_whole_after(url, file, tag, bar, is_checked):
                return bar.close(file.tell())
        except _PassingError as error:
            reason = str(error)
        tries = 0 if file.tell() > furthest else tries + 1  # a start anew is no progress
        furthest = max(furthest, file.tell())
        time.sleep(_PAUSE * 2**tries if tries else 0)
    raise UnreachableError(reason)


def _is_whole_after(url, file, tag, bar, is_checked):
    """Whether one more connection brought the rest."""
    mark = tag.read_text() if tag.exists() else ""
    if not mark and not is_checked:
        _empty(file)
    answer = _open(url, file.tell(), mark)
    with answer:
        if _status(answer) == 416:  # there is nothing behind what is there
            is_whole = _numbers(answer)[-1:] == [file.tell()]
            return is_whole or _empty(file)
        total = _total(answer, file, tag)
        while chunk := _read(answer):
            file.write(chunk)
            bar.show(file.tell(), total)
    return total is None or file.tell() == total


def _open(url, start, mark):
    """The server's answer to the wish for the bytes from ``start`` on."""
    from urllib.error import HTTPError, URLError
    from urllib.request import Request, urlopen  # with ssl, which takes long to import

    headers = {"User-Agent": "lucid", "Accept-Encoding": "identity"}
    if start:
        headers |= {"Range": f"bytes={start}-"} | ({"If-Range": mark} if mark else {})
    try:
        answer = urlopen(Request(url, headers=headers), timeout=_SILENCE)
    except HTTPError as error:
        if error.code == 416 and start:
            return error
        with error:
            kind = _PassingError if error.code in _PASSING else UnreachableError
            raise kind(f"the server answers {error.code} {error.reason}") from None
    except (URLError, OSError, HTTPException) as error:
        raise _lost(error, is_there=start > 0) from None
    if answer.headers.get_content_type() == "text/html" and not url.endswith((".html", "/")):
        with answer:
            raise UnreachableError("a web page came in its place")
    return answer


def _lost(error, is_there):
    """Where no byte has ever come there is no network, and waiting is of no use."""
    reason = getattr(error, "reason", error)
    text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return _PassingError(text) if is_there else UnreachableError(text)


def _total(answer, file, tag):
    """The length of the whole file, or None; what the answer does not go on from is dropped."""
    numbers = _numbers(answer)
    if _status(answer) == 206 and numbers[:1] == [file.tell()]:
        return numbers[2] if len(numbers) == 3 else None
    _empty(file)
    if _status(answer) == 206:
        raise _PassingError("the server sends other bytes than it was asked for")
    mark = answer.headers.get("ETag", "")
    if not mark or mark.startswith("W/"):  # a weak mark is no mark of bytes
        mark = answer.headers.get("Last-Modified", "")
    tag.write_text(mark)
    length = answer.headers.get("Content-Length", "")
    return int(length) if length.isdigit() else None


def _numbers(answer):
    """From ``bytes 5-9/10`` or ``bytes */10``."""
    return [int(n) for n in re.findall(r"\d+", answer.headers.get("Content-Range") or "")]


def _status(answer):
    return getattr(answer, "status", None) or getattr(answer, "code", None)


def _read(answer):
    """The next bytes; an error of the disk must not be taken for one of the network."""
    try:
        return answer.read1(_CHUNK)
    except (OSError, HTTPException) as error:
        raise _PassingError(str(error) or type(error).__name__) from None


def _empty(file):
    file.seek(0, os.SEEK_SET)
    file.truncate()
