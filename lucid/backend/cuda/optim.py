"""The arithmetic of the optimizers, in CUDA: each step is one pass over its arrays.

    SGD     d = dp + decay p;  v = momentum v + (1 - dampening) d;  p = p - lr v
    AdamW   m = β₁ m + (1 - β₁) dp;  v = β₂ v + (1 - β₂) dp²
            p = p - lr decay p - lr (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + eps)

With a = 1 - β₁ᵗ and b = √(1 - β₂ᵗ) the quotient is (b / a) m / (√v + b eps).
"""

import cupy

from lucid.backend.cuda.compile import kernel, launch
from lucid.backend.cuda.memory import dense


def sgd(p, grad, velocity, *, lr, momentum, dampening, nesterov, weight_decay, first):
    """One step of stochastic gradient descent; ``velocity`` is None without momentum."""
    fresh = 1 if first else 1 - dampening
    states = () if velocity is None else (velocity,)
    flags = cupy.int32(velocity is not None), cupy.int32(nesterov)
    _update("sgd", (p, *states), grad, flags, (lr, momentum, fresh, weight_decay))


def adamw(p, grad, mean, square, *, lr, betas, eps, weight_decay, step):
    """One step of AdamW; ``step`` counts from 1."""
    bias = 1 - betas[0] ** step, (1 - betas[1] ** step) ** 0.5
    settings = (
        betas[0], 1 - betas[0], betas[1], 1 - betas[1],
        eps * bias[1], lr * bias[1] / bias[0], 1 - lr * weight_decay,
    )  # fmt: skip
    _update("adamw", (p, mean, square), grad, (), settings)


def _update(name, updated, grad, flags, settings):
    """Run a kernel on arrays without gaps, in float32 for float16; write back what it copied."""
    p, *states = updated
    single = p.dtype if p.dtype == cupy.float64 else cupy.dtype(cupy.float32)
    p, grad, *states = dense(p.astype(single, copy=False), grad, *states)
    if not states and name == "sgd":
        states = [p]  # in the place of a velocity
    settings = [single.type(s) for s in settings]
    arguments = p, grad, *states, *flags, *settings, cupy.int64(p.size)
    launch(kernel("optim.cu", name, single), p.size, arguments)
    for array, result in zip(updated, (p, *states), strict=False):
        if array is not result:
            array[...] = result
