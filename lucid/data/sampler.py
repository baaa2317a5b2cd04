"""Which samples come, and in which order: things with a length that give indices.

``lucid.manual_seed`` fixes all that is drawn here; each pass draws anew.
"""

import operator
from itertools import chain
from typing import Generic, TypeVar

import numpy as np

from lucid.backend.random import Streams
from lucid.backend.random import generator as own_generator

Sample_co = TypeVar("Sample_co", covariant=True)  # of what type the items are: Dataset[int]
AT_ONCE = 2**20  # indices that an order holds in memory when it begins


class Sampler(Generic[Sample_co]):
    """Indices of samples. A sampler of one's own defines ``__iter__``, and ``__len__``.

    Parameters
    ----------
    data_source : Dataset, optional
        Taken, as in PyTorch, and left to the subclass.

    Examples
    --------
    >>> import lucid
    >>> class Backwards(lucid.data.Sampler):
    ...     def __init__(self, dataset):
    ...         self.dataset = dataset
    ...
    ...     def __len__(self):
    ...         return len(self.dataset)
    ...
    ...     def __iter__(self):
    ...         return iter(range(len(self) - 1, -1, -1))
    >>> list(Backwards("abc"))
    [2, 1, 0]
    """

    def __init__(self, data_source=None):
        pass

    def __iter__(self):
        raise NotImplementedError(f"{type(self).__name__} has no __iter__: define one")


class SequentialSampler(Sampler):
    """Every sample once, in order.

    Parameters
    ----------
    data_source : Dataset
        Whose samples are counted.

    Examples
    --------
    >>> import lucid
    >>> list(lucid.data.SequentialSampler("abc"))
    [0, 1, 2]
    """

    def __init__(self, data_source):
        self.data_source = data_source

    def __len__(self):
        return len(self.data_source)

    def __iter__(self):
        return iter(range(len(self)))


class RandomSampler(Sampler):
    """Samples in random order: every one once, or each drawn from all of them.

    Parameters
    ----------
    data_source : Dataset
        Whose samples are drawn.
    replacement : bool
        Whether a sample that was drawn may come again before all others came.
    num_samples : int, optional
        How many to draw, by default as many as there are. Without replacement, more than there
        are come in several rounds, each in an order of its own. Of more than a million, the later
        ones are drawn when they are needed.
    generator : numpy.random.Generator, optional
        Draws in the place of ``lucid.manual_seed``'s.

    Raises
    ------
    ValueError
        If ``num_samples`` is less than 1, or there is no sample to draw.

    Examples
    --------
    >>> import lucid
    >>> sorted(lucid.data.RandomSampler("abc"))
    [0, 1, 2]
    >>> len(list(lucid.data.RandomSampler("abc", replacement=True, num_samples=5)))
    5
    """

    def __init__(self, data_source, replacement=False, num_samples=None, generator=None):
        self.data_source, self.replacement = data_source, replacement
        self.generator = checked_generator(generator)
        self._asked = None if num_samples is None else _count(num_samples)
        if num_samples is not None and len(data_source) == 0:
            raise ValueError(f"there are no samples to draw num_samples (={num_samples}) from")

    @property
    def num_samples(self):
        """How many samples a pass draws."""
        return len(self.data_source) if self._asked is None else self._asked

    def __len__(self):
        return self.num_samples

    def __iter__(self):
        parts = self._parts()
        return chain(next(parts, []), chain.from_iterable(parts))

    def _parts(self):
        """The order in lists of about ``AT_ONCE``, each drawn when it is needed."""
        n, wanted = len(self.data_source), self.num_samples
        length = AT_ONCE if self.replacement else max(AT_ONCE // max(n, 1), 1) * n
        for start in range(0, wanted, max(length, 1)):
            yield self._part(n, min(length, wanted - start))

    def _part(self, n, count):
        if self.replacement:
            return stream(self.generator).integers(n, size=count).tolist()
        rounds = range(0, count, n)
        order = [index for _ in rounds for index in stream(self.generator).permutation(n).tolist()]
        return order[:count]


class SubsetRandomSampler(Sampler):
    """Some samples, each once, in random order.

    Parameters
    ----------
    indices : sequence of int
        Which ones.
    generator : numpy.random.Generator, optional
        Draws in the place of ``lucid.manual_seed``'s.

    Examples
    --------
    >>> import lucid
    >>> sorted(lucid.data.SubsetRandomSampler([5, 3, 8]))
    [3, 5, 8]
    """

    def __init__(self, indices, generator=None):
        self.indices, self.generator = indices, checked_generator(generator)

    def __len__(self):
        return len(self.indices)

    def __iter__(self):
        order = stream(self.generator).permutation(len(self.indices)).tolist()
        return iter([int(self.indices[i]) for i in order])


class WeightedRandomSampler(Sampler):
    """Samples drawn with probabilities that are in the proportion of ``weights``.

    With weights of 1 / (size of the sample's class), all classes come equally often.

    Parameters
    ----------
    weights : sequence of float, array or Tensor
        A weight for each sample.
    num_samples : int
        How many to draw.
    replacement : bool
        Whether a sample that was drawn may come again.
    generator : numpy.random.Generator, optional
        Draws in the place of ``lucid.manual_seed``'s.

    Raises
    ------
    ValueError
        If a weight is negative or not finite, all are 0, ``num_samples`` is less than 1, or,
        without replacement, more than there are samples with a weight above 0.

    Examples
    --------
    >>> import lucid
    >>> list(lucid.data.WeightedRandomSampler([0.0, 1.0, 0.0], num_samples=2))
    [1, 1]
    """

    def __init__(self, weights, num_samples, replacement=True, generator=None):
        self.generator = checked_generator(generator)
        self.weights = np.array(weights, dtype=np.float64)
        self.num_samples, self.replacement = _count(num_samples), replacement
        if self.weights.ndim != 1:
            raise ValueError(f"weights takes one number a sample, not shape {self.weights.shape}")
        if not (np.isfinite(self.weights).all() and (self.weights >= 0).all()):
            raise ValueError("weights must be finite numbers, 0 or more")
        possible = np.count_nonzero(self.weights)
        if possible == 0:
            raise ValueError("weights must not all be 0: no sample could be drawn")
        if not replacement and num_samples > possible:
            raise ValueError(f"num_samples (={num_samples}) must be at most {possible}, the number "
                             "of samples with a weight above 0, or replacement=True")  # fmt: skip

    def __len__(self):
        return self.num_samples

    def __iter__(self):
        shares = self.weights / self.weights.max()  # so that no sum overflows
        drawn = stream(self.generator).choice(
            len(shares), self.num_samples, self.replacement, p=shares / shares.sum()
        )
        return iter(drawn.tolist())


class BatchSampler(Sampler):
    """The indices of a sampler, in lists of ``batch_size``.

    Parameters
    ----------
    sampler : iterable of int
        Where the indices come from.
    batch_size : int
        How many each list has; the last may have fewer.
    drop_last : bool
        Whether a last list with fewer is left out.

    Raises
    ------
    ValueError
        If the batch size is less than 1.

    Examples
    --------
    >>> import lucid
    >>> list(lucid.data.BatchSampler(range(5), batch_size=2, drop_last=False))
    [[0, 1], [2, 3], [4]]
    """

    def __init__(self, sampler, batch_size, drop_last):
        if operator.index(batch_size) < 1:
            raise ValueError(f"batch_size (={batch_size}) must be at least 1")
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def __len__(self):
        whole, rest = divmod(len(self.sampler), self.batch_size)
        return whole + (rest > 0 and not self.drop_last)

    def __iter__(self):
        batch = []
        for index in self.sampler:
            batch.append(index)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch


def stream(generator):
    """The generator that was given, or that of ``lucid.manual_seed``."""
    if generator is None:
        return own_generator()
    return generator.numbers if isinstance(generator, Streams) else generator


def checked_generator(generator):
    """Refuse what is no generator, neither lucid's nor NumPy's."""
    if generator is not None and not isinstance(generator, (Streams, np.random.Generator)):
        raise TypeError(
            f"generator is a lucid.Generator, or np.random.default_rng(seed), not a "
            f"{type(generator).__name__}; without one lucid.manual_seed fixes every draw"
        )
    return generator


def _count(num_samples):
    if operator.index(num_samples) < 1:
        raise ValueError(f"num_samples (={num_samples}) must be at least 1")
    return num_samples
