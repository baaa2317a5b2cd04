"""From samples to batches."""

import numpy as np

from lucid.backend.random import generator
from lucid.ops import stack
from lucid.tensor import Tensor


class DataLoader:
    """Batches of samples, in order or shuffled.

    Parameters
    ----------
    dataset : Dataset
        Something with a length whose items are tuples of tensors, arrays and numbers.
    batch_size : int
        How many samples a batch has; the last may have fewer.
    shuffle : bool
        Whether each pass takes a new order. ``lucid.manual_seed`` fixes the orders.
    drop_last : bool
        Whether a last batch with fewer samples is left out.

    Raises
    ------
    ValueError
        If the batch size is less than 1.

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

    def __init__(self, dataset, batch_size=1, shuffle=False, drop_last=False):
        if batch_size < 1:
            raise ValueError(f"batch_size (={batch_size}) must be at least 1")
        self.dataset, self.batch_size = dataset, batch_size
        self.shuffle, self.drop_last = shuffle, drop_last

    def __len__(self):
        whole, rest = divmod(len(self.dataset), self.batch_size)
        return whole + (rest > 0 and not self.drop_last)

    def __iter__(self):
        n = len(self.dataset)
        order = generator().permutation(n) if self.shuffle else np.arange(n)
        for start in range(0, len(self) * self.batch_size, self.batch_size):
            samples = [self.dataset[i] for i in order[start : start + self.batch_size].tolist()]
            yield collate(samples)


def collate(samples):
    """Make a batch of samples: tensors and numbers stacked, tuples and dicts item by item.

    Raises
    ------
    TypeError
        If a sample holds something else.

    Examples
    --------
    >>> from lucid.data.loader import collate
    >>> collate([(1, 2.0), (3, 4.0)])
    (tensor([1, 3]), tensor([2., 4.]))
    """
    first = samples[0]
    if isinstance(first, (tuple, list)):
        items = [collate(each) for each in zip(*samples, strict=True)]
        return type(first)(*items) if hasattr(first, "_fields") else type(first)(items)
    if isinstance(first, dict):
        return {key: collate([sample[key] for sample in samples]) for key in first}
    if isinstance(first, Tensor):
        return stack(samples)
    if isinstance(first, (np.ndarray, np.generic)):
        return Tensor(np.stack(samples))
    if isinstance(first, (bool, int, float)):
        return Tensor(list(samples))
    raise TypeError(f"a sample holds tensors, arrays and numbers, not {type(first).__name__}")
