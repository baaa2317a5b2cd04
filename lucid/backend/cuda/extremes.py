"""The greatest and the smallest numbers over axes, in CuPy."""

import cupy

from lucid.backend.cuda.sums import sum


def extreme(x, *, axes, name):
    """y: the greatest ("max") or the smallest ("min"); nan where one is nan. The axes stay."""
    return cupy.asanyarray(getattr(x, name)(axis=axes, keepdims=True))


def extreme_grad(grad, x, y, *, axes):
    """dx: dy, shared by all that are equal to y; where y is nan, by the nans."""
    chosen = (x == y) | (x != x)
    return grad * chosen / sum(chosen, axes, keepdims=True).astype(grad.dtype)
