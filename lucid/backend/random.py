"""One seeded generator for every random number that the host draws."""

import numpy as np

_generator = np.random.Generator(np.random.SFC64())


def seed(n):
    """Start the stream of random numbers that belongs to ``n``."""
    global _generator
    _generator = np.random.Generator(np.random.SFC64(n))


def generator():
    """The generator that draws from the current stream."""
    return _generator
