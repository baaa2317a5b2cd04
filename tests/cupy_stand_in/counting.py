"""Counts what CuPy would launch on a GPU: CUDA kernels, products, and its own elementwise ones.

A function of CuPy's that makes or changes numbers counts as one launch, the least it takes; what
only sees memory with other shapes, or takes some that holds anything, launches nothing.
"""

from cupy_stand_in.transfers import Tally

_launches = Tally()
launched = _launches.count
counted = _launches.counted
