"""Streams, and ``cupyx.distributed`` with MPI in the place of NCCL, as far as lucid asks for them.

What is given to a stream happens when an event of it is waited for, and not before: who reads a
result without having waited reads the wrong numbers.
"""

from types import ModuleType, SimpleNamespace

from cupy_stand_in.array import ndarray
from cupy_stand_in.names import check_call, names_of

nccl = SimpleNamespace(available=True)  # ``cupy.cuda.nccl``: False without nvidia-nccl
_BACKEND = "cupyx.distributed.NCCLBackend"


class Event:
    """What was recorded in a stream."""

    def __init__(self, stream):
        self.stream = stream


class Stream:
    """``cupy.cuda.Stream``: jobs that are done when somebody waits for them."""

    def __init__(self, null=False, non_blocking=False, ptds=False, priority=None):
        self.jobs = []

    def record(self, event=None):
        """An event that stands for all that was given so far."""
        return Event(self)

    def wait_event(self, event):
        """What was given to the event's stream is done now."""
        jobs, event.stream.jobs = event.stream.jobs, []
        for job in jobs:
            job()


class NCCLBackend:
    """A communicator that takes CuPy's arrays alone, of numbers, in one piece."""

    def __init__(self, n_devices, rank):
        self.mpi = _mpi()
        self.comm = self.mpi.COMM_WORLD.Dup()
        assert (n_devices, rank) == (self.comm.Get_size(), self.comm.Get_rank())

    def all_reduce(self, in_array, out_array, op="sum", stream=None):
        """The sum over all ranks, in the stream."""
        source, target = self._checked(in_array), self._checked(out_array)
        op = {"sum": self.mpi.SUM, "max": self.mpi.MAX, "min": self.mpi.MIN}[op]
        self._give(stream, lambda: self.comm.Allreduce(source.copy(), target, op))

    def broadcast(self, in_out_array, root=0, stream=None):
        """The array of one rank."""
        array = self._checked(in_out_array)
        self._give(stream, lambda: self.comm.Bcast(array, root))

    def _checked(self, array):
        if not isinstance(array, ndarray):
            raise TypeError(f"NCCL takes CuPy's arrays, not {type(array).__name__}")
        if array.dtype.char not in "bBiIlLqQefd":
            raise TypeError(f"Unknown dtype {array.dtype} for NCCL")
        if not (array.flags.c_contiguous or array.flags.f_contiguous):
            raise RuntimeError("NCCL requires arrays to be either c- or f-contiguous")
        return array._numbers

    @staticmethod
    def _give(stream, job):
        if stream is None:
            job()
        else:
            stream.jobs.append(job)


def _mpi():
    """mpi4py; CuPy, where it is missing, takes its own TCP server without a word, and waits."""
    try:
        from mpi4py import MPI
    except ImportError:
        raise RuntimeError("use_mpi=True without mpi4py is CuPy's TCP store, in silence") from None
    return MPI


def init_process_group(n_devices, rank, **settings):
    """A communicator of all ranks."""
    signature = names_of("cupyx.distributed")["init_process_group"].signature
    check_call("cupyx.distributed", "init_process_group", signature, (n_devices, rank), settings)
    if not nccl.available:
        raise RuntimeError("NCCL is not available")
    if not settings.get("use_mpi"):
        raise RuntimeError("the stand-in knows MPI alone: give use_mpi=True")
    return NCCLBackend(n_devices, rank)


def add_to(cuda):
    """Give ``cupy.cuda`` its streams and ``nccl``; returns ``cupyx.distributed``."""
    current = Stream()
    cuda.Stream, cuda.Event, cuda.nccl = Stream, Event, nccl
    cuda.get_current_stream = lambda device_id=-1: current
    module = ModuleType("cupyx.distributed")
    module.init_process_group, module.NCCLBackend = init_process_group, NCCLBackend
    return module
