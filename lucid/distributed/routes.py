"""How an array gets from rank to rank: over MPI where it is on the host, over NCCL on a GPU,
as ``lucid/backend/cuda/nccl.py`` does.

Both sum in place, and promise that all ranks get the same bits; they do not promise which, for
how the sum is ordered depends on the number of ranks and on the length of the array.
"""


class OverMPI:
    """For NumPy's arrays. What is begun here moves on whenever a request is asked."""

    def __init__(self, comm):
        self.comm = comm

    def all_reduce(self, array, op="sum"):
        """Put the sum, the greatest or the least of all ranks in the place of the array."""
        from mpi4py import MPI

        ops = {"sum": MPI.SUM, "max": MPI.MAX, "min": MPI.MIN}
        self.comm.Allreduce(MPI.IN_PLACE, array, ops[op])

    def start(self, array):
        """Begin a sum; the request's ``Test()`` moves it on and ``Wait()`` ends it."""
        from mpi4py import MPI

        return self.comm.Iallreduce(MPI.IN_PLACE, array, MPI.SUM)

    def broadcast(self, array, root):
        """Put the array of one rank in the place of all."""
        self.comm.Bcast(array, root)
