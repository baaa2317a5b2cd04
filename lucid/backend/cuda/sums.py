"""Sums of floats in CuPy, right to the last digits along any axis, however long it is.

CuPy lets each thread of a GPU add numbers one after the other, thousands of them along a long
axis. So long axes are summed 16 by 16 first, and what is left is added in float64.
"""

import cupy

from lucid.backend.dtypes import sum_dtype

_PIECE = 16
_LONG = 1 << 12  # more numbers than this are cut into pieces


def sum(x, axis=None, keepdims=False):
    """Σ x over one axis, several or all (None). Integers and bools are summed in int64."""
    if x.dtype.kind != "f":
        return x.sum(axis, sum_dtype(x), keepdims=keepdims)
    axes = range(x.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    y = x.astype(cupy.float32) if x.dtype == cupy.float16 else x
    for i in axes:
        while y.shape[i] > _LONG:
            y = _in_pieces(y, i % x.ndim)
    return y.sum(axis, cupy.float64, keepdims=keepdims).astype(x.dtype)


def cumsum(x, axis):
    """The running sums along an axis; those of floats are carried on in float64."""
    if x.dtype.kind != "f":
        return cupy.cumsum(x, axis, sum_dtype(x))
    return cupy.cumsum(x, axis, cupy.float64).astype(x.dtype)


def _in_pieces(x, axis):
    """x with each 16 neighbours along the axis added up; what is left over stays."""
    whole = x.shape[axis] // _PIECE * _PIECE
    head, rest = (x[(*(slice(None),) * axis, part)] for part in (slice(whole), slice(whole, None)))
    shape = *x.shape[:axis], whole // _PIECE, _PIECE, *x.shape[axis + 1 :]
    return cupy.concatenate((head.reshape(shape).sum(axis + 1), rest), axis)
