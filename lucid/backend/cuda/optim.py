"""The arithmetic of the optimizers, in CUDA: each step is one pass over all its arrays.

    SGD     d = dp + decay p;  v = momentum v + (1 - dampening) d;  p = p - lr v
    AdamW   m = β₁ m + (1 - β₁) dp;  v = β₂ v + (1 - β₂) dp²
            p = p - lr decay p - lr (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + eps)

With a = 1 - β₁ᵗ and b = √(1 - β₂ᵗ) the quotient is (b / a) m / (√v + b eps).
"""

import cupy

from lucid.backend.cuda.many import in_bundles, launch_many, single
from lucid.backend.cuda.memory import dense


def sgd(p, grad, velocity, *, lr, momentum, dampening, nesterov, weight_decay, first):
    """One step of stochastic gradient descent; ``velocity`` is None without momentum."""
    settings = dict(lr=lr, momentum=momentum, dampening=dampening, nesterov=nesterov)
    sgd_all([p], [grad], [velocity], **settings, weight_decay=weight_decay, first=first)


def sgd_all(params, grads, velocities, *, lr, momentum, dampening, nesterov, weight_decay, first):
    """:func:`sgd` of many parameters."""
    fresh, has_velocity = 1 if first else 1 - dampening, velocities[0] is not None
    lists = (params, grads, velocities) if has_velocity else (params, grads)
    flags = cupy.int32(has_velocity), cupy.int32(nesterov)
    _update("sgd", lists, flags, (lr, momentum, fresh, weight_decay))


def adamw(p, grad, mean, square, *, lr, betas, eps, weight_decay, step):
    """One step of AdamW; ``step`` counts from 1."""
    settings = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, step=step)
    adamw_all([p], [grad], [mean], [square], **settings)


def adamw_all(params, grads, means, squares, *, lr, betas, eps, weight_decay, step):
    """:func:`adamw` of many parameters."""
    bias = 1 - betas[0] ** step, (1 - betas[1] ** step) ** 0.5
    settings = (
        betas[0], 1 - betas[0], betas[1], 1 - betas[1],
        eps * bias[1], lr * bias[1] / bias[0], 1 - lr * weight_decay,
    )  # fmt: skip
    _update("adamw", (params, grads, means, squares), (), settings)


def _update(name, lists, flags, settings):
    """Run a kernel on arrays without gaps, in float32 for float16; write back what it copied."""
    given = list(zip(*lists, strict=True))
    rows = [dense(single(p), *others) for p, *others in given]
    for bundle in in_bundles(rows):
        number = bundle[0][0].dtype.type
        launch_many(name, bundle, (*flags, *[number(s) for s in settings]))
    for arrays, row in zip(given, rows, strict=True):
        for array, result in zip(arrays, row, strict=True):
            if array is not result and array is not arrays[1]:
                array[...] = result
