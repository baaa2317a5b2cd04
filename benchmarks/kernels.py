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
    """(label, call of a kernel) of each row; ``kernels`` are NumPy's or the loops."""
    x, dy, wide, dwide = (maps(n, c, side) for c in (96, 96, 384, 384))
    scores = floats(1250 * n, 100)
    yield from of_each_number(kernels, wide, dwide)
    yield from losses(kernels, wide, dwide)
    yield from norms_of_pixels(kernels, x, dy)
    yield from norms_of_channels(kernels, wide, dwide)
    yield from convolutions(kernels, *(a.transpose(0, 3, 1, 2) for a in (x, dy)))
    yield from pooling(kernels, *(a.transpose(0, 3, 1, 2) for a in (x, dy)))
    yield from sums(kernels, scores)
    yield from places(kernels, np.ascontiguousarray(x.transpose(0, 3, 1, 2)), scores)
    yield from classes(kernels, scores)
    yield from narrow_rows(kernels, scores.reshape(-1, 10))
    yield from steps(kernels, parameters)


def of_each_number(kernels, x, dy):
    yield "gelu", partial(kernels.gelu, x)
    yield "gelu_grad", partial(kernels.gelu_grad, dy, x)
    yield "erf", partial(kernels.erf, x)
    yield "exp", partial(kernels.exp, x)
    yield "log", partial(kernels.log, abs(x))
    yield "tanh", partial(kernels.tanh, x)
    straight = dict(beta=1.0, threshold=20.0)
    yield "sigmoid", partial(kernels.sigmoid, x)
    yield "sigmoid_grad", partial(kernels.sigmoid_grad, dy, x)
    yield "silu", partial(kernels.silu, x)
    yield "silu_grad", partial(kernels.silu_grad, dy, x)
    yield "softplus", partial(kernels.softplus, x, **straight)
    yield "softplus_grad", partial(kernels.softplus_grad, dy, x, **straight)
    yield "where", partial(kernels.where, x > 0, x, dy)


def losses(kernels, x, target):
    one = np.ones((), np.float32)
    for name in ("squared_error", "absolute_error", "logistic_loss"):
        loss, grad = getattr(kernels, name), getattr(kernels, f"{name}_grad")
        yield f"{name}, summed", partial(loss, x, target, summed=True)
        yield f"{name}_grad, summed", partial(grad, one, x, target)


def norms_of_pixels(kernels, x, dy):
    w, b = floats(96), floats(96)
    for label in ("by channel", "by pixel"):
        _, mean, rstd = kernels.layer_norm(x, w, b, eps=1e-6)
        yield f"layer_norm, {label}", partial(kernels.layer_norm, x, w, b, eps=1e-6)
        yield f"layer_norm_grad, {label}", partial(kernels.layer_norm_grad, dy, x, w, mean, rstd)
        x, dy = np.ascontiguousarray(x), np.ascontiguousarray(dy)
    x, dy = (a.reshape(len(x), -1) for a in (x, dy))
    _, mean, rstd = kernels.layer_norm(x, None, None, eps=1e-6)
    yield "layer_norm of samples", partial(kernels.layer_norm, x, None, None, eps=1e-6)
    yield (
        "layer_norm_grad of samples",
        partial(kernels.layer_norm_grad, dy, x, None, mean, rstd),
    )


def norms_of_channels(kernels, x, dy):
    gamma = floats(384)
    norm, norm_grad = kernels.global_response_norm, kernels.global_response_norm_grad
    _, g = norm(x, gamma, gamma, eps=1e-6)
    yield "global_response_norm", partial(norm, x, gamma, gamma, eps=1e-6)
    yield "global_response_norm_grad", partial(norm_grad, dy, x, gamma, g, eps=1e-6)
    x, dy = (np.ascontiguousarray(a.transpose(0, 3, 1, 2)[:, :96]) for a in (x, dy))
    w, b, settings = floats(96), floats(96), dict(eps=1e-5)
    _, mean, variance = kernels.batch_norm(x, w, b, **settings)
    yield "batch_norm", partial(kernels.batch_norm, x, w, b, **settings)
    yield (
        "batch_norm_grad",
        partial(kernels.batch_norm_grad, dy, x, w, mean, variance, training=True, **settings),
    )
    yield "scale_shift", partial(kernels.scale_shift, x, w, b)
    _, mean, rstd = kernels.group_norm(x, w, b, groups=8, **settings)
    yield "group_norm", partial(kernels.group_norm, x, w, b, groups=8, **settings)
    yield "group_norm_grad", partial(kernels.group_norm_grad, dy, x, w, mean, rstd, groups=8)


def convolutions(kernels, x, dy):
    b = floats(96)
    for k in (7, 5, 3):
        pad = (k // 2, k // 2)
        window = dict(stride=(1, 1), padding=pad, dilation=(1, 1), groups=96)
        w = floats(96, 1, k, k)
        yield f"conv2d, {k} x {k} depthwise", partial(kernels.conv2d, x, w, b, **window)
        yield f"conv2d_grads, {k} x {k}", partial(kernels.conv2d_grads, dy, x, w, **window)
        dx, dw = window | dict(x_shape=x.shape), window | dict(w_shape=w.shape)
        yield f"conv2d_input_grad, {k} x {k}", partial(kernels.conv2d_input_grad, dy, w, **dx)
        yield f"conv2d_weight_grad, {k} x {k}", partial(kernels.conv2d_weight_grad, dy, x, **dw)


def pooling(kernels, x, dy):
    size = dict(kernel=(3, 3), stride=(1, 1), padding=(1, 1))
    yield "avg_pool2d, 3 x 3", partial(kernels.avg_pool2d, x, count_include_pad=True, **size)
    window = size | dict(dilation=(1, 1), sizes=x.shape[2:])
    places = kernels.max_pool2d(x, **window)[1]
    yield "max_pool2d, 3 x 3", partial(kernels.max_pool2d, x, **window)
    yield (
        "max_pool2d_grad, 3 x 3",
        partial(kernels.max_pool2d_grad, dy, places, x_shape=x.shape),
    )


def sums(kernels, x):
    yield "sum of columns", partial(kernels.sum, x, 0)
    yield "sum of rows", partial(kernels.sum, x, 1)
    yield "cumsum of rows", partial(kernels.cumsum, x, 1)


def places(kernels, images, x):
    twice = np.arange(images.shape[-1]).repeat(2)
    rows_of, pixels = ((slice(None),) * axis + (twice,) for axis in (2, 3))
    yield "take rows of pixels", partial(kernels.take, images, rows_of)
    yield "take pixels", partial(kernels.take, images, pixels)
    yield (
        "index_add of pixels",
        partial(kernels.index_add, kernels.take(images, pixels), pixels, images.shape),
    )
    found = rng.integers(100, size=x.shape)
    yield "gather from rows", partial(kernels.gather, x, found, axis=1)
    yield "gather_grad of rows", partial(kernels.gather_grad, x, found, axis=1, shape=x.shape)


def classes(kernels, x):
    targets = np.eye(100, dtype=np.float32)[np.arange(len(x)) % 100]
    yield "softmax", partial(kernels.softmax, x, axis=1)
    yield "softmax_grad", partial(kernels.softmax_grad, x, x, axis=1)
    yield "log_softmax", partial(kernels.log_softmax, x, axis=1)
    yield "log_softmax_grad", partial(kernels.log_softmax_grad, x, -abs(x), axis=1)
    last = dict(axes=(1,))
    y = kernels.logsumexp(x, **last)
    yield "logsumexp", partial(kernels.logsumexp, x, **last)
    yield "logsumexp_grad", partial(kernels.logsumexp_grad, y, x, y, **last)
    y = kernels.extreme(x, name="max", **last)
    yield "extreme, max", partial(kernels.extreme, x, name="max", **last)
    yield "extreme_grad, max", partial(kernels.extreme_grad, y, x, y, **last)
    y, p = kernels.cross_entropy(x, targets, axis=1)
    yield "cross_entropy", partial(kernels.cross_entropy, x, targets, axis=1)
    yield "cross_entropy_grad", partial(kernels.cross_entropy_grad, y, targets, p, axis=1)
    numbers, settings = np.arange(len(x)) % 100, dict(axis=1, ignore_index=-100)
    loss, loss_grad = kernels.class_cross_entropy, kernels.class_cross_entropy_grad
    y, *kept = loss(x, numbers, **settings)
    yield "class_cross_entropy", partial(loss, x, numbers, **settings)
    yield "class_cross_entropy_grad", partial(loss_grad, y, x, numbers, *kept, **settings)


def narrow_rows(kernels, x):
    """What learners' networks end with: ten classes, and batch norm of few columns."""
    targets, settings = np.arange(len(x)) % 10, dict(axis=1, ignore_index=-100)
    y, *kept = kernels.class_cross_entropy(x, targets, **settings)
    loss, loss_grad = kernels.class_cross_entropy, kernels.class_cross_entropy_grad
    yield "softmax, of ten", partial(kernels.softmax, x, axis=1)
    yield "log_softmax, of ten", partial(kernels.log_softmax, x, axis=1)
    yield "class_cross_entropy, of ten", partial(loss, x, targets, **settings)
    yield "class_cross_entropy_grad, of ten", partial(loss_grad, y, x, targets, *kept, **settings)
    w, b = floats(10), floats(10)
    norm, norm_grad = kernels.batch_norm, kernels.batch_norm_grad
    _, mean, variance = norm(x, w, b, eps=1e-5)
    settings = dict(eps=1e-5, training=True)
    yield "batch_norm, of ten", partial(norm, x, w, b, eps=1e-5)
    yield "batch_norm_grad, of ten", partial(norm_grad, x, x, w, mean, variance, **settings)


def steps(kernels, parameters):
    p, grad, mean, square = (np.abs(floats(parameters)) for _ in range(4))
    settings = dict(lr=1e-3, weight_decay=0.01)
    adam = settings | dict(betas=(0.9, 0.999), eps=1e-8, step=3)
    yield "adamw", partial(kernels.adamw, p, grad, mean, square, **adam)
    many = [np.array_split(a, 64) for a in (p, grad, mean, square)]
    yield "adamw of 64", partial(kernels.adamw_all, *many, **adam)
    momentum = settings | dict(momentum=0.9, dampening=0, nesterov=False, first=False)
    yield "sgd with momentum", partial(kernels.sgd, p, grad, mean, **momentum)
    yield "sgd of 64", partial(kernels.sgd_all, *many[:3], **momentum)


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
    print(f"{'':32} {'NumPy':>11} {'loops':>11} {'gain':>6}")
    for (name, plain), (_, loop) in zip(rows(cpu, *sizes), rows(fast.loops(), *sizes), strict=True):
        times = alternate({"NumPy": plain, "loops": loop}, rounds, seconds)
        gain = times["NumPy"] / times["loops"]
        print(
            f"{name:32} {in_units(times['NumPy']):>11} {in_units(times['loops']):>11} {gain:6.1f}"
        )


if __name__ == "__main__":
    main()
