"""Activation layers."""

from lucid.nn.module import Module
from lucid.ops import gelu, relu


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
    """y = x Φ(x), elementwise, where Φ is the distribution function of N(0, 1).

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
