"""The rectifier with slopes of chance, as a layer."""

from lucid.nn.activation import in_place_text
from lucid.nn.module import Module
from lucid.ops import rrelu


class RReLU(Module):
    """y = x where x > 0, else a x; while training a is drawn for each number.

    Parameters
    ----------
    lower, upper : float
        The bounds of a; in evaluation mode a is in the middle.
    inplace : bool
        Whether ``x`` itself becomes the result.

    Raises
    ------
    ValueError
        If the bounds are the wrong way round.

    References
    ----------
    Xu, Wang, Chen & Li, "Empirical Evaluation of Rectified Activations in Convolutional
    Network", 2015, arXiv 1505.00853.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.RReLU(0.25, 0.75).eval()(lucid.tensor([-1.0, 2.0]))
    tensor([-0.5000,  2.0000])
    """

    def __init__(self, lower=1 / 8, upper=1 / 3, inplace=False):
        self.lower, self.upper, self.inplace = lower, upper, inplace

    def forward(self, x):
        """Any shape to the same shape."""
        return rrelu(x, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self):
        """Its bounds."""
        return f"lower={self.lower}, upper={self.upper}" + in_place_text(self, ", ")
