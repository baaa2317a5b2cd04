"""A model that several processes train, and what PyTorch has for several GPUs in one process."""

from contextlib import contextmanager

from lucid.autograd import is_grad_enabled, no_grad
from lucid.distributed import broadcast
from lucid.distributed.buckets import Buckets
from lucid.distributed.group import the_group
from lucid.distributed.streams import own_random_numbers
from lucid.nn.module import Module
from lucid.tensor import Tensor


class DataParallel(Module):
    """A process of lucid computes on one device: it takes several processes to use several.

    Parameters
    ----------
    module : Module
        The model.
    device_ids, output_device, dim : optional
        As in PyTorch.

    Raises
    ------
    NotImplementedError
        Always: it says what to write.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.DataParallel(nn.Linear(4, 2))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    NotImplementedError: lucid trains on one device: leave DataParallel out, ...
    """

    def __init__(self, module, device_ids=None, output_device=None, dim=0):
        raise NotImplementedError(
            "lucid trains on one device: leave DataParallel out, and use the model itself, or "
            "nn.parallel.DistributedDataParallel with a process for each device"
        )


class DistributedDataParallel(Module):
    """A model of which each rank of :mod:`lucid.distributed` has a copy, and all copies stay equal.

    g = Σ n gᵢ / Σ n: where ``backward`` ends, every gradient is the mean over the samples of all
    ranks, of which rank i had n; so the loss must be a mean over the samples of its batch. The
    sums begin while ``backward`` still runs: ``lucid/distributed/buckets.py`` tells how.

    Parameters
    ----------
    module : Module
        The model. It takes over the parameters and buffers of rank 0, and is itself what to save.
    device_ids, output_device, dim : optional
        Taken, as in PyTorch, and without a meaning here.
    broadcast_buffers : bool
        Whether each forward while training begins with the buffers of rank 0.
    bucket_cap_mb : float
        How many MB of gradients are sent together. PyTorch's default is 25.
    find_unused_parameters : bool
        Taken, and without a meaning here: a parameter without a gradient is found always.

    Attributes
    ----------
    module : Module
        The model.

    Raises
    ------
    ValueError
        If there was no ``init_process_group``, or the buckets are no larger than 0.
    FloatingPointError
        In ``backward``, on all ranks, if the gradient of one has a nan or inf; it names the rank.

    Notes
    -----
    Each backward leaves the same bits in the gradients of all ranks; an optimizer that sees the
    same bits takes the same step. That a run with another number of ranks gives the same bits is
    not promised: the order of a sum is another one.

    References
    ----------
    Li et al., "PyTorch Distributed: experiences on accelerating data parallel training",
    VLDB 2020, arXiv 2006.15704.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.parallel.DistributedDataParallel(nn.Linear(4, 2))
    Traceback (most recent call last):
    ValueError: this needs the other ranks: call lucid.distributed.init_process_group() first
    """

    def __init__(
        self, module, device_ids=None, output_device=None, dim=0, broadcast_buffers=True,
        bucket_cap_mb=4, find_unused_parameters=False,
    ):  # fmt: skip
        the_group()
        if bucket_cap_mb <= 0:
            raise ValueError(f"bucket_cap_mb (={bucket_cap_mb}) must be greater than 0")
        self.module, self.broadcast_buffers = module, broadcast_buffers
        with no_grad():
            for x in (*module.parameters(), *module.buffers()):
                broadcast(x, src=0)
        own_random_numbers()
        trained = [(name, p) for name, p in module.named_parameters() if p.requires_grad]
        self._buckets = Buckets(trained, bucket_cap_mb)

    def forward(self, *inputs, **settings):
        """What the model takes and gives; the first tensor tells the number of samples."""
        self.before(inputs)
        return self.module(*inputs, **settings)

    def before(self, inputs):
        """What a forward begins with; for who calls the module itself, and not this one.

        Parameters
        ----------
        inputs : tuple
            What the forward gets.
        """
        if not is_grad_enabled():
            return
        self._buckets.begin(_samples(inputs))
        if self.module.training and self.broadcast_buffers:
            with no_grad():
                for x in self.module.buffers():
                    broadcast(x, src=0)

    @contextmanager
    def no_sync(self):
        """Inside, gradients add up on each rank; the first backward after it sums all of them.

        The batches that add up must have equal numbers of samples.

        Yields
        ------
        None
        """
        self._buckets.is_on = False
        try:
            yield
        finally:
            self._buckets.is_on = True

    def remove(self):
        """Give the model back: its gradients are those of this rank alone from here on."""
        self._buckets.remove()


def _samples(inputs):
    """Of how many samples the gradients will be the mean."""
    group = the_group()
    if group.samples is not None:
        return group.samples
    if group.is_idle:
        return 0
    return next((len(x) for x in inputs if isinstance(x, Tensor) and x.ndim), 1)
