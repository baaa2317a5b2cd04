"""The arithmetic of the optimizers, as loops: one pass over memory, where NumPy makes 13.

SGD     d = dp + decay p;  v = momentum v + (1 - dampening) d;  p = p - lr v
AdamW   m = β₁ m + (1 - β₁) dp;  v = β₂ v + (1 - β₂) dp²
        p = p - lr decay p - lr (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + eps)
"""

from itertools import pairwise

from numpy import float32 as f32
from numpy import sqrt

from lucid.backend.cpu import optim as cpu
from lucid.backend.loops.blocks import calls, vectors
from lucid.backend.loops.compile import each
from lucid.backend.parallel import all_of

FEW = 1 << 14  # numbers that one thread steps sooner than another begins


@each
def sgd_loop(p, grad, lr, decay):
    """Without momentum."""
    for i in range(p.size):
        p[i] -= lr * (grad[i] + decay * p[i])


@each
def momentum_loop(p, grad, v, lr, momentum, fresh, nesterov, decay):
    """With momentum; ``nesterov`` is 1 or 0."""
    for i in range(p.size):
        d = grad[i] + decay * p[i]
        v[i] = momentum * v[i] + fresh * d
        p[i] -= lr * (v[i] + nesterov * (d + (momentum - f32(1)) * v[i]))


@each
def adamw_loop(p, grad, m, v, beta1, fresh1, beta2, fresh2, rate, keep, eps):
    """``rate`` is lr √(1 - β₂ᵗ) / (1 - β₁ᵗ), ``keep`` 1 - lr decay, eps times the same root."""
    for i in range(p.size):
        mean = beta1 * m[i] + fresh1 * grad[i]
        square = beta2 * v[i] + fresh2 * grad[i] * grad[i]
        m[i], v[i] = mean, square
        p[i] = keep * p[i] - rate * mean / (sqrt(square) + eps)


def sgd(p, grad, velocity, *, lr, momentum, dampening, nesterov, weight_decay, first):
    """One step of stochastic gradient descent; ``velocity`` is None without momentum."""
    settings = dict(lr=lr, momentum=momentum, dampening=dampening, nesterov=nesterov)
    step = _sgd_calls(p, grad, velocity, **settings, weight_decay=weight_decay, first=first)
    return NotImplemented if step is None else _make(step)


def sgd_all(params, grads, velocities, *, lr, momentum, dampening, nesterov, weight_decay, first):
    """:func:`sgd` of many parameters."""
    settings = dict(lr=lr, momentum=momentum, dampening=dampening, nesterov=nesterov)
    settings |= dict(weight_decay=weight_decay, first=first)
    _of_many(_sgd_calls, cpu.sgd, zip(params, grads, velocities, strict=True), settings)


def _sgd_calls(p, grad, velocity, *, lr, momentum, dampening, nesterov, weight_decay, first):
    if velocity is None:
        return _calls(sgd_loop, 1, (p, grad), lr, weight_decay)
    fresh = 1 if first else 1 - dampening
    rates = lr, momentum, fresh, nesterov, weight_decay
    return _calls(momentum_loop, 2, (p, grad, velocity), *rates)


def adamw(p, grad, mean, square, *, lr, betas, eps, weight_decay, step):
    """One step of AdamW; ``step`` counts from 1."""
    settings = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, step=step)
    step = _adamw_calls(p, grad, mean, square, **settings)
    return NotImplemented if step is None else _make(step)


def adamw_all(params, grads, means, squares, *, lr, betas, eps, weight_decay, step):
    """:func:`adamw` of many parameters."""
    settings = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, step=step)
    _of_many(_adamw_calls, cpu.adamw, zip(params, grads, means, squares, strict=True), settings)


def _adamw_calls(p, grad, mean, square, *, lr, betas, eps, weight_decay, step):
    root = (1 - betas[1] ** step) ** 0.5
    rate = lr * root / (1 - betas[0] ** step)
    means = betas[0], 1 - betas[0], betas[1], 1 - betas[1]
    rates = *means, rate, 1 - lr * weight_decay, eps * root
    return _calls(adamw_loop, 4, (p, grad, mean, square), *rates)


def _calls(loop, cost, arrays, *rates):
    """The calls of the loop for one step; None for another dtype, or arrays that lie otherwise."""
    are_float32 = all(a.dtype == f32 for a in arrays)
    found = vectors(*arrays) if are_float32 else None
    return None if found is None else calls(loop, cost, found, *map(f32, rates))


def _make(step):
    all_of(step)


def _of_many(calls_of, numpys, parameters, settings):
    """Small steps one after the other, and those without a loop; then all others on all threads."""
    parameters, large = list(parameters), []
    are_apart = not _overlap([p for p, *_ in parameters])
    for arrays in parameters:
        step = calls_of(*arrays, **settings)
        if step is None:
            numpys(*arrays, **settings)
        elif are_apart and arrays[0].size >= FEW:
            large += step
        else:
            _make(step)
    all_of(large)


def _overlap(arrays):
    """Whether any two lie in the same memory, as parameters do that were tied by their data."""
    places = sorted((a.__array_interface__["data"][0], a.nbytes) for a in arrays)
    return any(start + size > following for (start, size), (following, _) in pairwise(places))
