"""A table of vectors, looked up by number."""

from lucid.ops.checks import needs_tensor
from lucid.ops.compare import where
from lucid.ops.index import getitem
from lucid.ops.shape import unsqueeze
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def embedding(
    x, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False,
    sparse=False,
) -> Tensor:  # fmt: skip
    """The rows of a table at the numbers ``x``; their gradients are added to those rows.

    Parameters
    ----------
    x : Tensor of int
        Which rows, of any shape.
    weight : Tensor
        The table, of shape (V, D).
    padding_idx : int, optional
        A row that gets no gradient.
    max_norm, norm_type, scale_grad_by_freq, sparse : optional
        PyTorch's; lucid has their defaults alone.

    Returns
    -------
    Tensor
        Of the shape of ``x``, with D at its end.

    Raises
    ------
    TypeError, IndexError, ValueError
        If the numbers are no integers, or out of range, or there is no such table.
    NotImplementedError
        If ``max_norm``, ``scale_grad_by_freq`` or ``sparse`` is set.

    Examples
    --------
    >>> import lucid
    >>> table = lucid.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> lucid.nn.functional.embedding(lucid.tensor([1, 1, 0]), table)
    tensor([[3., 4.],
            [3., 4.],
            [1., 2.]])
    """
    needs_tensor(x, "embedding")
    needs_tensor(weight, "embedding")
    if x.dtype.kind not in "iu":
        raise TypeError(f"embedding takes whole numbers, not {x.dtype}: write x.long()")
    if weight.ndim != 2:
        raise ValueError(f"embedding takes a table of shape (V, D), not {weight.shape}")
    needs_defaults(max_norm, scale_grad_by_freq, sparse)
    if x.numel() and (x.array.min() < 0 or x.array.max() >= len(weight)):
        raise IndexError(f"embedding: the numbers must be from 0 to {len(weight) - 1}")
    rows = getitem(weight, x)
    if padding_idx is None:
        return rows
    is_padding = unsqueeze(x == padding_row(padding_idx, len(weight)), -1)
    return where(is_padding, rows.detach(), rows)


def needs_defaults(max_norm, scale_grad_by_freq, sparse):
    """Raise where more is asked than looking up rows."""
    if max_norm is not None or scale_grad_by_freq or sparse:
        raise NotImplementedError(
            "embedding has no max_norm, scale_grad_by_freq and sparse: leave them out; "
            "F.normalize(weight) bounds the rows"
        )


def padding_row(padding_idx, rows):
    """``padding_idx`` as a number from 0 to rows - 1; a negative one counts from the end."""
    if not -rows <= padding_idx < rows:
        raise ValueError(f"padding_idx (={padding_idx}) is out of range for {rows} rows")
    return padding_idx % rows
