"""Initial weights that begin as a rotation, or as the identity."""

import math

import numpy as np

from lucid.nn.init.fill import draw, fill
from lucid.ops.checks import as_setting
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
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
    gain = as_setting(gain, "gain")
    return fill(tensor, lambda: gain * _orthogonal(tensor.shape)) if tensor.numel() else tensor


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


@with_synonyms
def sparse_(tensor, sparsity, std=0.01) -> Tensor:
    """Fill a matrix from N(0, std²), but set a share of each column to 0.

    Parameters
    ----------
    tensor : Tensor
        What to fill: a matrix.
    sparsity : float
        The share of zeros in each column, from 0 to 1, rounded up to whole rows.
    std : float
        The standard deviation of the other numbers.

    Raises
    ------
    ValueError
        If the tensor is no matrix, or the share is out of range.

    References
    ----------
    Martens, "Deep learning via Hessian-free optimization", ICML 2010.

    Examples
    --------
    >>> import lucid
    >>> w = lucid.nn.init.sparse_(lucid.empty(4, 3), sparsity=0.5)
    >>> (w == 0).sum(0)
    tensor([2, 2, 2])
    """
    if tensor.ndim != 2:
        raise ValueError(f"sparse_ takes a matrix, not shape {tensor.shape}")
    sparsity, std = as_setting(sparsity, "sparsity"), as_setting(std, "std")
    if not 0 <= sparsity <= 1:
        raise ValueError(f"sparsity (={sparsity}) must be a share from 0 to 1")
    return fill(tensor, lambda: _sparse(tensor.shape, sparsity) * std)


def _sparse(shape, sparsity):
    """Normal numbers, with zeros at the rows of each column that come first in a random order."""
    numbers = draw("standard_normal", shape)
    order = np.argsort(draw("random", shape), axis=0)
    zeros = order[: math.ceil(sparsity * shape[0])]
    np.put_along_axis(numbers, zeros, 0.0, axis=0)
    return numbers


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
