"""Max pooling finds the greatest pixel of each window, and sends the gradient to that one."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

WINDOWS = {
    "2": dict(kernel_size=2),
    "not square": dict(kernel_size=(3, 2)),
    "overlapping": dict(kernel_size=3, stride=1),
    "stride beyond the window": dict(kernel_size=1, stride=(2, 3)),
    "padding": dict(kernel_size=3, stride=2, padding=1),
    "dilation": dict(kernel_size=2, stride=1, dilation=(2, 3)),
    "left over": dict(kernel_size=2, stride=2, ceil_mode=True),
}
BAD = {
    "window": (lambda z: ops.max_pool2d(z(2, 3, 3), 4), r"window of \(4, 4\) .* image of \(3, 3\)"),
    "kernel": (lambda z: ops.max_pool2d(z(2, 3, 3), 0), r"kernel_size \(=\(0, 0\)\) .* at least 1"),
    "stride": (lambda z: ops.max_pool2d(z(2, 3, 3), 2, 0), r"stride \(=\(0, 0\)\) must be at leas"),
    "padding": (
        lambda z: ops.max_pool2d(z(2, 3, 3), 2, padding=2),
        r"padding \(=\(2, 2\)\) must be at most half of kernel_size \(=\(2, 2\)\)",
    ),
    "dilation": (
        lambda z: ops.max_pool2d(z(2, 3, 3), 2, dilation=0),
        r"dilation \(=\(0, 0\)\) must be at least 1",
    ),
    "a window of border alone": (
        lambda z: ops.max_pool2d(z(2, 3, 3), 2, padding=1, dilation=4),
        r"window of \(2, 2\) does not fit an image of \(3, 3\)",
    ),
    "axes": (lambda z: ops.max_pool2d(z(3, 3), 2), r"images of shape .*, not \(3, 3\)"),
    "bools": (
        lambda z: ops.max_pool2d(z(2, 3, 3).bool(), 2),
        r"max_pool2d takes numbers, not bool: write x.long\(\) first",
    ),
}


def _pixels(image, p, q, kernel_size, stride=None, padding=0, dilation=1, **_):
    """(value, place) for each pixel of window (p, q), row by row."""
    kernel, stride, padding, dilation = (
        v if isinstance(v, tuple) else (v, v)
        for v in (kernel_size, stride or kernel_size, padding, dilation)
    )
    (height, width), pixels = image.shape, []
    for r, s in np.ndindex(*kernel):
        i = p * stride[0] + r * dilation[0] - padding[0]
        j = q * stride[1] + s * dilation[1] - padding[1]
        if 0 <= i < height and 0 <= j < width:
            pixels.append((image[i, j], i * width + j))
    return pixels


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_gradients(randn, window):
    gradcheck(lambda x: ops.max_pool2d(x, **window), randn(2, 2, 5, 7))
    gradcheck(lambda x: ops.max_pool2d(x * x, **window), randn(2, 5, 7))


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_the_greatest_pixel_of_each_window_and_its_place(randn, window):
    x = randn(2, 3, 5, 7)
    values, places = ops.max_pool2d(lucid.tensor(x), **window, return_indices=True)
    for n, c, p, q in np.ndindex(*values.shape):
        expected = max(_pixels(x[n, c], p, q, **window))
        assert (values[n, c, p, q].item(), places[n, c, p, q].item()) == expected


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lucid.zeros)


def test_the_first_of_equal_pixels_gets_the_gradient(leaf):
    x = leaf(np.ones((1, 2, 4)))
    ops.max_pool2d(x, 2).sum().backward()
    assert x.grad.tolist() == [[[1, 0, 1, 0], [0, 0, 0, 0]]]


def test_a_pixel_that_several_windows_choose_gets_the_sum_of_their_gradients(leaf):
    x = leaf(np.array([[[0.0, 0.0, 0.0], [0.0, 5.0, 0.0], [0.0, 0.0, 0.0]]]))
    ops.max_pool2d(x, 2, stride=1).sum().backward()
    assert x.grad.tolist() == [[[0, 0, 0], [0, 4, 0], [0, 0, 0]]]


def test_the_border_is_never_chosen(leaf):
    x = leaf(np.full((1, 1, 3, 3), -np.inf))
    values, places = ops.max_pool2d(x, 3, stride=2, padding=1, return_indices=True)
    values.sum().backward()
    assert np.isneginf(values.detach().cpu().numpy()).all()
    assert places.tolist() == [[[[0, 1], [3, 4]]]]
    assert x.grad.sum().item() == 4


def test_a_window_of_negative_numbers_beside_the_border():
    x = lucid.tensor([[[-3.0, -2.0], [-5.0, -4.0]]])
    assert ops.max_pool2d(x, 2, padding=1).tolist() == [[[-3, -2], [-5, -4]]]


def test_a_transposed_image(randn):
    x = randn(1, 5, 7, 2)
    strided = ops.max_pool2d(lucid.tensor(x).permute(0, 3, 1, 2), 2)
    expected = ops.max_pool2d(lucid.tensor(x.transpose(0, 3, 1, 2).copy()), 2)
    np.testing.assert_array_equal(strided.cpu().numpy(), expected.cpu().numpy())


def test_float32_stays_float32(leaf):
    x = leaf(np.ones((1, 4, 4), np.float32))
    y = ops.max_pool2d(x, 2)
    y.sum().backward()
    assert y.dtype == x.grad.dtype == np.float32


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.int8, np.uint8])
@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_integers_of_every_size_the_least_too(window, dtype):
    bounds = np.iinfo(dtype)
    x = np.random.default_rng(0).integers(bounds.min, bounds.max, (1, 2, 5, 7), dtype)
    x[:, :, :2, :3] = bounds.min
    values, places = ops.max_pool2d(lucid.tensor(x), **window, return_indices=True)
    assert values.dtype == dtype
    for n, c, p, q in np.ndindex(*values.shape):
        pixels = _pixels(x[n, c], p, q, **window)
        value, place = max(pixels, key=lambda pixel: (int(pixel[0]), -pixel[1]))
        assert (values[n, c, p, q].item(), places[n, c, p, q].item()) == (value, place)
