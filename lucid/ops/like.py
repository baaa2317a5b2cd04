"""New tensors in the shape of another, or in its dtype and on its device."""

from lucid.ops.checks import needs_tensor
from lucid.ops.create import empty, full, ones, tensor, zeros
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor, tensor_method


@with_synonyms
def zeros_like(x, dtype=None, device=None, requires_grad=False) -> Tensor:
    """Zeros in the shape, dtype and device of ``x``.

    Parameters
    ----------
    x : Tensor
        Whose shape is taken.
    dtype, device : optional
        Those of ``x`` by default.
    requires_grad : bool
        Whether ``backward`` shall bring it a gradient.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros_like(lucid.tensor([1, 2]))
    tensor([0, 0])
    """
    options = _as(x, dtype, device, requires_grad, "zeros_like")
    return zeros(x.shape, **options)


@with_synonyms
def ones_like(x, dtype=None, device=None, requires_grad=False) -> Tensor:
    """Ones in the shape, dtype and device of ``x``.

    Parameters
    ----------
    x : Tensor
        Whose shape is taken.
    dtype, device : optional
        Those of ``x`` by default.
    requires_grad : bool
        Whether ``backward`` shall bring it a gradient.

    Examples
    --------
    >>> import lucid
    >>> lucid.ones_like(lucid.tensor([1, 2]))
    tensor([1, 1])
    """
    options = _as(x, dtype, device, requires_grad, "ones_like")
    return ones(x.shape, **options)


@with_synonyms
def empty_like(x, dtype=None, device=None, requires_grad=False) -> Tensor:
    """Whatever the memory holds, in the shape, dtype and device of ``x``.

    Parameters
    ----------
    x : Tensor
        Whose shape is taken.
    dtype, device : optional
        Those of ``x`` by default.
    requires_grad : bool
        Whether ``backward`` shall bring it a gradient.

    Examples
    --------
    >>> import lucid
    >>> lucid.empty_like(lucid.zeros(2, 3)).shape
    (2, 3)
    """
    options = _as(x, dtype, device, requires_grad, "empty_like")
    return empty(x.shape, **options)


@with_synonyms
def full_like(x, fill_value, dtype=None, device=None, requires_grad=False) -> Tensor:
    """One number in the shape, dtype and device of ``x``.

    Parameters
    ----------
    x : Tensor
        Whose shape is taken.
    fill_value : number
        The number.
    dtype, device : optional
        Those of ``x`` by default.
    requires_grad : bool
        Whether ``backward`` shall bring it a gradient.

    Examples
    --------
    >>> import lucid
    >>> lucid.full_like(lucid.tensor([1.0, 2.0]), 5)
    tensor([5., 5.])
    """
    options = _as(x, dtype, device, requires_grad, "full_like")
    return full(x.shape, fill_value, **options)


@tensor_method()
def new_zeros(x, *size, dtype=None, device=None, requires_grad=False) -> Tensor:
    """Zeros of another shape, in the dtype and device of ``x``.

    Parameters
    ----------
    x : Tensor
        Whose dtype and device are taken.
    *size : int or tuple of int
        The shape.
    dtype, device, requires_grad : optional
        As in :func:`zeros_like`.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1, 2, 3]).new_zeros(2)
    tensor([0, 0])
    """
    return zeros(*size, **_as(x, dtype, device, requires_grad, "new_zeros"))


@tensor_method()
def new_ones(x, *size, dtype=None, device=None, requires_grad=False) -> Tensor:
    """Ones of another shape, in the dtype and device of ``x``.

    Parameters
    ----------
    x : Tensor
        Whose dtype and device are taken.
    *size : int or tuple of int
        The shape.
    dtype, device, requires_grad : optional
        As in :func:`ones_like`.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1, 2, 3]).new_ones(2)
    tensor([1, 1])
    """
    return ones(*size, **_as(x, dtype, device, requires_grad, "new_ones"))


@tensor_method()
def new_empty(x, *size, dtype=None, device=None, requires_grad=False) -> Tensor:
    """A tensor of any numbers of another shape, in the dtype and device of ``x``.

    Parameters
    ----------
    x : Tensor
        Whose dtype and device are taken.
    *size : int or tuple of int
        The shape.
    dtype, device, requires_grad : optional
        As in :func:`empty_like`.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 3).new_empty(4).shape
    (4,)
    """
    return empty(*size, **_as(x, dtype, device, requires_grad, "new_empty"))


@tensor_method()
def new_full(x, size, fill_value, dtype=None, device=None, requires_grad=False) -> Tensor:
    """One number in another shape, in the dtype and device of ``x``.

    Parameters
    ----------
    x : Tensor
        Whose dtype and device are taken.
    size : int or tuple of int
        The shape.
    fill_value : number
        The number.
    dtype, device, requires_grad : optional
        As in :func:`full_like`.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 3).new_full((2,), 7)
    tensor([7., 7.])
    """
    return full(size, fill_value, **_as(x, dtype, device, requires_grad, "new_full"))


@tensor_method()
def new_tensor(x, data, dtype=None, device=None, requires_grad=False) -> Tensor:
    """A new tensor of those numbers, in the dtype and device of ``x``.

    Parameters
    ----------
    x : Tensor
        Whose dtype and device are taken.
    data : number, nested list, array or Tensor
        The numbers; they are copied.
    dtype, device, requires_grad : optional
        As in :func:`full_like`.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 3).new_tensor([1, 2])
    tensor([1., 2.])
    """
    return tensor(data, **_as(x, dtype, device, requires_grad, "new_tensor"))


def _as(x, dtype, device, requires_grad, name):
    """What makes a tensor like ``x``, but for what was given."""
    needs_tensor(x, name)
    dtype = x.dtype if dtype is None else dtype
    device = x.device if device is None else device
    return dict(dtype=dtype, device=device, requires_grad=requires_grad)
