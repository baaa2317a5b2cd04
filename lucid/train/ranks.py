"""What is different where several ranks train."""

from contextlib import contextmanager, nullcontext

from lucid.autograd import no_grad
from lucid.backend.dtypes import float64
from lucid.data import DistributedLoader
from lucid.distributed import all_reduce, broadcast, init_process_group, is_initialized
from lucid.distributed.group import the_group
from lucid.distributed.streams import own_random_numbers
from lucid.nn.parallel import DistributedDataParallel
from lucid.ops import tensor
from lucid.train.progress import Means


class OneRank:
    """Nothing is different."""

    are_several = False

    def share(self, loader):
        """The batches of this process."""
        return loader

    @contextmanager
    def training(self, model, ema):
        """Inside, ``backward`` brings the gradients of the batch."""
        yield

    @contextmanager
    def adding(self, idle, answers, is_last):
        """Inside, a batch adds its part to the gradients, which are the mean over more answers."""
        yield

    def total(self, means):
        """Means over what all processes have seen."""
        return means

    def any(self, *flags):
        """Each flag, set where one process has set it."""
        return flags

    def go_on(self):
        """After a checkpoint was written or read."""


class ManyRanks(OneRank):
    """Each rank sees its share of a batch, and all take the same steps."""

    are_several = True

    def __init__(self):
        if not is_initialized():
            init_process_group()

    def share(self, loader):
        """The batches of this rank."""
        return None if loader is None else DistributedLoader(loader)

    @contextmanager
    def training(self, model, ema):
        """Inside, ``backward`` brings the mean gradient of the batches of all ranks."""
        copies = self.copies = DistributedDataParallel(model)
        with no_grad():
            for x in () if ema is None else (*ema.module.parameters(), *ema.module.buffers()):
                broadcast(x, src=0)
        with model.register_forward_pre_hook(lambda _, inputs: copies.before(inputs)):
            try:
                yield
            finally:
                copies.remove()

    @contextmanager
    def adding(self, idle, answers, is_last):
        """Inside, a batch adds its part on this rank; after the last one all ranks' are summed."""
        group = the_group()
        group.is_idle, group.samples = idle, answers
        try:
            with nullcontext() if is_last else self.copies.no_sync():
                yield
        finally:
            group.is_idle, group.samples = False, None

    def total(self, means):
        """Means over the samples of all ranks."""
        sums = tensor([float(x) for x in means.state_dict().values()], dtype=float64)
        all_reduce(sums)
        samples, loss_sum, answers, right = sums
        total = Means()
        total.samples, total.loss_sum = int(samples), loss_sum
        total.answers, total.right = answers.long(), right.long()
        return total

    def any(self, *flags):
        """Each flag, set where one rank has set it."""
        both = tensor([int(flag) for flag in flags])
        all_reduce(both, "max")
        return [bool(flag) for flag in both]

    def go_on(self):
        """Random numbers of its own for each rank, which follow from what is in the file."""
        own_random_numbers()
