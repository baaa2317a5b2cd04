"""The logistic function, and two activations that are made of it."""

from lucid.autograd import Function, is_grad_enabled
from lucid.backend.dtypes import as_float
from lucid.ops.checks import as_setting, needs_floats
from lucid.ops.compare import where
from lucid.ops.in_place import into
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor, tensor_method


class ActivationGrad(Function):
    """dx of an op below, from one kernel; it has no backward of its own."""

    computes_in_float32 = True

    def forward(self, grad, saved, *, kernel, **settings):
        return getattr(self.kernels, kernel)(grad, saved, **settings)


class Sigmoid(Function):
    """y = 1 / (1 + e⁻ˣ);  dx = dy y (1 - y)."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x):
        y = self.kernels.sigmoid(as_float(x))
        self.save_for_backward(y)
        return y

    def backward(self, grad):
        (y,) = self.saved_tensors
        if is_grad_enabled():  # a graph of this backward is wanted: stay in tensor algebra
            return grad * y * (1.0 - y)
        return ActivationGrad.apply(grad, y, kernel="sigmoid_grad")


class SiLU(Function):
    """y = x σ(x), where σ is the sigmoid;  dx = dy σ(x) (1 + x (1 - σ(x)))."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.kernels.silu(x)

    def backward(self, grad):
        (x,) = self.saved_tensors
        if not is_grad_enabled():
            return ActivationGrad.apply(grad, x, kernel="silu_grad")
        y = sigmoid(x)
        return grad * y * (1.0 + x * (1.0 - y))


class Softplus(Function):
    """y = log(1 + exp βx) / β, and x where βx is beyond the threshold;  dx = dy σ(βx), and dy."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, *, beta, threshold):
        self.save_for_backward(x)
        self.beta, self.threshold = beta, threshold
        return self.kernels.softplus(x, beta=beta, threshold=threshold)

    def backward(self, grad):
        (x,) = self.saved_tensors
        if not is_grad_enabled():
            settings = dict(beta=self.beta, threshold=self.threshold)
            return ActivationGrad.apply(grad, x, kernel="softplus_grad", **settings)
        scaled = x * self.beta
        return where(scaled > self.threshold, grad, grad * sigmoid(scaled))


@tensor_method()
def sigmoid(x) -> Tensor:
    """The logistic function σ(x) = 1 / (1 + e⁻ˣ), elementwise, between 0 and 1.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.sigmoid(lucid.tensor([-1.0, 0.0, 1.0]))
    tensor([0.2689, 0.5000, 0.7311])
    """
    return Sigmoid.apply(x)


@with_synonyms
def silu(x, inplace=False) -> Tensor:
    """The sigmoid linear unit x σ(x), also called swish, elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    inplace : bool
        Whether ``x`` itself becomes the result, by the rule of all changes in place.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError
        If the elements are integers.

    References
    ----------
    Elfwing, Uchibe & Doya, "Sigmoid-Weighted Linear Units for Neural Network Function
    Approximation in Reinforcement Learning", 2017, arXiv 1702.03118.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.silu(lucid.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.2689,  0.0000,  0.7311])
    """
    needs_floats(x, "silu")
    return into(x, SiLU.apply(x), inplace, "silu")


@with_synonyms
def softplus(x, beta=1.0, threshold=20.0) -> Tensor:
    """A smooth form of the rectifier, log(1 + exp βx) / β, elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    beta : float
        How sharp the bend at 0 is.
    threshold : float
        Where βx is greater, the result is x itself: in 32 bits it would be so from 17 on.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, or ``beta`` is 0.

    References
    ----------
    Dugas, Bengio, Bélisle, Nadeau & Garcia, "Incorporating Second-Order Functional Knowledge
    for Better Option Pricing", 2000.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.softplus(lucid.tensor([-1.0, 0.0, 1.0]))
    tensor([0.3133, 0.6931, 1.3133])
    """
    needs_floats(x, "softplus")
    beta, threshold = as_setting(beta, "beta"), as_setting(threshold, "threshold")
    if beta == 0:
        raise ValueError("softplus: beta (=0) must not be 0, for the result is divided by it")
    return Softplus.apply(x, beta=beta, threshold=threshold)
