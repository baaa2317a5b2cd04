"""Norms that divide by a size without taking a mean away."""

from numbers import Integral

from lucid.backend import backend_of
from lucid.ops.checks import needs_eps, needs_floats
from lucid.ops.dims import along
from lucid.ops.elementwise import rsqrt
from lucid.ops.half import in_float32
from lucid.ops.index import getitem
from lucid.ops.pad import pad
from lucid.ops.reduce import mean
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
@in_float32
def rms_norm(x, normalized_shape, weight=None, eps=None) -> Tensor:
    """w x / √(mean of x² + eps) over the last axes: layer norm that takes no mean away.

    Parameters
    ----------
    x : Tensor
        Of shape ``(..., *normalized_shape)``.
    normalized_shape : int or tuple of int
        The lengths of the last axes, which are normalised together.
    weight : Tensor, optional
        w, of that shape; 1 by default.
    eps : float, optional
        What keeps the quotient finite; by default the dtype's own, 1.2e-7 for float32.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, or the shape does not end so.

    References
    ----------
    Zhang & Sennrich, "Root Mean Square Layer Normalization", NeurIPS 2019, arXiv 1910.07467.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.rms_norm(lucid.tensor([[3.0, 4.0, 5.0, 5.0]]), 4)
    tensor([[0.6928, 0.9238, 1.1547, 1.1547]])
    """
    needs_floats(x, "rms_norm")
    is_one = isinstance(normalized_shape, Integral)
    shape = (normalized_shape,) if is_one else tuple(normalized_shape)
    if not shape or x.shape[-len(shape) :] != shape:
        raise ValueError(f"rms_norm over {shape} does not fit an input of shape {x.shape}")
    eps = float(backend_of(x.array).xp.finfo(x.dtype).eps) if eps is None else eps
    needs_eps(eps)
    y = x * rsqrt(mean(x * x, tuple(range(-len(shape), 0)), keepdim=True) + eps)
    return y if weight is None else y * weight


@with_synonyms
@in_float32
def local_response_norm(x, size, alpha=1e-4, beta=0.75, k=1.0) -> Tensor:
    """x / (k + α · mean of x² over neighbouring channels)^β.

    Parameters
    ----------
    x : Tensor
        Of shape (N, C, ...), with one axis or more after C.
    size : int
        How many neighbouring channels count; those beyond the first and the last count as 0.
    alpha, beta, k : float
        The factors α and k, and the power β.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, there are fewer axes, or ``size`` is less than 1.

    References
    ----------
    Krizhevsky, Sutskever & Hinton, "ImageNet Classification with Deep Convolutional Neural
    Networks", NIPS 2012.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.local_response_norm(lucid.ones(1, 3, 1), 2, alpha=1.0).flatten()
    tensor([0.7378, 0.5946, 0.5946])
    """
    needs_floats(x, "local_response_norm")
    if x.ndim < 3 or size < 1:
        raise ValueError(f"local_response_norm takes shape (N, C, ...) and a size (={size}) from 1")
    channels = x.shape[1]
    around = (0, 0) * (x.ndim - 2) + (size // 2, (size - 1) // 2)
    squares = pad(x * x, around)
    total = getitem(squares, along(1, slice(0, channels)))
    for i in range(1, size):
        total = total + getitem(squares, along(1, slice(i, i + channels)))
    return x / (total * (alpha / size) + k) ** beta
