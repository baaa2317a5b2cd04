"""Convolutions are seven loops; their gradients are convolutions again, in every setting."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

DEFAULTS = dict(stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1)
# the shapes of x and w, and the settings
CONVOLUTIONS = {
    "1x1": ((2, 3, 2, 3), (2, 3, 1, 1), {}),
    "plain": ((2, 2, 4, 5), (3, 2, 3, 2), {}),
    "patchify": ((1, 2, 4, 6), (3, 2, 2, 2), dict(stride=(2, 2))),
    "pixels left over": ((1, 2, 5, 6), (2, 2, 2, 3), dict(stride=(3, 2))),
    "padding": ((1, 2, 3, 4), (3, 2, 3, 3), dict(padding=(1, 2))),
    "dilation": ((1, 2, 5, 6), (2, 2, 2, 3), dict(dilation=(3, 2))),
    "groups": ((2, 4, 3, 4), (6, 2, 2, 2), dict(groups=2)),
    "all settings": (
        (2, 4, 6, 5),
        (2, 2, 3, 2),
        dict(stride=(2, 1), padding=(2, 1), dilation=(1, 2), groups=2),
    ),
    "depthwise": ((2, 3, 4, 5), (3, 1, 3, 3), dict(padding=(1, 1), groups=3)),
    "depthwise, larger than the image": (
        (1, 2, 3, 2),
        (2, 1, 5, 5),
        dict(padding=(2, 2), groups=2),
    ),
    "depthwise, large image": ((1, 2, 11, 9), (2, 1, 3, 3), dict(padding=(1, 1), groups=2)),
    "depthwise, without padding": ((1, 2, 4, 5), (2, 1, 2, 3), dict(groups=2)),
    "depthwise, wide padding": ((1, 2, 2, 3), (2, 1, 2, 2), dict(padding=(3, 2), groups=2)),
    "depthwise, stride": ((1, 2, 5, 6), (2, 1, 3, 3), dict(stride=(2, 3), groups=2)),
    "depthwise, dilation": ((1, 2, 5, 6), (2, 1, 2, 3), dict(dilation=(3, 2), groups=2)),
    "two filters a channel": ((1, 2, 4, 4), (4, 1, 3, 3), dict(groups=2)),
}
TRANSPOSED = {
    "plain": ((2, 2, 2, 3), (2, 3, 2, 2), {}),
    "stride": ((1, 2, 3, 2), (2, 3, 2, 2), dict(stride=(2, 2))),
    "padding": ((1, 2, 3, 4), (2, 2, 3, 3), dict(padding=(1, 2))),
    "output padding": ((1, 2, 3, 2), (2, 2, 2, 3), dict(stride=(2, 3), output_padding=(1, 2))),
    "output padding beyond the stride": (
        (1, 2, 3, 2),
        (2, 2, 2, 3),
        dict(stride=(1, 2), padding=(2, 1), output_padding=(2, 3), dilation=(3, 4)),
    ),
    "all settings": (
        (1, 4, 3, 2),
        (4, 3, 3, 2),
        dict(stride=(3, 2), padding=(1, 1), output_padding=(2, 1), groups=2, dilation=(1, 3)),
    ),
    "depthwise": ((1, 2, 3, 2), (2, 1, 3, 3), dict(stride=(2, 2), groups=2)),
}
BAD = {
    "channels": (
        lambda z: ops.conv2d(z(1, 3, 5, 5), z(4, 2, 3, 3)),
        r"an input of shape \(1, 3, 5, 5\) does not fit a filter of shape \(4, 2, 3, 3\) with "
        r"groups=1: it must have the shape \(N, 2, H, W\)",
    ),
    "integers": (
        lambda z: ops.conv2d(z(1, 3, 5, 5).long(), z(4, 3, 3, 3)),
        r"a convolution takes floats, not int64: write x.float\(\) first",
    ),
    "filter": (lambda z: ops.conv2d(z(1, 3, 5, 5), z(4, 3, 3)), r"\(K, C, R, S\), not \(4, 3, 3\)"),
    "image": (lambda z: ops.conv2d(z(1, 3, 2, 5), z(4, 3, 3, 3)), r"filter of \(3, 3\) .* not fit"),
    "bias": (lambda z: ops.conv2d(z(1, 3, 5, 5), z(4, 3, 3, 3), z(3)), r"\(3,\), not \(4,\)"),
    "stride": (lambda z: ops.conv2d(z(3, 5, 5), z(4, 3, 3, 3), stride=0), r"stride \(=\(0, 0\)\)"),
    "stride, float": (
        lambda z: ops.conv2d(z(3, 5, 5), z(4, 3, 3, 3), stride=1.5),
        r"stride \(=1.5\) must be a whole number, or two of them",
    ),
    "padding": (
        lambda z: ops.conv2d(z(3, 5, 5), z(4, 3, 3, 3), padding=-1),
        r"padding \(=\(-1, -1\)\) at least 0",
    ),
    "padding, text": (
        lambda z: ops.conv2d(z(3, 5, 5), z(4, 3, 3, 3), padding="full"),
        r"padding \(='full'\) must be a whole number",
    ),
    "same, stride": (
        lambda z: ops.conv2d(z(3, 5, 5), z(4, 3, 2, 2), stride=2, padding="same"),
        "padding='same' needs stride 1, not 2",
    ),
    "same, filter": (
        lambda z: ops.conv2d(z(1, 3, 5, 5), z(4, 3, 3), padding="same"),
        r"\(K, C, R, S\), not \(4, 3, 3\)",
    ),
    "dilation": (
        lambda z: ops.conv2d(z(3, 5, 5), z(4, 3, 3, 3), dilation=(1, 0)),
        r"dilation \(=\(1, 0\)\) .* must be 1 or more",
    ),
    "groups": (
        lambda z: ops.conv2d(z(4, 5, 5), z(3, 2, 3, 3), groups=2),
        r"the filters \(=3\) must be divisible by groups \(=2\)",
    ),
    "transposed, channels": (
        lambda z: ops.conv_transpose2d(z(1, 3, 5, 5), z(4, 3, 3, 3)),
        r"it must have the shape \(N, 4, H, W\)",
    ),
    "transposed, output padding": (
        lambda z: ops.conv_transpose2d(z(3, 5, 5), z(3, 4, 3, 3), output_padding=1),
        r"output_padding \(=\(1, 1\)\) must be less than stride or dilation",
    ),
    "transposed, padding": (
        lambda z: ops.conv_transpose2d(z(3, 5, 5), z(3, 4, 3, 3), padding=9),
        r"the output would have the size \(-11, -11\)",
    ),
}


def _conv2d_by_loops(x, w, b, stride, padding, dilation, groups):
    (n_, _, height, width), (k_, c_, r_, s_) = x.shape, w.shape
    p_, q_ = (
        (size + 2 * pad - step * (f - 1) - 1) // jump + 1
        for size, pad, step, f, jump in zip(
            x.shape[2:], padding, dilation, w.shape[2:], stride, strict=True
        )
    )
    y = np.zeros((n_, k_, p_, q_)) + b[:, None, None]
    for n, k, p, q, c, r, s in np.ndindex(n_, k_, p_, q_, c_, r_, s_):
        i = stride[0] * p + dilation[0] * r - padding[0]
        j = stride[1] * q + dilation[1] * s - padding[1]
        if 0 <= i < height and 0 <= j < width:
            y[n, k, p, q] += w[k, c, r, s] * x[n, k // (k_ // groups) * c_ + c, i, j]
    return y


def _conv_transpose2d_by_loops(x, w, b, stride, padding, dilation, groups, output_padding=(0, 0)):
    """Every number of x paints its filter."""
    (n_, c_, height, width), (_, k_, r_, s_) = x.shape, w.shape
    sizes = [
        (size - 1) * jump - 2 * pad + step * (f - 1) + extra + 1
        for size, jump, pad, step, f, extra in zip(
            x.shape[2:], stride, padding, dilation, w.shape[2:], output_padding, strict=True
        )
    ]
    y = np.zeros((n_, k_ * groups, *sizes)) + b[:, None, None]
    for n, c, i, j, k, r, s in np.ndindex(n_, c_, height, width, k_, r_, s_):
        p = stride[0] * i + dilation[0] * r - padding[0]
        q = stride[1] * j + dilation[1] * s - padding[1]
        if 0 <= p < sizes[0] and 0 <= q < sizes[1]:
            y[n, c // (c_ // groups) * k_ + k, p, q] += x[n, c, i, j] * w[c, k, r, s]
    return y


@pytest.mark.parametrize(("x", "w", "settings"), CONVOLUTIONS.values(), ids=CONVOLUTIONS)
def test_conv2d_gradients(randn, x, w, settings):
    inputs = randn(*x), randn(*w), randn(w[0])
    gradcheck(lambda x, w, b: ops.conv2d(x, w, b, **settings), *inputs, order=3)


@pytest.mark.parametrize(("x", "w", "settings"), TRANSPOSED.values(), ids=TRANSPOSED)
def test_conv_transpose2d_gradients(randn, x, w, settings):
    inputs = randn(*x), randn(*w), randn(w[1] * settings.get("groups", 1))
    gradcheck(lambda x, w, b: ops.conv_transpose2d(x, w, b, **settings), *inputs, order=3)


@pytest.mark.parametrize(("x", "w", "settings"), CONVOLUTIONS.values(), ids=CONVOLUTIONS)
def test_conv2d_is_seven_loops(randn, x, w, settings):
    x, w, b = randn(*x), randn(*w), randn(w[0])
    expected = _conv2d_by_loops(x, w, b, **(DEFAULTS | settings))
    y = ops.conv2d(*map(lucid.tensor, (x, w, b)), **settings)
    np.testing.assert_allclose(y.cpu().numpy(), expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("x", "w", "settings"), TRANSPOSED.values(), ids=TRANSPOSED)
def test_conv_transpose2d_paints_filters(randn, x, w, settings):
    x, w, b = randn(*x), randn(*w), randn(w[1] * settings.get("groups", 1))
    expected = _conv_transpose2d_by_loops(x, w, b, **(DEFAULTS | settings))
    y = ops.conv_transpose2d(*map(lucid.tensor, (x, w, b)), **settings)
    np.testing.assert_allclose(y.cpu().numpy(), expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lambda *shape: lucid.zeros(shape))


def test_a_number_means_both_axes_and_same_keeps_the_size(randn):
    x, w = lucid.tensor(randn(1, 2, 5, 6)), lucid.tensor(randn(3, 2, 3, 3))
    same = ops.conv2d(x, w, padding="same")
    assert same.shape == (1, 3, 5, 6)
    assert same.tolist() == ops.conv2d(x, w, padding=1).tolist()
    assert same.tolist() == ops.conv2d(x, w, padding=(1, 1)).tolist()
    assert ops.conv2d(x, w, padding="same", dilation=2).shape == (1, 3, 5, 6)


def test_one_image_is_a_batch_of_one(randn):
    x, w = lucid.tensor(randn(2, 5, 6)), lucid.tensor(randn(2, 2, 3, 3))
    assert ops.conv2d(x, w).tolist() == ops.conv2d(x[None], w)[0].tolist()
    assert ops.conv_transpose2d(x, w).tolist() == ops.conv_transpose2d(x[None], w)[0].tolist()


def test_the_images_of_the_first_layer_need_no_gradient(randn, leaf):
    x, w = lucid.tensor(randn(1, 2, 4, 4)), leaf(randn(3, 2, 2, 2))
    ops.conv2d(x, w).sum().backward()
    assert x.grad is None
    assert w.grad.shape == (3, 2, 2, 2)


WINDOWS = {  # sizes of x, and what its filters do
    "small images": ((6, 7), dict(kernel=3, padding=1)),
    "small, two at a time": ((8, 8), dict(kernel=2, stride=2)),
    "small, in steps of two": ((7, 7), dict(kernel=3, padding=2, dilation=2)),
    "images in strips": ((20, 30), dict(kernel=7, padding=3)),
    "strips, in steps of two": ((24, 17), dict(kernel=3, padding=2, dilation=2)),
    "large, two at a time": ((20, 21), dict(kernel=3, padding=1, stride=2)),
    "one row": ((1, 300), dict(kernel=1)),
}


@pytest.mark.parametrize("channels", ["each by itself", "together"])
@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("sizes", "window"), WINDOWS.values(), ids=WINDOWS)
def test_nan_and_infinity_reach_no_pixel_whose_window_they_are_not_in(
    randn, leaf, sizes, window, number, channels
):
    window = dict(window)
    kernel = window.pop("kernel")
    groups = 3 if channels == "each by itself" else 1
    w = randn(3, 3 // groups, kernel, kernel)

    def passes(x, w, grad):
        x, w = leaf(x), leaf(w)
        y = ops.conv2d(x, w, groups=groups, **window)
        dx, dw = lucid.autograd.grad(y, (x, w), lucid.tensor(grad(np.ones(y.shape))))
        return [a.detach().cpu().numpy() for a in (y, dx, dw)]

    x = randn(2, 3, *sizes)
    spots, ones = np.zeros(x.shape), np.ones(w.shape)
    spots[1, 2, 0, -1] = 1
    y, _, dw = passes(np.where(spots == 1, number, x), w, lambda grad: grad)
    reached, _, numbers = passes(spots, ones, lambda grad: grad)
    np.testing.assert_array_equal(np.isfinite(y), reached == 0)
    np.testing.assert_array_equal(np.isfinite(dw), numbers == 0)

    def one_bad(grad, value):
        grad *= 0
        grad[0, 1, -1, 0] = value
        return grad

    _, dx, _ = passes(x, w, lambda grad: one_bad(grad, number))
    _, reached, _ = passes(x, ones, lambda grad: one_bad(grad, 1))
    np.testing.assert_array_equal(np.isfinite(dx), reached == 0)
