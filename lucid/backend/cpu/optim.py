"""The arithmetic of the optimizers, in NumPy: each step writes into its arrays."""

import numpy as np


def sgd(p, grad, velocity, *, lr, momentum, dampening, nesterov, weight_decay, first):
    """One step of stochastic gradient descent; ``velocity`` is None without momentum."""
    d = grad + weight_decay * p if weight_decay else grad
    if velocity is not None:
        velocity *= momentum
        velocity += d if first else (1 - dampening) * d
        d = d + momentum * velocity if nesterov else velocity
    p -= lr * d


def adamw(p, grad, mean, square, *, lr, betas, eps, weight_decay, step):
    """One step of AdamW; ``step`` counts from 1."""
    p *= 1 - lr * weight_decay
    mean *= betas[0]
    mean += (1 - betas[0]) * grad
    square *= betas[1]
    square += (1 - betas[1]) * (grad * grad)
    bias = 1 - betas[0] ** step, 1 - betas[1] ** step
    p -= (lr / bias[0]) * mean / (np.sqrt(square) / bias[1] ** 0.5 + eps)
