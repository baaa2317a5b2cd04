"""The soft form of the maximum."""

from lucid.autograd import Function, is_grad_enabled
from lucid.backend.dtypes import as_float, float32
from lucid.ops.checks import needs_tensor
from lucid.ops.dims import reduced_dims, without
from lucid.ops.elementwise import exp
from lucid.ops.shape import reshape
from lucid.tensor import Tensor, tensor_method


class LogSumExp(Function):
    """y = log Σ exp x over the axes ``dims``;  dx = dy exp(x - y), which is dy softmax(x)."""

    autocasts_to = float32
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, *, dims):
        self.dims = dims
        y = self.kernels.logsumexp(as_float(x), axes=dims)
        self.save_for_backward(x, y)
        return y

    def backward(self, grad):
        x, y = self.saved_tensors
        if not is_grad_enabled():
            return LogSumExpGrad.apply(grad, x, y, dims=self.dims)
        return grad * exp(x - y)


class LogSumExpGrad(Function):
    """dx from one kernel; it has no backward of its own."""

    computes_in_float32 = True

    def forward(self, grad, x, y, *, dims):
        return self.kernels.logsumexp_grad(grad, x, y, axes=dims)


@tensor_method()
def logsumexp(x, dim, keepdim=False) -> Tensor:
    """log Σ exp x over the axes that ``dim`` names, without the overflow of exp.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dim : int or tuple of int
        The axes to reduce.
    keepdim : bool
        Whether those axes stay, with length 1.

    Returns
    -------
    Tensor
        At least the greatest element, and at most that plus the logarithm of their number; -inf
        of no elements. Its gradient is the softmax of ``x``.

    Raises
    ------
    IndexError, TypeError
        If there is no such axis, or ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.logsumexp(lucid.tensor([100.0, 100.0]), dim=0)
    tensor(100.6931)
    """
    needs_tensor(x, "logsumexp")
    dims = reduced_dims(dim, x.ndim)
    y = LogSumExp.apply(x, dims=dims)
    return y if keepdim else reshape(y, without(x.shape, dims))
