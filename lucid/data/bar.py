"""How far a download is."""

import sys
import time

_EVERY = 0.1  # seconds between two pictures of the bar


class Bar:
    """A line on stderr: it grows on a terminal, and elsewhere stands there once, at the end.

    Parameters
    ----------
    title : str or None
        What is fetched; with None nothing is shown.
    """

    def __init__(self, title):
        self.title, self.start = title, time.perf_counter()
        self.is_live = title is not None and sys.stderr.isatty()
        self.shown, self.first = -_EVERY, None

    def show(self, done, total):
        """So many bytes of so many are there; the whole may be unknown."""
        seconds = time.perf_counter() - self.start
        if self.first is None:  # what was there before this connection says nothing of its speed
            self.first, self.start, seconds = done, time.perf_counter(), 0.0
        if not self.is_live or seconds - self.shown < _EVERY:
            return
        self.shown = seconds
        speed = (done - self.first) / seconds if seconds else 0.0
        left = f", {(total - done) / speed:.0f} s left" if total and speed else ""
        self._write(f"{_bar(done, total)} {_size(done)}{left}", "")

    def close(self, done):
        """All bytes are there."""
        if self.title is not None:
            self._write(f"{_size(done)} in {time.perf_counter() - self.start:.1f} s", "\n")

    def _write(self, text, end):
        clear = "\r\033[K" if self.is_live else ""
        print(f"{clear}{self.title}: {text}", end=end, file=sys.stderr, flush=True)


def _bar(done, total, width=20):
    full = min(width, width * done // total) if total else 0
    return "█" * full + "░" * (width - full)


def _size(count):
    for unit in ("bytes", "kB", "MB"):
        if count < 1000 or unit == "MB":
            break
        count /= 1000
    return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
