"""Norms that divide by a size without taking a mean away, as layers."""

from numbers import Integral

from lucid.nn.init import ones_
from lucid.nn.module import Module, Parameter
from lucid.ops import empty, local_response_norm, rms_norm


class RMSNorm(Module):
    """w x / √(mean of x² + eps) over the last axes: layer norm that takes no mean away.

    Parameters
    ----------
    normalized_shape : int or tuple of int
        The lengths of the last axes, which are normalised together.
    eps : float, optional
        What keeps the quotient finite; by default the dtype's own, 1.2e-7 for float32.
    elementwise_affine : bool
        Whether there is a w.
    device, dtype : optional
        Of the weight; by default the CPU and float32.

    Attributes
    ----------
    weight : Parameter or None
        w, ones at the start.

    Raises
    ------
    ValueError
        If an input does not end in that shape.

    References
    ----------
    Zhang & Sennrich, "Root Mean Square Layer Normalization", NeurIPS 2019, arXiv 1910.07467.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.RMSNorm(4)(lucid.tensor([[3.0, 4.0, 5.0, 5.0]])).detach()
    tensor([[0.6928, 0.9238, 1.1547, 1.1547]])
    """

    def __init__(
        self, normalized_shape, eps=None, elementwise_affine=True, device=None, dtype=None
    ):
        one = isinstance(normalized_shape, Integral)
        self.normalized_shape = (normalized_shape,) if one else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        numbers = empty(self.normalized_shape, device=device, dtype=dtype)
        self.register_parameter("weight", Parameter(numbers) if elementwise_affine else None)
        self.reset_parameters()

    def reset_parameters(self):
        """Make the weight ones, as at the start."""
        if self.weight is not None:
            ones_(self.weight)

    def forward(self, x):
        """``(..., *normalized_shape)`` to the same shape."""
        return rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self):
        """Its settings."""
        affine = self.elementwise_affine
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={affine}"


class LocalResponseNorm(Module):
    """x / (k + α · mean of x² over neighbouring channels)^β: AlexNet's normalisation.

    Parameters
    ----------
    size : int
        How many neighbouring channels count.
    alpha, beta, k : float
        The factors α and k, and the power β.

    Raises
    ------
    ValueError
        If an input has another shape than (N, C, ...).

    References
    ----------
    Krizhevsky, Sutskever & Hinton, "ImageNet Classification with Deep Convolutional Neural
    Networks", NIPS 2012.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.LocalResponseNorm(2, alpha=1.0)(lucid.ones(1, 3, 1)).flatten()
    tensor([0.7378, 0.5946, 0.5946])
    """

    def __init__(self, size, alpha=1e-4, beta=0.75, k=1.0):
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, x):
        """(N, C, ...) to the same shape."""
        return local_response_norm(x, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self):
        """Its settings."""
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"
