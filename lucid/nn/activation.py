"""Activation layers."""

from lucid.nn.module import Module
from lucid.ops import gelu, relu, sigmoid, silu, tanh


class ReLU(Module):
    """y = max(0, x), elementwise.

    Parameters
    ----------
    inplace : bool
        Whether ``x`` itself becomes the result.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ReLU()(lucid.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """

    def __init__(self, inplace=False):
        self.inplace = inplace

    def forward(self, x):
        """Any shape to the same shape."""
        return relu(x, self.inplace)

    def extra_repr(self):
        """Whether in place."""
        return in_place_text(self)


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

    Parameters
    ----------
    inplace : bool
        Whether ``x`` itself becomes the result.

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

    def __init__(self, inplace=False):
        self.inplace = inplace

    def forward(self, x):
        """Any shape to the same shape."""
        return silu(x, self.inplace)

    def extra_repr(self):
        """Whether in place."""
        return in_place_text(self)


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


def in_place_text(layer, before=""):
    """What the text of a layer says of a change in place."""
    return f"{before}inplace=True" if layer.inplace else ""
