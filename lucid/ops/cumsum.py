"""Running sums."""

from lucid.autograd import Function
from lucid.ops.checks import needs_tensor
from lucid.ops.copy import to
from lucid.ops.dims import as_dim
from lucid.ops.shape import reshape
from lucid.tensor import Tensor, tensor_method


class CumSum(Function):
    """yᵢ = x₀ + ... + xᵢ along ``dim``;  dxᵢ = dyᵢ + ... + dyₙ, which is the same from the end."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, *, dim, reverse=False):
        self.dim, self.reverse = dim, reverse
        x = self.xp.flip(x, dim) if reverse else x
        y = self.kernels.cumsum(x, dim)
        return self.xp.flip(y, dim) if reverse else y

    def backward(self, grad):
        return CumSum.apply(grad, dim=self.dim, reverse=not self.reverse)


@tensor_method()
def cumsum(x, dim, *, dtype=None) -> Tensor:
    """The running sums yᵢ = x₀ + ... + xᵢ along an axis.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape. Integers and bools are summed in int64.
    dim : int
        The axis to run along.
    dtype : dtype, optional
        What the elements are cast to first, and of which the sums are.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    IndexError, TypeError
        If there is no such axis, or ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1.0, 2.0, 3.0]).cumsum(dim=0)
    tensor([1., 3., 6.])
    """
    needs_tensor(x, "cumsum")
    if dtype is not None:
        return to(cumsum(to(x, dtype), dim), dtype)
    dim = as_dim(dim, x.ndim)
    if x.ndim == 0:
        return reshape(CumSum.apply(reshape(x, 1), dim=0), ())
    return CumSum.apply(x, dim=dim)
