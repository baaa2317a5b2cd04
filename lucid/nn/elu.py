"""Exponential linear units as layers."""

from lucid.nn.activation import in_place_text
from lucid.nn.module import Module
from lucid.ops import celu, elu, selu


class ELU(Module):
    """y = x where x > 0, else α (eˣ - 1), elementwise.

    Parameters
    ----------
    alpha : float
        α: below 0 the output goes to -α.
    inplace : bool
        Whether ``x`` itself becomes the result.

    References
    ----------
    Clevert, Unterthiner & Hochreiter, "Fast and Accurate Deep Network Learning by Exponential
    Linear Units", ICLR 2016, arXiv 1511.07289.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ELU()(lucid.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """

    def __init__(self, alpha=1.0, inplace=False):
        self.alpha, self.inplace = alpha, inplace

    def forward(self, x):
        """Any shape to the same shape."""
        return elu(x, self.alpha, self.inplace)

    def extra_repr(self):
        """Its α."""
        return f"alpha={self.alpha}" + in_place_text(self, ", ")


class SELU(Module):
    """y = s x where x > 0, else s α (eˣ - 1), elementwise; s = 1.0507 and α = 1.6733, rounded.

    Parameters
    ----------
    inplace : bool
        Whether ``x`` itself becomes the result.

    References
    ----------
    Klambauer, Unterthiner, Mayr & Hochreiter, "Self-Normalizing Neural Networks", NeurIPS 2017,
    arXiv 1706.02515.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.SELU()(lucid.tensor([-1.0, 2.0]))
    tensor([-1.1113,  2.1014])
    """

    def __init__(self, inplace=False):
        self.inplace = inplace

    def forward(self, x):
        """Any shape to the same shape."""
        return selu(x, self.inplace)

    def extra_repr(self):
        """Whether in place."""
        return in_place_text(self)


class CELU(Module):
    """y = x where x > 0, else α (exp(x / α) - 1), elementwise.

    Parameters
    ----------
    alpha : float
        α: below 0 the output goes to -α.
    inplace : bool
        Whether ``x`` itself becomes the result.

    References
    ----------
    Barron, "Continuously Differentiable Exponential Linear Units", 2017, arXiv 1704.07483.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.CELU(2.0)(lucid.tensor([-1.0, 2.0]))
    tensor([-0.7869,  2.0000])
    """

    def __init__(self, alpha=1.0, inplace=False):
        self.alpha, self.inplace = alpha, inplace

    def forward(self, x):
        """Any shape to the same shape."""
        return celu(x, self.alpha, self.inplace)

    def extra_repr(self):
        """Its α."""
        return f"alpha={self.alpha}" + in_place_text(self, ", ")
