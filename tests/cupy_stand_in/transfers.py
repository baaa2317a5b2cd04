"""Counts what crosses between host and device, and what makes the host wait."""

from collections import Counter
from contextlib import contextmanager

_counts: Counter = Counter()


def count(kind):
    """One more transfer: ``"to device"``, ``"to host"`` or ``"wait"``."""
    _counts[kind] += 1


@contextmanager
def counted():
    """The transfers that happen inside the block, in a Counter that is full after it."""
    before, inside = Counter(_counts), Counter()
    try:
        yield inside
    finally:
        inside.update(_counts - before)
