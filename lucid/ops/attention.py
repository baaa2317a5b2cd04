"""Attention: for each query a mean of values, weighted by how well their keys match."""

import math

from lucid.backend import backend_of
from lucid.ops.activation import softmax
from lucid.ops.checks import needs_floats
from lucid.ops.compare import where
from lucid.ops.dropout import dropout
from lucid.ops.extremes import amax
from lucid.ops.half import in_float32
from lucid.ops.matmul import matmul
from lucid.ops.repeat import repeat_interleave
from lucid.ops.shape import transpose
from lucid.tensor import Tensor


@in_float32
def scaled_dot_product_attention(
    query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None,
    enable_gqa=False,
) -> Tensor:  # fmt: skip
    """softmax(Q Kᵀ · scale + mask) V: each query takes a weighted mean of the values.

    Parameters
    ----------
    query : Tensor
        Q, of shape (..., L, E).
    key : Tensor
        K, of shape (..., S, E).
    value : Tensor
        V, of shape (..., S, F).
    attn_mask : Tensor, optional
        It broadcasts to (..., L, S): bools, True where a query may look; or floats to add.
    dropout_p : float
        The probability with which a weight is set to 0.
    is_causal : bool
        Whether query i sees the keys 0 to i alone; then there is no mask.
    scale : float, optional
        1 / √E by default.
    enable_gqa : bool
        Whether several heads of queries, on the axis before L, share one of keys and values.

    Returns
    -------
    Tensor
        Of shape (..., L, F); zeros for a query that sees no key.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, the shapes do not fit, or both masks are given.

    References
    ----------
    Vaswani et al., "Attention Is All You Need", NeurIPS 2017, arXiv 1706.03762.

    Examples
    --------
    >>> import lucid
    >>> q, k = lucid.tensor([[1.0, 0.0]]), lucid.tensor([[9.0, 0.0], [0.0, 9.0]])
    >>> v = lucid.tensor([[1.0], [2.0]])
    >>> lucid.nn.functional.scaled_dot_product_attention(q, k, v)
    tensor([[1.0017]])
    """
    for x in (query, key, value):
        needs_floats(x, "scaled_dot_product_attention")
        if x.ndim < 2:
            raise ValueError(f"attention takes tensors of shape (..., L, E), not {x.shape}")
    if query.shape[-1] != key.shape[-1] or key.shape[-2] != value.shape[-2]:
        shapes = f"{query.shape}, {key.shape} and {value.shape}"
        raise ValueError(
            f"attention takes shapes (..., L, E), (..., S, E), (..., S, F), not {shapes}"
        )
    if is_causal and attn_mask is not None:
        raise ValueError("attention takes attn_mask or is_causal=True, not both")
    if enable_gqa:
        key, value = (_for_each_head(x, query) for x in (key, value))
    scale = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    scores = matmul(query * scale, transpose(key, -2, -1))
    mask = _causal(scores) if is_causal else attn_mask
    return matmul(dropout(_weights(scores, mask), dropout_p), value)


def _for_each_head(x, query):
    """The heads of keys or values, each as often as queries share it."""
    if x.ndim < 3 or query.ndim < 3 or query.shape[-3] % x.shape[-3]:
        raise ValueError(f"attention: the heads of {query.shape} cannot share those of {x.shape}")
    return repeat_interleave(x, query.shape[-3] // x.shape[-3], -3)


def _causal(scores):
    rows, columns = scores.shape[-2:]
    xp = backend_of(scores.array).xp
    return Tensor(xp.arange(rows).reshape(-1, 1) >= xp.arange(columns))


def _weights(scores, mask):
    if mask is None:
        return softmax(scores, -1)
    scores = where(mask, scores, -math.inf) if mask.dtype.kind == "b" else scores + mask
    sees_nothing = amax(scores.detach(), -1, keepdim=True) == -math.inf
    weights = softmax(where(sees_nothing, 0.0, scores), -1)
    return where(sees_nothing, 0.0, weights)
