"""Threads that wait for work: each call is made once or never, and nothing is left behind."""

import gc
import os
import threading
import time
import weakref
from contextvars import ContextVar

import numpy as np
import pytest

from lucid.backend import threads
from lucid.backend.affinity import UNKNOWN, allowed_cores, core_of_this_thread
from lucid.backend.parallel import can_start_threads
from lucid.backend.threads import Threads, Turn

pytestmark = pytest.mark.skipif(
    not can_start_threads(), reason="no threads can start here, as in a browser"
)


@pytest.fixture
def two_threads():
    pool = Threads(2)
    yield pool
    pool.close()


def test_work_is_done_on_another_thread_in_the_callers_context(two_threads):
    variable, seen = ContextVar("variable", default="none"), []
    variable.set("the caller's")
    (turn,) = two_threads.ask(lambda: seen.append((threading.get_ident(), variable.get())))
    while not seen:  # to end it at once could mean that it never begins
        pass
    assert turn.end() is None
    assert seen[0][0] != threading.get_ident()
    assert seen[0][1] == "the caller's"


def test_what_is_ended_before_it_begins_never_runs(two_threads):
    calls, go = [], threading.Event()
    busy = two_threads.ask(lambda: go.wait(10), 2)
    while two_threads._idle or not all(turn._begun.locked() for turn in busy):
        pass
    turn = Turn(lambda: calls.append("ran"), two_threads._workers[0])  # behind what it does now
    assert turn.end() is None
    go.set()
    assert [turn.end() for turn in busy] == [None, None]
    assert _all_idle(two_threads) == set(two_threads._workers)
    assert calls == []


@pytest.mark.skipif(
    core_of_this_thread() == UNKNOWN or len(allowed_cores()) < 2,
    reason="threads stay where the system puts them, or there is only one core",
)
def test_a_thread_that_computes_on_its_callers_core_goes_to_another():
    allowed, pool, cores = allowed_cores(), Threads(1), []
    shared = min(allowed)

    def tell():
        cores.append(allowed_cores())
        os.sched_setaffinity(0, {shared})  # so that the next turn meets its caller here

    try:
        os.sched_setaffinity(0, {shared})
        for n in (1, 2):
            _all_idle(pool)
            (turn,) = pool.ask(tell)
            while len(cores) < n:
                pass
            assert turn.end() is None
    finally:
        os.sched_setaffinity(0, allowed)
        pool.close()
    assert cores[1] == allowed - {shared}


def test_no_more_are_asked_than_are_free(two_threads):
    go, calls = threading.Event(), []
    busy = two_threads.ask(lambda: go.wait(10), 5)
    assert len(busy) == 2
    assert two_threads.ask(lambda: calls.append("ran")) == []
    go.set()
    for turn in busy:
        turn.end()
    _all_idle(two_threads)
    assert calls == []
    assert len(two_threads.ask(int, 5)) == 2


def _all_idle(pool):
    """Wait until no thread of the pool has anything to do; returns those that are free."""
    until = time.monotonic() + 10
    while len(set(pool._idle)) < len(pool._workers) and time.monotonic() < until:
        time.sleep(0.001)
    return set(pool._idle)


def test_the_end_waits_for_what_has_begun(two_threads):
    begun, go, done = threading.Event(), threading.Event(), []

    def work():
        begun.set()
        go.wait(10)
        done.append(True)

    (turn,) = two_threads.ask(work)
    assert begun.wait(10)
    threading.Timer(0.05, go.set).start()
    turn.end()
    assert done == [True]


def test_an_error_comes_with_the_end(two_threads):
    raised, begun = ValueError("in a thread"), threading.Event()

    def work():
        begun.set()
        raise raised

    (turn,) = two_threads.ask(work)
    assert begun.wait(10)
    assert turn.end() is raised


def test_arrays_are_free_when_a_turn_has_ended(two_threads):
    for is_taken in (True, False):
        array, begun = np.ones(10), threading.Event()
        seen = weakref.ref(array)
        (turn,) = two_threads.ask(lambda array=array, begun=begun: begun.set() or array.sum())
        if is_taken:
            assert begun.wait(10)
        turn.end()
        del array
        gc.collect()
        assert seen() is None


def test_closed_threads_end():
    before = set(threading.enumerate())
    pool = Threads(3)
    mine = set(threading.enumerate()) - before
    assert len(mine) == 3
    pool.close()
    for thread in mine:
        thread.join(10)
        assert not thread.is_alive()


def test_where_no_thread_can_be_started_the_caller_works_alone(monkeypatch):
    def start(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    assert Threads(2).ask(lambda: None) == []


def test_for_short_work_no_thread_is_woken_where_all_wait_asleep(two_threads, monkeypatch):
    monkeypatch.setattr(threads, "_awake", None)
    assert two_threads.ask(lambda: None, wake=False) == []
    assert len(two_threads.ask(lambda: None)) == 1


def test_threads_that_look_for_work_begin_and_end_as_others_do(monkeypatch):
    awake = pytest.importorskip("lucid.backend.loops.awake", reason="needs the extra fast")
    monkeypatch.setattr(threads, "_awake", awake.tell_and_look)
    looking, results = Threads(2), []
    for i in range(300):  # most are asked while they look, some when they have gone to sleep
        time.sleep(0.002 if i % 50 == 1 else 0)
        turns = looking.ask(lambda i=i: results.append(i), 2, wake=False)
        until = time.monotonic() + 10
        while i % 2 and results.count(i) < len(turns) and time.monotonic() < until:
            time.sleep(0)  # else they are ended, perhaps before they begin
        assert [turn.end() for turn in turns] == [None] * len(turns)
        assert results.count(i) == len(turns) if i % 2 else results.count(i) <= len(turns)
    assert results
    looking.close()


def test_looking_has_an_end():
    awake = pytest.importorskip("lucid.backend.loops.awake", reason="needs the extra fast")
    signals, clock = np.zeros((2, 16), np.int64)
    hour = 3600 * 10**9

    def look(place, told, count, nanoseconds, patience=0):
        address = clock.ctypes.data
        awake.tell_and_look(signals, place, told, count, nanoseconds, patience, clock, address)

    look(threads.ASKED, 1, 1, 1000)  # nobody answers
    look(threads.DONE, 3, 4, 1000, hour)  # nobody asks
    assert signals[:2].tolist() == [1, 3]
    look(threads.ASKED, 3, 3, hour)  # it was answered before
    signals[threads.ASKED] = 5
    start = time.monotonic()
    look(threads.DONE, 4, 5, hour, 10**7)
    assert signals[:2].tolist() == [5, 4]
    assert 0.01 <= time.monotonic() - start < 100  # with patience
    look(threads.ASKED, 4, 4, hour)  # another caller has asked for more since
    assert signals[threads.ASKED] == 5


def test_a_process_ends_while_its_threads_look_for_work(fresh_python):
    pytest.importorskip("numba", reason="needs the extra fast")
    fresh_python(
        "import lucid\n"
        "from lucid.backend import threads\n"
        "threads.AWAKE = 10**15\n"
        "lucid.set_num_threads(3)\n"
        "x = lucid.random.randn(1000, 1000)\n"
        "for _ in range(20): y = lucid.nn.functional.gelu(x)\n"
        "assert threads._awake is not None\n"
    )
