"""The way back from max pooling: each number to the place that it was taken from."""

from lucid.ops.create import zeros
from lucid.ops.dims import as_number, as_pair
from lucid.ops.gather import scatter
from lucid.ops.shape import reshape
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def max_unpool2d(x, indices, kernel_size, stride=None, padding=0, output_size=None) -> Tensor:
    """Each number at the place that :func:`max_pool2d` took it from, and zeros elsewhere.

    Parameters
    ----------
    x : Tensor
        Of shape (N, C, P, Q) or (C, P, Q).
    indices : Tensor of int
        The places, row W + column, as ``max_pool2d(..., return_indices=True)`` gives them.
    kernel_size, stride, padding : int or pair of int
        As in :func:`max_pool2d`.
    output_size : tuple of int, optional
        H and W, also as the end of a whole shape; by default (P - 1) stride - 2 padding +
        kernel_size.

    Returns
    -------
    Tensor
        Of shape (N, C, H, W) or (C, H, W). Where several meet, one of them stays.

    Raises
    ------
    ValueError, IndexError
        If the shapes differ, or a place is outside.

    References
    ----------
    Zeiler & Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014,
    arXiv 1311.2901.

    Examples
    --------
    >>> import lucid
    >>> F = lucid.nn.functional
    >>> x = lucid.tensor([[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 7.0, 6.0]]])
    >>> F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2)
    tensor([[[0., 5., 0., 0.],
             [0., 0., 7., 0.]]])
    """
    if x.ndim not in (3, 4) or x.shape != indices.shape:
        raise ValueError(
            f"max_unpool2d takes numbers and places of one shape (N, C, P, Q) or (C, P, Q), not "
            f"{x.shape} and {indices.shape}"
        )
    kernel, padding = as_pair(kernel_size, "kernel_size"), as_pair(padding, "padding")
    stride = kernel if stride is None else as_pair(stride, "stride")
    axes = zip(x.shape[-2:], kernel, stride, padding, strict=True)
    sizes = tuple((n - 1) * s - 2 * p + k for n, k, s, p in axes)
    sizes = sizes if output_size is None else tuple(output_size)[-2:]
    flat = zeros(*x.shape[:-2], sizes[0] * sizes[1], dtype=x.dtype, device=x.device)
    rows = (*x.shape[:-2], x.shape[-2] * x.shape[-1])
    y = scatter(flat, -1, reshape(indices, rows), reshape(x, rows))
    return reshape(y, (*x.shape[:-2], *sizes))


@with_synonyms
def max_unpool1d(x, indices, kernel_size, stride=None, padding=0, output_size=None) -> Tensor:
    """Each number at the place that :func:`max_pool1d` took it from, and zeros elsewhere.

    Parameters
    ----------
    x : Tensor
        Of shape (N, C, P) or (C, P).
    indices : Tensor of int
        The places, as ``max_pool1d(..., return_indices=True)`` gives them.
    kernel_size, stride, padding : int
        As in :func:`max_pool1d`.
    output_size : tuple of int, optional
        The length, also as the end of a whole shape.

    Returns
    -------
    Tensor
        Of shape (N, C, L) or (C, L).

    Raises
    ------
    ValueError, IndexError
        If the shapes differ, or a place is outside.

    Examples
    --------
    >>> import lucid
    >>> F = lucid.nn.functional
    >>> x = lucid.tensor([[1.0, 3.0, 7.0, 5.0]])
    >>> F.max_unpool1d(*F.max_pool1d(x, 2, return_indices=True), 2)
    tensor([[0., 3., 7., 0.]])
    """
    kernel = (1, as_number(kernel_size, "kernel_size"))
    stride = kernel if stride is None else (1, as_number(stride, "stride"))
    size = None if output_size is None else (1, tuple(output_size)[-1])
    window = kernel, stride, (0, as_number(padding, "padding")), size
    return max_unpool2d(x.unsqueeze(-2), indices.unsqueeze(-2), *window).squeeze(-2)
