"""Threads that wait for work: awake for a while, then asleep.

The system wakes a thread that sleeps 15 to 90 µs after it was asked. One that is awake looks at a
signal in memory and begins within a microsecond. It must look without Python's lock, so that takes
compiled code, ``lucid/backend/loops/awake.py``; without compiled loops all threads wait asleep.

Who finds Python's lock taken is put to sleep too. So a thread that was asked has ``PATIENCE``:
after that its caller has begun to compute, which it does without that lock. Likewise a thread
tells that it is done, and a caller waits for it, from compiled code. And it computes on another
core than its caller: see ``lucid/backend/affinity.py``.
"""

import threading
from contextvars import copy_context
from queue import SimpleQueue

import numpy as np

from lucid.backend.affinity import allowed_cores, core_of_this_thread, stay_away_from

AWAKE, PATIENCE = 200_000, 5_000  # nanoseconds
ASKED, DONE = range(2)  # places of the signals, which are counts of turns
_awake = None


def wait_awake(tell_and_look):
    """From now on threads wait by this compiled function."""
    global _awake
    _awake = tell_and_look


class Threads:
    """So many threads, each taking one piece of work at a time; they end with the process.

    Parameters
    ----------
    count : int
        How many. Where no more can be started, as when Python ends, there are fewer.
    """

    def __init__(self, count):
        self._idle = []
        self._workers = []
        for _ in range(count):
            try:
                self._workers.append(Worker(self._idle))
            except RuntimeError:
                break

    def ask(self, work, count=1, wake=True):
        """Let so many threads call ``work()``, or as many as are free; returns their turns.

        Without ``wake`` none is asked where they always sleep until they are.
        """
        turns = []
        while self._idle and len(turns) < count and (wake or _awake is not None):
            try:
                worker = self._idle.pop()
            except IndexError:  # another caller was faster
                break
            turns.append(Turn(work, worker))
        for turn in turns:
            turn.announce()
        return turns

    def close(self):
        """Let the threads end when they have done what they were asked."""
        for worker in self._workers:
            worker.put(None)


class Worker:
    """A thread, and the signals by which it and its callers tell each other how far they are."""

    def __init__(self, idle):
        self._idle = idle
        self._turns = SimpleQueue()
        self._signals, *clocks = np.zeros((3, 16), np.int64)  # in cache lines of their own
        self._clocks = [(clock, clock.ctypes.data) for clock in clocks]
        self._asked = 0
        threading.Thread(target=self._serve, name="lucid", daemon=True).start()
        self.rest()

    def put(self, turn):
        """Give it a turn, or None to end it; returns how many it has been given."""
        self._turns.put(turn)
        self._asked += 1
        return self._asked

    def announce(self, number):
        """Tell the thread, if it is awake, that it has been given so many turns."""
        self._signals[ASKED] = number

    def rest(self):
        """From now on it is free."""
        self._idle.append(self)

    def wait_for(self, number):
        """Wait for a while until it has done so many turns."""
        if _awake is not None:
            self._tell_and_look(ASKED, number, number, 0)

    def _serve(self):
        allowed, done = allowed_cores(), 0
        while (turn := self._turns.get()) is not None:
            stay_away_from(turn.core, allowed)
            turn.take()
            del turn
            done += 1
            if _awake is not None:
                self._tell_and_look(DONE, done, done + 1, PATIENCE)

    def _tell_and_look(self, place, told, count, patience):
        """Of a signal and the other one; each side has a clock of its own."""
        clock = self._clocks[place]
        _awake(self._signals, place, told, count, AWAKE, patience, *clock)


class Turn:
    """A call that another thread makes, unless it is ended before that thread begins.

    The thread sees the caller's context, such as NumPy's error state.
    """

    def __init__(self, work, worker):
        self._call = copy_context().run, work
        self.core = core_of_this_thread()  # the caller's
        self._begun, self._done = threading.Lock(), threading.Lock()
        self._done.acquire()
        self._error = None
        self._worker = worker
        self._number = worker.put(self)

    def announce(self):
        """Let the thread begin, if it is awake; one that sleeps is on its way."""
        self._worker.announce(self._number)

    def take(self):
        """Make the call, on the thread that is free."""
        if not self._begun.acquire(blocking=False):
            self._worker.rest()
            return
        run, work = self._call
        try:
            run(work)
        except BaseException as error:
            self._error = error
        finally:
            run = work = self._call = None  # what it holds is free when the caller goes on
            self._worker.rest()
            self._done.release()

    def end(self):
        """Wait if the call has begun, or else let it never begin; returns what it raised."""
        if self._begun.acquire(blocking=False):
            self._call = None
        else:
            self._worker.wait_for(self._number)
            self._done.acquire()
        return self._error
