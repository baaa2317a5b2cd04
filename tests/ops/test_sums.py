"""Sums of millions of float32 are right along any axis, in any memory order."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.nn import functional as F

MOST = 1e-6  # of the sum of the absolute values
FILLS = {
    "0.1": lambda shape: np.full(shape, 0.1, np.float32),
    "random": lambda shape: np.random.default_rng(0).random(shape, np.float32),
}
LAYOUTS = {
    "(n,), 0": ((10**6,), 0, lambda x: x),
    "(n, 2), 0": ((10**6, 2), 0, lambda x: x),
    "(n, 3), 0": ((10**6, 3), 0, lambda x: x),
    "(2, n), 1": ((2, 10**6), 1, lambda x: x),
    "(n, 2).T, 1": ((10**6, 2), 1, lambda x: x.T),
    "(2, n).T, 0": ((2, 10**6), 0, lambda x: x.T),
    "every second row and column, 0": ((10**6, 4), 0, lambda x: x[::2, ::2]),
    "(n, 3) backwards, 0": ((10**6, 3), 0, lambda x: x[::-1]),
    "all": ((10**6,), None, lambda x: x),
    "all of every second column": ((10**6, 4), None, lambda x: x[:, ::2]),
    "NHWC, but the channels": ((50, 224, 224, 1), (0, 1, 2), lambda x: x),
    "NHWC with 3 channels, but the channels": ((30, 224, 224, 3), (0, 1, 2), lambda x: x),
    "NCHW, but the channels": ((20, 2, 280, 280), (0, 2, 3), lambda x: x),
    "CNHW, but the channels": ((2, 20, 280, 280), (0, 2, 3), lambda x: x.swapaxes(0, 1)),
    "NHWC, the images and columns": ((1000, 5, 300, 2), (0, 2), lambda x: x),
}


@pytest.fixture(params=[True, False])
def loops(request):
    """Whether compiled loops may run, which the CPU alone has."""
    if request.param and lucid.zeros(1).device.type != "cpu":
        pytest.skip("needs the CPU: the GPU has no loops")
    return request.param


@pytest.fixture(params=FILLS)
def filled(request):
    return FILLS[request.param]


def close(result, terms, axis=None, most=MOST):
    """Whether each number is the sum of its terms, but for that share of their sizes."""
    exact = np.sum(terms, axis, np.float64)
    sizes = np.sum(np.abs(terms), axis, np.float64)
    return np.all(np.abs(result.cpu().numpy() - exact) <= most * sizes)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sum_of_millions_of_numbers_is_right_along_any_axis(filled, layout):
    shape, axis, view = LAYOUTS[layout]
    x = view(filled(shape))
    y = view(lucid.tensor(filled(shape)).array)
    result = ops.sum(lucid.Tensor(y), axis)
    assert result.dtype == lucid.float32
    assert close(result, x, axis)


def test_the_mean_lies_between_the_least_and_the_greatest_number_and_the_deviation_is_right():
    x = lucid.rand(1_000_000, 3) + 100
    exact = x.cpu().numpy().astype(np.float64)
    np.testing.assert_allclose(x.mean(0).tolist(), exact.mean(0), rtol=1e-6)
    np.testing.assert_allclose(x.std(0).tolist(), exact.std(0, ddof=1), rtol=1e-5)
    np.testing.assert_allclose(x.var(0).tolist(), exact.var(0, ddof=1), rtol=1e-5)


def test_the_deviation_over_all_pixels_of_many_images_is_right():
    x = lucid.rand(5_000, 32, 32, 3)
    exact = x.cpu().numpy().std((0, 1, 2), dtype=np.float64)
    np.testing.assert_allclose(x.std((0, 1, 2)).tolist(), exact, rtol=2e-6)


@pytest.mark.parametrize("p", [1, 2, 3])
def test_a_norm_along_a_leading_axis_is_right(p, filled):
    x = filled((10**6, 3))
    exact = np.sum(np.abs(x.astype(np.float64)) ** p, 0) ** (1 / p)
    np.testing.assert_allclose(lucid.tensor(x).norm(p, 0).tolist(), exact, rtol=2e-6)


def test_the_gradient_of_a_bias_counts_its_rows():
    rows = 9_000_000  # ones, one by one, get no further than 2**24
    b = lucid.zeros(1, 1, requires_grad=True)
    b.expand(rows, 2).sum().backward()
    assert b.grad.tolist() == [[2.0 * rows]]


def test_the_gradient_of_a_bias_that_was_added_is_right(filled):
    b = lucid.zeros(3, requires_grad=True)
    dy = filled((10**6, 3))
    (lucid.zeros(10**6, 3) + b).backward(lucid.tensor(dy))
    assert close(b.grad, dy, 0)


def test_the_gradient_of_the_bias_of_a_linear_layer_is_right(filled):
    x, w = lucid.zeros(10**6, 1), lucid.zeros(3, 1)
    b, dy = lucid.zeros(3, requires_grad=True), filled((10**6, 3))
    F.linear(x, w, b).backward(lucid.tensor(dy))
    assert close(b.grad, dy, 0)


@pytest.mark.parametrize(("shape", "places"), [((3,), 10**6), ((3, 2), 10**6)])
def test_the_gradient_of_an_index_that_repeats_is_right(shape, places, filled):
    x = lucid.zeros(shape, requires_grad=True)
    index = np.arange(places) % 2
    dy = filled((places, *shape[1:]))
    x[lucid.tensor(index)].backward(lucid.tensor(dy))
    assert close(x.grad[0], dy[::2], 0)
    assert close(x.grad[1], dy[1::2], 0)
    assert not x.grad[2].any()


def test_numbers_that_are_scattered_add_up_rightly(filled):
    terms = filled((10**6, 2))
    index = lucid.zeros(10**6, 2, dtype=lucid.int64)
    assert close(lucid.zeros(1, 2).scatter_add(0, index, lucid.tensor(terms))[0], terms, 0)


EQUATIONS = {
    "ij->j": (0, (10**6, 2)),
    "ij->i": (1, (2, 10**6)),
    "ij->": (None, (10**6, 2)),
    "ji->j": (1, (2, 10**6)),
    "ij,ij->j": (0, (10**6, 2)),
    "ij,i->j": (0, (10**6, 2)),
}


@pytest.mark.parametrize("equation", [e for e in EQUATIONS if e != "ij,i->j"])
def test_an_einsum_is_right_along_any_axis(equation, filled):
    axis, shape = EQUATIONS[equation]
    x, terms = filled(shape), equation.count(",") + 1
    exact = x.astype(np.float64) ** terms
    assert close(lucid.einsum(equation, *[lucid.tensor(x)] * terms), exact, axis)


@pytest.mark.parametrize(
    ("shape", "axis"), [((10**6,), 0), ((10**6, 3), 0), ((3, 10**6), 1), ((40, 50_000), 0)]
)
def test_running_sums_are_right_to_their_end(shape, axis, filled):
    x = filled(shape)
    exact = np.cumsum(x, axis, np.float64)
    y = lucid.tensor(x).cumsum(axis).cpu().numpy()
    assert y.dtype == np.float32
    assert np.all(np.abs(y - exact) <= MOST * exact)


@pytest.mark.parametrize("order", ["NCHW", "NHWC"])
def test_batch_norm_takes_the_right_mean_and_variance_of_many_pixels(order):
    pixels = lucid.rand(20, 3, 224, 224) if order == "NCHW" else lucid.rand(20, 224, 224, 3)
    x = (pixels if order == "NCHW" else pixels.permute(0, 3, 1, 2)) + 10
    mean, variance = lucid.zeros(3), lucid.zeros(3)
    y = F.batch_norm(x, mean, variance, training=True, momentum=1.0)
    exact = x.cpu().numpy().astype(np.float64)
    np.testing.assert_allclose(mean.tolist(), exact.mean((0, 2, 3)), rtol=1e-6)
    np.testing.assert_allclose(variance.tolist(), exact.var((0, 2, 3), ddof=1), rtol=1e-5)
    assert abs(y.cpu().numpy().mean((0, 2, 3), dtype=np.float64)).max() < 2e-5


@pytest.mark.parametrize("shape", [(2, 2_000_000), (64, 1536), (5, 40_000)])
def test_layer_norm_of_long_rows_is_centred(shape):
    x = np.full(shape, 1000.1, np.float32)
    x[:, ::2] = 1000.3
    y = F.layer_norm(lucid.tensor(x), shape[1]).cpu().numpy()
    exact = x.astype(np.float64)
    exact = (exact - exact.mean(1, keepdims=True)) / np.sqrt(exact.var(1, keepdims=True) + 1e-5)
    np.testing.assert_allclose(y, exact, atol=4e-3)  # a mean is rounded to 6e-5, a deviation is 0.1


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_gradients_of_layer_norm_are_right_over_many_rows(order, loops, filled):
    x = np.asarray(np.random.default_rng(1).random((300_000, 3)), np.float32, order=order)
    dy = np.asarray(filled(x.shape), order=order)
    w, b = (lucid.zeros(3, requires_grad=True) for _ in range(2))
    with lucid.fast(loops):
        F.layer_norm(lucid.tensor(x), 3, w, b).backward(lucid.tensor(dy))
    centred = x - x.mean(1, keepdims=True, dtype=np.float64)
    terms = dy * centred / np.sqrt((centred**2).mean(1, keepdims=True) + 1e-5)
    assert close(b.grad, dy, 0)
    assert close(w.grad, terms, 0, most=2e-6)  # the terms are rounded themselves


@pytest.mark.parametrize("order", ["NHWC", "CNHW"])
@pytest.mark.parametrize("size", [(2, 500, 700), (300, 7, 7), (8, 100, 100), (3, 180, 180)])
def test_global_response_norm_takes_the_right_norms_and_gradients(order, size, loops):
    x = np.full((*size, 3), 0.1, np.float32)
    x[..., 1] = 0.3
    x = x if order == "NHWC" else np.moveaxis(np.moveaxis(x, 3, 0).copy(), 0, 3)
    gamma, beta = (lucid.ones(1, 1, 1, 3, requires_grad=True) for _ in range(2))
    with lucid.fast(loops):
        y = F.global_response_norm(lucid.tensor(x), gamma, beta)
        y.sum().backward()
    g = np.sqrt((x.astype(np.float64) ** 2).sum((1, 2)))
    share = g / (g.mean(1, keepdims=True) + 1e-6)
    exact = x * (share[:, None, None] + 1) + 1
    np.testing.assert_allclose(y.detach().cpu().numpy(), exact, rtol=2e-6)
    assert close(beta.grad.reshape(3), np.ones_like(x), (0, 1, 2))
    assert close(gamma.grad.reshape(3), x * share[:, None, None], (0, 1, 2), most=2e-6)


@pytest.mark.parametrize("axis", [0, 1])
def test_softmax_over_many_classes_sums_to_1(axis):
    shape = (100_000, 3) if axis == 0 else (3, 100_000)
    x = lucid.tensor(np.full(shape, 0.1, np.float32))
    classes = shape[axis]
    np.testing.assert_allclose(x.softmax(axis).cpu().numpy(), 1 / classes, rtol=1e-6)
    np.testing.assert_allclose(x.log_softmax(axis).cpu().numpy(), -np.log(classes), rtol=1e-6)
    np.testing.assert_allclose(x.logsumexp(axis).tolist(), 0.1 + np.log(classes), rtol=1e-6)


def test_losses_of_millions_of_pixels_are_right():
    x, y = lucid.zeros(2, 2, 1000, 1500), lucid.zeros(2, 1000, 1500, dtype=lucid.int64)
    total = F.cross_entropy(x, y, reduction="sum").item()
    assert total == pytest.approx(3_000_000 * np.log(2), rel=1e-6)
    maps = lucid.full((10**6, 1), 0.1)
    assert F.mse_loss(maps, maps * 0).item() == pytest.approx(0.01, rel=1e-6)
    assert F.l1_loss(maps, maps * 0, reduction="sum").item() == pytest.approx(100_000, rel=1e-6)


def test_a_norm_over_many_gradients_is_right():
    p = lucid.zeros(10**6, 3, requires_grad=True)
    p.grad = lucid.full((10**6, 3), 0.1)
    assert lucid.optim.clip_grad_norm_([p], 1.0).item() == pytest.approx(3e4**0.5, rel=1e-6)
    assert p.grad.norm().item() == pytest.approx(1, rel=1e-6)


def test_the_mean_of_a_large_window_is_right():
    x = lucid.full((1, 1, 200, 200), 0.1)
    assert F.avg_pool2d(x, 200).item() == pytest.approx(np.float32(0.1), rel=1e-6)
    assert F.adaptive_avg_pool2d(x, 1).item() == pytest.approx(np.float32(0.1), rel=1e-6)


POOLS = {
    "a large window": ((1, 1, 120, 120), lambda x: F.avg_pool2d(x, 60, 1) * 60**2),
    "a long window": ((1, 1, 4000), lambda x: F.avg_pool1d(x, 2000, 1) * 2000),
    "more blocks than pixels": ((1, 1, 2, 2), lambda x: F.adaptive_avg_pool2d(x, 120)),
    "columns": ((1, 1, 100, 100), lambda x: F.unfold(x, 50)),
}


@pytest.mark.parametrize("pool", POOLS)
def test_a_pixel_in_many_windows_gets_the_right_gradient(pool, loops):
    shape, function = POOLS[pool]
    single, double = (
        lucid.ones(shape, dtype=t, requires_grad=True) for t in ("float32", "float64")
    )
    for x in (single, double):
        with lucid.fast(loops):
            y = function(x)
        y.backward(lucid.full(y.shape, float(np.float32(0.1)), dtype=x.dtype))
    np.testing.assert_allclose(single.grad.tolist(), double.grad.tolist(), rtol=MOST)


@pytest.mark.cpu_only(reason="only the CPU has threads to set")
def test_the_same_bits_come_out_on_any_number_of_threads():
    x = lucid.rand(1_000_003, 3)
    maps = lucid.rand(6, 40, 90, 110)
    found = {run_on(n, x, maps) for n in (1, 2, 3, 7)}
    assert len(found) == 1


def run_on(threads, x, maps):
    before = lucid.get_num_threads()
    lucid.set_num_threads(threads)
    results = x.sum(0), x.T.sum(1), x.std(), x.cumsum(0), maps.sum((0, 2)), maps.var(1)
    lucid.set_num_threads(before)
    return b"".join(y.cpu().numpy().tobytes() for y in results)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0,), (40, 0, 50), (1, 1), ()])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float16", "float32", "float64"])
def test_sums_of_nothing_and_of_one_number_have_the_right_shape_and_dtype(shape, dtype):
    x = lucid.ones(shape, dtype=dtype)
    expected = x.dtype if x.dtype.kind == "f" else lucid.int64
    for dim in (None, *range(len(shape))):
        y = x.sum(dim)
        assert (y.dtype, y.shape) == (expected, np.ones(shape).sum(dim).shape)
        assert y.tolist() == np.ones(shape).sum(dim).tolist()
