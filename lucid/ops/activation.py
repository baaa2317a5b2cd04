"""Activations, and the soft forms of argmax."""

import math

from lucid.autograd import Function, is_grad_enabled
from lucid.backend.dtypes import as_dtype, as_float, float32
from lucid.ops.checks import as_setting, needs_floats
from lucid.ops.compare import where
from lucid.ops.constant import constant_in
from lucid.ops.dims import as_dim
from lucid.ops.elementwise import exp, tanh
from lucid.ops.half import in_float32
from lucid.ops.in_place import into
from lucid.ops.reduce import sum_
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor, tensor_method


class ReLU(Function):
    """y = max(0, x);  dx = 0 where y ≤ 0, else dy."""

    gradients_are_new = True

    def forward(self, x):
        y = self.xp.clip(x, 0, None)
        self.save_for_backward(y)
        return y

    def backward(self, grad):
        (y,) = self.saved_tensors
        dx = where(y <= 0, 0.0, grad)  # nan ≤ 0 is False: it lets dy through, as in PyTorch
        return constant_in(y, dx)


class LeakyReLU(Function):
    """y = x where x > 0, else a x for a small slope a;  dx = dy, and a dy."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, *, negative_slope):
        self.save_for_backward(x)
        self.negative_slope = negative_slope
        return self.kernels.where(x > 0, x, x * negative_slope)

    def backward(self, grad):
        (x,) = self.saved_tensors
        return constant_in(x, where(x > 0, grad, grad * self.negative_slope))


class GELU(Function):
    """y = x Φ(x), where Φ is the standard normal CDF (Hendrycks & Gimpel, 2016).

    dx = dy (Φ(x) + x φ(x)), where φ = Φ' is the normal density. Shapes: y as x.
    It saves x, not dy/dx: a saved derivative would have no graph of its own.
    """

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.kernels.gelu(as_float(x))

    def backward(self, grad):
        (x,) = self.saved_tensors
        return GELUGrad.apply(grad, x)


class GELUGrad(Function):
    """dx = dy (Φ(x) + x φ(x));  its derivative in x is dy φ(x) (2 - x²), for φ'(x) = -x φ(x)."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, grad, x):
        self.save_for_backward(grad, x)
        return self.kernels.gelu_grad(grad, x)

    def backward(self, grad2):
        grad, x = self.saved_tensors
        density = exp(-0.5 * x * x) * (1 / math.sqrt(2 * math.pi))
        return GELUGrad.apply(grad2, x), grad2 * grad * density * (2 - x * x)


class SoftmaxGrad(Function):
    """dx of the two ops below, from one kernel; it has no backward of its own."""

    computes_in_float32 = True

    def forward(self, grad, y, *, kernel, axis):
        return getattr(self.kernels, kernel)(grad, y, axis=axis)


class Softmax(Function):
    """yᵢ = exp xᵢ / Σⱼ exp xⱼ along ``dim``;  dx = y (dy - Σ dy y)."""

    autocasts_to = float32
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, *, dim):
        y = self.kernels.softmax(x, axis=dim)
        self.save_for_backward(y)
        self.dim = dim
        return y

    def backward(self, grad):
        (y,) = self.saved_tensors
        if not is_grad_enabled():
            return SoftmaxGrad.apply(grad, y, kernel="softmax_grad", axis=self.dim)
        return y * (grad - sum_(grad * y, self.dim, keepdim=True))


class LogSoftmax(Function):
    """yᵢ = xᵢ - log Σⱼ exp xⱼ along ``dim``;  dx = dy - exp(y) Σ dy."""

    autocasts_to = float32
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, *, dim):
        y = self.kernels.log_softmax(x, axis=dim)
        self.save_for_backward(y)
        self.dim = dim
        return y

    def backward(self, grad):
        (y,) = self.saved_tensors
        if not is_grad_enabled():
            return SoftmaxGrad.apply(grad, y, kernel="log_softmax_grad", axis=self.dim)
        return grad - exp(y) * sum_(grad, self.dim, keepdim=True)


@tensor_method()
def relu(x, inplace=False) -> Tensor:
    """The rectifier max(0, x), elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    inplace : bool
        Whether ``x`` itself becomes the result, by the rule of all changes in place.

    Returns
    -------
    Tensor
        Of the shape of ``x``. Its gradient at 0 is 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.relu(lucid.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """
    return into(x, ReLU.apply(x), inplace, "relu")


@with_synonyms
def leaky_relu(x, negative_slope=0.01, inplace=False) -> Tensor:
    """The rectifier with a small slope below 0: x where x > 0, else a x, elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    negative_slope : float
        The slope a.
    inplace : bool
        Whether ``x`` itself becomes the result, by the rule of all changes in place.

    Returns
    -------
    Tensor
        Of the shape of ``x``. Its gradient at 0 is a.

    Raises
    ------
    TypeError
        If the elements are integers.

    References
    ----------
    Maas, Hannun & Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models", 2013.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.leaky_relu(lucid.tensor([-1.0, 2.0]))
    tensor([-0.0100,  2.0000])
    """
    needs_floats(x, "leaky_relu")
    slope = as_setting(negative_slope, "negative_slope")
    return into(x, LeakyReLU.apply(x, negative_slope=slope), inplace, "leaky_relu")


@with_synonyms
def gelu(x, approximate="none") -> Tensor:
    """The Gaussian error linear unit x Φ(x): each element times the chance that N(0, 1) is below.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    approximate : str
        ``"none"`` takes Φ itself, Φ(x) = (1 + erf(x/√2)) / 2; ``"tanh"`` the form
        x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))), which differs by up to 5e-4.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

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
    >>> lucid.nn.functional.gelu(lucid.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.1587,  0.0000,  0.8413])
    """
    if approximate == "none":
        return GELU.apply(x)
    if approximate == "tanh":
        return _tanh_gelu(x)
    raise ValueError(f"gelu: approximate (={approximate!r}) must be 'none' or 'tanh'")


@in_float32
def _tanh_gelu(x):
    u = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
    return 0.5 * x * (1 + tanh(u))


@tensor_method()
def softmax(x, dim, dtype=None) -> Tensor:
    """Positive numbers that sum to 1 along an axis: exp xᵢ / Σⱼ exp xⱼ.

    Parameters
    ----------
    x : Tensor
        Scores, of any shape.
    dim : int
        The axis of the choices.
    dtype : dtype, optional
        What to compute in; the dtype of ``x`` by default.

    Returns
    -------
    Tensor
        Probabilities, of the shape of ``x``.

    Raises
    ------
    IndexError, TypeError
        If there is no such axis, or the scores are integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.softmax(lucid.tensor([0.0, 1.0, 2.0]), dim=0)
    tensor([0.0900, 0.2447, 0.6652])
    """
    x = _scores(x, dtype, "softmax")
    dim = as_dim(dim, x.ndim)
    return Softmax.apply(x, dim=dim) if _has_lines(x) else exp(x - x)


@tensor_method()
def log_softmax(x, dim, dtype=None) -> Tensor:
    """The logarithm of :func:`softmax`, xᵢ - log Σⱼ exp xⱼ, without its underflow.

    Parameters
    ----------
    x : Tensor
        Scores, of any shape.
    dim : int
        The axis of the choices.
    dtype : dtype, optional
        What to compute in; the dtype of ``x`` by default.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    IndexError, TypeError
        If there is no such axis, or the scores are integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.log_softmax(lucid.tensor([0.0, 1000.0]), dim=0)
    tensor([-1000.,     0.])
    """
    x = _scores(x, dtype, "log_softmax")
    dim = as_dim(dim, x.ndim)
    return LogSoftmax.apply(x, dim=dim) if _has_lines(x) else x - x


def _scores(x, dtype, name):
    x = x if dtype is None else x.to(as_dtype(dtype))
    needs_floats(x, name)
    return x


def _has_lines(x):
    """Whether there is more to ``x`` than one number or none."""
    return x.ndim > 0 and 0 not in x.shape
