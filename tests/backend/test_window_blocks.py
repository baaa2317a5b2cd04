"""A convolution block by block gives what one product of all windows does, in less memory."""

import tracemalloc

import numpy as np
import pytest

import lucid
from lucid.backend.cpu import conv, window_blocks

# the shapes of x and w, the settings, and the numbers of a block
CASES = {
    "several images a block": ((9, 2, 4, 5), (3, 2, 3, 2), {}, 300),
    "the last images are fewer": ((7, 2, 4, 5), (3, 2, 3, 2), {}, 400),
    "rows of one image": ((2, 3, 11, 6), (2, 3, 3, 3), dict(padding=(1, 1)), 400),
    "a row": ((3, 2, 5, 6), (2, 2, 2, 2), {}, 1),
    "one long image": ((1, 2, 23, 5), (3, 2, 3, 3), dict(padding=(2, 1)), 500),
    "stride and dilation": (
        (4, 2, 9, 12),
        (3, 2, 2, 3),
        dict(stride=(2, 1), dilation=(3, 2), padding=(1, 2)),
        100,
    ),
    "groups": ((5, 6, 7, 4), (4, 3, 3, 2), dict(groups=2), 200),
    "patches": ((3, 3, 8, 12), (5, 3, 4, 4), dict(stride=(4, 4)), 100),
}


@pytest.fixture(params=[np.float32, np.float64])
def dtype(request):
    return request.param


@pytest.fixture(params=["images first", "channels first in memory"])
def order(request):
    return request.param


def _arrays(case, dtype, order):
    x_shape, w_shape, settings, numbers = CASES[case]
    window = dict(stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1) | settings
    rng = np.random.default_rng(0)
    x, w, b = (rng.standard_normal(s).astype(dtype) for s in (x_shape, w_shape, w_shape[0]))
    if order != "images first":
        x = np.ascontiguousarray(x.swapaxes(0, 1)).swapaxes(0, 1)
    return x, w, b, window, numbers


def _results(x, w, b, window):
    y = conv.conv2d(x, w, b, **window)
    dy = np.random.default_rng(1).standard_normal(y.shape).astype(y.dtype)
    return (
        y,
        conv.conv2d(x, w, **window),
        conv.conv2d_weight_grad(dy, x, w_shape=w.shape, **window),
        conv.conv2d_input_grad(dy, w, x_shape=x.shape, **window),
    )


@pytest.mark.parametrize("case", CASES)
def test_blocks_give_what_one_product_gives(case, dtype, order, monkeypatch):
    x, w, b, window, numbers = _arrays(case, dtype, order)
    monkeypatch.setattr(window_blocks, "cores", lambda: 2)
    monkeypatch.setattr(window_blocks, "_WINDOWS", 0)
    monkeypatch.setattr(window_blocks, "_WIDEST", 50)
    monkeypatch.setattr(window_blocks, "_NUMBERS", 1 << 40)
    expected = _results(x, w, b, window)
    monkeypatch.setattr(window_blocks, "_NUMBERS", numbers)
    asked = []
    monkeypatch.setattr(window_blocks, "multiply", lambda *a: asked.append(a) or np.matmul(*a))
    found = _results(x, w, b, window)
    assert len(asked) >= 6
    for one, other in zip(found, expected, strict=True):
        largest = np.abs(other).max()
        np.testing.assert_allclose(one, other, rtol=0, atol=20 * np.finfo(dtype).eps * largest)


@pytest.mark.parametrize("case", CASES)
def test_blocks_of_the_way_back_are_the_transpose_of_those_forward(case, order, monkeypatch):
    x, w, _, window, numbers = _arrays(case, np.float64, order)
    monkeypatch.setattr(window_blocks, "_WINDOWS", 0)
    monkeypatch.setattr(window_blocks, "_WIDEST", 50)
    monkeypatch.setattr(window_blocks, "_NUMBERS", numbers)
    dy = np.random.default_rng(1).standard_normal(conv.conv2d(x, w, **window).shape)
    product = (conv.conv2d(x, w, **window) * dy).sum()  # linear in x and in w
    dx = conv.conv2d_input_grad(dy, w, x_shape=x.shape, **window)
    dw = conv.conv2d_weight_grad(dy, x, w_shape=w.shape, **window)
    np.testing.assert_allclose([(dx * x).sum(), (dw * w).sum()], product, rtol=1e-11)


def test_the_bits_do_not_depend_on_the_number_of_threads():
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal((4, 16, 40, 40)), rng.standard_normal((16, 16, 3, 3))
    x, w = (lucid.tensor(a, dtype=lucid.float32, requires_grad=True) for a in (x, w))
    before, found = lucid.get_num_threads(), []
    try:
        for threads in (1, 2, 3):
            lucid.set_num_threads(threads)
            y = lucid.nn.functional.conv2d(x, w, padding=1)
            grads = lucid.autograd.grad(y.square().sum(), [x, w])
            found.append([t.detach().numpy().tobytes() for t in (y, *grads)])
    finally:
        lucid.set_num_threads(before)
    assert found[0] == found[1] == found[2]


def test_the_matrix_of_all_windows_never_exists():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((8, 32, 64, 64), dtype=np.float32)
    w = rng.standard_normal((16, 32, 3, 3), dtype=np.float32)
    window = dict(stride=(1, 1), padding=(1, 1), dilation=(1, 1), groups=1)
    conv.conv2d(x, w, **window)  # the scratch memory of the threads stays
    tracemalloc.start()
    y = conv.conv2d(x, w, **window)
    conv.conv2d_weight_grad(y, x, w_shape=w.shape, **window)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * x.nbytes  # x with its border, y, and parts of dw; the matrix has 9 x.nbytes


@pytest.mark.parametrize("shapes", [((9, 0, 4, 5), (3, 0, 3, 2)), ((9, 2, 4, 5), (0, 2, 3, 2))])
def test_no_channels_or_no_filters_are_taken_too(shapes, monkeypatch):
    monkeypatch.setattr(window_blocks, "_WINDOWS", 0)
    monkeypatch.setattr(window_blocks, "_NUMBERS", 1)
    x, w = (np.zeros(shape, np.float32) for shape in shapes)
    window = dict(stride=(2, 1), padding=(0, 0), dilation=(1, 1), groups=1)
    y, _, dw, dx = _results(x, w, None, window)
    assert (y.shape, y.any()) == ((9, len(w), 1, 4), False)
    assert (dx.shape, dw.shape) == (x.shape, w.shape)


def test_small_work_is_one_product(monkeypatch):
    monkeypatch.setattr(window_blocks, "products", None)  # not called
    monkeypatch.setattr(window_blocks, "filter_gradients", None)
    x, w, b, window, _ = _arrays("groups", np.float32, "images first")
    _results(x, w, b, window)
