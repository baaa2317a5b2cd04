"""Pooling takes means of windows and blocks; its gradients are spread evenly over them."""

import math

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

WINDOWS = {
    "2": dict(kernel_size=2),
    "not square": dict(kernel_size=(3, 2)),
    "stride": dict(kernel_size=3, stride=2),
    "stride beyond the window": dict(kernel_size=1, stride=(2, 3)),
    "padding": dict(kernel_size=3, stride=1, padding=1),
    "padding not counted": dict(
        kernel_size=(2, 3), stride=2, padding=(1, 1), count_include_pad=False
    ),
}
BAD = {
    "window": (lambda z: ops.avg_pool2d(z(2, 3, 3), 4), r"window of \(4, 4\) .* image of \(3, 3\)"),
    "kernel": (lambda z: ops.avg_pool2d(z(2, 3, 3), 0), r"kernel_size \(=\(0, 0\)\) .* at least 1"),
    "kernel, float": (
        lambda z: ops.avg_pool2d(z(2, 3, 3), 1.5),
        r"kernel_size \(=1.5\) must be a whole number, or two of them",
    ),
    "stride": (
        lambda z: ops.avg_pool2d(z(2, 3, 3), 2, 0),
        r"stride \(=\(0, 0\)\) must be at least",
    ),
    "padding": (
        lambda z: ops.avg_pool2d(z(2, 3, 3), 2, padding=2),
        r"padding \(=\(2, 2\)\) must be at most half of kernel_size \(=\(2, 2\)\)",
    ),
    "axes": (lambda z: ops.avg_pool2d(z(3, 3), 2), r"images of shape .*, not \(3, 3\)"),
    "integers": (
        lambda z: ops.avg_pool2d(z(2, 3, 3).long(), 2),
        r"avg_pool2d takes floats, not int64: write x.float\(\) first",
    ),
    "adaptive": (
        lambda z: ops.adaptive_avg_pool2d(z(2, 3, 3), 0),
        r"an image of \(3, 3\) has no \(0, 0\) blocks",
    ),
    "adaptive, no pixels": (
        lambda z: ops.adaptive_avg_pool2d(z(2, 0, 3), 1),
        r"an image of \(0, 3\) has no \(1, 1\) blocks",
    ),
    "adaptive, sizes": (
        lambda z: ops.adaptive_avg_pool2d(z(2, 3, 3), (1, 2, 3)),
        r"output_size \(=\(1, 2, 3\)\) must be a whole number, or two of them",
    ),
}


def _pair(value):
    return value if isinstance(value, tuple) else (value, value)


def _avg_pool2d_by_loops(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    kernel, padding = _pair(kernel_size), _pair(padding)
    stride = kernel if stride is None else _pair(stride)
    sizes = [
        (n + 2 * p - k) // s + 1
        for n, p, k, s in zip(x.shape[2:], padding, kernel, stride, strict=True)
    ]
    y = np.empty((*x.shape[:2], *sizes))
    for n, c, p, q in np.ndindex(y.shape):
        top, left = p * stride[0] - padding[0], q * stride[1] - padding[1]
        numbers = [
            x[n, c, i, j]
            for i in range(max(top, 0), min(top + kernel[0], x.shape[2]))
            for j in range(max(left, 0), min(left + kernel[1], x.shape[3]))
        ]
        count = kernel[0] * kernel[1] if count_include_pad else len(numbers)
        y[n, c, p, q] = sum(numbers) / count
    return y


def _adaptive_avg_pool2d_by_loops(x, sizes):
    y = np.empty((*x.shape[:2], *sizes))
    for n, c, p, q in np.ndindex(y.shape):
        rows, columns = (
            slice(math.floor(i * size / parts), math.ceil((i + 1) * size / parts))
            for i, size, parts in zip((p, q), x.shape[2:], sizes, strict=True)
        )
        y[n, c, p, q] = x[n, c, rows, columns].mean()
    return y


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_avg_pool2d_gradients(randn, window):
    gradcheck(lambda x: ops.avg_pool2d(x * x, **window), randn(2, 1, 5, 6))


@pytest.mark.parametrize("size", [1, 2, (3, 2), (5, 6), (7, 4)], ids=str)
def test_adaptive_avg_pool2d_gradients(randn, size):
    gradcheck(lambda x: ops.adaptive_avg_pool2d(x * x, size), randn(2, 1, 5, 6))


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_avg_pool2d_is_the_mean_of_each_window(randn, window):
    x = randn(2, 3, 5, 6)
    y = ops.avg_pool2d(lucid.tensor(x), **window)
    np.testing.assert_allclose(y.cpu().numpy(), _avg_pool2d_by_loops(x, **window), rtol=1e-10)


@pytest.mark.parametrize("old", [(5, 3), (9, 4), (1, 8), (7, 7)], ids=str)
@pytest.mark.parametrize("new", [(1, 1), (3, 4), (5, 2)], ids=str)
def test_adaptive_avg_pool2d_is_the_mean_of_each_block(randn, old, new):
    x = randn(2, 3, *old)
    y = ops.adaptive_avg_pool2d(lucid.tensor(x), new)
    np.testing.assert_allclose(y.cpu().numpy(), _adaptive_avg_pool2d_by_loops(x, new), rtol=1e-10)


def test_one_image_is_a_batch_of_one(randn):
    x = lucid.tensor(randn(3, 5, 6))
    assert ops.avg_pool2d(x, 2).tolist() == ops.avg_pool2d(x[None], 2)[0].tolist()
    assert ops.adaptive_avg_pool2d(x, 2).tolist() == ops.adaptive_avg_pool2d(x[None], 2)[0].tolist()


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lambda *shape: lucid.zeros(shape))
