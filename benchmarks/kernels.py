"""What does each compiled loop gain on NumPy's kernel of the same name?

    python benchmarks/kernels.py

The arrays are those of ConvNeXt-Tiny's first stage at batch 8, and its 28.6 million parameters.
"""

from functools import partial

import numpy as np
from common import alternate, in_units, options, print_facts

rng = np.random.default_rng(0)


def floats(*shape):
    return rng.standard_normal(shape, dtype=np.float32)


def maps(n, channels, side):
    """Maps (N, H, W, C) whose channels are slowest in memory, as inside a network."""
    return np.moveaxis(floats(channels, n, side, side), 0, -1)


def rows(kernels, n, side, parameters):
    """(label, kernel's name, call of it) of each row; ``kernels`` are NumPy's or the loops."""
    x, dy, wide, dwide = (maps(n, c, side) for c in (96, 96, 384, 384))
    w, b, gamma = floats(96), floats(96), floats(384)
    yield "gelu", partial(kernels.gelu, wide)
    yield "gelu_grad", partial(kernels.gelu_grad, dwide, wide)
    yield "erf", partial(kernels.erf, wide)
    yield "exp", partial(kernels.exp, wide)
    yield "log", partial(kernels.log, abs(wide))
    yield "tanh", partial(kernels.tanh, wide)
    straight = dict(beta=1.0, threshold=20.0)
    yield "sigmoid", partial(kernels.sigmoid, wide)
    yield "sigmoid_grad", partial(kernels.sigmoid_grad, dwide, wide)
    yield "silu", partial(kernels.silu, wide)
    yield "silu_grad", partial(kernels.silu_grad, dwide, wide)
    yield "softplus", partial(kernels.softplus, wide, **straight)
    yield "softplus_grad", partial(kernels.softplus_grad, dwide, wide, **straight)
    yield "where", partial(kernels.where, wide > 0, wide, dwide)
    for label in ("by channel", "by pixel"):
        _, mean, rstd = kernels.layer_norm(x, w, b, eps=1e-6)
        yield f"layer_norm, {label}", partial(kernels.layer_norm, x, w, b, eps=1e-6)
        yield f"layer_norm_grad, {label}", partial(kernels.layer_norm_grad, dy, x, w, mean, rstd)
        x, dy = np.ascontiguousarray(x), np.ascontiguousarray(dy)
    samples, sample_grads = (a.reshape(n, -1) for a in (x, dy))
    _, mean, rstd = kernels.layer_norm(samples, None, None, eps=1e-6)
    yield "layer_norm of samples", partial(kernels.layer_norm, samples, None, None, eps=1e-6)
    yield (
        "layer_norm_grad of samples",
        partial(kernels.layer_norm_grad, sample_grads, samples, None, mean, rstd),
    )
    norm, norm_grad = kernels.global_response_norm, kernels.global_response_norm_grad
    _, g = norm(wide, gamma, gamma, eps=1e-6)
    yield "global_response_norm", partial(norm, wide, gamma, gamma, eps=1e-6)
    yield "global_response_norm_grad", partial(norm_grad, dwide, wide, gamma, g, eps=1e-6)
    images, grads = (maps(n, 96, side).transpose(0, 3, 1, 2) for _ in range(2))
    for k in (7, 5, 3):
        pad = (k // 2, k // 2)
        window = dict(stride=(1, 1), padding=pad, dilation=(1, 1), groups=96)
        filters = floats(96, 1, k, k)
        yield f"conv2d, {k} x {k} depthwise", partial(kernels.conv2d, images, filters, b, **window)
        yield (
            f"conv2d_grads, {k} x {k}",
            partial(kernels.conv2d_grads, grads, images, filters, **window),
        )
    pool = dict(kernel=(3, 3), stride=(1, 1), padding=(1, 1), count_include_pad=True)
    yield "avg_pool2d, 3 x 3", partial(kernels.avg_pool2d, images, **pool)
    scores, targets = (
        floats(1250 * n, 100),
        np.eye(100, dtype=np.float32)[np.arange(1250 * n) % 100],
    )
    yield "sum of columns", partial(kernels.sum, scores, 0)
    yield "sum of rows", partial(kernels.sum, scores, 1)
    yield "cumsum of rows", partial(kernels.cumsum, scores, 1)
    twice = np.arange(side).repeat(2)
    rows_of, pixels = ((slice(None),) * axis + (twice,) for axis in (2, 3))
    x = np.ascontiguousarray(images)
    yield "take rows of pixels", partial(kernels.take, x, rows_of)
    yield "take pixels", partial(kernels.take, x, pixels)
    yield (
        "index_add of pixels",
        partial(kernels.index_add, kernels.take(x, pixels), pixels, x.shape),
    )
    places = rng.integers(100, size=scores.shape)
    yield "gather from rows", partial(kernels.gather, scores, places, axis=1)
    yield (
        "gather_grad of rows",
        partial(kernels.gather_grad, scores, places, axis=1, shape=scores.shape),
    )
    yield "softmax", partial(kernels.softmax, scores, axis=1)
    yield "softmax_grad", partial(kernels.softmax_grad, scores, scores, axis=1)
    yield "log_softmax", partial(kernels.log_softmax, scores, axis=1)
    yield "log_softmax_grad", partial(kernels.log_softmax_grad, scores, -abs(scores), axis=1)
    last = dict(axes=(1,))
    y = kernels.logsumexp(scores, **last)
    yield "logsumexp", partial(kernels.logsumexp, scores, **last)
    yield "logsumexp_grad", partial(kernels.logsumexp_grad, y, scores, y, **last)
    y = kernels.extreme(scores, name="max", **last)
    yield "amax", partial(kernels.extreme, scores, name="max", **last)
    yield "amax_grad", partial(kernels.extreme_grad, y, scores, y, **last)
    y, p = kernels.cross_entropy(scores, targets, axis=1)
    yield "cross_entropy", partial(kernels.cross_entropy, scores, targets, axis=1)
    yield "cross_entropy_grad", partial(kernels.cross_entropy_grad, y, targets, p, axis=1)
    classes, settings = np.arange(len(scores)) % 100, dict(axis=1, ignore_index=-100)
    y, *kept = kernels.class_cross_entropy(scores, classes, **settings)
    yield (
        "class_cross_entropy",
        partial(kernels.class_cross_entropy, scores, classes, **settings),
    )
    yield (
        "class_cross_entropy_grad",
        partial(kernels.class_cross_entropy_grad, y, scores, classes, *kept, **settings),
    )
    window = dict(kernel=(3, 3), stride=(1, 1), padding=(1, 1), dilation=(1, 1))
    yield "max_pool2d, 3 x 3", partial(kernels.max_pool2d, images, **window, sizes=(side, side))
    places = kernels.max_pool2d(images, **window, sizes=(side, side))[1]
    yield (
        "max_pool2d_grad, 3 x 3",
        partial(kernels.max_pool2d_grad, grads, places, x_shape=images.shape),
    )
    p, grad, mean, square = (np.abs(floats(parameters)) for _ in range(4))
    settings = dict(lr=1e-3, weight_decay=0.01)
    adam = settings | dict(betas=(0.9, 0.999), eps=1e-8, step=3)
    yield "adamw", partial(kernels.adamw, p, grad, mean, square, **adam)
    momentum = settings | dict(momentum=0.9, dampening=0, nesterov=False, first=False)
    yield "sgd with momentum", partial(kernels.sgd, p, grad, mean, **momentum)


def main():
    parser = options(__doc__.splitlines()[0])
    given = parser.parse_args()
    print_facts("Kernels: NumPy and compiled loops", peer=False)
    import lucid
    from lucid.backend import cpu, fast

    lucid.keep_memory()  # the system's clearing of fresh memory is not what is compared
    if fast.loops() is None:
        print(f"Nothing to compare: {fast.why_not()}.")
        return
    sizes = (1, 8, 1000) if given.quick else (8, 56, 28_600_000)
    rounds, seconds = (1, 0) if given.quick else (given.rounds or 5, 0.1)
    print(f"{'':28} {'NumPy':>11} {'loops':>11} {'gain':>6}")
    for (name, plain), (_, loop) in zip(rows(cpu, *sizes), rows(fast.loops(), *sizes), strict=True):
        times = alternate({"NumPy": plain, "loops": loop}, rounds, seconds)
        gain = times["NumPy"] / times["loops"]
        print(
            f"{name:28} {in_units(times['NumPy']):>11} {in_units(times['loops']):>11} {gain:6.1f}"
        )


if __name__ == "__main__":
    main()
