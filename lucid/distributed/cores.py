"""How many threads a rank uses, where others compute on the same machine."""

import os

from lucid.backend.blas import set_blas_threads
from lucid.backend.parallel import quota, set_num_threads

TOLD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def divide_the_cores(node):
    """Use this rank's share of the cores; ``node`` is the communicator of one machine.

    Some launchers give each rank cores of its own, and some give all cores to all ranks.
    """
    if any(os.environ.get(name) for name in TOLD):
        return
    sets = node.allgather(_cores())
    threads = max(1, int(min(share_of(_cores(), sets), quota() / len(sets))))
    set_num_threads(threads)
    set_blas_threads(threads)


def share_of(mine, all_sets):
    """How many threads: each core counts as 1 / (ranks that may use it)."""
    shares = (1 / sum(core in cores for cores in all_sets) for core in mine)
    return max(1, int(sum(shares) + 1e-6))


def _cores():
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))
