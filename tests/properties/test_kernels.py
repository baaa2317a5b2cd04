"""The kernels of the CPU, fast as they are, compute what their plain definitions say.

And on one thread or two they compute the same bits.
"""

import math
import tracemalloc
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from lucid.backend.cpu import (
    adamw,
    batch_norm,
    batch_norm_grad,
    conv2d,
    conv2d_grads,
    erf,
    gelu,
    gelu_grad,
    group_norm,
    group_norm_grad,
    layer_norm,
    layer_norm_grad,
    linear,
    matmul,
    sgd,
    small_images,
)
from lucid.backend.cpu.depthwise import _by_taps

TOLERANCE = {"float32": 2e-6, "float64": 1e-12}  # of the largest value
DTYPES = st.sampled_from(sorted(TOLERANCE))
SHAPES = array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=7)
SIZE = st.integers(0, 40)


def assert_near(found, expected, dtype, times=1):
    assert (found.shape, found.dtype) == (expected.shape, dtype)
    atol = times * TOLERANCE[dtype] * max(1, abs(expected).max(initial=0))
    np.testing.assert_allclose(found, expected, rtol=0, atol=atol)


def exact_erf(x):
    return np.array([math.erf(v) for v in x.flat], float).reshape(x.shape)


def cdf(x):
    return (1 + exact_erf(x / math.sqrt(2))) / 2


@given(shape=SHAPES, dtype=DTYPES, scale=st.sampled_from([1e-3, 1, 4, 30]), data=st.data())
def test_gelu_and_erf(shape, dtype, scale, data, array):
    x, dy = (array(data, shape, dtype) * np.dtype(dtype).type(scale) for _ in range(2))
    x64, dy64 = x.astype(float), dy.astype(float)
    density = np.exp(-x64 * x64 / 2) / math.sqrt(2 * math.pi)
    assert_near(erf(x), exact_erf(x64), dtype)
    assert_near(gelu(x), x64 * cdf(x64), dtype)
    assert_near(gelu_grad(dy, x), dy64 * (cdf(x64) + x64 * density), dtype)


def normalised(x, eps):
    """x̂ = (x - mean) / √(variance + eps), and the mean and the quotient's reciprocal."""
    mean = x.mean(-1, keepdims=True)
    rstd = 1 / np.sqrt(((x - mean) ** 2).mean(-1, keepdims=True) + eps)
    return (x - mean) * rstd, mean, rstd


@given(
    shape=array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=7),
    channels=st.integers(1, 40), dtype=DTYPES, data=st.data(),
)  # fmt: skip
def test_layer_norm(shape, channels, dtype, data, array):
    shape, w_shape = (*shape[:-1], channels), (channels,)
    x, dy, w, b = (array(data, s, dtype, repeats=False) for s in (shape, shape, w_shape, w_shape))
    x64, dy64, w64 = (a.astype(float) for a in (x, dy, w))
    y, mean, rstd = layer_norm(x, w, b, eps=1e-2)
    x_hat, exact_mean, exact_rstd = normalised(x64, 1e-2)
    assert_near(y, x_hat * w + b, dtype, times=2)
    assert_near(mean, exact_mean.ravel(), dtype)
    assert_near(rstd, exact_rstd.ravel(), dtype, times=2)
    dx, dw, db = layer_norm_grad(dy, x, w, mean, rstd)
    g, rows = dy64 * w64, tuple(range(x.ndim - 1))
    means = g.mean(-1, keepdims=True), (g * x_hat).mean(-1, keepdims=True)
    assert_near(dx, (g - means[0] - x_hat * means[1]) * exact_rstd, dtype, times=5)
    assert_near(dw, (dy64 * x_hat).sum(rows), dtype, times=5)
    assert_near(db, dy64.sum(rows), dtype, times=5)


@given(shape=array_shapes(min_dims=2, max_dims=5, min_side=1, max_side=7), dtype=DTYPES,
       data=st.data())  # fmt: skip
def test_batch_norm(shape, dtype, data, array):
    x, dy = (array(data, shape, dtype, repeats=False) for _ in range(2))
    w, b = (array(data, shape[1:2], dtype, repeats=False) for _ in range(2))
    x64, dy64 = (np.moveaxis(a.astype(float), 1, 0).reshape(shape[1], -1) for a in (x, dy))
    y, mean, variance = batch_norm(x, w, b, eps=1e-2)
    x_hat, exact_mean, exact_rstd = normalised(x64, 1e-2)
    rows = np.moveaxis(y, 1, 0).reshape(x64.shape)
    assert_near(rows, x_hat * w[:, None] + b[:, None], dtype, times=2)
    assert_near(mean, exact_mean.ravel(), dtype)
    assert_near(variance, x64.var(1), dtype, times=2)
    dx, dw, db = batch_norm_grad(dy, x, w, mean, variance, eps=1e-2, training=True)
    means = dy64.mean(1, keepdims=True), (dy64 * x_hat).mean(1, keepdims=True)
    exact = (dy64 - means[0] - x_hat * means[1]) * exact_rstd * w[:, None]
    assert_near(np.moveaxis(dx, 1, 0).reshape(x64.shape), exact, dtype, times=5)
    assert_near(dw, (dy64 * x_hat).sum(1), dtype, times=5)
    assert_near(db, dy64.sum(1), dtype, times=5)


@given(n=st.integers(1, 4), groups=st.integers(1, 4), size=st.integers(1, 4),
       image=array_shapes(min_dims=0, max_dims=3, min_side=2, max_side=7), dtype=DTYPES,
       data=st.data())  # fmt: skip
def test_group_norm(n, groups, size, image, dtype, data, array):
    shape, lines = (n, groups * size, *image), (-1,) + (1,) * len(image)
    x, dy = (array(data, shape, dtype, repeats=False) for _ in range(2))
    w, b = (array(data, shape[1:2], dtype, repeats=False) for _ in range(2))
    x64, dy64 = x.astype(float), dy.astype(float)
    y, mean, rstd = group_norm(x, w, b, groups=groups, eps=1e-2)
    rows, exact_mean, exact_rstd = normalised(x64.reshape(n * groups, -1), 1e-2)
    x_hat, axes = rows.reshape(shape), (0, *range(2, x.ndim))
    assert_near(y, x_hat * w.reshape(lines) + b.reshape(lines), dtype, times=2)
    assert_near(mean, exact_mean.ravel(), dtype)
    assert_near(rstd, exact_rstd.ravel(), dtype, times=2)
    dx, dw, db = group_norm_grad(dy, x, w, mean, rstd, groups=groups)
    g = (dy64 * w.reshape(lines)).reshape(rows.shape)
    exact = (g - g.mean(1, keepdims=True) - rows * (g * rows).mean(1, keepdims=True)) * exact_rstd
    assert_near(dx, exact.reshape(shape), dtype, times=5)
    assert_near(dw, (dy64 * x_hat).sum(axes), dtype, times=5)
    assert_near(db, dy64.sum(axes), dtype, times=5)


@given(
    lead=array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5),
    i=st.integers(1, 40), o=SIZE, dtype=DTYPES, data=st.data(),
)  # fmt: skip
def test_linear(lead, i, o, dtype, data, array):
    x, w, b = array(data, (*lead, i), dtype), array(data, (o, i), dtype), array(data, (o,), dtype)
    exact = np.einsum("...i,oi->...o", x.astype(float), w.astype(float))
    assert_near(linear(x, w), exact, dtype)
    assert_near(linear(x, w, b), exact + b, dtype)


@given(m=SIZE, k=SIZE, n=SIZE, dtype=DTYPES, data=st.data())
def test_matrix_products(m, k, n, dtype, data, array):
    a, b = array(data, (m, k), dtype), array(data, (k, n), dtype)
    exact = np.einsum("mk,kn->mn", a.astype(float), b.astype(float))
    assert_near(matmul(a, b), exact, dtype)


@st.composite
def depthwise_cases(draw):
    """The shapes of images and filters, with a padding that the fast way takes."""
    pair = st.tuples(st.integers(1, 7), st.integers(1, 7))
    kernel, dilation = draw(pair), draw(st.sampled_from([(1, 1), (2, 1), (1, 3)]))
    halo = [d * (k - 1) for d, k in zip(dilation, kernel, strict=True)]
    padding = tuple(draw(st.integers(0, h)) for h in halo)
    least = [max(1, h + 1 - 2 * p) for h, p in zip(halo, padding, strict=True)]
    image = [n + draw(st.integers(0, 20)) for n in least]
    n, c = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    return (n, c, *image), (c, 1, *kernel), dict(stride=(1, 1), padding=padding, dilation=dilation)


@given(case=depthwise_cases(), dtype=DTYPES, in_strips=st.booleans(), data=st.data())
def test_depthwise_convolution_in_all_its_ways(case, dtype, in_strips, data, array):
    x_shape, w_shape, window = case
    x, w = array(data, x_shape, dtype), array(data, w_shape, dtype)
    shape = conv2d(x, w, **window, groups=len(w)).shape
    dy, v, u = (array(data, shape, dtype) for shape in (shape, x_shape, w_shape))
    are_small = small_images.are_small
    with patch.object(small_images, "are_small", lambda *a: are_small(*a) and not in_strips):
        y = conv2d(x, w, **window, groups=len(w))
        dx, dw = conv2d_grads(dy, x, w, **window, groups=len(w))
    assert_near(y, _by_taps(x.astype(float), w.astype(float), **window), dtype)
    assert (dx.shape, dw.shape, dx.dtype, dw.dtype) == (x_shape, w_shape, dtype, dtype)
    tolerance = 20 * TOLERANCE[dtype]
    for moved, direction, gradient in [
        (_by_taps(v.astype(float), w.astype(float), **window), v, dx),
        (_by_taps(x.astype(float), u.astype(float), **window), u, dw),
    ]:
        size = np.sum(abs(moved * dy)) + np.sum(abs(direction * gradient), dtype=float)
        difference = np.sum(moved * dy) - np.sum(direction * gradient, dtype=float)
        assert abs(difference) <= tolerance * size


def test_a_large_depthwise_filter_takes_little_memory(randn):
    x, w = randn(1, 2, 40, 40), randn(2, 1, 31, 31)
    tracemalloc.start()
    try:
        conv2d(x, w, None, stride=(1, 1), padding=(15, 15), dilation=(1, 1), groups=2)
        assert tracemalloc.get_traced_memory()[1] < 10e6
    finally:
        tracemalloc.stop()


@given(
    shape=SHAPES, dtype=DTYPES, steps=st.integers(1, 3),
    decay=st.sampled_from([0.0, 0.1]), data=st.data(),
)  # fmt: skip
def test_adamw(shape, dtype, steps, decay, data, array):
    p = np.array(array(data, shape, dtype), order="C")
    mean, square = np.zeros_like(p), np.zeros_like(p)
    exact, m, v = p.astype(float), np.zeros(shape), np.zeros(shape)
    settings = dict(lr=0.1, betas=(0.8, 0.9), eps=1e-3, weight_decay=decay)
    for step in range(1, steps + 1):
        grad = array(data, shape, dtype)
        adamw(p, grad, mean, square, **settings, step=step)
        m, v = 0.8 * m + 0.2 * grad, 0.9 * v + 0.1 * grad.astype(float) ** 2
        size = np.sqrt(v / (1 - 0.9**step)) + 1e-3
        exact = exact - 0.1 * decay * exact - 0.1 * m / (1 - 0.8**step) / size
    for found, expected in ((p, exact), (mean, m), (square, v)):
        assert_near(found, expected, dtype)


@given(
    shape=SHAPES, dtype=DTYPES, momentum=st.sampled_from([0.0, 0.9]), nesterov=st.booleans(),
    dampening=st.sampled_from([0.0, 0.5]), decay=st.sampled_from([0.0, 0.1]), data=st.data(),
)  # fmt: skip
def test_sgd(shape, dtype, momentum, nesterov, dampening, decay, data, array):
    p = np.array(array(data, shape, dtype), order="C")
    velocity = np.zeros_like(p) if momentum else None
    exact, v = p.astype(float), None
    settings = dict(lr=0.1, momentum=momentum, dampening=dampening, nesterov=nesterov)
    for first in (True, False):
        grad = array(data, shape, dtype)
        sgd(p, grad, velocity, **settings, weight_decay=decay, first=first)
        d = grad + decay * exact
        v = d if first or not momentum else momentum * v + (1 - dampening) * d
        exact = exact - 0.1 * (d + momentum * v if nesterov else v)
    assert_near(p, exact, dtype)


LARGE = settings(max_examples=4)  # several blocks of work each


@LARGE
@given(rows=st.integers(4000, 6000), channels=st.integers(60, 130), dtype=DTYPES, data=st.data())
def test_elementwise_kernels_norms_and_products_have_the_same_bits(
    rows, channels, dtype, data, array, bits
):
    shape = (rows, channels)
    x, dy = array(data, shape, dtype), array(data, shape, dtype)
    w, b = array(data, (channels,), dtype), array(data, (channels,), dtype)
    matrix = array(data, (70, channels), dtype)

    def work():
        y, mean, rstd = layer_norm(x, w, b, eps=1e-6)
        yield from (y, mean, rstd, *layer_norm_grad(dy, x, w, mean, rstd))
        yield from (gelu(x), gelu_grad(dy, x), erf(x), linear(x, matrix, matrix[:, 0]))
        yield matmul(x.T, dy)

    assert bits(work, 1) == bits(work, 2)


@LARGE
@given(
    n=st.integers(2, 3), channels=st.integers(30, 40), size=st.integers(50, 60),
    dtype=DTYPES, data=st.data(),
)  # fmt: skip
def test_convolutions_have_the_same_bits(n, channels, size, dtype, data, array, bits):
    x, dy = (array(data, (n, channels, size, size), dtype) for _ in range(2))
    depthwise, dense = (
        array(data, (channels, 1, 7, 7), dtype),
        array(data, (8, channels, 3, 3), dtype),
    )
    window = dict(stride=(1, 1), dilation=(1, 1))

    def work():
        wide, narrow = dict(padding=(3, 3), groups=channels), dict(padding=(1, 1), groups=1)
        yield conv2d(x, depthwise, **window, **wide)
        yield from conv2d_grads(dy, x, depthwise, **window, **wide)
        yield conv2d(x, dense, **window, **narrow)
        yield from conv2d_grads(dy[:, :8], x, dense, **window, **narrow)

    assert bits(work, 1) == bits(work, 2)
