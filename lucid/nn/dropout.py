"""Layers that drop numbers at random while training."""

from lucid.nn.activation import in_place_text
from lucid.nn.module import Module
from lucid.ops import drop_path, dropout, dropout1d, dropout2d
from lucid.ops.dropout import check_probability


class Dropout(Module):
    """While training, set each element to 0 with probability ``p`` and divide the rest by 1 - p.

    Parameters
    ----------
    p : float
        The probability, from 0 to 1, which drops all.
    inplace : bool
        Whether ``x`` itself becomes the result.

    Raises
    ------
    ValueError
        If ``p`` is no such probability.

    References
    ----------
    Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting",
    JMLR 15, 2014.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Dropout(0.5).eval()(lucid.ones(3))
    tensor([1., 1., 1.])
    """

    def __init__(self, p=0.5, inplace=False):
        check_probability(p, "p")
        self.p, self.inplace = p, inplace

    def forward(self, x):
        """Any shape to the same shape."""
        return dropout(x, self.p, self.training, self.inplace)

    def extra_repr(self):
        """Its probability."""
        return f"p={self.p}" + in_place_text(self, ", ")


class Dropout1d(Dropout):
    """While training, set whole channels of signals to 0 with probability ``p``.

    Parameters
    ----------
    p : float
        The probability, from 0 to 1, which drops all.
    inplace : bool
        Whether ``x`` itself becomes the result.

    Raises
    ------
    ValueError
        If ``p`` is no such probability.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Dropout1d(0.5).eval()(lucid.ones(1, 1, 3))
    tensor([[[1., 1., 1.]]])
    """

    def forward(self, x):
        """(N, C, L) or (C, L) to the same shape."""
        return dropout1d(x, self.p, self.training, self.inplace)


class Dropout2d(Dropout):
    """While training, set whole channels of images to 0 with probability ``p``.

    Parameters
    ----------
    p : float
        The probability, from 0 to 1, which drops all.
    inplace : bool
        Whether ``x`` itself becomes the result.

    Raises
    ------
    ValueError
        If ``p`` is no such probability.

    References
    ----------
    Tompson et al., "Efficient Object Localization Using Convolutional Networks", CVPR 2015,
    arXiv 1411.4280.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Dropout2d(0.5).eval()(lucid.ones(1, 1, 1, 3))
    tensor([[[[1., 1., 1.]]]])
    """

    def forward(self, x):
        """(N, C, H, W) to the same shape."""
        return dropout2d(x, self.p, self.training, self.inplace)


class DropPath(Dropout):
    """While training, set whole samples to 0 with probability ``p``: stochastic depth.

    Parameters
    ----------
    p : float
        The probability, from 0 to 1, which drops all.

    Raises
    ------
    ValueError
        If ``p`` is no such probability.

    References
    ----------
    Huang et al., "Deep networks with stochastic depth", ECCV 2016, arXiv 1603.09382.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.DropPath(0.2).eval()(lucid.ones(3))
    tensor([1., 1., 1.])
    """

    def __init__(self, p=0.0):
        super().__init__(p)

    def forward(self, x):
        """(N, ...) to the same shape."""
        return drop_path(x, self.p, self.training)
