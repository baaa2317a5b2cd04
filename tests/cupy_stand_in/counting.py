"""Counts what CuPy would launch on a GPU: CUDA kernels, products, and its own elementwise ones.

A function of CuPy's that makes or changes numbers counts as one launch, the least it takes; what
only sees memory with other shapes, or takes some that holds anything, launches nothing.
"""

from collections import Counter
from contextlib import contextmanager

_counts: Counter = Counter()


def launched(name):
    """One more launch of that name."""
    _counts[name] += 1


@contextmanager
def counted():
    """The launches inside the block, by name, in a Counter that is full after it."""
    before, inside = Counter(_counts), Counter()
    try:
        yield inside
    finally:
        inside.update(_counts - before)
