"""Running a kernel over blocks of its work, on the cores of the machine.

NumPy lets other threads run while it computes, but each of its calls must take Python's lock
again, so blocks must be large: with 64k to 128k elements a call two threads are nearly twice as
fast as one, with 8k they gain nothing. How the work is cut depends on the machine's cores, but
never on the number of threads, and results come back in the order of the blocks: the same input
gives the same bits.

The matrix library under NumPy has threads of its own, which keep spinning after each product
and take the cores from ours. So kernels that multiply matrices cut their products into blocks
too, and let the library use one thread meanwhile: :func:`one_blas_thread`.
"""

import math
import os
import sys
import threading
from functools import cache, partial
from numbers import Integral
from pathlib import Path

from lucid.backend.blas import get_blas_threads, set_blas_threads
from lucid.backend.threads import Threads

QUOTA = (  # microseconds that may be computed in a period, and the period; of the groups' versions
    ("/sys/fs/cgroup/cpu.max",),
    ("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_period_us"),
)
_lock = threading.Lock()
_here = threading.local()
_pool = None
_wanted = None
_products = 0
_blas_before = None


def set_num_threads(n: int):
    """Use ``n`` threads for the kernels on the CPU, the calling one among them.

    Parameters
    ----------
    n : int
        1 or more. By default there is one a core, or as many as the environment variables
        ``OMP_NUM_THREADS`` or ``OPENBLAS_NUM_THREADS`` say. Results do not depend on it.

    Raises
    ------
    ValueError
        If it is less than 1.

    Examples
    --------
    >>> import lucid
    >>> before = lucid.get_num_threads()
    >>> lucid.set_num_threads(1)
    >>> lucid.get_num_threads()
    1
    >>> lucid.set_num_threads(before)
    """
    global _wanted
    if not isinstance(n, Integral) or n < 1:
        raise ValueError(f"set_num_threads takes a whole number of 1 or more, not {n!r}")
    _wanted = int(n)
    _forget_pool()


def get_num_threads() -> int:
    """How many threads the kernels on the CPU use.

    Examples
    --------
    >>> import lucid
    >>> lucid.get_num_threads() >= 1
    True
    """
    global _wanted
    if _wanted is None:
        told = os.environ.get("OMP_NUM_THREADS") or os.environ.get("OPENBLAS_NUM_THREADS") or ""
        _wanted = int(told) if told.isdigit() and int(told) else cores()
    return _wanted


def for_blocks(work, length, block):
    """Call ``work(start, stop)`` for all blocks of ``range(length)``; returns the results in order.

    It runs as :func:`all_of` says.
    """
    if length <= block:
        return [work(0, length)] if length else []
    starts = range(0, length, block)
    return all_of([partial(work, start, min(start + block, length)) for start in starts])


def all_of(calls, wake=True):
    """Make all calls, on as many threads as there are; returns the results in order.

    The less Python a call begins with, the sooner it lets other threads run. ``wake`` says whether
    the work is worth waking a thread each time: without it, others take part only where they wait
    awake.

    Calls that a call makes in this way run on its own thread alone. If one raises, no other begins,
    those begun are waited for, and the exception comes out here.
    """
    if len(calls) == 1:
        return [calls[0]()]
    results = [None] * len(calls)
    queue = enumerate(calls)

    def run():
        _here.is_busy = True
        try:
            for i, call in queue:
                results[i] = call()
        except BaseException:
            for _ in queue:  # leave nothing for the others
                pass
            raise
        finally:
            _here.is_busy = was_busy

    was_busy = getattr(_here, "is_busy", False)
    turns = [] if was_busy else _start(run, min(get_num_threads(), len(calls)) - 1, wake)
    try:
        run()
    finally:
        failed = [turn.end() for turn in turns]
    for error in failed:
        if error is not None:
            raise error
    return results


def block_size(length, cost, least, most=sys.maxsize):
    """How many of ``length`` items of that cost make a block, in equal shares for all cores.

    A block costs ``most`` at most, but where that would make it cost less than ``least`` there
    are fewer and larger ones: as many for each core, or else one for some.
    """
    whole = length * cost
    shares = -(-whole // most // cores()) * cores()
    if shares * least > whole:
        shares = whole // least
        if shares > cores():
            shares -= shares % cores()
    return max(1, -(-length // max(1, shares)))


class one_blas_thread:  # noqa: N801 - used as a statement; a generator would take twice as long
    """The matrix library uses one thread inside; what it used before is restored by the last."""

    def __enter__(self):
        global _products, _blas_before
        with _lock:
            if _products == 0:
                _blas_before = get_blas_threads()
                set_blas_threads(1)
            _products += 1

    def __exit__(self, *error):
        global _products
        with _lock:
            _products -= 1
            if _products == 0:
                set_blas_threads(_blas_before)


def _start(run, count, wake):
    """Let ``count`` other threads run too, if there are any."""
    global _pool
    if count < 1 or not can_start_threads():
        return []
    with _lock:
        if _pool is None:
            _pool = Threads(get_num_threads() - 1)
        pool = _pool
    return pool.ask(run, count, wake)


@cache
def can_start_threads():
    """Whether there are threads at all: in a browser there are none."""
    thread = threading.Thread(target=bool)
    try:
        thread.start()
    except RuntimeError:
        return False
    thread.join()
    return True


def _forget_pool():
    global _pool
    pool, _pool = _pool, None
    if pool is not None:
        pool.close()


def _after_fork():
    """A forked child has none of its parent's threads, and perhaps their locks."""
    global _pool, _lock, _products
    _pool, _lock, _products = None, threading.Lock(), 0


@cache
def cores():
    """How many cores this process may use, or its container gives it time for."""
    if hasattr(os, "sched_getaffinity"):
        found = len(os.sched_getaffinity(0))
    else:
        found = os.cpu_count() or 1
    return max(1, math.ceil(min(found, quota())))


def quota():
    """How many cores' time a container on Linux gives its processes; infinite if it does not say.

    More threads than that would only wait: the time of all is up at once.
    """
    for files in QUOTA:
        try:
            allowed, period = map(int, " ".join(Path(file).read_text() for file in files).split())
        except (OSError, ValueError):  # no such file, or "max"
            continue
        if allowed > 0:
            return allowed / period
    return math.inf


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
