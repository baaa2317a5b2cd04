"""What PyTorch has for several GPUs, and what to write instead."""

from lucid.nn.module import Module


class DataParallel(Module):
    """lucid trains on one device: the model itself stands where PyTorch wraps it for several.

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
            f"lucid trains on one device: leave {type(self).__name__} out, and use the model itself"
        )


class DistributedDataParallel(DataParallel):
    """The same for several processes: the model itself stands in its place.

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
    >>> nn.parallel.DistributedDataParallel(nn.Linear(4, 2))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    NotImplementedError: lucid trains on one device: leave DistributedDataParallel out, ...
    """
