"""Activations with a slope to learn, with a gate, or of smooth forms, as layers."""

from lucid.nn.activation import in_place_text
from lucid.nn.init import constant_
from lucid.nn.module import Module, Parameter
from lucid.ops import (
    empty,
    glu,
    leaky_relu,
    logsigmoid,
    mish,
    prelu,
    softplus,
    softsign,
    tanhshrink,
)


class LeakyReLU(Module):
    """y = x where x > 0, else a x for a small slope a, elementwise.

    Parameters
    ----------
    negative_slope : float
        The slope a.
    inplace : bool
        Whether ``x`` itself becomes the result.

    References
    ----------
    Maas, Hannun & Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models", 2013.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.LeakyReLU(0.2)(lucid.tensor([-1.0, 2.0]))
    tensor([-0.2000,  2.0000])
    """

    def __init__(self, negative_slope=0.01, inplace=False):
        self.negative_slope, self.inplace = negative_slope, inplace

    def forward(self, x):
        """Any shape to the same shape."""
        return leaky_relu(x, self.negative_slope, self.inplace)

    def extra_repr(self):
        """Its slope."""
        return f"negative_slope={self.negative_slope}" + in_place_text(self, ", ")


class PReLU(Module):
    """y = x where x > 0, else w x, for a slope w that is learned.

    Parameters
    ----------
    num_parameters : int
        One slope for all, or C: one for each channel.
    init : float
        The slope at the start.
    device, dtype : optional
        Of the slopes; by default the CPU and float32.

    Attributes
    ----------
    weight : Parameter
        w, of shape (num_parameters,).

    Raises
    ------
    ValueError
        If there is no slope, or not one for each channel.

    References
    ----------
    He, Zhang, Ren & Sun, "Delving Deep into Rectifiers", ICCV 2015, arXiv 1502.01852.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.PReLU()(lucid.tensor([-1.0, 2.0])).tolist()
    [-0.25, 2.0]
    """

    def __init__(self, num_parameters=1, init=0.25, device=None, dtype=None):
        if num_parameters < 1:
            raise ValueError(f"num_parameters (={num_parameters}) must be at least 1")
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(empty(num_parameters, dtype=dtype, device=device))
        self.reset_parameters()

    def reset_parameters(self):
        """Make all slopes what they were at the start."""
        constant_(self.weight, self.init)

    def forward(self, x):
        """(N, C, ...) to the same shape."""
        return prelu(x, self.weight)

    def extra_repr(self):
        """Its number of slopes."""
        return f"num_parameters={self.num_parameters}"


class Softplus(Module):
    """y = log(1 + exp βx) / β, elementwise: a smooth form of the rectifier.

    Parameters
    ----------
    beta : float
        How sharp the bend at 0 is.
    threshold : float
        Where βx is greater, the output is x itself.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Softplus()(lucid.tensor([-1.0, 0.0, 1.0]))
    tensor([0.3133, 0.6931, 1.3133])
    """

    def __init__(self, beta=1.0, threshold=20.0):
        self.beta, self.threshold = beta, threshold

    def forward(self, x):
        """Any shape to the same shape."""
        return softplus(x, self.beta, self.threshold)

    def extra_repr(self):
        """Its settings."""
        return f"beta={self.beta}, threshold={self.threshold}"


class Mish(Module):
    """y = x tanh(log(1 + eˣ)), elementwise.

    Parameters
    ----------
    inplace : bool
        Whether ``x`` itself becomes the result.

    References
    ----------
    Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", BMVC 2020,
    arXiv 1908.08681.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Mish()(lucid.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.3034,  0.0000,  0.8651])
    """

    def __init__(self, inplace=False):
        self.inplace = inplace

    def forward(self, x):
        """Any shape to the same shape."""
        return mish(x, self.inplace)

    def extra_repr(self):
        """Whether in place."""
        return in_place_text(self)


class Softsign(Module):
    """``y = x / (1 + |x|)``, elementwise, between -1 and 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Softsign()(lucid.tensor([-1.0, 0.0, 3.0]))
    tensor([-0.5000,  0.0000,  0.7500])
    """

    def forward(self, x):
        """Any shape to the same shape."""
        return softsign(x)


class Tanhshrink(Module):
    """y = x - tanh x, elementwise.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Tanhshrink()(lucid.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.2384,  0.0000,  0.2384])
    """

    def forward(self, x):
        """Any shape to the same shape."""
        return tanhshrink(x)


class LogSigmoid(Module):
    """y = -log(1 + e⁻ˣ), elementwise: the logarithm of the sigmoid.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.LogSigmoid()(lucid.tensor([-10.0, 0.0]))
    tensor([-10.0000,  -0.6931])
    """

    def forward(self, x):
        """Any shape to the same shape."""
        return logsigmoid(x)


class GLU(Module):
    """The first half of an axis times the sigmoid of the second.

    Parameters
    ----------
    dim : int
        The axis to halve.

    References
    ----------
    Dauphin, Fan, Auli & Grangier, "Language Modeling with Gated Convolutional Networks", ICML
    2017, arXiv 1612.08083.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.GLU()(lucid.tensor([1.0, 2.0, 0.0, 100.0]))
    tensor([0.5000, 2.0000])
    """

    def __init__(self, dim=-1):
        self.dim = dim

    def forward(self, x):
        """An axis of length 2 n to one of length n."""
        return glu(x, self.dim)

    def extra_repr(self):
        """Its axis."""
        return f"dim={self.dim}"
