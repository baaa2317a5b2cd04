"""On which core of the processor a thread runs, and which it stays away from.

In a virtual machine a thread is often woken on the core of the thread that asks it, though another
core sleeps. There both compute in turns, for milliseconds or for good. So a thread that finds
itself there stays away from that core from then on.
"""

import ctypes
import os
from contextlib import suppress

UNKNOWN = -1


def _cannot_tell():
    return UNKNOWN


def _reader():
    """The function of the C library that tells a thread its core, on Linux."""
    if not hasattr(os, "sched_setaffinity"):
        return _cannot_tell
    try:
        return ctypes.PyDLL(None).sched_getcpu
    except (AttributeError, OSError, TypeError):
        return _cannot_tell


core_of_this_thread = _reader()


def allowed_cores():
    """Those on which this thread may run; none where the system does not say."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


def stay_away_from(core, allowed):
    """Let this thread run on the other allowed cores alone, if it runs on that one."""
    others = allowed - {core}
    if core == core_of_this_thread() != UNKNOWN and others:
        with suppress(OSError):  # the system has taken these cores away meanwhile
            os.sched_setaffinity(0, others)
