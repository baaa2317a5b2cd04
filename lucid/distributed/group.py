"""Who takes part: the ranks of this run, and how arrays get from one to another."""

import os
from functools import cached_property
from importlib.util import find_spec

from lucid.backend import backend_of
from lucid.distributed.cores import divide_the_cores
from lucid.distributed.endings import Ending
from lucid.distributed.routes import OverMPI

BACKENDS = (None, "mpi", "nccl")
SIZES = ("PMI_SIZE", "OMPI_COMM_WORLD_SIZE")  # what MPICH's and Open MPI's mpiexec tell
_group = None


class Group:
    """All ranks of this run.

    ``is_idle`` says that the batch of this rank is a stand-in, since the last global batch had
    fewer samples than there are ranks: whatever is summed over the ranks counts it as nothing.
    ``samples`` says of how many samples of this rank the gradients are the mean, where several
    batches give them together; it is None where each batch does by itself.
    """

    def __init__(self, world):
        self.world, self.rank, self.size = world, world.Get_rank(), world.Get_size()
        self.is_idle, self.samples = False, None
        self.host = OverMPI(world.Dup())  # apart from what the user sends over the same MPI

    @cached_property
    def gpu(self):
        """The way from GPU to GPU, which takes a while to build."""
        from lucid.backend.cuda.nccl import OverNCCL  # here: it needs CuPy

        return OverNCCL(self.rank, self.size)

    def route(self, array):
        """What carries an array: the way of the device that it is on."""
        return self.gpu if backend_of(array).is_remote else self.host


def init_process_group(backend=None):
    """Take part in a run of several processes; the first line of a script that ``mpiexec`` starts.

    From here on an error that nobody catches, and a rank that is killed, end all ranks, with a
    sentence that names the rank. The cores of a machine are divided among its ranks, as
    ``lucid.set_num_threads`` would; ``OMP_NUM_THREADS`` goes before. Each rank sees one GPU of
    its machine.

    Parameters
    ----------
    backend : str, optional
        ``"mpi"`` or ``"nccl"``, as in PyTorch; either way the arrays of the host go over MPI, and
        those of a GPU over NCCL.

    Raises
    ------
    ValueError
        If the backend is another.
    ModuleNotFoundError
        If mpi4py is missing.
    RuntimeError
        If it was called before, or the ``mpiexec`` is of another MPI than mpi4py's.

    Examples
    --------
    >>> import lucid
    >>> lucid.distributed.init_process_group("gloo")
    Traceback (most recent call last):
    ValueError: backend 'gloo': lucid has 'mpi', and 'nccl' for GPUs; leave it away for both
    """
    global _group
    if backend not in BACKENDS:
        raise ValueError(
            f"backend {backend!r}: lucid has 'mpi', and 'nccl' for GPUs; leave it away for both"
        )
    if _group is not None:
        raise RuntimeError("init_process_group was called before: once a process is enough")
    world = _world()
    node = world.Split_type(_mpi().COMM_TYPE_SHARED)
    _choose_a_gpu(node.Get_rank())
    divide_the_cores(node)
    _group = Group(world)
    _group.ending = Ending(world, node)


def destroy_process_group():
    """Leave the run, after the last line that needs the other ranks; waits for all of them.

    Raises
    ------
    ValueError
        If there was no :func:`init_process_group`.

    Examples
    --------
    >>> import lucid
    >>> lucid.distributed.destroy_process_group()
    Traceback (most recent call last):
    ValueError: this needs the other ranks: call lucid.distributed.init_process_group() first
    """
    global _group
    group = the_group()
    group.world.Barrier()
    group.ending.is_well()
    _group = None


def the_group():
    """The ranks of this run; an error where there are none."""
    if _group is None:
        raise ValueError(
            "this needs the other ranks: call lucid.distributed.init_process_group() first"
        )
    return _group


def is_first():
    """Whether this process is the one that prints and saves: rank 0, or the only one."""
    return _group is None or _group.rank == 0


def is_idle():
    """Whether the batch of this rank is a stand-in that counts as nothing."""
    return _group is not None and _group.is_idle


def is_initialized() -> bool:
    """Whether this process takes part in a run of several.

    Examples
    --------
    >>> import lucid
    >>> lucid.distributed.is_initialized()
    False
    """
    return _group is not None


def is_available() -> bool:
    """Whether mpi4py is installed.

    Examples
    --------
    >>> import lucid
    >>> lucid.distributed.is_available() in (True, False)
    True
    """
    return find_spec("mpi4py") is not None


def get_rank() -> int:
    """The number of this process, from 0 on.

    Raises
    ------
    ValueError
        If there was no :func:`init_process_group`.

    Examples
    --------
    >>> import lucid
    >>> lucid.distributed.get_rank() if lucid.distributed.is_initialized() else 0
    0
    """
    return the_group().rank


def get_world_size() -> int:
    """How many processes there are.

    Raises
    ------
    ValueError
        If there was no :func:`init_process_group`.

    Examples
    --------
    >>> import lucid
    >>> lucid.distributed.get_world_size() if lucid.distributed.is_initialized() else 1
    1
    """
    return the_group().size


def _mpi():
    try:
        from mpi4py import MPI
    except ImportError as error:
        raise ModuleNotFoundError(
            f"several processes need MPI ({error}): pip install mpi4py mpich, or mpi4py with the "
            "MPI that the cluster has"
        ) from None
    return MPI


def _world():
    """All processes; an error where each of them believes that it is alone."""
    world = _mpi().COMM_WORLD
    told = next((os.environ[name] for name in SIZES if name in os.environ), "1")
    if world.Get_size() == 1 and told != "1":
        raise RuntimeError(
            f"mpiexec started {told} processes, and mpi4py knows of one: it was made for another "
            "MPI; start them with the mpiexec of that MPI"
        )
    return world


def _choose_a_gpu(number):
    """Let CUDA, which nothing has asked yet, see one GPU: that of this rank's number."""
    told = os.environ.get("CUDA_VISIBLE_DEVICES")
    there = told.split(",") if told else None
    os.environ["CUDA_VISIBLE_DEVICES"] = there[number % len(there)] if there else str(number)
