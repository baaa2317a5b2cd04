"""Data sets: things with a length, whose items are samples."""

import operator
from bisect import bisect_right
from itertools import accumulate
from typing import Generic

from lucid.data.sampler import Sample_co, checked_generator, stream
from lucid.tensor import Tensor


class Dataset(Generic[Sample_co]):
    """Samples by number. A data set of one's own defines ``__getitem__`` and ``__len__``.

    ``a + b`` is the samples of both.

    Examples
    --------
    >>> import lucid
    >>> class Squares(lucid.data.Dataset):
    ...     def __len__(self):
    ...         return 4
    ...
    ...     def __getitem__(self, index):
    ...         return index, index**2
    >>> list(lucid.data.DataLoader(Squares(), batch_size=4))
    [(tensor([0, 1, 2, 3]), tensor([0, 1, 4, 9]))]
    """

    def __getitem__(self, index):
        raise NotImplementedError(f"{type(self).__name__} has no __getitem__: define one")

    def __len__(self):
        raise NotImplementedError(f"{type(self).__name__} has no __len__: define one")

    def __add__(self, other):
        return ConcatDataset([self, other])


class IterableDataset(Dataset[Sample_co]):
    """Samples one after the other, as they come. One of one's own defines ``__iter__``.

    A loader reads them in their order, and workers make batches of what it has read.

    Examples
    --------
    >>> import lucid
    >>> class Countdown(lucid.data.IterableDataset):
    ...     def __iter__(self):
    ...         return iter([3, 2, 1])
    >>> list(lucid.data.DataLoader(Countdown(), batch_size=2))
    [tensor([3, 2]), tensor([1])]
    """

    def __iter__(self):
        raise NotImplementedError(f"{type(self).__name__} has no __iter__: define one")

    def __len__(self):
        raise TypeError(f"{type(self).__name__} has no __len__: define one where it is known")


class TensorDataset(Dataset):
    """Samples cut from tensors along their first axis.

    Parameters
    ----------
    *tensors : Tensor
        Equally long, such as images and labels.

    Raises
    ------
    ValueError
        If there is no tensor, or their lengths differ.

    Examples
    --------
    >>> import lucid
    >>> data = lucid.data.TensorDataset(lucid.zeros(5, 2), lucid.arange(5))
    >>> len(data), data[3]
    (5, (tensor([0., 0.]), tensor(3)))
    """

    def __init__(self, *tensors):
        lengths = [len(x) for x in tensors]
        if not lengths or min(lengths) != max(lengths):
            raise ValueError(f"TensorDataset takes tensors of one length, not of {lengths}")
        self.tensors = tensors

    def __len__(self):
        return len(self.tensors[0])

    def __getitem__(self, index):
        return tuple(x[index] for x in self.tensors)


class Subset(Dataset[Sample_co]):
    """Some samples of another data set.

    Parameters
    ----------
    dataset : Dataset
        Where they are.
    indices : sequence of int
        Which ones.

    Raises
    ------
    IndexError, TypeError
        If the data set has no such sample, or an index is no whole number.

    Examples
    --------
    >>> import lucid
    >>> data = lucid.data.TensorDataset(lucid.arange(5))
    >>> lucid.data.Subset(data, [4, 0])[0]
    (tensor(4),)
    """

    def __init__(self, dataset, indices):
        self.dataset, self.indices = dataset, [operator.index(i) for i in indices]
        wrong = [i for i in self.indices if not -len(dataset) <= i < len(dataset)]
        if wrong:
            raise IndexError(f"there is no sample {wrong[0]} in a data set of {len(dataset)}")

    def __len__(self):
        return len(self.indices)

    def __getitem__(self, index):
        if isinstance(index, Tensor):
            index = index.tolist()
        if isinstance(index, list):
            return self.dataset[[self.indices[i] for i in index]]
        return self.dataset[self.indices[index]]

    @property
    def __getitems__(self):
        """Several samples in one call, where the other data set can do that."""
        several = self.dataset.__getitems__
        return lambda indices: several([self.indices[i] for i in indices])


class ConcatDataset(Dataset[Sample_co]):
    """The samples of several data sets, one set after the other.

    Parameters
    ----------
    datasets : iterable of Dataset
        Where they are.

    Raises
    ------
    ValueError
        If there is no data set.

    Examples
    --------
    >>> import lucid
    >>> data = lucid.data.ConcatDataset(["abc", "de"])
    >>> len(data), data[3], data[-1]
    (5, 'd', 'e')
    """

    def __init__(self, datasets):
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("ConcatDataset takes one data set or more, not none")
        self.cumulative_sizes = list(accumulate(len(each) for each in self.datasets))

    def __len__(self):
        return self.cumulative_sizes[-1]

    def __getitem__(self, index):
        i = operator.index(index)
        if not -len(self) <= i < len(self):
            raise IndexError(f"there is no sample {i} in a data set of {len(self)}")
        i %= len(self)
        number = bisect_right(self.cumulative_sizes, i)
        start = self.cumulative_sizes[number - 1] if number else 0
        return self.datasets[number][i - start]


def random_split(dataset, lengths, generator=None):
    """Deal the samples of a data set at random to several parts.

    Parameters
    ----------
    dataset : Dataset
        What to split; ``lucid.manual_seed`` fixes how.
    lengths : sequence of int or of float
        How many samples each part gets, or which shares; what rounding leaves goes to the first
        parts, one each.
    generator : numpy.random.Generator, optional
        Draws in the place of ``lucid.manual_seed``'s.

    Returns
    -------
    list of Subset
        The parts; no sample is in two.

    Raises
    ------
    ValueError
        If the lengths do not add up to the data set, or the shares not to 1.

    Examples
    --------
    >>> import lucid
    >>> data = lucid.data.TensorDataset(lucid.arange(10))
    >>> train, test = lucid.data.random_split(data, [0.8, 0.2])
    >>> len(train), len(test)
    (8, 2)
    """
    n, lengths = len(dataset), list(lengths)
    draw = stream(checked_generator(generator))
    if abs(sum(lengths) - 1) < 1e-9 and all(0 <= share <= 1 for share in lengths):
        shares, lengths = lengths, [int(n * share) for share in lengths]
        for i in range(n - sum(lengths)):
            lengths[i % len(shares)] += 1
    if sum(lengths) != n or min(lengths) < 0:
        raise ValueError(f"lengths (={list(lengths)}) must add up to {n}, or shares to 1")
    order, parts, start = draw.permutation(n).tolist(), [], 0
    for length in lengths:
        parts.append(Subset(dataset, order[start : start + length]))
        start += length
    return parts
