"""The arithmetic of the optimizers, in NumPy.

    SGD     d = dp + decay p;  v = momentum v + (1 - dampening) d;  p = p - lr v
    AdamW   m = β₁ m + (1 - β₁) dp;  v = β₂ v + (1 - β₂) dp²
            p = p - lr decay p - lr (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + eps)

With a = 1 - β₁ᵗ and b = √(1 - β₂ᵗ) the quotient is (b / a) m / (√v + b eps), a pass less. Each
step writes into its arrays, block by block, so that it needs no other memory of their size.
"""

import numpy as np

from lucid.backend.cpu.blocks import scratch
from lucid.backend.parallel import for_blocks

BLOCK = 1 << 18  # elements: measured, smaller ones wait for Python's lock


def sgd(p, grad, velocity, *, lr, momentum, dampening, nesterov, weight_decay, first):
    """One step of stochastic gradient descent; ``velocity`` is None without momentum."""
    fresh = 1 if first else 1 - dampening
    arrays = [a.reshape(-1) for a in (p, grad, grad if velocity is None else velocity)]

    def update(i, j):
        p, grad, v = (a[i:j] for a in arrays)
        step = np.multiply(p, weight_decay, out=scratch(p, "step"))
        step += grad
        if velocity is not None:
            v *= momentum
            v += np.multiply(step, fresh, out=scratch(p, "fresh"))
            if nesterov:
                step += np.multiply(v, momentum, out=scratch(p, "fresh"))
            else:
                step[...] = v
        step *= lr
        p -= step

    for_blocks(update, p.size, BLOCK)
    _write_back(p, arrays[0])


def sgd_all(params, grads, velocities, *, lr, momentum, dampening, nesterov, weight_decay, first):
    """:func:`sgd` of many parameters."""
    settings = dict(lr=lr, momentum=momentum, dampening=dampening, nesterov=nesterov)
    for arrays in zip(params, grads, velocities, strict=True):
        sgd(*arrays, **settings, weight_decay=weight_decay, first=first)


def adamw(p, grad, mean, square, *, lr, betas, eps, weight_decay, step):
    """One step of AdamW; ``step`` counts from 1."""
    bias = 1 - betas[0] ** step, (1 - betas[1] ** step) ** 0.5
    arrays = [a.reshape(-1) for a in (p, grad, mean, square)]

    def update(i, j):
        p, grad, mean, square = (a[i:j] for a in arrays)
        work = scratch(p)
        mean *= betas[0]
        mean += np.multiply(grad, 1 - betas[0], out=work)
        square *= betas[1]
        np.multiply(grad, grad, out=work)
        work *= 1 - betas[1]
        square += work
        np.sqrt(square, out=work)
        work += eps * bias[1]
        np.divide(mean, work, out=work)
        work *= lr * bias[1] / bias[0]
        if weight_decay:
            p *= 1 - lr * weight_decay
        p -= work

    for_blocks(update, p.size, BLOCK)
    _write_back(p, arrays[0])


def adamw_all(params, grads, means, squares, *, lr, betas, eps, weight_decay, step):
    """:func:`adamw` of many parameters."""
    settings = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, step=step)
    for arrays in zip(params, grads, means, squares, strict=True):
        adamw(*arrays, **settings)


def _write_back(p, vector):
    """Only of an array with gaps, such as a slice, the vector is a copy."""
    if not np.may_share_memory(p, vector):
        p[...] = vector.reshape(p.shape)
