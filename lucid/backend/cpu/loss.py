"""Softmax and cross-entropy in one, in NumPy.

    y = -Σ_c q log p,  p = softmax(x),  dx = dy (p Σ_c q - q)

The logarithm of p is x minus log Σ exp x, so that no probability is too small for it; and where
q is 0 the product is 0, also if p is. With q = 1 at one class t, y = log Σ exp x - x[t].
"""

import numpy as np

from lucid.backend.cpu.index import gather
from lucid.backend.cpu.sums import sum
from lucid.backend.places import places_of


def cross_entropy(x, q, *, axis):
    """Returns y, and p for the way back."""
    log_p = x - x.max(axis, keepdims=True)
    p = np.exp(log_p)
    total = sum(p, axis, keepdims=True)
    p /= total
    log_p -= np.log(total)
    counts = q != 0
    np.multiply(log_p, q, out=log_p, where=counts)
    np.copyto(log_p, 0, where=~counts)
    return -sum(log_p, axis), p


def cross_entropy_grad(grad, q, p, *, axis):
    """Returns dx."""
    dx = p * sum(q, axis, keepdims=True)
    dx -= q
    dx *= np.expand_dims(grad, axis)
    return dx


def class_cross_entropy(x, target, *, axis, ignore_index):
    """Returns y, and for the way back the greatest x and Σ exp(x - greatest)."""
    ignored = _ignored(target, ignore_index)
    top = x.max(axis, keepdims=True)
    total = sum(np.exp(x - top), axis, keepdims=True)
    right = gather(x, _some_class(target, ignored).reshape(top.shape), axis=axis)
    y = (np.log(total) - (right - top)).reshape(target.shape)
    if ignored is not None:
        np.copyto(y, 0, where=ignored)
    return y, top, total


def class_cross_entropy_grad(grad, x, target, top, total, *, axis, ignore_index):
    """Returns dx."""
    ignored = _ignored(target, ignore_index)
    dx = np.exp(x - top)
    dx /= total
    dx[places_of(np, _some_class(target, ignored).reshape(top.shape), axis)] -= 1
    dy = grad if ignored is None else np.where(ignored, grad.dtype.type(0), grad)
    dx *= dy.reshape(top.shape)
    return dx


def _ignored(target, ignore_index):
    """Which targets do not count; None if all do."""
    ignored = target == ignore_index
    return ignored if np.count_nonzero(ignored) else None


def _some_class(target, ignored):
    """The classes, with the first for those that are ignored, which may be none."""
    return target if ignored is None else np.where(ignored, 0, target)


def softmax(x, *, axis):
    """y = exp x / Σ exp x."""
    y = np.exp(x - x.max(axis, keepdims=True))
    y /= sum(y, axis, keepdims=True)
    return y


def softmax_grad(grad, y, *, axis):
    """dx = y (dy - Σ dy y)."""
    return y * (grad - sum(grad * y, axis, keepdims=True))


def log_softmax(x, *, axis):
    """y = x - log Σ exp x."""
    y = x - x.max(axis, keepdims=True)
    y -= np.log(sum(np.exp(y), axis, keepdims=True))
    return y


def log_softmax_grad(grad, y, *, axis):
    """dx = dy - exp(y) Σ dy."""
    return grad - np.exp(y) * sum(grad, axis, keepdims=True)


def logsumexp(x, *, axes):
    """y = log Σ exp x; the axes stay. What is infinite is not subtracted from itself."""
    top = x.max(axis=axes, keepdims=True) if x.size else np.zeros((), x.dtype)
    top = np.where(np.isfinite(top), top, 0)
    return np.log(sum(np.exp(x - top), axes, keepdims=True)) + top


def logsumexp_grad(grad, x, y, *, axes):
    """dx = dy exp(x - y)."""
    return grad * np.exp(x - y)
