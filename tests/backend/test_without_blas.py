"""NumPy without a matrix library, as in a browser: other forms of the kernels, the same numbers."""

from importlib import import_module

import numpy as np
import pytest

from lucid.backend.cpu import batch_last, depthwise, gemm, small_images, sums

conv, linear = (import_module(f"lucid.backend.cpu.{name}") for name in ("conv", "linear"))

rng = np.random.default_rng(0)


@pytest.fixture
def without_blas(monkeypatch):
    for module in (gemm, batch_last):
        monkeypatch.setattr(module, "has_blas", lambda: False)


def test_this_numpy_says_whether_it_has_one():
    built = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    assert gemm.has_blas() == bool(built.get("found"))


@pytest.mark.parametrize("order", ["CC", "CF", "FC", "FF"])
@pytest.mark.parametrize("shape", [(3, 5, 4), (1, 7, 1), (64, 1, 3), (0, 2, 3)])
def test_products_are_the_same_in_any_memory_order(without_blas, shape, order):
    m, k, n = shape
    a = np.asarray(rng.standard_normal((m, k)), order=order[0])
    b = np.asarray(rng.standard_normal((k, n)), order=order[1])
    out = np.empty((m, n))
    np.testing.assert_allclose(gemm.product(a, b, out), a @ b, rtol=1e-12)
    np.testing.assert_allclose(gemm.multiply(a[None], b[None])[0], a @ b, rtol=1e-12)
    np.testing.assert_allclose(linear.matmul(a[None], b), (a @ b)[None], rtol=1e-12)


WINDOWS = [  # image, filter, padding, dilation
    ((8, 8), (7, 7), (3, 3), (1, 1)),
    ((7, 9), (3, 5), (1, 0), (1, 1)),
    ((9, 8), (3, 3), (2, 3), (2, 2)),
    ((6, 6), (5, 5), (4, 4), (1, 1)),
    ((6, 6), (2, 3), (4, 5), (1, 2)),
    ((12, 7), (7, 7), (0, 3), (1, 1)),
]


@pytest.mark.parametrize("window", WINDOWS)
def test_depthwise_convolution_and_both_gradients_are_the_same(monkeypatch, window):
    sizes, kernel, padding, dilation = window
    x = rng.standard_normal((9, 4, *sizes))
    w = rng.standard_normal((4, 1, *kernel))
    settings = ((1, 1), padding, dilation)
    y = depthwise.conv2d(x, w, *settings)
    grad = rng.standard_normal(y.shape)
    dx, dw = depthwise.conv2d_grads(grad, x, w, *settings)
    for module in (gemm, batch_last):
        monkeypatch.setattr(module, "has_blas", lambda: False)
    monkeypatch.setattr(batch_last, "kernel", lambda: None)
    assert batch_last.suits(x, (1, 1))
    np.testing.assert_allclose(depthwise.conv2d(x, w, *settings), y, rtol=1e-9, atol=1e-9)
    again, dw_again = depthwise.conv2d_grads(grad, x, w, *settings)
    np.testing.assert_allclose(again, dx, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(dw_again, dw, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("n", "size", "stride"), [(2, 8, 1), (9, 4, 1), (9, 9, 2)])
def test_what_does_not_suit_the_taps_is_the_same_too(monkeypatch, n, size, stride):
    x, w = rng.standard_normal((n, 3, size, size)), rng.standard_normal((3, 1, 7, 7))
    settings = dict(stride=(stride, stride), padding=(3, 3), dilation=(1, 1), groups=3)
    y = conv.conv2d(x, w, **settings)
    for module in (gemm, batch_last):
        monkeypatch.setattr(module, "has_blas", lambda: False)
    assert not batch_last.suits(x, settings["stride"])
    np.testing.assert_allclose(conv.conv2d(x, w, **settings), y, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("order", "CF")
def test_sums_of_rows_keep_their_digits(monkeypatch, order):
    monkeypatch.setattr(sums, "has_blas", lambda: False)
    rows = np.asarray(np.full((64, 1536), 1000.1), np.float32, order=order)
    rows[:, ::2] = 1000.3
    found = sums.row_sums(rows, np.ones(1536, np.float32))
    np.testing.assert_allclose(found, rows.sum(1, dtype=np.float64), rtol=1e-6)


@pytest.mark.parametrize("stride", [(1, 1), (2, 1)])
@pytest.mark.parametrize("window", WINDOWS)
def test_one_small_image_meets_its_filters_window_by_window(monkeypatch, window, stride):
    sizes, kernel, padding, dilation = window
    x, w = rng.standard_normal((1, 4, *sizes)), rng.standard_normal((4, 1, *kernel))
    expected = small_images.conv2d(x, w, stride, padding, dilation)
    monkeypatch.setattr(small_images, "has_blas", lambda: False)
    monkeypatch.setattr(small_images, "numbers_that_meet", None)  # no matrix is made
    found = small_images.conv2d(x, w, stride, padding, dilation)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)
