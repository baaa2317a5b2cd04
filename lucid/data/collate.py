"""One batch of several samples, and its way to a device."""

import numpy as np

from lucid.backend.device import Device, placed
from lucid.data.checks import check_same_keys, check_same_lengths, check_same_shapes
from lucid.ops import stack, tensor
from lucid.tensor import Tensor


def default_collate(batch):
    """Make a batch of samples: tensors and numbers stacked, tuples and dicts item by item.

    Texts stay a list of texts.

    Parameters
    ----------
    batch : list
        The samples.

    Returns
    -------
    Tensor, or tuple, list or dict of them
        As each sample is.

    Raises
    ------
    TypeError
        If a sample holds something else.
    ValueError, KeyError
        If the samples differ in their shapes, lengths or keys, which the sentence names.

    Examples
    --------
    >>> import lucid
    >>> lucid.data.default_collate([(1, 2.0), (3, 4.0)])
    (tensor([1, 3]), tensor([2., 4.]))
    """
    first = batch[0]
    if isinstance(first, (tuple, list)):
        check_same_lengths(batch)
        items = [default_collate(each) for each in zip(*batch, strict=True)]
        return type(first)(*items) if hasattr(first, "_fields") else type(first)(items)
    if isinstance(first, dict):
        check_same_keys(batch)
        return {key: default_collate([sample[key] for sample in batch]) for key in first}
    if isinstance(first, (Tensor, np.ndarray, np.generic)):
        check_same_shapes(batch)
        return stack(batch) if isinstance(first, Tensor) else Tensor(placed(np.stack(batch)))
    if isinstance(first, (bool, int, float)):
        return tensor(list(batch))
    if isinstance(first, (str, bytes)):
        return list(batch)
    raise TypeError(
        f"a sample holds tensors, arrays and numbers, not {type(first).__name__}: for others give "
        "the DataLoader a collate_fn"
    )


def default_convert(sample):
    """A sample by itself, its arrays as tensors: what a loader without batches hands out.

    Parameters
    ----------
    sample : object
        Tensors, arrays and others, in tuples, lists and dicts too.

    Examples
    --------
    >>> import numpy as np
    >>> from lucid.data.collate import default_convert
    >>> default_convert((np.ones(2), 3))
    (tensor([1., 1.], dtype=lucid.float64), 3)
    """
    if isinstance(sample, (np.ndarray, np.generic)):
        return Tensor(placed(np.asarray(sample)))
    if isinstance(sample, (tuple, list)):
        items = [default_convert(each) for each in sample]
        return type(sample)(*items) if hasattr(sample, "_fields") else type(sample)(items)
    if isinstance(sample, dict):
        return {key: default_convert(each) for key, each in sample.items()}
    return sample


collate = default_collate


def moved(batch, device):
    """The batch with all its tensors on ``device``, in tuples, lists and dicts too.

    Examples
    --------
    >>> import lucid
    >>> from lucid.data.collate import moved
    >>> moved({"x": lucid.zeros(2), "names": ("a", "b")}, "cpu")
    {'x': tensor([0., 0.]), 'names': ('a', 'b')}
    """
    if isinstance(batch, Tensor):
        return batch.to(Device(device))
    if isinstance(batch, (tuple, list)):
        items = [moved(each, device) for each in batch]
        return type(batch)(*items) if hasattr(batch, "_fields") else type(batch)(items)
    if isinstance(batch, dict):
        return {key: moved(each, device) for key, each in batch.items()}
    return batch
