"""Several processes train one model: ``mpiexec -n 4 python train.py`` starts them.

Each process is a *rank*, from 0 on. MPI carries the arrays of the host (extra ``mpi``), NVIDIA's
NCCL those of a GPU. What uses the ranks stands where PyTorch has it:
:class:`lucid.nn.parallel.DistributedDataParallel`, :class:`lucid.nn.SyncBatchNorm`,
:class:`lucid.data.DistributedLoader` and :class:`lucid.data.DistributedSampler`.
"""

from importlib import import_module

from lucid.distributed.collectives import ReduceOp, all_reduce, barrier, broadcast
from lucid.distributed.group import (
    destroy_process_group,
    get_rank,
    get_world_size,
    init_process_group,
    is_available,
    is_initialized,
)

__all__ = [
    "ReduceOp",
    "all_reduce",
    "barrier",
    "broadcast",
    "destroy_process_group",
    "get_rank",
    "get_world_size",
    "init_process_group",
    "is_available",
    "is_initialized",
]


def __getattr__(name):
    raise import_module("lucid.absent").absent("lucid.distributed", name)
