"""The product of many numbers, by multiplying them in pairs."""

from lucid.backend.dtypes import sum_dtype
from lucid.ops.checks import needs_tensor
from lucid.ops.copy import apart, clone, to
from lucid.ops.dims import along, as_dim, without
from lucid.ops.half import in_float32
from lucid.ops.index import getitem
from lucid.ops.join import cat
from lucid.ops.reduce import sum_
from lucid.ops.shape import reshape
from lucid.tensor import Tensor, tensor_method


@tensor_method()
@in_float32
def prod(x, dim=None, keepdim=False, *, dtype=None) -> Tensor:
    """The product of the elements, over all axes or along one.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape. Integers and bools are multiplied in int64.
    dim : int, optional
        The axis to multiply along; all by default.
    keepdim : bool
        Whether that axis stays, with length 1.
    dtype : dtype, optional
        What the elements are cast to first.

    Returns
    -------
    Tensor
        1 for no elements. The gradient of each element is the product of the others, also where
        some of them are 0, for nothing is divided.

    Raises
    ------
    IndexError, TypeError
        If there is no such axis, or ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[1, 2], [3, 4]])
    >>> x.prod(), x.prod(dim=0)
    (tensor(24), tensor([3, 8]))
    """
    needs_tensor(x, "prod")
    if dtype is not None:
        return to(prod(to(x, dtype), dim, keepdim), dtype)
    x = x.to(sum_dtype(x))
    if dim is None:
        y = reshape(_product(reshape(x, -1), 0), (1,) * x.ndim if keepdim else ())
        return apart(y, x)
    dim = as_dim(dim, x.ndim)
    if x.ndim == 0:
        return clone(x)
    y = apart(_product(x, dim), x)
    return y if keepdim else reshape(y, without(x.shape, (dim,)))


def _product(x, dim):
    """The first half times the second, and so on, until one is left along ``dim``."""
    if x.shape[dim] == 0:
        return sum_(x, dim, keepdim=True) + 1
    while x.shape[dim] > 1:
        half = x.shape[dim] // 2
        first, second, rest = (
            getitem(x, along(dim, part))
            for part in (slice(half), slice(half, 2 * half), slice(2 * half, None))
        )
        x = first * second if not rest.shape[dim] else cat([first * second, rest], dim)
    return x
