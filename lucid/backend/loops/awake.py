"""How a thread waits awake: it looks at a signal in memory, without Python's lock.

After each look the system may give the core to another program. Signals are counts that grow; what
they stand for, and why, says ``lucid/backend/threads.py``.
"""

import os
import sys

from lucid.backend import threads
from lucid.backend.loops.compile import each, sched_yield
from lucid.backend.threads import ASKED, DONE


@each
def look(signals, place, count, looks):
    """Look until the signal has reached that count, but so many times at most."""
    for _ in range(looks):
        if signals[place] >= count:
            break
        sched_yield()


@each
def tell_and_look(signals, done, looks, patience):
    """Tell how many turns are done, and look for the next; once it is there, be patient."""
    signals[DONE] = done
    for _ in range(looks):
        if signals[ASKED] > done:
            for _ in range(patience):
                sched_yield()
            break
        sched_yield()


if hasattr(os, "sched_yield"):  # not on Windows
    threads.wait_awake(sys.modules[__name__])
