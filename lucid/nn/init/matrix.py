"""Initial weights that begin as a rotation, or as the identity."""

import numpy as np

from lucid.nn.init.fill import draw, fill
from lucid.tensor import Tensor


def orthogonal_(tensor, gain=1.0) -> Tensor:
    """Fill with a random matrix whose rows, or columns if they are fewer, are orthonormal.

    Parameters
    ----------
    tensor : Tensor
        A weight (out, ...): a matrix of as many rows as its first axis is long.
    gain : float
        What to multiply the matrix by.

    Raises
    ------
    ValueError
        If the tensor has fewer than two axes.

    References
    ----------
    Saxe, McClelland & Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep
    linear neural networks", ICLR 2014, arXiv 1312.6120.

    Examples
    --------
    >>> import lucid
    >>> q = lucid.nn.init.orthogonal_(lucid.empty(3, 5))
    >>> bool((q @ q.transpose(0, 1) - lucid.eye(3)).abs().max() < 1e-5)
    True
    """
    if tensor.ndim < 2:
        raise ValueError(f"orthogonal_ takes a weight of two axes or more, not {tensor.shape}")
    return fill(tensor, lambda: gain * _orthogonal(tensor.shape))


def dirac_(tensor, groups=1) -> Tensor:
    """Fill filters so that a convolution with padding passes its channels on as they are.

    w[k, c] is 1 in the middle where k is c, and 0 elsewhere.

    Parameters
    ----------
    tensor : Tensor
        Filters: (out, in, length) or (out, in, height, width).
    groups : int
        The groups of the convolution; each passes on its own channels.

    Raises
    ------
    ValueError
        If the tensor has no such shape, or its filters are not divisible by the groups.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.init.dirac_(lucid.empty(1, 1, 3))
    tensor([[[0., 1., 0.]]])
    """
    if tensor.ndim not in (3, 4, 5):
        raise ValueError(f"dirac_ takes filters of three to five axes, not {tensor.shape}")
    if groups < 1 or tensor.shape[0] % groups:
        raise ValueError(
            f"the filters (={tensor.shape[0]}) must be divisible by groups (={groups})"
        )
    return fill(tensor, lambda: _impulses(tensor.shape, groups).astype(tensor.dtype))


def eye_(tensor) -> Tensor:
    """Fill a matrix with ones on its diagonal and zeros elsewhere.

    Parameters
    ----------
    tensor : Tensor
        What to fill: a matrix.

    Raises
    ------
    ValueError
        If the tensor is no matrix.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.init.eye_(lucid.empty(2, 3))
    tensor([[1., 0., 0.],
            [0., 1., 0.]])
    """
    if tensor.ndim != 2:
        raise ValueError(f"eye_ takes a matrix, not shape {tensor.shape}")
    return fill(tensor, lambda: np.eye(*tensor.shape, dtype=tensor.dtype))


def _orthogonal(shape):
    flat = draw("standard_normal", shape).reshape(shape[0], -1)
    is_wide = flat.shape[0] < flat.shape[1]
    q, r = np.linalg.qr(flat.T if is_wide else flat)
    q = q * np.sign(np.diagonal(r))  # makes the draw even over all rotations
    return (q.T if is_wide else q).reshape(shape)


def _impulses(shape, groups):
    filters = np.zeros(shape)
    per_group = shape[0] // groups
    middle = tuple(n // 2 for n in shape[2:])
    for group in range(groups):
        for i in range(min(per_group, shape[1])):
            filters[(group * per_group + i, i, *middle)] = 1
    return filters
