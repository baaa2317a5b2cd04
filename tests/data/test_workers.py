"""With workers the batches are the same, only sooner; and no thread outlives its pass."""

import threading
import time

import numpy as np
import pytest

import lucid
from lucid.backend import parallel
from lucid.backend.parallel import can_start_threads
from lucid.data import DataLoader, Dataset, TensorDataset

WORKERS = [0, 1, 2, 3, 8]


class Noisy(Dataset):
    """Samples with random numbers of their own, made in no predictable time."""

    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, index):
        time.sleep(0.002 * (index % 3))
        return index, lucid.randn(2)


class Broken(Noisy):
    """Sample 17 cannot be read."""

    def __getitem__(self, index):
        if index == 17:
            raise OSError("the disk is gone")
        return super().__getitem__(index)


def loader_threads():
    return [t for t in threading.enumerate() if t.name.startswith("lucid-loader")]


@pytest.fixture(autouse=True)
def _no_thread_is_left():
    yield
    assert loader_threads() == []


def all_of(loader):
    return [[x.tolist() for x in batch] for batch in loader]


@pytest.mark.parametrize("settings", [{}, {"shuffle": True}], ids=["in order", "shuffled"])
def test_the_batches_do_not_depend_on_the_number_of_workers(settings):
    found = []
    for workers in WORKERS:
        lucid.manual_seed(5)
        loader = DataLoader(Noisy(22), batch_size=3, num_workers=workers, **settings)
        found.append([all_of(loader), all_of(loader), lucid.rand(3).tolist()])
    assert all(each == found[0] for each in found)
    first, second, _ = found[0]
    assert [len(numbers) for numbers, _ in first] == [3] * 7 + [1]
    assert not np.array_equal(first[0][1], second[0][1]), "every pass draws anew"
    assert not np.array_equal(first[0][1], first[1][1]), "every batch draws its own"


def test_draws_of_the_caller_change_no_batch_and_batches_change_no_draw_of_the_caller():
    lucid.manual_seed(5)
    plain = [lucid.rand(1).item() for _ in range(8)]
    lucid.manual_seed(5)
    expected = all_of(DataLoader(Noisy(22), batch_size=3))
    for workers in WORKERS:
        lucid.manual_seed(5)
        found, drawn = [], []
        for batch in DataLoader(Noisy(22), batch_size=3, num_workers=workers):
            found.append([x.tolist() for x in batch])
            drawn.append(lucid.rand(1).item())
        assert found == expected
        assert drawn == plain


def test_workers_make_batches_at_the_same_time():
    """Each of two samples waits until the other is asked for: one thread alone would wait long."""
    barrier = threading.Barrier(2, timeout=30)

    class Meeting(Noisy):
        def __getitem__(self, index):
            barrier.wait()
            return index

    batches = DataLoader(Meeting(4), num_workers=2)
    assert [batch.item() for batch in batches] == [0, 1, 2, 3]


def test_workers_do_not_run_far_ahead():
    asked = []

    class Counting(Noisy):
        def __getitem__(self, index):
            asked.append(index)
            return index

    batches = iter(DataLoader(Counting(100), num_workers=2))
    next(batches)
    time.sleep(0.05)
    assert len(asked) <= 6
    assert len(list(batches)) == 99


def test_no_thread_begins_before_the_first_batch_is_asked_for():
    batches = iter(DataLoader(Noisy(10), num_workers=2))
    assert loader_threads() == []
    next(batches)
    assert 1 <= len(loader_threads()) <= 2


@pytest.mark.parametrize("workers", WORKERS[1:])
def test_leaving_the_loop_early_leaves_no_thread_behind(workers):
    for _ in DataLoader(Noisy(50), num_workers=workers):
        break
    assert loader_threads() == []


def test_an_error_in_the_loop_leaves_no_thread_behind():
    def train():
        for _ in DataLoader(Noisy(50), num_workers=2):
            raise RuntimeError("the loss is nan")

    with pytest.raises(RuntimeError, match="the loss is nan"):
        train()
    assert loader_threads() == []


@pytest.mark.parametrize("workers", WORKERS)
def test_an_error_in_a_sample_comes_out_at_the_caller_in_its_turn(workers):
    found = []
    with pytest.raises(OSError, match="the disk is gone") as caught:
        found.extend(DataLoader(Broken(40), batch_size=5, num_workers=workers))
    assert caught.value.__notes__ == ["in sample 17 of the data set"]
    assert [numbers.tolist()[0] for numbers, _ in found] == [0, 5, 10]
    assert loader_threads() == []


def test_an_error_in_collate_fn_comes_out_too():
    def fail(samples):
        raise TypeError("these make no batch")

    for workers in WORKERS:
        with pytest.raises(TypeError, match="these make no batch"):
            next(iter(DataLoader(Noisy(4), num_workers=workers, collate_fn=fail)))


@pytest.mark.parametrize("workers", [0, 2])
def test_a_sample_is_made_under_the_callers_no_grad(workers):
    w = lucid.ones(1, requires_grad=True)

    class Scaled(Noisy):
        def __getitem__(self, index):
            return w * index

    for enabled in (True, False):
        with lucid.set_grad_enabled(enabled):
            loader = DataLoader(Scaled(4), num_workers=workers)
            assert [batch.requires_grad for batch in loader] == 4 * [enabled]


def test_two_passes_at_once_do_not_disturb_each_other():
    data = TensorDataset(lucid.arange(10))
    first, second = (DataLoader(data, num_workers=2) for _ in range(2))
    pairs = [(a.item(), b.item()) for (a,), (b,) in zip(first, second, strict=True)]
    assert pairs == [(i, i) for i in range(10)]


def test_a_data_set_of_no_samples_needs_no_work():
    assert list(DataLoader(Noisy(0), num_workers=2)) == []


@pytest.fixture
def no_threads(monkeypatch):
    """A platform without threads, such as WebAssembly."""

    def refuse(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    can_start_threads.cache_clear()
    yield
    can_start_threads.cache_clear()


def test_where_no_thread_can_start_the_caller_makes_the_batches_and_one_warning_says_so(no_threads):
    data = TensorDataset(lucid.arange(6))
    begun = []
    loader = DataLoader(data, 2, num_workers=3, worker_init_fn=begun.append)
    with pytest.warns(UserWarning, match="threads cannot start here") as warned:
        batches = [batch.tolist() for (batch,) in loader]
    assert batches == [[0, 1], [2, 3], [4, 5]]
    assert begun == [0]
    assert len(warned) == 1
    assert warned[0].filename == __file__


def test_where_no_thread_can_start_kernels_run_in_the_callers(no_threads):
    before = lucid.get_num_threads()
    try:
        lucid.set_num_threads(2)
        assert parallel.for_blocks(lambda i, j: j - i, 10, 4) == [4, 4, 2]
    finally:
        lucid.set_num_threads(before)
