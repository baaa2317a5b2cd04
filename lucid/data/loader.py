"""From samples to batches, by threads if wanted."""

import operator
from functools import partial
from itertools import chain, islice
from typing import Generic

from lucid.backend.device import Device
from lucid.backend.parallel import can_start_threads
from lucid.backend.random import Streams, draw_seed, drawing_from, own_streams
from lucid.data.collate import default_collate, default_convert, moved
from lucid.data.dataset import IterableDataset
from lucid.data.sampler import AT_ONCE, BatchSampler, RandomSampler, Sample_co, SequentialSampler
from lucid.data.workers import in_the_callers_thread, prefetched

_AHEAD = 2  # batches that wait for the caller, for each worker
_FIXED = (
    "dataset", "batch_size", "sampler", "batch_sampler", "drop_last", "persistent_workers",
)  # fmt: skip


class DataLoader(Generic[Sample_co]):
    """Batches of samples, in order, shuffled, or as a sampler says.

    A pass takes its whole order when it begins, or the first million indices; of a sampler without
    a length, which may have no end, it takes each index when it is needed, and what that one draws
    from ``lucid.random`` comes from a stream of the pass's own. What the data set draws while it
    makes a batch comes from a stream of that batch's own, so that ``lucid.manual_seed`` fixes every
    batch, whatever the number of workers.

    Where a data set has ``__getitems__``, a batch is one call of it, with the list of its indices.

    Parameters
    ----------
    dataset : Dataset
        Something with a length whose items are tuples of tensors, arrays and numbers; or an
        :class:`IterableDataset`, whose samples come in their own order.
    batch_size : int or None
        How many samples a batch has; the last may have fewer. With None each sample comes alone.
    shuffle : bool
        Whether each pass takes a new order. ``lucid.manual_seed`` fixes the orders.
    sampler : iterable of int, optional
        The indices of a pass, in place of ``shuffle``.
    batch_sampler : iterable of list of int, optional
        The indices of each batch, in place of ``batch_size``, ``shuffle``, ``sampler`` and
        ``drop_last``.
    num_workers : int
        How many threads make batches ahead; with 0 the caller makes them. NumPy and files let
        other threads run, Python's own code does not.
    collate_fn : function, optional
        Makes a batch of a list of samples. By default tensors and numbers are stacked, and
        tuples and dicts are batched item by item.
    pin_memory : bool
        Taken, as in PyTorch, and without a meaning here: batches are copied to a GPU from where
        they are.
    drop_last : bool
        Whether a last batch with fewer samples is left out.
    timeout : float
        Taken, and without a meaning here.
    worker_init_fn : function, optional
        Called once by each worker, before its first batch, with its number from 0.
    generator : numpy.random.Generator, optional
        Draws the orders of ``shuffle``, in the place of ``lucid.manual_seed``'s.
    prefetch_factor : int, optional
        How many batches each worker makes ahead, 2 by default.
    persistent_workers : bool
        Taken, and without a meaning here: workers are threads, whose start costs nothing.
    device : str or Device, optional
        Where each batch is moved, such as ``"cuda"``; where there are workers they do it, ahead.

    Raises
    ------
    ValueError, TypeError
        If the batch size is less than 1, the number of workers is negative, two settings both
        decide the order, or a sampler can be asked only once; and where what decides the batches
        is set later: make another loader.

    Examples
    --------
    >>> import lucid
    >>> data = lucid.data.TensorDataset(lucid.arange(5), lucid.zeros(5, 2))
    >>> for numbers, points in lucid.data.DataLoader(data, batch_size=2):
    ...     print(numbers.tolist(), points.shape)
    [0, 1] (2, 2)
    [2, 3] (2, 2)
    [4] (1, 2)
    """

    _is_made = False

    def __init__(
        self, dataset, batch_size=1, shuffle=False, *, sampler=None, batch_sampler=None,
        num_workers=0, collate_fn=None, pin_memory=False, drop_last=False, timeout=0,
        worker_init_fn=None, generator=None, prefetch_factor=None, persistent_workers=False,
        device=None,
    ):  # fmt: skip
        if operator.index(num_workers) < 0:
            raise ValueError(f"num_workers (={num_workers}) must be 0 or more")
        if prefetch_factor is not None and not (
            num_workers and operator.index(prefetch_factor) > 0
        ):
            raise ValueError(f"prefetch_factor (={prefetch_factor}) is 1 or more, and for workers")
        if sampler is not None and shuffle:
            raise ValueError("a sampler decides the order: leave out shuffle")
        is_decided = batch_size != 1 or shuffle or sampler is not None or drop_last
        if batch_sampler is not None and is_decided:
            raise ValueError(
                "a batch_sampler decides it all: leave out batch_size, shuffle, sampler, drop_last"
            )
        self.is_stream = isinstance(dataset, IterableDataset)
        if self.is_stream and (shuffle or sampler is not None or batch_sampler is not None):
            raise ValueError("an IterableDataset has an order of its own: leave shuffle away")
        if batch_size is None and drop_last:
            raise ValueError("batch_size=None makes no batches: leave drop_last away")
        _check_sampler("sampler", sampler)
        _check_sampler("batch_sampler", batch_sampler)
        if sampler is None and not self.is_stream:
            shuffled = partial(RandomSampler, generator=generator)
            sampler = shuffled(dataset) if shuffle else SequentialSampler(dataset)
        if batch_sampler is None and batch_size is not None and not self.is_stream:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.dataset, self.sampler, self.batch_sampler = dataset, sampler, batch_sampler
        self.batch_size, self.drop_last, self.pin_memory = batch_size, drop_last, pin_memory
        self.worker_init_fn, self.persistent_workers = worker_init_fn, persistent_workers
        self.ahead = _AHEAD if prefetch_factor is None else operator.index(prefetch_factor)
        by_default = default_convert if batch_size is None else default_collate
        self.num_workers, self.collate_fn = num_workers, collate_fn or by_default
        self.device = None if device is None else Device(device)
        self._is_made = True

    def __setattr__(self, name, value):
        if self._is_made and name in _FIXED:
            raise ValueError(
                f"{name} of a DataLoader is decided when it is made: make another one, "
                f"DataLoader(..., {name}=...)"
            )
        super().__setattr__(name, value)

    def __len__(self):
        if not self.is_stream:
            return len(self.sampler if self.batch_sampler is None else self.batch_sampler)
        whole, rest = divmod(len(self.dataset), self.batch_size or 1)
        return whole + bool(rest and not self.drop_last)

    def __iter__(self):
        return self.starting_at(0)

    def starting_at(self, batch):
        """The batches of a pass from one of them on, the same as if those before had been made.

        Parameters
        ----------
        batch : int
            How many to leave out at the beginning. Of an :class:`IterableDataset` their samples
            are read and dropped.

        Returns
        -------
        iterator
            Over the batches.

        Examples
        --------
        >>> import lucid
        >>> data = lucid.data.TensorDataset(lucid.arange(5))
        >>> loader = lucid.data.DataLoader(data, batch_size=2)
        >>> [numbers.tolist() for (numbers,) in loader.starting_at(1)]
        [[2, 3], [4]]
        """
        seed = draw_seed()
        jobs = self._of_stream(seed) if self.is_stream else self._jobs(seed, self._order(seed))
        return self._run(islice(jobs, batch, None))

    def _run(self, jobs):
        """What the jobs make, in their order."""
        if not self.num_workers:
            return (job() for job in jobs)
        if not can_start_threads():
            return in_the_callers_thread(jobs, self.worker_init_fn)
        return prefetched(jobs, self.num_workers, self.ahead, self.worker_init_fn)

    def _order(self, seed):
        """The indices of each batch, or each index: now as far as they have a length, then later.

        Of a sampler that is longer than memory, such as one of 10¹⁰ draws, now is the beginning.
        A sampler that is asked later draws from random numbers of its own.
        """
        sampler = self.sampler if self.batch_sampler is None else self.batch_sampler
        indices = iter(sampler) if self.batch_sampler is None else map(list, sampler)
        at_once = AT_ONCE // (getattr(sampler, "batch_size", None) or 1) + 1
        now = list(islice(indices, min(len(sampler), at_once) if has_length(sampler) else 0))
        return chain(now, _drawn((seed, 0, 2), indices))

    def _jobs(self, seed, order):
        """What makes each batch; or each sample, where there are no batches."""
        return (partial(self._made, (seed, i), indices) for i, indices in enumerate(order))

    def _of_stream(self, seed):
        """The same for a data set that is read from its beginning to its end, by the caller."""
        groups = samples = _drawn((seed, 0, 1), self.dataset)
        if self.batch_size is not None:
            groups = iter(lambda: list(islice(samples, self.batch_size)), [])
        for i, group in enumerate(groups):
            if not self.drop_last or len(group) == self.batch_size:
                yield partial(self._of_its_own_stream, (seed, i), group)

    def _made(self, seed, indices):
        with own_streams(seed):
            if self.batch_sampler is None:
                return self._finished(self._sample(indices))
            return self._finished(self._samples(indices))

    def _of_its_own_stream(self, seed, samples):
        with own_streams(seed):
            return self._finished(samples)

    def _finished(self, samples):
        batch = self.collate_fn(samples)
        return batch if self.device is None else moved(batch, self.device)

    def _samples(self, indices):
        """Those of a batch: all at once, where the data set can."""
        if not hasattr(self.dataset, "__getitems__"):
            return [self._sample(index) for index in indices]
        try:
            return self.dataset.__getitems__(indices)
        except Exception as error:
            error.add_note(f"in samples {indices} of the data set")
            raise

    def _sample(self, index):
        try:
            return self.dataset[index]
        except Exception as error:
            error.add_note(f"in sample {index} of the data set")
            raise


def has_length(sampler):
    """Whether a sampler says how many indices it gives."""
    try:
        return len(sampler) >= 0
    except TypeError:
        return False


def _drawn(seed, stream):
    """What a stream gives; what it draws comes from random numbers of its own.

    The seed has three parts, for those of batches have two.
    """
    own = Streams(seed)
    with drawing_from(own):
        items = iter(stream)
    while True:
        with drawing_from(own):
            try:
                item = next(items)
            except StopIteration:
                return
        yield item


def _check_sampler(name, sampler):
    """A sampler can be asked for a new order for every pass."""
    if sampler is not None and (not hasattr(sampler, "__iter__") or hasattr(sampler, "__next__")):
        raise TypeError(
            f"{name} is asked anew for each pass: give a list or a sampler, not a "
            f"{type(sampler).__name__}"
        )
