"""Activation layers."""

from lucid.nn.module import Module
from lucid.ops import gelu, relu, sigmoid, silu, softmax, tanh


class ReLU(Module):
    """y = max(0, x), elementwise.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ReLU()(lucid.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """

    def forward(self, x):
        """Any shape to the same shape."""
        return relu(x)


class GELU(Module):
    """y = x Φ(x), elementwise, where Φ is the standard normal CDF.

    Parameters
    ----------
    approximate : str
        ``"none"`` takes Φ itself, as ConvNeXt does; ``"tanh"`` its approximation.

    Raises
    ------
    ValueError
        If ``approximate`` is neither.

    References
    ----------
    Hendrycks & Gimpel, "Gaussian Error Linear Units", 2016, arXiv 1606.08415.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.GELU()(lucid.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.1587,  0.0000,  0.8413])
    """

    def __init__(self, approximate="none"):
        if approximate not in ("none", "tanh"):
            raise ValueError(f"approximate (={approximate!r}) must be 'none' or 'tanh'")
        self.approximate = approximate

    def forward(self, x):
        """Any shape to the same shape."""
        return gelu(x, self.approximate)

    def extra_repr(self):
        """Its form, where it is not the exact one."""
        return "" if self.approximate == "none" else f"approximate={self.approximate!r}"


class SiLU(Module):
    """y = x σ(x), elementwise, where σ is the sigmoid; also called swish.

    References
    ----------
    Elfwing, Uchibe & Doya, "Sigmoid-Weighted Linear Units for Neural Network Function
    Approximation in Reinforcement Learning", 2017, arXiv 1702.03118.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.SiLU()(lucid.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.2689,  0.0000,  0.7311])
    """

    def forward(self, x):
        """Any shape to the same shape."""
        return silu(x)


class Sigmoid(Module):
    """y = 1 / (1 + e⁻ˣ), elementwise, between 0 and 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Sigmoid()(lucid.tensor([-1.0, 0.0, 1.0]))
    tensor([0.2689, 0.5000, 0.7311])
    """

    def forward(self, x):
        """Any shape to the same shape."""
        return sigmoid(x)


class Tanh(Module):
    """y = (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ), elementwise, between -1 and 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Tanh()(lucid.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.7616,  0.0000,  0.7616])
    """

    def forward(self, x):
        """Any shape to the same shape."""
        return tanh(x)


class Softmax(Module):
    """yᵢ = exp xᵢ / Σⱼ exp xⱼ along an axis: positive numbers that sum to 1.

    Parameters
    ----------
    dim : int
        The axis of the choices.

    Raises
    ------
    IndexError
        If an input has no such axis.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Softmax(dim=1)(lucid.tensor([[0.0, 1.0, 2.0]]))
    tensor([[0.0900, 0.2447, 0.6652]])
    """

    def __init__(self, dim):
        self.dim = dim

    def forward(self, x):
        """Any shape to the same shape."""
        return softmax(x, self.dim)

    def extra_repr(self):
        """Its axis."""
        return f"dim={self.dim}"
