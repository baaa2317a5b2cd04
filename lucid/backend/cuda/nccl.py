"""How an array gets from rank to rank on GPUs: over NCCL, NVIDIA's library for it."""

import cupy
import cupyx.distributed
from cupy.cuda import nccl


class OverNCCL:
    """For CuPy's arrays, in a stream of its own, so that it runs beside the backward."""

    def __init__(self, rank, size):
        if not nccl.available:
            cuda = cupy.cuda.runtime.runtimeGetVersion() // 1000
            raise ModuleNotFoundError(
                "several GPUs need NCCL, NVIDIA's library for them, which CuPy did not find: "
                f"pip install nvidia-nccl-cu{cuda}"
            )
        self.cuda = cupy.cuda
        self.comm = cupyx.distributed.init_process_group(size, rank, use_mpi=True)
        self.stream = cupy.cuda.Stream(non_blocking=True)

    def all_reduce(self, array, op="sum"):
        """Put the sum, the greatest or the least of all ranks in the place of the array."""
        self.comm.all_reduce(array, array, op)

    def start(self, array):
        """Begin a sum, after what computes the array; the request's ``Wait()`` ends it."""
        self.stream.wait_event(self.cuda.get_current_stream().record())
        self.comm.all_reduce(array, array, "sum", self.stream)
        return Sum(self.cuda, self.stream.record())

    def broadcast(self, array, root):
        """Put the array of one rank in the place of all."""
        self.comm.broadcast(array, root)


class Sum:
    """A sum on its way over NCCL."""

    def __init__(self, cuda, event):
        self.cuda, self.event = cuda, event

    def Test(self):  # noqa: N802 - mpi4py's name, as the next
        """The GPU moves it on by itself."""

    def Wait(self):  # noqa: N802
        """Let the GPU, not the host, wait for it."""
        self.cuda.get_current_stream().wait_event(self.event)
