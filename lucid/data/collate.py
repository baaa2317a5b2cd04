"""One batch of several samples."""

import numpy as np

from lucid.ops import stack
from lucid.tensor import Tensor


def collate(samples):
    """Make a batch of samples: tensors and numbers stacked, tuples and dicts item by item.

    Raises
    ------
    TypeError
        If a sample holds something else.

    Examples
    --------
    >>> from lucid.data.collate import collate
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
