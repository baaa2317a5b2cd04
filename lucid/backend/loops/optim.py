"""The arithmetic of the optimizers, as loops: one pass over memory, where NumPy makes 13.

SGD     d = dp + decay p;  v = momentum v + (1 - dampening) d;  p = p - lr v
AdamW   m = β₁ m + (1 - β₁) dp;  v = β₂ v + (1 - β₂) dp²
        p = p - lr decay p - lr (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + eps)
"""

from numpy import float32 as f32
from numpy import sqrt

from lucid.backend.loops.blocks import over, vectors
from lucid.backend.loops.compile import each


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
    arrays = (p, grad) if velocity is None else (p, grad, velocity)
    if (found := vectors(*arrays)) is None:
        return NotImplemented
    if velocity is None:
        over(sgd_loop, 1, found, f32(lr), f32(weight_decay))
    else:
        fresh = 1 if first else 1 - dampening
        over(momentum_loop, 1, found, *map(f32, (lr, momentum, fresh, nesterov, weight_decay)))
    return None


def adamw(p, grad, mean, square, *, lr, betas, eps, weight_decay, step):
    """One step of AdamW; ``step`` counts from 1."""
    if (found := vectors(p, grad, mean, square)) is None:
        return NotImplemented
    root = (1 - betas[1] ** step) ** 0.5
    rate = lr * root / (1 - betas[0] ** step)
    means = betas[0], 1 - betas[0], betas[1], 1 - betas[1]
    over(adamw_loop, 1, found, *map(f32, (*means, rate, 1 - lr * weight_decay, eps * root)))
    return None
