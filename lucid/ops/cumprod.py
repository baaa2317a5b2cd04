"""Running products."""

from lucid.backend.dtypes import sum_dtype
from lucid.ops.checks import needs_tensor
from lucid.ops.copy import to
from lucid.ops.dims import as_dim
from lucid.ops.half import in_float32
from lucid.ops.join import stack, unbind
from lucid.ops.shape import reshape
from lucid.tensor import Tensor, tensor_method


@tensor_method()
@in_float32
def cumprod(x, dim, *, dtype=None) -> Tensor:
    """The running products yᵢ = x₀ · ... · xᵢ along an axis.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape. Integers and bools are multiplied in int64.
    dim : int
        The axis to run along.
    dtype : dtype, optional
        What the elements are cast to first.

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
    >>> lucid.tensor([1.0, 2.0, 3.0]).cumprod(dim=0)
    tensor([1., 2., 6.])
    """
    needs_tensor(x, "cumprod")
    x = to(x, sum_dtype(x) if dtype is None else dtype)
    dim = as_dim(dim, x.ndim)
    if x.numel() <= 1 or x.shape[dim] == 0:
        return reshape(x, x.shape)
    first, *rest = unbind(x, dim)
    products = [first]
    for factor in rest:
        products.append(products[-1] * factor)
    return stack(products, dim)
