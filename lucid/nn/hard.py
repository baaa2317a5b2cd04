"""Activations of straight pieces as layers."""

from lucid.nn.activation import in_place_text
from lucid.nn.module import Module
from lucid.ops import hardshrink, hardsigmoid, hardswish, hardtanh, relu6, softshrink, threshold


class Hardtanh(Module):
    """y = x between two bounds, and the bound itself beyond, elementwise.

    Parameters
    ----------
    min_val, max_val : float
        The bounds.
    inplace : bool
        Whether ``x`` itself becomes the result.

    Raises
    ------
    ValueError
        If the bounds are the wrong way round.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Hardtanh()(lucid.tensor([-4.0, 0.5, 4.0]))
    tensor([-1.0000,  0.5000,  1.0000])
    """

    def __init__(self, min_val=-1.0, max_val=1.0, inplace=False):
        if min_val > max_val:
            raise ValueError(f"min_val (={min_val}) must not be above max_val (={max_val})")
        self.min_val, self.max_val, self.inplace = min_val, max_val, inplace

    def forward(self, x):
        """Any shape to the same shape."""
        return hardtanh(x, self.min_val, self.max_val, self.inplace)

    def extra_repr(self):
        """Its bounds."""
        return f"min_val={self.min_val}, max_val={self.max_val}" + in_place_text(self, ", ")


class ReLU6(Module):
    """y = min(max(0, x), 6), elementwise.

    Parameters
    ----------
    inplace : bool
        Whether ``x`` itself becomes the result.

    References
    ----------
    Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10", 2010.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ReLU6()(lucid.tensor([-1.0, 2.0, 9.0]))
    tensor([0., 2., 6.])
    """

    def __init__(self, inplace=False):
        self.inplace = inplace

    def forward(self, x):
        """Any shape to the same shape."""
        return relu6(x, self.inplace)

    def extra_repr(self):
        """Whether in place."""
        return in_place_text(self)


class Hardsigmoid(Module):
    """y = min(max(0, x + 3), 6) / 6, elementwise: a sigmoid of straight pieces.

    Parameters
    ----------
    inplace : bool
        Whether ``x`` itself becomes the result.

    References
    ----------
    Courbariaux, Bengio & David, "BinaryConnect", NeurIPS 2015, arXiv 1511.00363.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Hardsigmoid()(lucid.tensor([-4.0, 0.0, 4.0]))
    tensor([0.0000, 0.5000, 1.0000])
    """

    def __init__(self, inplace=False):
        self.inplace = inplace

    def forward(self, x):
        """Any shape to the same shape."""
        return hardsigmoid(x, self.inplace)

    def extra_repr(self):
        """Whether in place."""
        return in_place_text(self)


class Hardswish(Module):
    """y = x min(max(0, x + 3), 6) / 6, elementwise.

    Parameters
    ----------
    inplace : bool
        Whether ``x`` itself becomes the result.

    References
    ----------
    Howard et al., "Searching for MobileNetV3", ICCV 2019, arXiv 1905.02244.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Hardswish()(lucid.tensor([-1.0, 0.0, 4.0]))
    tensor([-0.3333,  0.0000,  4.0000])
    """

    def __init__(self, inplace=False):
        self.inplace = inplace

    def forward(self, x):
        """Any shape to the same shape."""
        return hardswish(x, self.inplace)

    def extra_repr(self):
        """Whether in place."""
        return in_place_text(self)


class Hardshrink(Module):
    """y = x where it is beyond ±λ, and 0 between, elementwise.

    Parameters
    ----------
    lambd : float
        The bound λ.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Hardshrink()(lucid.tensor([-4.0, 0.25, 4.0]))
    tensor([-4.,  0.,  4.])
    """

    def __init__(self, lambd=0.5):
        self.lambd = lambd

    def forward(self, x):
        """Any shape to the same shape."""
        return hardshrink(x, self.lambd)

    def extra_repr(self):
        """Its bound."""
        return f"{self.lambd}"


class Softshrink(Module):
    """y = x moved towards 0 by λ, and 0 where it is within ±λ, elementwise.

    Parameters
    ----------
    lambd : float
        The bound λ, 0 or more.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Softshrink()(lucid.tensor([-4.0, 0.25, 4.0]))
    tensor([-3.5000,  0.0000,  3.5000])
    """

    def __init__(self, lambd=0.5):
        self.lambd = lambd

    def forward(self, x):
        """Any shape to the same shape."""
        return softshrink(x, self.lambd)

    def extra_repr(self):
        """Its bound."""
        return f"{self.lambd}"


class Threshold(Module):
    """y = x where it is greater than a threshold, else one value, elementwise.

    Parameters
    ----------
    threshold : float
        The threshold.
    value : float
        What stands where x is not greater.
    inplace : bool
        Whether ``x`` itself becomes the result.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Threshold(1.0, 9.0)(lucid.tensor([0.5, 2.0]))
    tensor([9., 2.])
    """

    def __init__(self, threshold, value, inplace=False):
        self.threshold, self.value, self.inplace = threshold, value, inplace

    def forward(self, x):
        """Any shape to the same shape."""
        return threshold(x, self.threshold, self.value, self.inplace)

    def extra_repr(self):
        """Its settings."""
        return f"threshold={self.threshold}, value={self.value}" + in_place_text(self, ", ")
