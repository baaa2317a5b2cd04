"""Which samples a rank of several processes gets."""

import operator
from itertools import islice

import numpy as np

from lucid.backend.random import draw_seed
from lucid.data.loader import DataLoader, has_length
from lucid.data.sampler import Sampler
from lucid.distributed.group import the_group


class DistributedLoader:
    """The share of this rank in every batch of a loader, which is that of a single process.

    Its ``batch_size`` is that of all ranks together. Rank 0 draws the order of a pass, as a single
    process would, and tells the others. The samples of a batch are dealt out in turn. Where the
    last batch has fewer samples than there are ranks, those who get none see the batch's first
    sample, and what they compute of it counts as nothing: in the gradients of
    ``DistributedDataParallel``, in ``SyncBatchNorm`` and in the means of ``lucid.train``.

    Parameters
    ----------
    loader : DataLoader
        With batches, and a data set that has a length.

    Raises
    ------
    ValueError
        If there was no ``init_process_group``, the samples come one by one or as a stream, or
        their sampler has no length.
    TypeError
        If it is no DataLoader.

    Examples
    --------
    >>> import lucid
    >>> data = lucid.data.TensorDataset(lucid.arange(8))
    >>> lucid.data.DistributedLoader(lucid.data.DataLoader(data, batch_size=4))
    Traceback (most recent call last):
    ValueError: this needs the other ranks: call lucid.distributed.init_process_group() first
    """

    def __init__(self, loader):
        if not isinstance(loader, DataLoader):
            raise TypeError(f"DistributedLoader takes a DataLoader, not {type(loader).__name__}")
        if loader.is_stream or loader.batch_sampler is None:
            raise ValueError(
                "a DistributedLoader deals out the batches of a data set that has a length: give "
                "a loader with a batch_size, and without an IterableDataset"
            )
        if not has_length(loader.batch_sampler):
            raise ValueError(
                "a DistributedLoader draws the whole order of a pass at its beginning: give the "
                "loader a sampler that has a __len__"
            )
        self.loader, self.group = loader, the_group()

    def __len__(self):
        return len(self.loader)

    def __iter__(self):
        return self.starting_at(0)

    def starting_at(self, batch):
        """The batches of a pass from one of them on, as :meth:`DataLoader.starting_at` does it.

        Parameters
        ----------
        batch : int
            How many to leave out at the beginning.

        Returns
        -------
        iterator
            Over the shares of this rank.
        """
        group = self.group
        drawn = None
        if group.rank == 0:
            drawn = [list(indices) for indices in self.loader.batch_sampler], draw_seed()
        order, seed = group.world.bcast(drawn)
        shares = [indices[group.rank :: group.size] for indices in order]
        mine = [share or indices[:1] for share, indices in zip(shares, order, strict=True)]
        jobs = self.loader._jobs(seed + group.rank, mine)
        made = self.loader._run(islice(jobs, batch, None))
        return self._told(shares[batch:], made)

    def _told(self, shares, made):
        """Tell the others of this process, with each batch, whether it counts."""
        try:
            for share, batch in zip(shares, made, strict=True):
                self.group.is_idle = not share
                yield batch
        finally:
            self.group.is_idle = False


class DistributedSampler(Sampler):
    """Every nth sample, for one of n ranks, as PyTorch's does it.

    All ranks get equally many: where the samples do not divide, some come twice, or, with
    ``drop_last``, some do not come at all. :class:`DistributedLoader` takes every sample once.

    Parameters
    ----------
    dataset : Dataset
        Whose samples are counted.
    num_replicas, rank : int, optional
        How many ranks there are, and which this is; by default those of ``init_process_group``.
    shuffle : bool
        Whether the order is drawn: from ``seed`` and the epoch, the same for all ranks.
    seed : int
        Of the order; the same on all ranks.
    drop_last : bool
        Whether to leave out the last samples, rather than to give the first ones twice.

    Raises
    ------
    ValueError
        If the rank is none of the ranks, or there are no samples.

    Examples
    --------
    >>> import lucid
    >>> sampler = lucid.data.DistributedSampler("abcde", num_replicas=2, rank=1, shuffle=False)
    >>> list(sampler)
    [1, 3, 0]
    """

    def __init__(
        self, dataset, num_replicas=None, rank=None, shuffle=True, seed=0, drop_last=False
    ):
        self.num_replicas = the_group().size if num_replicas is None else num_replicas
        self.rank = the_group().rank if rank is None else rank
        if not 0 <= operator.index(self.rank) < self.num_replicas:
            raise ValueError(
                f"rank (={self.rank}) must be from 0 to {self.num_replicas - 1}: there are "
                f"num_replicas (={self.num_replicas})"
            )
        if len(dataset) == 0:
            raise ValueError("there are no samples to deal out: give a data set that has some")
        self.dataset, self.shuffle, self.seed, self.drop_last = dataset, shuffle, seed, drop_last
        self.epoch = 0

    def set_epoch(self, epoch):
        """Draw another order; call it before each pass, or all are the same.

        Parameters
        ----------
        epoch : int
            The number of the pass.
        """
        self.epoch = epoch

    def __len__(self):
        whole, rest = divmod(len(self.dataset), self.num_replicas)
        return whole + (rest > 0 and not (self.drop_last and whole))

    def __iter__(self):
        count = len(self.dataset)
        order = np.arange(count)
        if self.shuffle:
            order = np.random.default_rng(self.seed + self.epoch).permutation(count)
        order = np.resize(order, len(self) * self.num_replicas)  # begins anew where it is longer
        return iter(order[self.rank :: self.num_replicas].tolist())
