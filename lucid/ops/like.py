"""New tensors in the shape of another."""

from lucid.ops.checks import needs_tensor
from lucid.ops.create import full, ones, zeros
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def zeros_like(x, dtype=None) -> Tensor:
    """Zeros in the shape, dtype and device of ``x``.

    Parameters
    ----------
    x : Tensor
        Whose shape and device are taken.
    dtype : dtype, optional
        That of ``x`` by default.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros_like(lucid.tensor([1, 2]))
    tensor([0, 0])
    """
    needs_tensor(x, "zeros_like")
    return zeros(x.shape, dtype=dtype or x.dtype, device=x.device)


@with_synonyms
def ones_like(x, dtype=None) -> Tensor:
    """Ones in the shape, dtype and device of ``x``.

    Parameters
    ----------
    x : Tensor
        Whose shape and device are taken.
    dtype : dtype, optional
        That of ``x`` by default.

    Examples
    --------
    >>> import lucid
    >>> lucid.ones_like(lucid.tensor([1, 2]))
    tensor([1, 1])
    """
    needs_tensor(x, "ones_like")
    return ones(x.shape, dtype=dtype or x.dtype, device=x.device)


@with_synonyms
def full_like(x, fill_value, dtype=None) -> Tensor:
    """One number in the shape, dtype and device of ``x``.

    Parameters
    ----------
    x : Tensor
        Whose shape and device are taken.
    fill_value : number
        The number.
    dtype : dtype, optional
        That of ``x`` by default.

    Examples
    --------
    >>> import lucid
    >>> lucid.full_like(lucid.tensor([1.0, 2.0]), 5)
    tensor([5., 5.])
    """
    needs_tensor(x, "full_like")
    return full(x.shape, fill_value, dtype=dtype or x.dtype, device=x.device)
