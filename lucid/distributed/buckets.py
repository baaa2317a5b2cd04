"""Gradients summed over the ranks in large pieces, while backward still runs.

A bucket holds some parameters; the last layers, whose gradients come first, are in the first
bucket. When the gradients of a bucket are complete they are copied into one flat array, whose sum
over the ranks is begun at once. The buckets go out in their order on every rank, whichever is
complete first, for that is how the ranks know which sum is which.

Each rank weighs its gradients, which are means over its samples, by the number of its samples:
Σ n g / Σ n is the mean over all of them, also if some ranks have more. The numbers n travel at
the end of the bucket, and so does a mark for each parameter that had a gradient.
"""

from math import prod

from lucid.autograd.hooks import call_at_the_end
from lucid.backend import backend_of
from lucid.backend.dtypes import float16, float32
from lucid.distributed.endings import RankError
from lucid.distributed.group import the_group
from lucid.tensor import Tensor

MEGABYTE = 2**20


class Bucket:
    """Some parameters, and the flat array that carries their gradients."""

    def __init__(self, named):
        self.names, self.parameters = zip(*named, strict=True)
        self.flat = self.request = None
        self.missing = len(named)

    def pack(self, samples):
        """Copy the gradients into the flat array, weighed; the sum may begin."""
        if self.flat is None:
            self._allocate()
        for p, view, mark in zip(self.parameters, self.views, self.marks, strict=True):
            mark[...] = p.grad is not None and samples > 0
            if p.grad is None or not samples:
                view[...] = 0
            else:
                self.xp.multiply(p.grad.array, view.dtype.type(samples), out=view)
        self.total[...] = samples
        self.request = the_group().route(self.flat).start(self.flat)

    def unpack(self):
        """Give the parameters the mean over all samples; those without any keep None."""
        for p, view, mark in zip(self.parameters, self.views, self.marks, strict=True):
            if p.grad is None and bool(mark > 0):
                p.grad = Tensor(self.xp.zeros_like(p.array))
            if p.grad is not None:
                gradient = p.grad.array
                self.xp.divide(view, self.total, out=gradient, casting="same_kind")
                p.grad.array = gradient  # so that the write counts
        self.request, self.missing = None, len(self.parameters)

    def is_finite(self):
        """Whether the sum over all ranks is made of numbers, for all that one sum can tell."""
        return bool(self.xp.isfinite(self.flat.sum()))

    def faulty(self):
        """The first parameter whose gradient on this rank is not made of numbers, by name."""
        for name, p in zip(self.names, self.parameters, strict=True):
            if p.grad is not None and not bool(self.xp.isfinite(p.grad.array).all()):
                return name
        return None

    def _allocate(self):
        first = self.parameters[0].array
        self.xp = backend_of(first).xp
        sizes = [p.array.size for p in self.parameters]
        self.flat = self.xp.zeros(sum(sizes) + len(sizes) + 1, wide(first.dtype))
        self.views, start = [], 0
        for p, size in zip(self.parameters, sizes, strict=True):
            self.views.append(self.flat[start : start + size].reshape(p.shape))
            start += size
        self.marks = [self.flat[start + i : start + i + 1] for i in range(len(sizes))]
        self.total = self.flat[-1:]


class Buckets:
    """Sees to it that ``backward`` leaves the mean over all ranks in every gradient."""

    def __init__(self, named_parameters, megabytes):
        self.buckets = [Bucket(named) for named in cut(named_parameters, megabytes * MEGABYTE)]
        self.of = {id(p): bucket for bucket in self.buckets for p in bucket.parameters}
        self.samples, self.is_on = 1, True
        self.begin(1)
        self.handles = [
            p.register_post_accumulate_grad_hook(self._arrived)
            for bucket in self.buckets
            for p in bucket.parameters
        ]

    def begin(self, samples):
        """A forward with so many samples: what an earlier backward left undone is forgotten."""
        self.samples, self.sent, self.is_running = samples, 0, False
        for bucket in self.buckets:
            if bucket.request is not None:  # MPI still writes into its array
                bucket.request.Wait()
            bucket.missing, bucket.request = len(bucket.parameters), None

    def remove(self):
        """Leave the parameters alone from here on."""
        for handle in self.handles:
            handle.remove()

    def _arrived(self, p):
        if not self.is_on:
            return
        if not self.is_running:
            self.is_running = True
            call_at_the_end(self._finish)
        self.of[id(p)].missing -= 1
        while self.sent < len(self.buckets) and not self.buckets[self.sent].missing:
            self._send()
        for bucket in self.buckets[: self.sent]:
            bucket.request.Test()  # MPI moves on when it is asked

    def _send(self):
        self.buckets[self.sent].pack(self.samples)
        self.sent += 1

    def _finish(self):
        """After the backward: send what had no gradient here, and wait for the sums."""
        while self.sent < len(self.buckets):
            self._send()
        for bucket in self.buckets:
            bucket.request.Wait()
        if not all(bucket.is_finite() for bucket in self.buckets):
            self._blame()
        for bucket in self.buckets:
            bucket.unpack()
        self.sent, self.is_running = 0, False

    def _blame(self):
        """All ranks raise, and name the one whose gradients were the first to go wrong."""
        group = the_group()
        mine = next(filter(None, (bucket.faulty() for bucket in self.buckets)), None)
        found = group.world.allgather(mine)
        rank = next((rank for rank, name in enumerate(found) if name is not None), None)
        if rank is not None:
            raise RankError(rank, f"rank {rank} has nan or inf in the gradient of {found[rank]}")


def cut(named_parameters, size):
    """Lists of (name, parameter) from the last to the first, of one dtype and at most ``size``."""
    pieces, room = [], 0
    for name, p in reversed(list(named_parameters)):
        nbytes = prod(p.shape) * wide(p.dtype).itemsize
        if not pieces or nbytes > room or pieces[-1][-1][1].dtype != p.dtype:
            pieces.append([])
            room = size
        pieces[-1].append((name, p))
        room -= nbytes
    return pieces


def wide(dtype):
    """The dtype that gradients are summed in."""
    return float32 if dtype == float16 else dtype
