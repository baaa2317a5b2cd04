"""How a thread waits awake: it looks at a signal in memory, without Python's lock.

Signals are counts that grow; what they stand for, and why, says ``lucid/backend/threads.py``.
"""

import time

from lucid.backend import threads
from lucid.backend.loops.compile import clock_gettime, each

CLOCK = getattr(time, "CLOCK_MONOTONIC", None)  # none on Windows


@each
def now(clock, address):
    """Nanoseconds; ``clock`` is memory for two numbers, which lies at that address."""
    clock_gettime(CLOCK, address)
    return clock[0] * 1_000_000_000 + clock[1]


@each
def tell_and_look(signals, place, told, count, nanoseconds, patience, clock, address):
    """Tell one's own signal, and look until the other's has reached a count; then be patient.

    It looks so many nanoseconds at most, and is patient only where the count was reached.
    """
    other = 1 - place
    signals[place] = max(signals[place], told)  # never back: others may have told more
    end = now(clock, address) + nanoseconds
    while signals[other] < count and now(clock, address) < end:
        pass
    if signals[other] >= count:
        end = now(clock, address) + patience
        while now(clock, address) < end:
            pass


if CLOCK is not None:
    threads.wait_awake(tell_and_look)
