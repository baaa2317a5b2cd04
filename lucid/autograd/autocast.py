"""Mixed precision: products in float16 on the GPU's matrix units, and all else as it needs."""

from contextvars import ContextVar
from functools import wraps

from lucid.backend.dtypes import as_dtype, float16, float32
from lucid.tensor import Tensor

_dtypes = ContextVar("autocast_dtypes", default=(None,))  # of the blocks that we are in


class autocast:  # noqa: N801 - used as a statement, as no_grad is
    """Inside, products of float32 tensors on a GPU take and give float16, as in PyTorch.

    Linear layers, convolutions and matrix products cast their inputs to float16 and add up in
    float32; norms, softmax, losses, sums and powers cast theirs to float32, and everything else
    computes in the dtype that comes in. Parameters stay float32, and so do their gradients.

    Parameters
    ----------
    device_type : str
        ``"cuda"``. On ``"cpu"`` there is nothing to gain: give ``enabled=False``.
    dtype : dtype, optional
        ``lucid.float16``, which is also the default.
    enabled : bool
        Whether anything is cast.
    cache_enabled : bool, optional
        Accepted, as in PyTorch; each use of a parameter casts it anew.

    Raises
    ------
    ValueError
        If it is enabled for another device or dtype.

    References
    ----------
    Micikevicius et al., "Mixed precision training", ICLR 2018, arXiv 1710.03740.

    Examples
    --------
    >>> import lucid
    >>> layer = lucid.nn.Linear(3, 2)
    >>> with lucid.autocast("cuda", enabled=lucid.cuda.is_available()):
    ...     y = layer(lucid.ones(1, 3))
    >>> y.dtype
    dtype('float32')
    """

    def __init__(self, device_type, dtype=None, enabled=True, cache_enabled=None):
        if enabled and device_type != "cuda":
            raise ValueError(
                f"autocast computes in float16 on 'cuda', not on {device_type!r}: give "
                "enabled=False there, or write model.to(lucid.float16) to save memory"
            )
        if enabled and as_dtype(float16 if dtype is None else dtype) != float16:
            raise ValueError(f"autocast: dtype (={dtype}) must be lucid.float16")
        self.dtype = float16 if enabled else None

    def __enter__(self):
        _dtypes.set((*_dtypes.get(), self.dtype))
        return self

    def __exit__(self, *_):
        _dtypes.set(_dtypes.get()[:-1] or (None,))

    def __call__(self, function):
        @wraps(function)
        def call(*args, **kwargs):
            with self:
                return function(*args, **kwargs)

        return call


def is_autocast_enabled(device_type="cuda") -> bool:
    """Whether a block of :class:`lucid.autocast` casts here.

    Parameters
    ----------
    device_type : str
        ``"cuda"``; on other devices nothing is cast.

    Examples
    --------
    >>> import lucid
    >>> lucid.is_autocast_enabled()
    False
    """
    return device_type == "cuda" and _dtypes.get()[-1] is not None


def cast_for(wanted, inputs):
    """The inputs of an op that computes in ``wanted`` inside a block; elsewhere the same."""
    if _dtypes.get()[-1] is None:
        return inputs
    return tuple([x.to(wanted) if _is_cast(x, wanted) else x for x in inputs])


def _is_cast(x, wanted):
    is_single = isinstance(x, Tensor) and x.dtype in (float16, float32) and x.dtype != wanted
    return is_single and x.device.type == "cuda"
