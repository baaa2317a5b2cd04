"""Blocks of work on several threads: all of it is done, once, and the result is always the same."""

import math
import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import lucid
from lucid.backend import blas, parallel
from lucid.backend.cpu import gelu, gelu_grad, layer_norm, layer_norm_grad, linear
from lucid.backend.parallel import for_blocks, one_blas_thread


@pytest.fixture(autouse=True)
def _threads():
    """Three threads, whatever the machine; afterwards as many as before."""
    before = lucid.get_num_threads()
    lucid.set_num_threads(3)
    yield
    lucid.set_num_threads(before)


@pytest.mark.parametrize("length", [0, 1, 7, 8, 9, 1000])
def test_every_block_is_done_once_and_results_come_in_order(length):
    blocks = for_blocks(lambda i, j: (i, j), length, 8)
    assert [i for i, _ in blocks] == list(range(0, length, 8))
    assert sum(j - i for i, j in blocks) == length


@pytest.mark.parametrize(
    ("length", "cost", "block"),
    [
        (0, 1, 1),  # nothing
        (199, 1, 199),  # each of two blocks would cost less than the least
        (200, 1, 100),  # three would
        (300, 1, 100),  # a share for each core
        (450, 1, 150),
        (460, 1, 154),  # six shares would cost less than the least, four would leave two cores idle
        (900, 1, 150),  # two for each core
        (7, 1000, 1),  # an item is not cut
    ],
)
def test_blocks_are_equal_shares_for_all_cores(length, cost, block, monkeypatch):
    monkeypatch.setattr(parallel, "cores", lambda: 3)
    assert parallel.block_size(length, cost, least=100, most=150) == block


def test_the_caller_is_one_of_the_workers():
    caller, it_works = threading.get_ident(), threading.Event()

    def work(i, j):
        if threading.get_ident() == caller:
            it_works.set()
        assert it_works.wait(10)  # else the others could have done all before it begins
        return threading.get_ident()

    names = set(for_blocks(work, 12, 1))
    assert caller in names
    assert len(names) <= 3


def test_work_inside_work_runs_on_its_own_thread():
    def outer(i, j):
        return set(for_blocks(lambda i, j: threading.get_ident(), 8, 1)) == {threading.get_ident()}

    assert all(for_blocks(outer, 8, 1))


def test_an_exception_comes_out_and_the_next_call_works():
    def work(i, j):
        if i == 5:
            raise ValueError("block five")
        return i

    for _ in range(3):
        with pytest.raises(ValueError, match="block five"):
            for_blocks(work, 50, 1)
    assert for_blocks(lambda i, j: i, 3, 1) == [0, 1, 2]


def test_several_callers_at_once_get_their_own_results():
    def caller(k):
        return [for_blocks(lambda i, j: i * k, 40, 1) for _ in range(20)]

    with ThreadPoolExecutor(6) as pool:
        for k, results in enumerate(pool.map(caller, range(6))):
            assert results == [[i * k for i in range(40)]] * 20


def test_numpys_error_state_reaches_the_other_threads():
    with np.errstate(divide="ignore"):
        for_blocks(lambda i, j: np.ones(2) / 0, 12, 1)


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_child_process_has_threads_of_its_own(method):
    for_blocks(lambda i, j: None, 64, 1)  # the parent's pool is running
    child = multiprocessing.get_context(method).Process(target=for_blocks, args=(max, 1024, 1))
    child.start()
    child.join(timeout=60)
    assert child.exitcode == 0


def test_importing_starts_no_thread_and_leaving_never_hangs(fresh_python):
    fresh_python(
        "import threading, atexit, lucid\n"
        "assert threading.active_count() == 1\n"
        "atexit.register(lambda: lucid.backend.parallel.for_blocks(lambda i, j: None, 64, 1))\n"
        "lucid.set_num_threads(4)\n"
        "lucid.backend.parallel.for_blocks(lambda i, j: None, 64, 1)\n"
        "assert threading.active_count() > 1\n"
    )


def test_the_matrix_library_gets_its_threads_back(monkeypatch):
    asked = []
    monkeypatch.setattr(parallel, "get_blas_threads", lambda: 7)
    monkeypatch.setattr(parallel, "set_blas_threads", asked.append)
    with one_blas_thread(), one_blas_thread():
        assert asked == [1]
    with pytest.raises(ValueError, match="inside"), one_blas_thread():
        raise ValueError("inside")
    assert asked == [1, 7, 1, 7]


def test_the_matrix_library_is_numpys():
    before = blas.get_blas_threads()
    if before is None:
        pytest.skip("NumPy stands on another matrix library here, and threadpoolctl is absent")
    blas.set_blas_threads(1)
    assert blas.get_blas_threads() == 1
    blas.set_blas_threads(before)
    assert blas.get_blas_threads() == before


@pytest.mark.parametrize("wrong", [0, -1, 1.5, "2", None])
def test_a_number_of_threads_is_a_whole_number_of_one_or_more(wrong):
    with pytest.raises(ValueError, match=f"1 or more, not {wrong!r}"):
        lucid.set_num_threads(wrong)


def test_the_environment_is_respected(fresh_python):
    for names, expected in {"OMP_NUM_THREADS": 3, "OPENBLAS_NUM_THREADS": 3}.items():
        fresh_python(
            f"import os\nos.environ.pop('OMP_NUM_THREADS', None)\nos.environ[{names!r}] = '3'\n"
            f"import lucid\nassert lucid.get_num_threads() == {expected}\n"
        )


@pytest.mark.parametrize(
    ("files", "quota"),
    [
        ({"cpu.max": "150000 100000\n"}, 1.5),
        ({"cpu.max": "max 100000\n"}, math.inf),
        ({"cfs_quota_us": "400000\n", "cfs_period_us": "100000\n"}, 4),
        ({"cfs_quota_us": "-1\n", "cfs_period_us": "100000\n"}, math.inf),
        ({}, math.inf),
    ],
)
def test_no_more_cores_than_a_container_gives_time_for(files, quota, tmp_path, monkeypatch):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    versions = ("cpu.max",), ("cfs_quota_us", "cfs_period_us")
    monkeypatch.setattr(parallel, "QUOTA", [[tmp_path / name for name in v] for v in versions])
    assert parallel.quota() == quota
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: range(8), raising=False)
    assert parallel.cores.__wrapped__() == math.ceil(min(8, quota))


def _kernels(x, w, b, dy):
    """Every kernel that runs in blocks, on arrays of several blocks."""
    y, mean, rstd = layer_norm(x, w, b, eps=1e-6)
    return gelu(x), gelu_grad(dy, x), y, *layer_norm_grad(dy, x, w, mean, rstd), linear(x, w[None])


@pytest.mark.parametrize("transposed", [False, True])
def test_the_bits_do_not_depend_on_the_number_of_threads(transposed):
    rng = np.random.default_rng(0)
    x, dy = rng.standard_normal((2, 40_000, 24), dtype=np.float32)
    if transposed:
        x, dy = (np.asfortranarray(a) for a in (x, dy))
    w, b = rng.standard_normal((2, 24), dtype=np.float32)
    results = []
    for n in (1, 2, 3):
        lucid.set_num_threads(n)
        results.append([array.tobytes() for array in _kernels(x, w, b, dy)])
    assert results[0] == results[1] == results[2]
