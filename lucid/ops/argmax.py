"""Where the greatest and the smallest numbers are."""

from lucid.autograd import Function
from lucid.backend.dtypes import as_positions
from lucid.ops.checks import needs_elements, needs_tensor
from lucid.ops.dims import as_dim, as_dims
from lucid.ops.shape import reshape
from lucid.tensor import Tensor, tensor_method


class Position(Function):
    """Where the greatest or the smallest number is; it has no gradient."""

    non_differentiable = (0,)

    def forward(self, x, *, dim, name):
        return as_positions(self.xp.asanyarray(getattr(self.xp, name)(x, axis=dim)))


@tensor_method()
def argmax(x, dim=None, keepdim=False) -> Tensor:
    """Where the greatest element is, over all elements or along an axis; the first of equals.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape, not empty.
    dim : int, optional
        The axis to look along. By default ``x`` is looked through as if it had one axis.
    keepdim : bool
        Whether the axis stays, with length 1.

    Returns
    -------
    Tensor
        Indices, in int64.

    Raises
    ------
    ValueError
        If there is no element.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1, 5], [7, 3]]).argmax(dim=1)
    tensor([1, 0])
    """
    return _position(x, dim, keepdim, "argmax")


@tensor_method()
def argmin(x, dim=None, keepdim=False) -> Tensor:
    """Where the smallest element is, over all elements or along an axis; the first of equals.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape, not empty.
    dim : int, optional
        The axis to look along. By default ``x`` is looked through as if it had one axis.
    keepdim : bool
        Whether the axis stays, with length 1.

    Returns
    -------
    Tensor
        Indices, in int64.

    Raises
    ------
    ValueError
        If there is no element.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1, 5], [7, 3]]).argmin(dim=1)
    tensor([0, 1])
    """
    return _position(x, dim, keepdim, "argmin")


def _position(x, dim, keepdim, name):
    needs_tensor(x, name)
    dims = as_dims(None if dim is None else as_dim(dim, x.ndim), x.ndim)
    needs_elements(x, dims, name)
    where = Position.apply(x, dim=None if dim is None or x.ndim == 0 else dims[0], name=name)
    kept = tuple(1 if i in dims else n for i, n in enumerate(x.shape))
    return reshape(where, kept) if keepdim else where
