"""float16 is stored in 16 bits and computed in 32: rounded once, and no overflow on the way."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.nn import functional as F

RNG = np.random.default_rng(0)


def half(array, requires_grad=False):
    x = lucid.tensor(np.asarray(array, np.float32)).to(lucid.float16)
    return x.requires_grad_(requires_grad)


def numbers(x):
    return x.detach().cpu().numpy()


def test_the_mean_of_seventy_thousand_ones_is_one():
    assert half(np.ones(70000)).mean().item() == 1.0


def test_the_length_of_300_and_300_is_no_infinity():
    x = half([300, 300], requires_grad=True)
    y = x.norm()
    y.backward()
    assert y.item() == np.float16(np.sqrt(180000))
    np.testing.assert_allclose(x.grad.tolist(), [np.sqrt(0.5)] * 2, rtol=1e-3)


def test_layer_norm_of_plus_and_minus_600_is_plus_and_minus_one():
    x = half([[600, -600] * 8], requires_grad=True)
    y = F.layer_norm(x, 16)
    assert y.tolist() == [[1, -1] * 8]
    y[0, 0].backward()
    assert abs(numbers(x.grad)).max() < 2e-3


def test_group_norm_of_large_numbers_is_that_of_float32():
    x, w, b = RNG.normal(0, 600, (2, 6, 5, 5)), RNG.normal(1, 0.2, 6), RNG.normal(0, 0.2, 6)
    x, w, b = half(x), half(w), half(b)
    y = F.group_norm(x, 3, w, b)
    expected = F.group_norm(x.float(), 3, w.float(), b.float()).to(lucid.float16)
    np.testing.assert_array_equal(numbers(y), numbers(expected))


def test_the_variance_of_numbers_whose_sum_of_squares_overflows():
    x = half(np.tile([200.0, -200.0], 500))
    assert x.var(correction=0).item() == 40000
    assert x.std(correction=0).item() == 200


def test_a_mean_squared_error_whose_sum_overflows():
    x, target = half(np.full(1000, 200.0), requires_grad=True), half(np.zeros(1000))
    loss = F.mse_loss(x, target)
    loss.backward()
    assert loss.item() == 40000
    np.testing.assert_allclose(numbers(x.grad), 0.4, rtol=1e-3)


def test_global_response_norm_of_large_maps():
    x = half(RNG.normal(0, 8, (1, 56, 56, 4)))
    gamma, beta = half(RNG.normal(size=4)), half(RNG.normal(size=4))
    y = F.global_response_norm(x, gamma, beta)
    expected = F.global_response_norm(x.float(), gamma.float(), beta.float())
    np.testing.assert_array_equal(numbers(y), numbers(expected).astype(np.float16))


def test_batch_norms_running_variance_of_large_numbers_is_finite():
    x = half(np.tile([500.0, -500.0], 8)[:, None])
    mean, var = half([1.0]), half([1.0])
    y = F.batch_norm(x, mean, var, training=True)
    np.testing.assert_allclose(numbers(y)[:2, 0], [1, -1], rtol=1e-3)
    expected = np.float16(0.9 + 0.1 * 250000 * 16 / 15)
    assert mean.tolist() == [np.float16(0.9)]
    assert var.tolist() == [expected]


def test_batch_norm_by_running_statistics_rounds_once():
    x, mean, var, w, b = (half(RNG.uniform(0.5, 2, n)) for n in ((64, 3), 3, 3, 3, 3))
    y = F.batch_norm(x, mean, var, w, b)
    wide = F.batch_norm(x.float(), mean.float(), var.float(), w.float(), b.float())
    np.testing.assert_array_equal(numbers(y), numbers(wide).astype(np.float16))


@pytest.mark.parametrize("kind", ["linear", "conv"])
def test_the_gradient_of_a_bias_is_summed_in_float32(kind):
    bias = half(np.zeros(2), requires_grad=True)
    if kind == "linear":
        y = F.linear(half(np.ones((5000, 1))), half(np.ones((2, 1))), bias)
    else:
        y = F.conv2d(half(np.ones((2, 1, 50, 50))), half(np.ones((2, 1, 1, 1))), bias)
    y.backward(half(np.full(y.shape, 1.001)))
    assert bias.grad.tolist() == [np.float16(5000 * np.float64(np.float16(1.001)))] * 2


def test_clipping_a_hundred_thousand_gradients_of_a_hundred():
    w = half(np.zeros(100000), requires_grad=True)
    w.grad = half(np.full(100000, 100.0))
    total = lucid.optim.clip_grad_norm_([w], max_norm=100.0)
    assert total.dtype == np.float16
    assert total.item() == np.float16(100 * np.sqrt(1e5))
    np.testing.assert_allclose(numbers(w.grad), 100 / np.sqrt(1e5), rtol=1e-3)


def test_clipping_finds_the_factor_also_where_the_length_exceeds_float16():
    parameters = [half(np.zeros(100000), requires_grad=True) for _ in range(9)]
    for p in parameters:
        p.grad = half(np.full(100000, 100.0))
    lucid.optim.clip_grad_norm_(parameters, max_norm=300.0)
    np.testing.assert_allclose(numbers(parameters[0].grad), 1 / np.sqrt(10), rtol=1e-3)


def test_running_sums_are_rounded_once_each():
    y = numbers(half(np.full(6000, 1.001)).cumsum(0))
    expected = (np.arange(1, 6001) * np.float64(np.float16(1.001))).astype(np.float16)
    np.testing.assert_array_equal(y, expected)


def test_a_number_of_python_is_not_rounded_to_float16_before_it_is_used():
    x = half([1000.0])
    assert (x * 0.1).item() == np.float16(np.float32(1000) * np.float32(0.1))
    assert (x / 3e5).item() == np.float16(1000 / 3e5)


MATRIX = RNG.normal(size=(3, 4))
ONE_ROUNDING = {
    "exp": (ops.exp, MATRIX),
    "log": (ops.log, abs(MATRIX)),
    "sin": (ops.sin, MATRIX),
    "tanh": (ops.tanh, MATRIX),
    "erf": (ops.erf, MATRIX),
    "sigmoid": (ops.sigmoid, MATRIX),
    "power": (lambda x: x**2.5, abs(MATRIX)),
    "softmax": (lambda x: ops.softmax(x, 1), MATRIX),
    "log_softmax": (lambda x: ops.log_softmax(x, 1), MATRIX),
    "logsumexp": (lambda x: ops.logsumexp(x, 1), MATRIX),
    "gelu": (ops.gelu, MATRIX),
    "tanh gelu": (lambda x: ops.gelu(x, approximate="tanh"), MATRIX),
    "silu": (ops.silu, MATRIX),
    "softplus": (ops.softplus, MATRIX),
    "rsqrt": (ops.rsqrt, abs(MATRIX)),
    "sum": (lambda x: x.sum(0), MATRIX),
    "mean": (lambda x: x.mean(), MATRIX),
    "var": (lambda x: x.var(1), MATRIX),
    "std": (lambda x: x.std(1), MATRIX),
    "norm": (lambda x: x.norm(dim=0), MATRIX),
    "norm 3": (lambda x: x.norm(3, dim=0), MATRIX),
    "prod": (lambda x: x.prod(1), MATRIX),
    "matmul": (lambda x: x @ x.mT, MATRIX),
    "einsum": (lambda x: ops.einsum("ij,kj->ik", x, x), MATRIX),
    "layer_norm": (lambda x: F.layer_norm(x, 4), MATRIX),
    "bilinear": (
        lambda x: F.interpolate(x.reshape(1, 1, 3, 4), (5, 7), mode="bilinear"),
        MATRIX,
    ),
    "avg_pool2d": (lambda x: F.avg_pool2d(x.reshape(1, 1, 3, 4), 2), MATRIX),
    "cross_entropy": (lambda x: F.cross_entropy(x, lucid.tensor([0, 3, 1])), MATRIX),
    "l1_loss": (lambda x: F.l1_loss(x, lucid.zeros_like(x)), MATRIX),
}


@pytest.mark.parametrize("name", ONE_ROUNDING)
def test_value_and_gradient_are_those_of_float32_rounded_once(name):
    op, array = ONE_ROUNDING[name]
    x = half(array, requires_grad=True)
    wide = x.detach().float().requires_grad_()
    y, expected = op(x), op(wide)
    assert y.dtype == np.float16
    np.testing.assert_array_equal(numbers(y), numbers(expected).astype(np.float16))
    dy = half(RNG.normal(size=y.shape))
    y.backward(dy)
    expected.backward(dy.float())
    assert x.grad.dtype == np.float16
    # backward reads results that were stored in 16 bits, such as y of exp
    size = abs(numbers(wide.grad)).max()
    np.testing.assert_allclose(numbers(x.grad), numbers(wide.grad), rtol=2e-3, atol=2e-3 * size)


@pytest.mark.parametrize("name", ["exp", "softmax", "norm", "layer_norm", "gelu", "var", "matmul"])
def test_second_derivatives_of_float16_are_those_of_float32(name):
    op, array = ONE_ROUNDING[name]

    def second(x):
        (dx,) = lucid.autograd.grad((op(x) * weights).sum(), x, create_graph=True)
        (dxx,) = lucid.autograd.grad((dx * dx * dx).sum(), x)
        return numbers(dxx).astype(np.float32)

    x = half(array, requires_grad=True)
    weights = lucid.tensor(np.float32(RNG.normal(size=op(x).shape)))
    wide = second(x.detach().float().requires_grad_())
    weights = weights.to(lucid.float16)
    np.testing.assert_allclose(second(x), wide, atol=2e-2 * abs(wide).max())


def test_a_graph_saves_float16_and_not_the_float32_that_it_was_computed_in():
    x = half(MATRIX, requires_grad=True)
    y = x.exp()
    assert [saved.value.dtype for saved in y.grad_fn._saved] == [np.float16]
    assert y.grad_fn._saved[0].value is y.array


def test_a_users_function_sees_float16():
    class Double(lucid.autograd.Function):
        def forward(self, x):
            seen.append(x.dtype)
            return x + x

        def backward(self, grad):
            seen.append(grad.dtype)
            return grad + grad

    seen = []
    Double.apply(half([1.0], requires_grad=True)).backward()
    assert seen == [np.float16, np.float16]


@pytest.mark.parametrize(
    ("other", "dtype"),
    [
        (lambda: lucid.zeros(2), lucid.float32),
        (lambda: lucid.tensor(0.0), lucid.float16),
        (lambda: lucid.zeros(2, dtype=lucid.float64), lucid.float64),
        (lambda: lucid.zeros(2, dtype=lucid.int64), lucid.float16),
        (lambda: 0.5, lucid.float16),
    ],
)
def test_the_dtype_of_a_result_is_that_of_the_promotion(other, dtype):
    assert (half([1.0, 2.0]) + other()).dtype == dtype
    assert F.mse_loss(half([1.0, 2.0]), lucid.zeros(2)).dtype == lucid.float32


def test_convnext_in_float16_gives_the_logits_of_float32():
    _ = lucid.manual_seed(0)
    model = lucid.models.ConvNeXt(
        10, depths=(2, 2, 6, 2), dims=(40, 80, 160, 320), layer_scale_init=1.0, image_size=32
    )
    rng = np.random.default_rng(1)
    with lucid.no_grad():
        for name, p in model.named_parameters():
            if p.ndim == 1 and not name.endswith("gamma"):
                centre = 1.0 if name.endswith("weight") else 0.0
                p.array = lucid.tensor(np.float32(rng.normal(centre, 0.2, p.shape))).array
        x = lucid.tensor(np.float32(rng.normal(size=(4, 3, 32, 32))))
        wide = model(x).cpu().numpy()
        narrow = model.to(lucid.float16)(x.to(lucid.float16)).cpu().numpy()
    assert narrow.dtype == np.float16
    assert abs(narrow - wide).max() < 1e-2 * abs(wide).max()


def test_a_tensor_of_one_float32_is_rounded_to_float16_before_it_is_used():
    x, factor = np.arange(1, 200, dtype=np.float16), np.float32(0.1)
    y = half(x) * lucid.tensor(factor)
    expected = x.astype(np.float32) * np.float32(np.float16(factor))
    assert y.dtype == np.float16
    np.testing.assert_array_equal(numbers(y), expected.astype(np.float16))
    assert (expected.astype(np.float16) != np.float16(x * factor)).any()
