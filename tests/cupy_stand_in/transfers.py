"""Counts what crosses between host and device, and what makes the host wait."""

from collections import Counter
from contextlib import contextmanager


class Tally:
    """Counts what happens, by name."""

    def __init__(self):
        self.all = Counter()

    def count(self, name):
        """One more of that name."""
        self.all[name] += 1

    @contextmanager
    def counted(self):
        """What happens inside the block, in a Counter that is full after it."""
        before, inside = Counter(self.all), Counter()
        try:
            yield inside
        finally:
            inside.update(self.all - before)


_transfers = Tally()
count = _transfers.count  # ``"to device"``, ``"to host"`` or ``"wait"``
counted = _transfers.counted
