"""How a thread waits awake: it looks at a signal in memory, without Python's lock.

Signals are counts that grow; what they stand for, and why, says ``lucid/backend/threads.py``.
"""

import sys
import time

from lucid.backend import threads
from lucid.backend.loops.compile import clock_gettime, each
from lucid.backend.threads import ASKED, DONE

CLOCK = getattr(time, "CLOCK_MONOTONIC", None)  # none on Windows


@each
def now(clock):
    """Nanoseconds; ``clock`` is memory for two numbers."""
    clock_gettime(CLOCK, clock.ctypes)
    return clock[0] * 1_000_000_000 + clock[1]


@each
def look(signals, place, count, nanoseconds, clock):
    """Look until the signal has reached that count, but so long at most."""
    end = now(clock) + nanoseconds
    while signals[place] < count and now(clock) < end:
        pass


@each
def tell_and_look(signals, done, nanoseconds, patience, clock):
    """Tell how many turns are done, and look for the next; once it is there, be patient."""
    signals[DONE] = done
    look(signals, ASKED, done + 1, nanoseconds, clock)
    if signals[ASKED] > done:
        end = now(clock) + patience
        while now(clock) < end:
            pass


if CLOCK is not None:
    threads.wait_awake(sys.modules[__name__])
