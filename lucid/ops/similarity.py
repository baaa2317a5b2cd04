"""How alike two vectors are, and vectors of length 1."""

import numpy as np

from lucid.ops.arithmetic import in_common_dtype
from lucid.ops.bounds import clamp
from lucid.ops.checks import needs_floats
from lucid.ops.dims import as_dim
from lucid.ops.half import in_float32
from lucid.ops.reduce import norm, sum_
from lucid.ops.shape import broadcast_to
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
@in_float32
def normalize(x, p=2.0, dim=1, eps=1e-12) -> Tensor:
    """Each vector along an axis divided by its length, ``x / max(‖x‖ₚ, eps)``.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    p : float
        Which length: see :func:`lucid.norm`.
    dim : int or tuple of int
        The axes that make up one vector.
    eps : float
        The least length to divide by.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError, IndexError
        If the elements are integers, or there is no such axis.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.normalize(lucid.tensor([[3.0, 4.0], [0.0, 0.0]]))
    tensor([[0.6000, 0.8000],
            [0.0000, 0.0000]])
    """
    needs_floats(x, "normalize")
    return x / clamp(norm(x, p, dim, keepdim=True), min=eps)


@in_float32
def cosine_similarity(x1, x2, dim=1, eps=1e-8) -> Tensor:
    """The cosine of the angle between two vectors, x₁ · x₂ / (max(‖x₁‖, eps) max(‖x₂‖, eps)).

    Parameters
    ----------
    x1, x2 : Tensor
        Their shapes must broadcast.
    dim : int
        The axis that makes up one vector.
    eps : float
        The least length to divide by.

    Returns
    -------
    Tensor
        Of the shape to which both broadcast, without that axis; from -1 to 1.

    Raises
    ------
    TypeError, ValueError, IndexError
        If the elements are integers, the shapes do not broadcast, or there is no such axis.

    Examples
    --------
    >>> import lucid
    >>> x, y = lucid.tensor([[1.0, 0.0]]), lucid.tensor([[3.0, 4.0]])
    >>> lucid.nn.functional.cosine_similarity(x, y)
    tensor([0.6000])
    """
    needs_floats(x1, "cosine_similarity")
    needs_floats(x2, "cosine_similarity")
    shape = np.broadcast_shapes(x1.shape, x2.shape)
    dim = as_dim(dim, len(shape))
    x1, x2 = (_with_whole_vectors(x, dim, shape) for x in (x1, x2))
    return sum_((x1 / _length(x1, dim, eps)) * (x2 / _length(x2, dim, eps)), dim)


@in_float32
def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False) -> Tensor:
    """The length ‖x₁ - x₂ + eps‖ₚ of the difference of two vectors, along the last axis.

    Parameters
    ----------
    x1, x2 : Tensor
        Their shapes must broadcast.
    p : float
        Which length: see :func:`lucid.norm`.
    eps : float
        What is added to every difference, as in PyTorch.
    keepdim : bool
        Whether the last axis stays, with length 1.

    Returns
    -------
    Tensor
        Of the shape to which both broadcast, without the last axis.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> x, y = lucid.tensor([[1.0, 1.0]]), lucid.tensor([[4.0, 5.0]])
    >>> lucid.nn.functional.pairwise_distance(x, y)
    tensor([5.0000])
    """
    x1, x2, _ = in_common_dtype(x1, x2, eps)  # a difference of uint8 has room there
    return norm(x1 - x2 + eps, p, -1, keepdim)


def _with_whole_vectors(x, dim, shape):
    """``x`` broadcast to ``shape`` along ``dim`` alone: its vectors get their lengths only once."""
    x = x[(None,) * (len(shape) - x.ndim)] if x.ndim < len(shape) else x
    whole = tuple(shape[i] if i == dim else n for i, n in enumerate(x.shape))
    return x if whole == x.shape else broadcast_to(x, whole)


def _length(x, dim, eps):
    """The length of x, at least eps; its gradient is that of the length itself, as in PyTorch."""
    length = norm(x, 2, dim, keepdim=True)
    return length + (clamp(length, min=eps) - length).detach()
