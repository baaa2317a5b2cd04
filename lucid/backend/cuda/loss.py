"""Softmax and cross-entropy in one, in CUDA: a block of threads for each case.

    y = -Σ_c q log p,  p = softmax(x),  dx = dy (p Σ_c q - q)

The logarithm of p is x minus log Σ exp x, so that no probability is too small for it; and where
q is 0 the product is 0, also if p is. With q = 1 at one class t, y = log Σ exp x - x[t].
"""

import math

import cupy

from lucid.backend.cuda.compile import THREADS, kernel, through_float32
from lucid.backend.cuda.sums import sum

_MOST_BLOCKS = 1 << 20


@through_float32
def cross_entropy(x, q, *, axis):
    """Returns y, and p for the way back."""
    x, q = (cupy.ascontiguousarray(a, x.dtype) for a in (x, q))
    y, p = cupy.empty(x.shape[:axis] + x.shape[axis + 1 :], x.dtype), cupy.empty(x.shape, x.dtype)
    _run("cross_entropy", (x, q, y, p), x.shape, axis)
    return y, p


@through_float32
def cross_entropy_grad(grad, q, p, *, axis):
    """Returns dx."""
    grad, q, p = (cupy.ascontiguousarray(a, p.dtype) for a in (grad, q, p))
    dx = cupy.empty(p.shape, p.dtype)
    _run("cross_entropy_grad", (grad, q, p, dx), p.shape, axis)
    return dx


@through_float32
def class_cross_entropy(x, target, *, axis, ignore_index):
    """Returns y, and for the way back the greatest x and Σ exp(x - greatest).

    An index that is no class gives nan.
    """
    x, target = cupy.ascontiguousarray(x), cupy.ascontiguousarray(target, cupy.int64)
    before, behind = x.shape[:axis], x.shape[axis + 1 :]
    y = cupy.empty((*before, *behind), x.dtype)
    top, total = (cupy.empty((*before, 1, *behind), x.dtype) for _ in range(2))
    arrays = (x, target, y, top, total)
    _run("class_cross_entropy", arrays, x.shape, axis, cupy.int64(ignore_index))
    return y, top, total


@through_float32
def class_cross_entropy_grad(grad, x, target, top, total, *, axis, ignore_index):
    """Returns dx."""
    x, target = cupy.ascontiguousarray(x), cupy.ascontiguousarray(target, cupy.int64)
    grad, dx = cupy.ascontiguousarray(grad, x.dtype), cupy.empty(x.shape, x.dtype)
    arrays = (grad, x, target, top, total, dx)
    _run("class_cross_entropy_grad", arrays, x.shape, axis, cupy.int64(ignore_index))
    return dx


def softmax(x, *, axis):
    """y = exp x / Σ exp x."""
    y = cupy.exp(x - x.max(axis, keepdims=True))
    y /= sum(y, axis, keepdims=True)
    return y


def softmax_grad(grad, y, *, axis):
    """dx = y (dy - Σ dy y)."""
    return y * (grad - sum(grad * y, axis, keepdims=True))


def log_softmax(x, *, axis):
    """y = x - log Σ exp x."""
    y = x - x.max(axis, keepdims=True)
    y -= cupy.log(sum(cupy.exp(y), axis, keepdims=True))
    return y


def log_softmax_grad(grad, y, *, axis):
    """dx = dy - exp(y) Σ dy."""
    return grad - cupy.exp(y) * sum(grad, axis, keepdims=True)


def logsumexp(x, *, axes):
    """y = log Σ exp x; the axes stay. What is infinite is not subtracted from itself."""
    top = x.max(axis=axes, keepdims=True) if x.size else cupy.zeros((), x.dtype)
    top = cupy.where(cupy.isfinite(top), top, 0)
    return cupy.log(sum(cupy.exp(x - top), axes, keepdims=True)) + top


def logsumexp_grad(grad, x, y, *, axes):
    """dx = dy exp(x - y)."""
    return grad * cupy.exp(x - y)


def _run(name, arrays, shape, axis, *settings):
    classes, inner = shape[axis], math.prod(shape[axis + 1 :])
    cases = math.prod(shape[:axis]) * inner
    if cases and classes:
        threads = min(THREADS, -(-classes // 32) * 32)
        sizes = cupy.int32(classes), cupy.int64(inner), cupy.int64(cases)
        arguments = *arrays, *settings, *sizes
        run = kernel("loss.cu", name, arrays[-1].dtype)
        run((min(cases, _MOST_BLOCKS),), (threads,), arguments)
