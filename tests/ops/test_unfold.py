"""Unfold lays windows side by side as columns, and fold adds them up in their places again."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

IMAGE = (5, 7)
WINDOWS = {
    "2": dict(kernel_size=2),
    "not square": dict(kernel_size=(3, 2)),
    "patches": dict(kernel_size=2, stride=2),
    "stride": dict(kernel_size=3, stride=(2, 1)),
    "padding": dict(kernel_size=3, padding=(1, 2)),
    "dilation": dict(kernel_size=2, dilation=(3, 2)),
    "all settings": dict(kernel_size=(2, 3), stride=2, padding=(2, 1), dilation=(2, 1)),
}
BAD = {
    "window": (
        lambda z: ops.unfold(z(1, 3, 3), 4),
        r"window of \(4, 4\) with dilation \(1, 1\) does not fit an image of \(3, 3\)",
    ),
    "kernel": (lambda z: ops.unfold(z(1, 3, 3), 0), r"kernel \(=\(0, 0\)\) must be at least 1"),
    "stride": (lambda z: ops.unfold(z(1, 3, 3), 2, stride=0), r"stride \(=\(0, 0\)\) must be"),
    "padding": (lambda z: ops.unfold(z(1, 3, 3), 2, padding=-1), r"\(-1, -1\)\) must be at least"),
    "dilation, float": (
        lambda z: ops.unfold(z(1, 3, 3), 2, dilation=1.5),
        r"dilation \(=1.5\) must be a whole number, or two of them",
    ),
    "axes": (lambda z: ops.unfold(z(3, 3), 2), r"images of shape .*, not \(3, 3\)"),
    "integers": (lambda z: ops.unfold(z(1, 3, 3).long(), 2), "unfold takes floats, not int64"),
    "fold, windows": (
        lambda z: ops.fold(z(1, 8, 5), 3, 2),
        r"image of \(3, 3\) takes columns of shape \(N, 4 C, 4\), not \(1, 8, 5\)",
    ),
    "fold, pixels": (lambda z: ops.fold(z(1, 6, 4), 3, 2), r"\(N, 4 C, 4\), not \(1, 6, 4\)"),
    "fold, axes": (lambda z: ops.fold(z(4), 3, 2), r"\(N, 4 C, 4\), not \(4,\)"),
    "fold, image": (lambda z: ops.fold(z(1, 8, 5), 1, 2), r"does not fit an image of \(1, 1\)"),
    "fold, integers": (lambda z: ops.fold(z(1, 4, 4).long(), 3, 2), "fold takes floats, not int64"),
}


def _pair(value):
    return value if isinstance(value, tuple) else (value, value)


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_gradients(randn, window):
    gradcheck(lambda x: ops.unfold(x * x, **window), randn(2, 2, *IMAGE))
    columns = ops.unfold(lucid.zeros(2, 2, *IMAGE), **window)
    gradcheck(lambda x: ops.fold(x * x, IMAGE, **window), randn(*columns.shape))


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_a_column_is_a_window(randn, window):
    x = randn(2, 3, *IMAGE)
    kernel, stride, padding, dilation = (
        _pair(window.get(name, default))
        for name, default in dict(kernel_size=1, stride=1, padding=0, dilation=1).items()
    )
    padded = np.pad(x, [(0, 0), (0, 0), *[(p, p) for p in padding]])
    last = [n - d * (k - 1) for n, k, d in zip(padded.shape[2:], kernel, dilation, strict=True)]
    corners = [(i, j) for i in range(0, last[0], stride[0]) for j in range(0, last[1], stride[1])]
    expected = [
        padded[:, :, i : i + dilation[0] * kernel[0] : dilation[0],
               j : j + dilation[1] * kernel[1] : dilation[1]].reshape(2, -1)
        for i, j in corners
    ]  # fmt: skip
    y = ops.unfold(lucid.tensor(x), **window)
    np.testing.assert_array_equal(y.cpu().numpy(), np.stack(expected, axis=-1))


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_fold_is_the_transpose_of_unfold(randn, window):
    x = lucid.tensor(randn(2, 3, *IMAGE))
    columns = ops.unfold(x, **window)
    other = lucid.tensor(randn(*columns.shape))
    image = ops.fold(other, IMAGE, **window)
    np.testing.assert_allclose((columns * other).sum().item(), (x * image).sum().item())


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_a_convolution_is_a_product_with_the_columns(randn, window):
    x = lucid.tensor(randn(2, 3, *IMAGE))
    w = lucid.tensor(randn(4, 3, *_pair(window["kernel_size"])))
    settings = {name: value for name, value in window.items() if name != "kernel_size"}
    y = ops.conv2d(x, w, **settings)
    product = w.reshape(4, -1) @ ops.unfold(x, **window)
    np.testing.assert_allclose(
        product.reshape(y.shape).cpu().numpy(), y.cpu().numpy(), rtol=1e-10, atol=1e-12
    )


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lucid.zeros)


def test_patches_fold_back_to_the_image(randn):
    x = lucid.tensor(randn(2, 3, 4, 6))
    y = ops.fold(ops.unfold(x, 2, stride=2), (4, 6), 2, stride=2)
    np.testing.assert_array_equal(y.cpu().numpy(), x.cpu().numpy())
