"""What needs no second rank."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import lucid
from lucid import distributed, nn
from lucid.data import BatchSampler, DataLoader, DistributedLoader, DistributedSampler
from lucid.distributed import buckets, cores, group, watcher


@pytest.mark.parametrize("count", [1, 2, 5, 6, 7, 12])
@pytest.mark.parametrize("ranks", [1, 2, 3])
@pytest.mark.parametrize("drop_last", [False, True])
def test_a_distributed_sampler_gives_all_ranks_equally_many(count, ranks, drop_last):
    shares = [
        list(DistributedSampler(range(count), ranks, rank, drop_last=drop_last))
        for rank in range(ranks)
    ]
    assert len({len(share) for share in shares}) == 1
    drawn = [index for share in shares for index in share]
    if drop_last and count >= ranks:
        assert len(set(drawn)) == len(drawn) == count - count % ranks
    else:
        assert set(drawn) == set(range(count))


def test_a_distributed_sampler_draws_another_order_for_each_epoch_and_the_same_on_all_ranks():
    first, second = (DistributedSampler(range(8), 2, rank, seed=3) for rank in range(2))
    before = list(first), list(second)
    first.set_epoch(1)
    assert sorted(before[0] + before[1]) == list(range(8))
    assert list(first) != before[0]
    first.set_epoch(0)
    assert list(first) == before[0]


@pytest.mark.parametrize(("rank", "ranks"), [(2, 2), (-1, 2), (0, 0)])
def test_a_rank_is_one_of_the_ranks(rank, ranks):
    with pytest.raises(ValueError, match=rf"rank \(={rank}\) must be from 0 to {ranks - 1}"):
        DistributedSampler(range(4), ranks, rank)


def test_there_must_be_samples_to_deal_out():
    with pytest.raises(ValueError, match="there are no samples"):
        DistributedSampler([], 2, 0)


class Stream(lucid.data.IterableDataset):
    def __iter__(self):
        return iter(range(3))


def test_only_batches_can_be_dealt_out():
    for loader in (DataLoader(Stream()), DataLoader(range(3), batch_size=None)):
        with pytest.raises(ValueError, match="give a loader with a batch_size"):
            DistributedLoader(loader)
    with pytest.raises(TypeError, match="takes a DataLoader, not BatchSampler"):
        DistributedLoader(BatchSampler([1], 1, False))
    loader = DataLoader(range(3), sampler=Stream())
    with pytest.raises(ValueError, match="give the loader a sampler that has a __len__"):
        DistributedLoader(loader)


class Alone:
    """A group of ranks of which the others are only thought of."""

    def __init__(self, rank, size):
        self.rank, self.size, self.is_idle, self.world = rank, size, False, self

    def bcast(self, order):
        return order if order is not None else ([[3, 1, 2], [0]], 7)


@pytest.mark.parametrize(
    ("rank", "expected"),
    [(0, [([3, 2], False), ([0], False)]), (1, [([1], False), ([0], True)])],
)
def test_a_batch_is_dealt_out_in_turn_and_who_gets_nothing_is_idle(monkeypatch, rank, expected):
    monkeypatch.setattr(group, "_group", Alone(rank, 2))
    loader = DataLoader(lucid.arange(4), batch_sampler=[[3, 1, 2], [0]])
    shared = DistributedLoader(loader)
    found = [(batch.tolist(), shared.group.is_idle) for batch in shared]
    assert found == expected
    assert len(shared) == 2
    assert not shared.group.is_idle


def test_buckets_go_from_the_last_parameter_to_the_first_and_keep_to_one_dtype():
    sizes = [3, 1, 2, 2, 9, 1]
    named = [(f"{i}", nn.Parameter(lucid.zeros(n))) for i, n in enumerate(sizes)]
    named[1] = ("1", nn.Parameter(lucid.zeros(1, dtype=lucid.float64)))
    named[0] = ("0", nn.Parameter(lucid.zeros(3, dtype=lucid.float16)))
    pieces = [[name for name, _ in piece] for piece in buckets.cut(named, size=16)]
    assert pieces == [["5"], ["4"], ["3", "2"], ["1"], ["0"]]


@pytest.mark.parametrize(
    ("mine", "all_sets", "threads"),
    [
        ({0, 1}, [{0, 1}, {0, 1}], 1),
        (set(range(8)), [set(range(8))] * 2, 4),
        ({0, 1}, [{0, 1}, {2, 3}], 2),  # the launcher has divided them already
        ({0}, [{0}] * 3, 1),
        (set(range(6)), [set(range(6)), {4, 5}], 5),
    ],
)
def test_each_core_is_shared_by_the_ranks_that_may_use_it(mine, all_sets, threads):
    assert cores.share_of(mine, all_sets) == threads


def test_what_the_environment_says_of_threads_stays(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.setattr(cores, "set_num_threads", lambda n: pytest.fail("it was said"))
    cores.divide_the_cores(None)


def test_without_ranks_a_sentence_says_what_to_call_first():
    calls = [
        distributed.get_rank, distributed.get_world_size, distributed.barrier,
        distributed.destroy_process_group, lambda: distributed.all_reduce(lucid.ones(1)),
        lambda: distributed.broadcast(lucid.ones(1), 0), lambda: DistributedSampler(range(3)),
        lambda: DistributedLoader(DataLoader(range(3))),
        lambda: lucid.train.confusion_matrix([0], [0], 1, distributed=True),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(ValueError, match=r"call lucid\.distributed\.init_process_group\(\)"):
            call()


@pytest.mark.parametrize(
    ("tensor", "op", "error", "sentence"),
    [
        (lucid.ones(1), "mean", ValueError, "op 'mean' must be one of sum, avg, max, min"),
        (lucid.tensor([True]), "sum", TypeError, r"not of bool: write x\.int\(\) first"),
        (lucid.tensor([1]), "avg", TypeError, r"the mean of int64 is none: write x\.float\(\)"),
        (np.ones(1), "sum", TypeError, "takes a tensor of numbers, not ndarray"),
    ],
)
def test_what_cannot_be_summed_is_refused(tensor, op, error, sentence):
    with pytest.raises(error, match=sentence):
        distributed.all_reduce(tensor, op)


def test_an_mpiexec_of_another_mpi_is_noticed(monkeypatch):
    class Single:
        COMM_WORLD = Alone(0, 1)

    Single.COMM_WORLD.Get_size = lambda: 1
    monkeypatch.setattr(group, "_mpi", lambda: Single)
    monkeypatch.setenv("OMPI_COMM_WORLD_SIZE", "4")
    monkeypatch.delenv("PMI_SIZE", raising=False)
    with pytest.raises(RuntimeError, match="started 4 processes, and mpi4py knows of one"):
        distributed.init_process_group()


def test_each_rank_of_a_machine_sees_a_gpu_of_its_own(monkeypatch):
    for told, number, expected in (("", 1, "1"), ("4,7", 1, "7"), ("4,7", 2, "4")):
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", told)
        group._choose_a_gpu(number)
        assert group.os.environ["CUDA_VISIBLE_DEVICES"] == expected


def test_the_layers_of_a_model_become_synchronised_in_place():
    model = nn.Sequential(nn.BatchNorm1d(3), nn.Sequential(nn.BatchNorm2d(3), nn.ReLU()))
    weight = model[1][0].weight
    assert nn.SyncBatchNorm.convert_sync_batchnorm(model) is model
    assert [type(m).__name__ for m in model.modules()].count("SyncBatchNorm") == 2
    assert model[1][0].weight is weight
    x = lucid.randn(4, 3, 2, 2)
    assert lucid.equal(model[1][0](x), nn.BatchNorm2d(3)(x))  # without ranks they are the same


@pytest.fixture
def watched(tmp_path):
    """A watcher of four ranks, and the pipes on which they hold."""
    ends = [(str(rank), str(tmp_path / f"pipe {rank}")) for rank in range(4)]
    for _, path in ends:
        os.mkfifo(path)
    run = f"import sys; sys.path.insert(0, {os.path.dirname(watcher.__file__)!r}); import watcher; "
    run += "watcher.PATIENCE = 0; watcher.main(*sys.argv[1:])"
    words = [word for end in ends for word in end]
    command = [sys.executable, "-c", run, str(tmp_path / "file"), "4", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    yield process, [os.open(path, os.O_WRONLY) for _, path in ends]
    process.communicate(timeout=10)


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only epoll tells the order")


@contextmanager
def halted(process):
    """The process reads nothing in between, and its pipes stay open: it comes too late."""
    while Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] != "S":
        time.sleep(0.01)  # until it waits for what comes
    process.send_signal(signal.SIGSTOP)
    yield
    process.send_signal(signal.SIGCONT)


@on_linux
@pytest.mark.parametrize("order", [(1, 0, 3), (3, 1, 0), (0, 3, 1)])
def test_the_rank_that_was_killed_first_is_named_however_late_the_watcher_gets_its_turn(
    watched, order
):
    process, pipes = watched
    with halted(process):
        os.write(pipes[2], watcher.WELL)
        for rank in (2, *order):
            os.close(pipes[rank])
    assert process.stderr.read() == f"rank {order[0]} of 4 was killed, and so all end\n"


@on_linux
@pytest.mark.parametrize("word", [watcher.WELL, watcher.TOLD])
def test_a_rank_that_has_spoken_or_is_well_is_not_said_to_be_killed(watched, word):
    process, pipes = watched
    with halted(process):  # it ends at the first that has spoken: no pipe for the others then
        for pipe in pipes:
            os.write(pipe, word)
            os.close(pipe)
    assert process.stderr.read() == ""
