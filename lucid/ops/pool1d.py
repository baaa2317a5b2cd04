"""Pooling of signals: that of images of one row."""

from lucid.ops.dims import as_number
from lucid.ops.pool import adaptive_avg_pool2d, avg_pool2d, max_pool2d
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def avg_pool1d(
    x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
) -> Tensor:
    """The mean of each window of the signal.

    Parameters
    ----------
    x : Tensor
        Signals, of shape (N, C, L), or one signal (C, L).
    kernel_size : int
        The length of a window.
    stride : int, optional
        The step between windows; ``kernel_size`` by default.
    padding : int
        Zeros on each side of the signal, at most half the window.
    ceil_mode : bool
        Whether what is left over at the end gets a window too.
    count_include_pad : bool
        Whether the zeros of the border count in the mean.

    Returns
    -------
    Tensor
        Of shape (N, C, P), P = ⌊(L + 2 padding - kernel_size) / stride⌋ + 1.

    Raises
    ------
    ValueError
        If the window does not fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.avg_pool1d(lucid.tensor([[1.0, 3.0, 5.0, 7.0]]), 2)
    tensor([[2., 6.]])
    """
    image, (kernel, step, border) = _as_image(x, "avg_pool1d"), _row(kernel_size, stride, padding)
    return avg_pool2d(image, kernel, step, border, ceil_mode, count_include_pad).squeeze(-2)


@with_synonyms
def max_pool1d(
    x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False
):
    """The greatest number of each window of the signal.

    Parameters
    ----------
    x : Tensor
        Signals, of shape (N, C, L), or one signal (C, L).
    kernel_size : int
        The length of a window.
    stride : int, optional
        The step between windows; ``kernel_size`` by default.
    padding : int
        How many -inf on each side of the signal, at most half the window.
    dilation : int
        The step inside a window.
    ceil_mode : bool
        Whether what is left over at the end gets a window too.
    return_indices : bool
        Whether to tell where the greatest numbers are, too.

    Returns
    -------
    Tensor or tuple of Tensor
        Of shape (N, C, P), P = ⌊(L + 2 padding - dilation (kernel_size - 1) - 1) / stride⌋ + 1;
        with ``return_indices`` also the places. The first of equals counts.

    Raises
    ------
    ValueError
        If the window does not fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.max_pool1d(lucid.tensor([[1.0, 3.0, 7.0, 5.0]]), 2)
    tensor([[3., 7.]])
    """
    window = *_row(kernel_size, stride, padding), (1, as_number(dilation, "dilation"))
    y, places = max_pool2d(_as_image(x, "max_pool1d"), *window, ceil_mode, return_indices=True)
    y, places = y.squeeze(-2), places.squeeze(-2)
    return (y, places) if return_indices else y


@with_synonyms
def adaptive_avg_pool1d(x, output_size) -> Tensor:
    """The means of ``output_size`` blocks that cover the signal, whatever its length.

    Parameters
    ----------
    x : Tensor
        Signals, of shape (N, C, L), or one signal (C, L).
    output_size : int
        P; 1 is the global average.

    Returns
    -------
    Tensor
        Of shape (N, C, P).

    Raises
    ------
    ValueError
        If P is less than 1, or the signal is empty.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.adaptive_avg_pool1d(lucid.arange(5.0).reshape(1, 5), 3)
    tensor([[0.5000, 2.0000, 3.5000]])
    """
    image = _as_image(x, "adaptive_avg_pool1d")
    return adaptive_avg_pool2d(image, (1, as_number(output_size, "output_size"))).squeeze(-2)


def _as_image(x, name):
    if x.ndim not in (2, 3):
        raise ValueError(f"{name} takes signals of shape (N, C, L) or (C, L), not {x.shape}")
    return x.unsqueeze(-2)


def _row(kernel_size, stride, padding):
    kernel = as_number(kernel_size, "kernel_size")
    stride = kernel if stride is None else as_number(stride, "stride")
    return (1, kernel), (1, stride), (0, as_number(padding, "padding"))
