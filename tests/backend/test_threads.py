"""Threads that wait for work: each call is made once or never, and nothing is left behind."""

import gc
import threading
import weakref
from contextvars import ContextVar

import numpy as np
import pytest

from lucid.backend.parallel import can_start_threads
from lucid.backend.threads import Threads, Turn

pytestmark = pytest.mark.skipif(
    not can_start_threads(), reason="no threads can start here, as in a browser"
)


@pytest.fixture
def two_threads():
    threads = Threads(2)
    yield threads
    threads.close()


def test_work_is_done_on_another_thread_in_the_callers_context(two_threads):
    variable, seen = ContextVar("variable", default="none"), []
    variable.set("the caller's")
    turn = two_threads.ask(lambda: seen.append((threading.get_ident(), variable.get())))
    while not seen:  # to end it at once could mean that it never begins
        pass
    assert turn.end() is None
    assert seen[0][0] != threading.get_ident()
    assert seen[0][1] == "the caller's"


def test_what_is_ended_before_it_begins_never_runs():
    calls = []
    turn = Turn(lambda: calls.append("ran"))
    assert turn.end() is None
    turn.take()
    assert calls == []


def test_the_end_waits_for_what_has_begun(two_threads):
    begun, go, done = threading.Event(), threading.Event(), []

    def work():
        begun.set()
        go.wait(10)
        done.append(True)

    turn = two_threads.ask(work)
    assert begun.wait(10)
    threading.Timer(0.05, go.set).start()
    turn.end()
    assert done == [True]


def test_an_error_comes_with_the_end(two_threads):
    raised, begun = ValueError("in a thread"), threading.Event()

    def work():
        begun.set()
        raise raised

    turn = two_threads.ask(work)
    assert begun.wait(10)
    assert turn.end() is raised


def test_arrays_are_free_when_a_turn_has_ended(two_threads):
    for is_taken in (True, False):
        array, begun = np.ones(10), threading.Event()
        seen = weakref.ref(array)
        turn = Turn(lambda array=array, begun=begun: begun.set() or array.sum())
        if is_taken:
            two_threads._queue.put(turn)
            assert begun.wait(10)
        turn.end()
        del array
        gc.collect()
        assert seen() is None


def test_closed_threads_end():
    before = set(threading.enumerate())
    threads = Threads(3)
    mine = set(threading.enumerate()) - before
    assert len(mine) == 3
    threads.close()
    for thread in mine:
        thread.join(10)
        assert not thread.is_alive()


def test_where_no_thread_can_be_started_the_caller_works_alone(monkeypatch):
    def start(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    calls = []
    turn = Threads(2).ask(lambda: calls.append("ran"))
    assert turn.end() is None
    assert calls == []
