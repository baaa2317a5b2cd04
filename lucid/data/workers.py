"""Threads that make batches ahead, while the caller is busy."""

import threading
import warnings
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from itertools import count


def in_the_callers_thread(jobs, worker_init_fn):
    """The caller is the one worker, where no other thread can start."""
    warnings.warn("threads cannot start here: the caller's makes the batches", stacklevel=5)
    begin = _once_a_thread(worker_init_fn)
    return (_begun(begin, copy_context().run, job) for job in jobs)


def prefetched(jobs, num_workers, ahead, worker_init_fn):
    """The results of ``jobs`` in their order; threads work ahead while the caller is busy.

    The threads end with the last result, with the first error, and when the caller stops asking.
    """
    pool, waiting = ThreadPoolExecutor(num_workers, "lucid-loader"), deque()
    begin = _once_a_thread(worker_init_fn)
    try:
        for job in jobs:
            run = copy_context().run  # under the caller's no_grad
            waiting.append(pool.submit(_begun, begin, run, job))
            if len(waiting) > ahead * num_workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begun(begin, run, job):
    begin()
    return run(job)


def _once_a_thread(worker_init_fn):
    """Calls the function with the next number where a thread comes for the first time."""
    here, numbers = threading.local(), count()

    def begin():
        if worker_init_fn is not None and not hasattr(here, "number"):
            here.number = next(numbers)
            worker_init_fn(here.number)

    return begin
