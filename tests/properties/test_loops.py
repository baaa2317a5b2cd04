"""The compiled loops compute what NumPy's kernels compute in float64; nan and inf come out alike.

And on one thread or two they compute the same bits.
"""

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from lucid.backend import cpu
from lucid.backend.windows import pooled_size

pytest.importorskip("numba", reason="needs the extra fast")
from lucid.backend import loops

SHAPES = array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=7)
SIZE = st.integers(1, 40)
CLASSES = st.integers(1, 40) | st.integers(1000, 3000)  # a row of many is summed in pieces
MANY = settings(max_examples=40)


@pytest.fixture(autouse=True, scope="module")
def without_avx512():
    """Every loop computes, also where NumPy's kernel would be the faster."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loops.exponential, "numpy_uses_avx512", lambda: False)
        yield


def pairs(least, most):
    return st.tuples(st.integers(least, most), st.integers(least, most))


def numbers(data, *shape, seed=None):
    seed = data.draw(st.integers(0, 999), label="seed") if seed is None else seed
    return np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)


@pytest.fixture
def generator():
    return np.random.default_rng(0)


def as_tuple(found):
    return found if isinstance(found, tuple) else (found,)


def assert_same(kernel, /, *arrays, times=1, **window):
    """The loop's results are NumPy's in float64, up to 2e-6 of each one's largest value."""
    found = as_tuple(getattr(loops, kernel)(*arrays, **window))
    precise = [a.astype(float) if a.dtype.kind == "f" else a for a in arrays]
    exact = as_tuple(getattr(cpu, kernel)(*precise, **window))
    for ours, theirs in zip(found, exact, strict=True):
        assert (ours.shape, ours.dtype) == (theirs.shape, np.float32)
        atol = times * 2e-6 * max(1, abs(theirs).max(initial=0))
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=atol)
    return found


@MANY
@given(shape=SHAPES, order=st.permutations(range(4)), data=st.data())
def test_gelu_in_any_order_of_memory(shape, order, data):
    axes = [axis for axis in order if axis < len(shape)]
    x, dy = (numbers(data, *shape).transpose(axes) for _ in range(2))
    (y,) = assert_same("gelu", x)
    assert y.strides == np.empty_like(x).strides
    assert_same("gelu_grad", dy, x)


@MANY
@given(shape=SHAPES, scale=st.sampled_from([1e-3, 1, 4, 30]), data=st.data())
def test_erf(shape, scale, data):
    x = numbers(data, *shape) * np.float32(scale)
    assert_same("erf", x)
    far = np.array([np.inf, -np.inf, np.nan, 9, -9], np.float32)
    np.testing.assert_array_equal(loops.erf(far), np.float32([1, -1, np.nan, 1, -1]))


EXPONENTIAL = {"exp": (-104, 89), "log": (0, 100), "tanh": (-10, 10)}


@pytest.mark.parametrize("name", EXPONENTIAL)
def test_exp_log_and_tanh_are_right_to_two_units_in_the_last_place(name, generator):
    kinds = generator.integers(0, 2**32, 500_000, dtype=np.uint32).view(np.float32)
    usual = generator.uniform(*EXPONENTIAL[name], 500_000).astype(np.float32)
    x = np.concatenate([kinds, usual, np.float32([1, 0, -0.0])])
    with np.errstate(all="ignore"):
        ours, exact = getattr(loops, name)(x), getattr(np, name)(x.astype(float))
        rounded = exact.astype(np.float32)
        is_finite = np.isfinite(rounded)
        np.testing.assert_array_equal(ours[~is_finite], rounded[~is_finite])
        units = abs(ours[is_finite] - exact[is_finite]) / np.spacing(abs(rounded[is_finite]))
    assert units.max() < 1.5


def test_exp_log_and_tanh_at_the_edges():
    x = np.float32([np.inf, -np.inf, np.nan, 0, -0.0, 88.72283, 88.73, -103.9, -104, 1e-45, 1e30])
    with np.errstate(all="ignore"):
        for name in EXPONENTIAL:
            ours, theirs = (getattr(kernels, name)(x) for kernels in (loops, cpu))
            np.testing.assert_allclose(ours, theirs, rtol=3e-7)


@MANY
@given(shape=SHAPES, order=st.permutations(range(4)), data=st.data())
def test_exp_log_and_tanh_in_any_order_of_memory(shape, order, data):
    axes = [axis for axis in order if axis < len(shape)]
    x = numbers(data, *shape).transpose(axes)
    for name, inputs in (("exp", x), ("log", abs(x)), ("tanh", x)):
        (y,) = assert_same(name, inputs)
        assert y.strides == np.empty_like(inputs).strides


FAR = np.array([np.inf, -np.inf, np.nan, 90, -90, 1e30, -1e30, 0, -0.0], np.float32)


@MANY
@given(shape=SHAPES, scale=st.sampled_from([1e-3, 1, 4, 30]), data=st.data())
def test_sigmoid_and_what_is_made_of_it(shape, scale, data):
    x, dy = numbers(data, *shape) * np.float32(scale), numbers(data, *shape)
    settings = dict(beta=data.draw(st.sampled_from([1.0, 2.0, -0.5])), threshold=3.0)
    for name, more in (("sigmoid", {}), ("silu", {}), ("softplus", settings)):
        assert_same(name, x, **more)
        assert_same(f"{name}_grad", dy, x, **more)


@pytest.mark.parametrize("name", ["sigmoid", "silu", "softplus"])
def test_sigmoid_and_its_kin_far_out_are_as_numpys_formulas_have_them(name):
    settings = dict(beta=1.0, threshold=20.0) if name == "softplus" else {}
    one = np.ones_like(FAR)
    with np.errstate(all="ignore"):
        for kernel, arrays in ((name, [FAR]), (f"{name}_grad", [one, FAR])):
            ours, theirs = (getattr(k, kernel)(*arrays, **settings) for k in (loops, cpu))
            np.testing.assert_allclose(ours, theirs, rtol=3e-7, atol=1e-37)


PAIR_LOSSES = ["squared_error", "absolute_error", "logistic_loss"]


@MANY
@pytest.mark.parametrize("name", PAIR_LOSSES)
@given(shape=SHAPES, order=st.permutations(range(4)), data=st.data())
def test_losses_of_pairs_in_any_order_of_memory(name, shape, order, data):
    axes = [axis for axis in order if axis < len(shape)]
    x, target, dy = (numbers(data, *shape).transpose(axes) for _ in range(3))
    (y,) = assert_same(name, x, target, summed=False)
    assert y.strides == np.empty_like(x).strides
    assert_same(name, x, target, summed=True)
    for grad in (dy, np.float32(0.3)):
        (dx,) = assert_same(f"{name}_grad", np.asarray(grad), x, target)
        assert dx.strides == y.strides


@pytest.mark.parametrize("name", PAIR_LOSSES)
def test_losses_of_pairs_in_two_orders_of_memory_are_numpys(name):
    x = np.ones((3, 4), np.float32)
    across = np.ones((4, 3), np.float32).T
    assert getattr(loops, name)(x, across, summed=False) is NotImplemented
    assert getattr(loops, name)(x, across, summed=True) is NotImplemented
    assert getattr(loops, f"{name}_grad")(across, x, x) is NotImplemented


@pytest.mark.parametrize("name", PAIR_LOSSES)
def test_the_sum_of_a_million_losses_is_right_to_the_last_digit_but_one(name):
    x, target = np.full(10**6, np.float32(0.1)), np.zeros(10**6, np.float32)
    exact = getattr(cpu, name)(x.astype(float), target.astype(float), summed=True)
    for kernels in (cpu, loops):
        found = getattr(kernels, name)(x, target, summed=True)
        np.testing.assert_allclose(found, exact, rtol=1e-6)


@pytest.mark.parametrize("name", PAIR_LOSSES)
def test_losses_of_what_are_no_numbers_are_as_numpys_formula_has_them(name):
    some = np.float32([np.nan, np.inf, -np.inf, 0, 1, -1, 200, -200, 3e38])
    x, target = (a.reshape(-1) for a in np.meshgrid(some, some))
    with np.errstate(all="ignore"):
        for kernel, arrays, more in (
            (name, (x, target), dict(summed=False)),
            (f"{name}_grad", (np.float32(2), x, target), {}),
            (f"{name}_grad", (target, x, target), {}),
        ):
            arrays = [np.asarray(a) for a in arrays]
            ours, theirs = (getattr(kernels, kernel)(*arrays, **more) for kernels in (loops, cpu))
            np.testing.assert_allclose(ours, theirs, rtol=1e-6)
        assert np.isnan(getattr(loops, name)(x, target, summed=True))


def test_the_logistic_loss_keeps_the_digits_of_small_results():
    x = np.linspace(0, 60, 1001, dtype=np.float32)
    exact = np.log1p(np.exp(-x.astype(float)))
    found = loops.logistic_loss(x, np.ones_like(x), summed=False)
    np.testing.assert_allclose(found, exact, rtol=1e-6)


def test_softplus_keeps_the_digits_of_small_results():
    x = np.linspace(-80, 0, 10_001, dtype=np.float32)
    exact = np.log1p(np.exp(x.astype(float)))
    np.testing.assert_allclose(loops.softplus(x, beta=1, threshold=20), exact, rtol=1e-6)


def test_softplus_is_still_curved_where_the_threshold_is_just_reached():
    x = np.full(3, 1.5, np.float32)
    for beta in (1.0, 2.0):
        assert_same("softplus", x, beta=beta, threshold=1.5 * beta)
        assert_same("softplus_grad", x, x, beta=beta, threshold=1.5 * beta)


@MANY
@given(shape=SHAPES, order=st.permutations(range(4)), data=st.data())
def test_the_choice_between_two_in_any_order_of_memory(shape, order, data):
    axes = [axis for axis in order if axis < len(shape)]
    x, y, c = (numbers(data, *shape).transpose(axes) for _ in range(3))
    x[x > 1], y[y > 1], number = np.nan, np.inf, np.float32(-1.5)
    for a, b in ((x, y), (x, number), (number, y)):
        found, expected = loops.where(c > 0, a, b), np.where(c > 0, a, b)
        np.testing.assert_array_equal(found, expected)
        assert found.dtype == np.float32
        assert found.transpose(np.argsort(axes)).flags.c_contiguous


def test_a_choice_that_broadcasts_is_numpys():
    c, x = np.ones((3, 4), bool), np.ones((3, 4), np.float32)
    assert loops.where(c[:1], x, x) is NotImplemented
    assert loops.where(c, x, x[0]) is NotImplemented
    assert loops.where(c, np.float32(1), np.float32(2)) is NotImplemented


def test_arrays_in_unlike_orders_of_memory_are_numpys():
    x = np.ones((3, 4), np.float32)
    other = np.asfortranarray(x)
    for name in ("gelu_grad", "sigmoid_grad", "silu_grad"):
        assert getattr(loops, name)(x, other) is NotImplemented
        assert getattr(loops, name)(other, x) is NotImplemented
    assert loops.where(x > 0, x, other) is NotImplemented
    settings = dict(lr=0.1, momentum=0.0, dampening=0, nesterov=False, weight_decay=0, first=True)
    assert loops.sgd(x, other, None, **settings) is NotImplemented


@MANY
@given(shape=array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=40),
       order=st.permutations(range(4)), keepdims=st.booleans(), data=st.data())  # fmt: skip
def test_sums_over_axes_that_lie_next_to_one_another(shape, order, keepdims, data):
    axes = [axis for axis in order if axis < len(shape)]
    x = numbers(data, *shape).transpose(axes)
    chosen = data.draw(st.lists(st.sampled_from(range(len(shape))), min_size=1, unique=True))
    for axis in (None, tuple(chosen)):
        if loops.sum(x, axis, keepdims) is not NotImplemented:
            assert_same("sum", x, axis=axis, keepdims=keepdims, times=2)


def test_sums_over_axes_that_lie_apart_are_numpys():
    x = np.ones((3, 4, 5, 6), np.float32)
    for axis in ((0, 2), (1, 3), (0, 3)):
        assert loops.sum(x, axis) is NotImplemented


@pytest.mark.parametrize("shape", [(1 << 21,), (5000, 300), (3, 700, 20), (70, 2, 513)])
def test_sums_of_many_are_right_to_the_last_digits(shape):
    x = np.full(shape, 0.1, np.float32)
    for axis in (None, *range(len(shape))):
        found = loops.sum(x, axis)
        if found is not NotImplemented:
            np.testing.assert_allclose(found, x.sum(axis, dtype=float), rtol=1e-6)


@MANY
@given(shape=SHAPES, length=st.integers(1, 70), is_reversed=st.booleans(), data=st.data())
def test_running_sums_along_the_last_axis(shape, length, is_reversed, data):
    x = numbers(data, *shape, length)
    x = x[..., ::-1] if is_reversed else x
    assert_same("cumsum", x, axis=len(shape), times=2)
    assert loops.cumsum(np.moveaxis(x, -1, 0), 0) is NotImplemented


@MANY
@given(
    n=st.integers(1, 2), c=st.integers(1, 3), kernel=pairs(1, 4), stride=pairs(1, 3),
    dilation=pairs(1, 2), by_channel=st.booleans(), data=st.data(),
)  # fmt: skip
def test_max_pooling_and_the_places(n, c, kernel, stride, dilation, by_channel, data):
    padding = tuple(data.draw(st.integers(0, k // 2), label="padding") for k in kernel)
    least = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
    image = [size + data.draw(st.integers(0, 9)) for size in least]
    x = np.round(numbers(data, n, c, *image))  # many are equal
    x[x > 1], x[x < -1] = np.nan, -np.inf
    x = x.swapaxes(0, 1).copy().swapaxes(0, 1) if by_channel else x
    names = dict(kernel=kernel, stride=stride, padding=padding, dilation=dilation)
    sizes = tuple(map(pooled_size, image, kernel, stride, padding, dilation))
    window = names | dict(sizes=sizes)
    found, expected = loops.max_pool2d(x, **window), cpu.max_pool2d(x, **window)
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)
    places, dy = found[1], numbers(data, c, n, *sizes).swapaxes(0, 1)
    dy = dy if by_channel else np.ascontiguousarray(dy)
    dx = loops.max_pool2d_grad(dy, places, x_shape=x.shape)
    exact = cpu.max_pool2d_grad(dy.astype(float), places, x_shape=x.shape)
    np.testing.assert_allclose(dx, exact, rtol=1e-6, atol=1e-6)


def test_where_all_pixels_are_lowest_the_first_inside_the_image_is_the_place():
    x = np.full((1, 1, 9, 9), -np.inf, np.float32)
    window = dict(kernel=(3, 3), stride=(2, 1), padding=(1, 1), dilation=(2, 3), sizes=(4, 5))
    found, expected = loops.max_pool2d(x, **window), cpu.max_pool2d(x, **window)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_max_pooling_back_from_another_order_of_memory_is_numpys():
    places, dy = np.zeros((3, 2, 4, 4), np.int64), np.ones((2, 3, 4, 4), np.float32)
    found = loops.max_pool2d_grad(dy, places.swapaxes(0, 1), x_shape=(2, 3, 8, 8))
    assert found is NotImplemented


@MANY
@given(
    n=st.integers(1, 2), c=st.integers(1, 3), kernel=pairs(1, 4), stride=pairs(1, 3),
    is_counted=st.booleans(), by_channel=st.booleans(), data=st.data(),
)  # fmt: skip
def test_average_pooling(n, c, kernel, stride, is_counted, by_channel, data):
    padding = tuple(data.draw(st.integers(0, k // 2), label="padding") for k in kernel)
    image = [k + data.draw(st.integers(0, 9)) for k in kernel]
    x = numbers(data, n, c, *image)
    x = x.swapaxes(0, 1).copy().swapaxes(0, 1) if by_channel else x
    window = dict(kernel=kernel, stride=stride, padding=padding)
    assert_same("avg_pool2d", x, **window, count_include_pad=is_counted)


@MANY
@given(cases=st.integers(1, 5), classes=CLASSES, scale=st.sampled_from([1, 30]),
       data=st.data())  # fmt: skip
def test_cross_entropy_of_rows_of_scores(cases, classes, scale, data):
    x, q = numbers(data, cases, classes) * np.float32(scale), numbers(data, cases, classes)
    q[q < 0.5] = 0
    _, p = assert_same("cross_entropy", x, q, axis=1, times=2)
    assert_same("cross_entropy_grad", numbers(data, cases), q, p, axis=1, times=2)


def test_cross_entropy_of_scores_that_are_no_numbers_is_as_numpys_formula_has_it():
    x = np.float32([[1, np.nan, 2], [np.inf, 1, 2], [-np.inf, 0, 1], [-np.inf] * 3, [-99, 0, 9]])
    for q in np.eye(3, dtype=np.float32):
        q = np.tile(q, (5, 1))
        with np.errstate(all="ignore"):
            expected = cpu.cross_entropy(x, q, axis=1)
        for ours, theirs in zip(loops.cross_entropy(x, q, axis=1), expected, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-30)


@MANY
@given(cases=st.integers(1, 40), classes=CLASSES, scale=st.sampled_from([1, 30]),
       data=st.data())  # fmt: skip
def test_cross_entropy_of_classes(cases, classes, scale, data):
    x = numbers(data, cases, classes) * np.float32(scale)
    ignored = data.draw(st.sampled_from([-100, 0]), label="ignored")
    target = np.random.default_rng(0).integers(classes, size=cases)
    target[1::2] = ignored
    settings = dict(axis=1, ignore_index=ignored, times=2)
    _, top, total = assert_same("class_cross_entropy", x, target, **settings)
    arrays = (numbers(data, cases), x, target, top, total)
    assert_same("class_cross_entropy_grad", *arrays, **settings)


@pytest.mark.parametrize("t", range(3))
def test_classes_among_scores_that_are_no_numbers_are_as_numpys_formula_has_them(t):
    x = np.float32([[1, np.nan, 2], [np.inf, 1, 2], [-np.inf, 0, 1], [-np.inf] * 3, [-99, 0, 9]])
    target, settings = np.full(5, t), dict(axis=1, ignore_index=-100)
    with np.errstate(all="ignore"):
        expected = cpu.class_cross_entropy(x, target, **settings)
        gradient = cpu.class_cross_entropy_grad(expected[0], x, target, *expected[1:], **settings)
        found = loops.class_cross_entropy(x, target, **settings)
        ours = loops.class_cross_entropy_grad(expected[0], x, target, *expected[1:], **settings)
    for a, b in zip((*found, ours), (*expected, gradient), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-30)


@MANY
@given(cases=st.integers(1, 5), classes=CLASSES, scale=st.sampled_from([1, 30]),
       data=st.data())  # fmt: skip
def test_softmax_of_rows_and_its_logarithm(cases, classes, scale, data):
    x, dy = numbers(data, cases, classes) * np.float32(scale), numbers(data, cases, classes)
    for name in ("softmax", "log_softmax"):
        (y,) = assert_same(name, x, axis=1, times=2)
        assert_same(f"{name}_grad", dy, y, axis=1, times=5)
    assert loops.softmax(x, axis=0) is NotImplemented


@pytest.mark.parametrize(
    ("cases", "classes"), [(4097, 1), (1000, 10), (50, 255), (50, 256), (3, 2049)]
)
def test_many_rows_of_classes_are_taken_some_after_the_others(cases, classes):
    rng = np.random.default_rng(0)
    x, dy, q = rng.standard_normal((3, cases, classes), dtype=np.float32)
    target, q, last = rng.integers(classes, size=cases), abs(q), dict(axis=1, times=2)
    for name in ("softmax", "log_softmax"):
        (y,) = assert_same(name, x, **last)
        assert_same(f"{name}_grad", dy, y, axis=1, times=5)
    (y,) = assert_same("logsumexp", x, axes=(1,))
    assert_same("logsumexp_grad", dy[:, :1], x, y, axes=(1,), times=2)
    _, p = assert_same("cross_entropy", x, q, **last)
    slopes = dy[:, 0].copy()
    assert_same("cross_entropy_grad", slopes, q, p, **last)
    target[::3] = -100
    _, top, total = assert_same("class_cross_entropy", x, target, **last, ignore_index=-100)
    arrays = (slopes, x, target, top, total)
    assert_same("class_cross_entropy_grad", *arrays, **last, ignore_index=-100)


def test_softmax_of_what_are_no_numbers_is_as_numpys_formula_has_it():
    x = np.float32([[1, np.nan, 2], [np.inf, 1, 2], [-np.inf, 0, 1], [-np.inf] * 3, [-99, 0, 9]])
    with np.errstate(all="ignore"):
        for name in ("softmax", "log_softmax"):
            ours, theirs = (getattr(kernels, name)(x, axis=1) for kernels in (loops, cpu))
            np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-30)


@MANY
@given(cases=SIZE, classes=CLASSES, scale=st.sampled_from([0.1, 3, 100]), data=st.data())
def test_logsumexp_of_rows(cases, classes, scale, data):
    x, dy = numbers(data, cases, classes) * np.float32(scale), numbers(data, cases, 1)
    (y,) = assert_same("logsumexp", x, axes=(1,))
    assert_same("logsumexp_grad", dy, x, y, axes=(1,), times=scale + 1)
    assert loops.logsumexp(x, axes=(0, 1)) is NotImplemented
    assert loops.logsumexp_grad(dy, x, y, axes=(0,)) is NotImplemented


NO_NUMBERS = np.float32(
    [[1, np.nan, 2], [1, -np.nan, 2], [np.inf, 1, 2], [-np.inf, 0, 1], [-np.inf] * 3,
     [np.inf, np.nan, 1], [np.inf, -np.nan, 1], [-np.inf, -np.nan, -np.inf], [-0.0, 0, -0.0]]
)  # fmt: skip


def test_rows_that_hold_no_numbers_are_as_numpys_formulas_have_them():
    x, dy = NO_NUMBERS, np.linspace(1, 2, len(NO_NUMBERS), dtype=np.float32)[:, None]
    settings = dict(axes=(1,))
    with np.errstate(all="ignore"):
        for name, more in (("logsumexp", {}), ("extreme", {"name": "max"}),
                           ("extreme", {"name": "min"})):  # fmt: skip
            y, exact = (getattr(k, name)(x, **settings, **more) for k in (loops, cpu))
            np.testing.assert_allclose(y, exact, rtol=1e-6)
            ours, theirs = (
                getattr(k, f"{name}_grad")(dy, x, exact, **settings) for k in (loops, cpu)
            )
            np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-30)


@MANY
@given(shape=SHAPES, count=st.integers(1, 4), name=st.sampled_from(["max", "min"]), data=st.data())
def test_the_greatest_and_the_smallest_of_the_last_axes(shape, count, name, data):
    x = np.round(numbers(data, 2, *shape), 1)  # some are equal
    axes = tuple(range(x.ndim))[-min(count, len(shape)) :]
    (y,) = assert_same("extreme", x, axes=axes, name=name)
    assert_same("extreme_grad", numbers(data, *y.shape), x, y, axes=axes)
    assert loops.extreme(x, axes=(0,), name=name) is NotImplemented
    assert loops.extreme(x[..., ::2], axes=axes, name=name) is NotImplemented or x.shape[-1] == 1
    everywhere = tuple(range(x.ndim))
    assert loops.extreme_grad(y, x, y, axes=everywhere) is NotImplemented


def test_small_shares_are_right_to_the_last_digits():
    x = np.linspace(-86, 0, 100_001, dtype=np.float32)
    exact = 1 / (1 + np.exp(-x.astype(float)))
    y = loops.softmax(np.stack([x, np.zeros_like(x)], 1), axis=1)
    np.testing.assert_allclose(y[:, 0], exact, rtol=3e-7)
    np.testing.assert_allclose(loops.sigmoid(x), exact, rtol=3e-7)


def test_cross_entropy_over_another_axis_is_numpys():
    x = np.ones((3, 4, 5), np.float32)
    assert loops.cross_entropy(x, x, axis=1) is NotImplemented
    assert loops.cross_entropy_grad(x[:, 0], x, x, axis=1) is NotImplemented


def test_scores_that_lie_otherwise_or_have_other_shapes_are_numpys():
    x = np.ones((3, 4, 5), np.float32)
    other, classes = x.swapaxes(0, 1).copy().swapaxes(0, 1), np.zeros((3, 4), np.int64)
    assert loops.softmax(other, axis=2) is NotImplemented
    assert loops.log_softmax_grad(x, other, axis=2) is NotImplemented
    assert loops.cross_entropy(x, other, axis=2) is NotImplemented
    assert loops.cross_entropy(x, x[:1], axis=2) is NotImplemented
    settings = dict(axis=2, ignore_index=-100)
    assert loops.class_cross_entropy(other, classes, **settings) is NotImplemented


def test_phi_is_right_to_2e_7_and_the_slope_to_3e_7():
    x = np.linspace(-9, 9, 2_000_001, dtype=np.float32)
    exact = cpu.erf(x.astype(float) * np.sqrt(0.5)) / 2 + 0.5
    large = abs(x) > 0.01
    phi = loops.gelu(x)[large] / x[large].astype(float)
    assert abs(phi - exact[large]).max() < 2e-7 + 6e-8  # the product's rounding
    assert abs(loops.activation.normal_cdf(np.float32(0)) - 0.5) == 0
    slope = cpu.gelu_grad(np.ones(x.size), x.astype(float))
    assert abs(loops.gelu_grad(np.ones_like(x), x) - slope).max() < 3e-7


def test_gelu_far_out_is_as_numpys_formula_has_it_and_its_slope_is_exact():
    x = np.array([np.inf, -np.inf, np.nan, 100, -100, 1e30, -1e30, 0.0], np.float32)
    with np.errstate(invalid="ignore"):
        np.testing.assert_array_equal(loops.gelu(x), cpu.gelu(x))
    slope = loops.gelu_grad(np.ones_like(x), x)
    np.testing.assert_array_equal(slope, np.float32([1, 0, np.nan, 1, 0, 1, 0, 0.5]))


@MANY
@given(shape=SHAPES, channels=SIZE, by_channel=st.booleans(), mean=st.sampled_from([0, 3]),
       data=st.data())  # fmt: skip
def test_layer_norm_in_both_orders_of_memory(shape, channels, by_channel, mean, data):
    shape = (*shape[:-1], channels)
    x, dy = numbers(data, *shape) + np.float32(mean), numbers(data, *shape)
    w, b = numbers(data, channels), numbers(data, channels)
    if by_channel:
        x, dy = (np.moveaxis(np.moveaxis(a, -1, 0).copy(), 0, -1) for a in (x, dy))
    _, *rest = assert_same("layer_norm", x, w, b, eps=1e-2, times=2)
    assert_same("layer_norm_grad", dy, x, w, *rest, times=10)


@MANY
@given(rows=st.integers(1, 5), length=st.integers(1, 5000), data=st.data())
def test_layer_norm_without_weights_of_rows_of_any_length(rows, length, data):
    x, dy = numbers(data, rows, length) + np.float32(3), numbers(data, rows, length)
    for y, *rest in [loops.layer_norm(x, None, None, eps=1e-2)]:
        exact, *_ = cpu.layer_norm(x.astype(float), None, None, eps=1e-2)
        np.testing.assert_allclose(y, exact, rtol=0, atol=2e-5)
        dx, dw, db = loops.layer_norm_grad(dy, x, None, *rest)
        exact, *_ = cpu.layer_norm_grad(*(a.astype(float) for a in (dy, x)), None,
                                        *(a.astype(float) for a in rest))  # fmt: skip
        np.testing.assert_allclose(dx, exact, rtol=0, atol=1e-4)
        assert (dw, db) == (None, None)


@pytest.mark.parametrize("by_channel", [False, True])
def test_layer_norm_of_large_numbers_that_are_alike(by_channel):
    x = np.float32(10_000) + np.arange(4, dtype=np.float32) * np.ones((50, 1), np.float32)
    x = np.asfortranarray(x) if by_channel else x
    y, *_ = loops.layer_norm(x, np.ones(4, np.float32), np.zeros(4, np.float32), eps=1e-6)
    np.testing.assert_allclose(y, np.tile([-1.341641, -0.4472136, 0.4472136, 1.341641], (50, 1)),
                               atol=1e-6)  # fmt: skip


@pytest.mark.parametrize("by_channel", [False, True])
def test_layer_norm_of_more_rows_and_channels_than_are_added_at_once(by_channel):
    x, dy = (numbers(None, 40, 1300, seed=seed).T for seed in (0, 1))
    x, dy = (a if by_channel else a.copy() for a in (x, dy))
    w, b = (numbers(None, 40, seed=seed) for seed in (2, 3))
    _, *rest = assert_same("layer_norm", x, w, b, eps=1e-2, times=2)
    assert_same("layer_norm_grad", dy, x, w, *rest, times=10)


def test_layer_norm_of_unlike_orders_of_memory_is_numpys():
    x, w = np.ones((3, 4), np.float32), np.ones(4, np.float32)
    other, mean = np.asfortranarray(x), np.ones(3, np.float32)
    assert loops.layer_norm(other, None, None, eps=1e-6) is NotImplemented
    for dy, y in ((x, other), (other, x)):
        assert loops.layer_norm_grad(dy, y, w, mean, mean) is NotImplemented
        assert loops.layer_norm_grad(dy, y, None, mean, mean) is NotImplemented


def in_order(maps, order):
    """Maps (N, C, ...) in that order of memory."""
    return maps.transpose(order).copy().transpose(np.argsort(order))


ORDERS = {"by image": (0, 1, 2, 3), "by channel": (1, 0, 2, 3), "by pixel": (0, 2, 3, 1)}
MAPS = st.tuples(st.integers(2, 4), SIZE, st.integers(1, 9) | st.just(70), st.integers(1, 40))


@MANY
@given(shape=MAPS, order=st.sampled_from(list(ORDERS.values())), mean=st.sampled_from([0, 3]),
       data=st.data())  # fmt: skip
def test_batch_norm_in_three_orders_of_memory(shape, order, mean, data):
    x, dy = (in_order(numbers(data, *shape), order) for _ in range(2))
    x, (w, b) = x + np.float32(mean), (numbers(data, shape[1]) for _ in range(2))
    if (found := loops.batch_norm(x, w, b, eps=1e-2)) is NotImplemented:
        few = {"by image": shape[2] * shape[3] < 8, "by pixel": shape[1] < 32, "by channel": False}
        assert [few[name] for name, axes in ORDERS.items() if axes == order] == [True]
        return
    assert found[0].strides == np.empty_like(x).strides
    _, *rest = assert_same("batch_norm", x, w, b, eps=1e-2, times=2)
    for training in (True, False):
        settings = dict(eps=1e-2, training=training)
        assert_same("batch_norm_grad", dy, x, w, *rest, **settings, times=10)


@MANY
@given(shape=MAPS, order=st.sampled_from([(0, 1, 2, 3), (1, 0, 2, 3)]), data=st.data())
def test_a_scale_and_a_shift_for_each_channel(shape, order, data):
    x = in_order(numbers(data, *shape, 9), (*order, 4))
    x[0, 0, 0, 0, :3] = np.inf, -np.inf, np.nan
    w, b = (numbers(data, shape[1]) for _ in range(2))
    lines = (-1, 1, 1, 1)
    y = loops.scale_shift(x, w, b)
    np.testing.assert_allclose(y, x * w.reshape(lines) + b.reshape(lines), rtol=1e-5, atol=1e-6)
    assert y.strides == np.empty_like(x).strides


def test_a_scale_and_a_shift_of_other_orders_of_memory_are_numpys():
    x, w = np.ones((3, 4, 5, 6), np.float32), np.ones(4, np.float32)
    for other in (in_order(x, ORDERS["by pixel"]), x[..., ::2], x[:, :, 0, 0]):
        assert loops.scale_shift(other, w, w) is NotImplemented


@pytest.mark.parametrize(
    "shape", [(2, 3000), (2100, 2), (70, 600), (4095, 3), (64, 10), (66, 31), (101, 32), (101, 1)]
)
def test_batch_norm_of_rows(shape):
    x, dy = (numbers(None, *shape, seed=seed) for seed in (0, 1))
    w, b = (numbers(None, shape[1], seed=seed) for seed in (2, 3))
    for order in ("C", "F"):
        x, dy = (np.asarray(a, order=order) for a in (x, dy))
        _, *rest = assert_same("batch_norm", x, w, b, eps=1e-2, times=2)
        assert_same("batch_norm_grad", dy, x, w, *rest, eps=1e-2, training=True, times=10)


def test_batch_norm_of_narrow_rows_that_are_not_taken_together_is_numpys():
    x, w = np.ones((101, 31), np.float32), np.ones(31, np.float32)
    assert loops.batch_norm(x, w, w, eps=1e-2) is NotImplemented
    settings = dict(eps=1e-2, training=True)
    assert loops.batch_norm_grad(x, x, w, w, w, **settings) is NotImplemented


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_batch_norm_of_large_numbers_that_are_alike(order):
    x = np.float32(10_000) + np.arange(4, dtype=np.float32) * np.ones((3, 2, 50, 1), np.float32)
    w = np.ones(2, np.float32)
    y, mean, variance = loops.batch_norm(in_order(x, order), w, 0 * w, eps=1e-6)
    np.testing.assert_allclose(y[1, 1, 2], [-1.341641, -0.4472136, 0.4472136, 1.341641], atol=1e-6)
    np.testing.assert_array_equal((mean, variance), [[10_001.5] * 2, [1.25] * 2])


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_batch_norm_of_many_numbers_is_right_to_the_last_digits(order):
    x = np.random.default_rng(0).random((2, 2, 700, 500), dtype=np.float32)
    w, x = np.ones(2, np.float32), in_order(x, order)
    y, mean, variance = loops.batch_norm(x, w, 0 * w, eps=1e-6)
    exact = x.astype(float)
    np.testing.assert_allclose(mean, exact.mean((0, 2, 3)), rtol=2e-7)
    np.testing.assert_allclose(variance, exact.var((0, 2, 3)), rtol=5e-7)
    _, dw, db = loops.batch_norm_grad(x, x, w, mean, variance, eps=1e-6, training=True)
    np.testing.assert_allclose(db, exact.sum((0, 2, 3)), rtol=2e-7)
    np.testing.assert_allclose(dw, (y.astype(float) * exact).sum((0, 2, 3)), rtol=1e-6)


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("place", [(0, 0, 0), (1, 5, 3)])
def test_batch_norm_of_what_are_no_numbers_is_as_numpys_formula_has_it(order, place):
    x, dy = (numbers(None, 2, 5, 10, 10, seed=seed) for seed in (0, 1))
    image, *pixel = place
    x[(image, slice(4), *pixel)] = np.inf, -np.inf, np.nan, np.inf
    x[0, 3, 5, 5] = -np.inf
    x, dy, w = in_order(x, order), in_order(dy, order), np.ones(5, np.float32)
    with np.errstate(all="ignore"):
        expected = cpu.batch_norm(x, w, w, eps=1e-6)
        found = loops.batch_norm(x, w, w, eps=1e-6)
        rest = w, *expected[1:]
        for training in (True, False):
            settings = dict(eps=1e-6, training=training)
            expected += cpu.batch_norm_grad(dy, x, *rest, **settings)
            found += loops.batch_norm_grad(dy, x, *rest, **settings)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)


def test_batch_norm_back_from_another_order_of_memory_and_of_one_gradient_for_all():
    x, dy = (numbers(None, 3, 4, 5, 6, seed=seed) for seed in (0, 1))
    w = numbers(None, 4, seed=2)
    x = in_order(x, ORDERS["by channel"])
    _, *rest = loops.batch_norm(x, w, w, eps=1e-2)
    for grad in (dy, np.broadcast_to(dy[..., :1], x.shape)):
        settings = dict(eps=1e-2, training=True)
        dx, *_ = assert_same("batch_norm_grad", grad, x, w, *rest, **settings, times=10)
        assert dx.strides == x.strides


def test_batch_norm_of_other_orders_of_memory_is_numpys():
    x, w = np.ones((3, 4, 5, 6), np.float32), np.ones(4, np.float32)
    for other in (x.swapaxes(2, 3).copy().swapaxes(2, 3), x[..., ::2]):
        assert loops.batch_norm(other, w, w, eps=1e-6) is NotImplemented
        found = loops.batch_norm_grad(other, other, w, w, w, eps=1e-6, training=True)
        assert found is NotImplemented


GROUPED = [ORDERS["by image"], ORDERS["by channel"]]


@MANY
@given(n=st.integers(1, 4), groups=st.integers(1, 4), size=st.integers(1, 9),
       image=st.sampled_from([(1, 8), (4, 5), (7, 7), (60, 50)]), order=st.sampled_from(GROUPED),
       has_weights=st.booleans(), data=st.data())  # fmt: skip
def test_group_norm_in_two_orders_of_memory(n, groups, size, image, order, has_weights, data):
    shape = n, groups * size, *image
    x, dy = (in_order(numbers(data, *shape), order) for _ in range(2))
    w, b = (numbers(data, shape[1]) if has_weights else None for _ in range(2))
    y, *rest = found = loops.group_norm(x + np.float32(3), w, b, groups=groups, eps=1e-2)
    assert y.strides == np.empty_like(x).strides
    wide = [a if a is None else a.astype(float) for a in (x + np.float32(3), w, b, dy)]
    exact = cpu.group_norm(*wide[:3], groups=groups, eps=1e-2)
    found += loops.group_norm_grad(dy, x + np.float32(3), w, *rest, groups=groups)
    exact += cpu.group_norm_grad(wide[3], *wide[:2], *exact[1:], groups=groups)
    for ours, theirs in zip(found, exact, strict=True):
        if theirs is None:
            assert ours is None
            continue
        assert (ours.shape, ours.dtype) == (theirs.shape, np.float32)
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=2e-5 * max(1, abs(theirs).max()))


@pytest.mark.parametrize("order", GROUPED)
def test_group_norm_of_large_numbers_that_are_alike(order):
    x = np.float32(10_000) + np.arange(4, dtype=np.float32) * np.ones((2, 6, 5, 1), np.float32)
    w, x = np.ones(6, np.float32), in_order(x, order)
    y, mean, _ = loops.group_norm(x, w, 0 * w, groups=2, eps=1e-6)
    np.testing.assert_allclose(y[1, 4, 2], [-1.341641, -0.4472136, 0.4472136, 1.341641], atol=1e-6)
    np.testing.assert_array_equal(mean, [10_001.5] * 4)


def test_group_norm_of_what_are_no_numbers_is_as_numpys_formula_has_it():
    x, dy = (numbers(None, 2, 4, 5, 5, seed=seed) for seed in (0, 1))
    x[0, 0, 0, 0], x[0, 3, 1, 1], x[1, 1, 2, 2] = np.inf, -np.inf, np.nan
    w = numbers(None, 4, seed=2)
    with np.errstate(all="ignore"):
        expected = cpu.group_norm(x, w, w, groups=2, eps=1e-6)
        found = loops.group_norm(x, w, w, groups=2, eps=1e-6)
        expected += cpu.group_norm_grad(dy, x, w, *expected[1:], groups=2)
        found += loops.group_norm_grad(dy, x, w, *found[1:], groups=2)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)


def test_group_norm_of_other_orders_of_memory_and_of_few_pixels_is_numpys():
    x, w = np.ones((3, 4, 5, 6), np.float32), np.ones(4, np.float32)
    for other in (in_order(x, ORDERS["by pixel"]), x[..., ::2], x[:, :, 0, :1], x[:0]):
        settings, mean = dict(groups=2), np.ones(len(other) * 2, np.float32)
        assert loops.group_norm(other, w, w, **settings, eps=1e-6) is NotImplemented
        assert loops.group_norm_grad(other, other, w, mean, mean, **settings) is NotImplemented


@MANY
@given(n=st.integers(1, 3), side=st.integers(1, 9) | st.just(40), channels=SIZE, data=st.data())
def test_global_response_norm(n, side, channels, data):
    x, dy = (np.moveaxis(numbers(data, channels, n, side, side + 1), 0, -1) for _ in range(2))
    gamma, beta = numbers(data, channels), numbers(data, channels)
    _, g = assert_same("global_response_norm", x, gamma, beta, eps=1e-6, times=3)
    assert_same("global_response_norm_grad", dy, x, gamma, g, eps=1e-6, times=10)


@pytest.mark.parametrize("empty", [0, slice(None)])
def test_global_response_norm_of_channels_of_zeros(empty):
    x, dy = (np.moveaxis(numbers(None, 3, 2, 4, 4, seed=seed), 0, -1) for seed in (0, 1))
    x[..., empty] = 0
    gamma, beta = (numbers(None, 3, seed=seed) for seed in (2, 3))
    _, g = assert_same("global_response_norm", x, gamma, beta, eps=1e-2)
    assert_same("global_response_norm_grad", dy, x, gamma, g, eps=1e-2)


def test_global_response_norm_of_pixels_that_lie_side_by_side_is_numpys():
    x, gamma = np.ones((2, 3, 3, 4), np.float32), np.ones(4, np.float32)
    assert loops.global_response_norm(x, gamma, gamma, eps=1e-6) is NotImplemented


@st.composite
def convolutions(draw):
    kernel = draw(st.tuples(st.integers(1, 8), st.integers(1, 8)))
    padding = tuple(draw(st.integers(0, k - 1)) for k in kernel)
    least = [max(5, k - 2 * p) for k, p in zip(kernel, padding, strict=True)]
    image = [n + draw(st.integers(0, 20)) for n in least]
    n, c = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    window = dict(stride=(1, 1), dilation=(1, 1), padding=padding, groups=c)
    return (n, c, *image), (c, 1, *kernel), window


def assert_same_convolutions(x, w, b, window):
    """y, dx and dw."""
    (y,) = assert_same("conv2d", x, w, b, **window, times=2)
    dy = numbers(None, *y.shape, seed=1)
    assert_same("conv2d_grads", dy, x, w, **window, times=3)
    assert_same("conv2d_weight_grad", dy, x, w_shape=w.shape, **window, times=3)
    assert_same("conv2d_input_grad", dy, w, x_shape=x.shape, **window, times=3)


@given(case=convolutions(), by_channel=st.booleans(), data=st.data())
def test_depthwise_convolutions_and_their_gradients(case, by_channel, data):
    x_shape, w_shape, window = case
    x, w, b = numbers(data, *x_shape), numbers(data, *w_shape), numbers(data, w_shape[0])
    x = x.swapaxes(0, 1).copy().swapaxes(0, 1) if by_channel else x
    assert_same_convolutions(x, w, b, window)


def test_depthwise_convolutions_of_more_images_than_are_laid_out_at_once():
    x, w, b = (numbers(None, *shape, seed=0) for shape in ((7, 2, 30, 30), (2, 1, 7, 5), (2,)))
    window = dict(stride=(1, 1), dilation=(1, 1), padding=(3, 2), groups=2)
    assert_same_convolutions(x, w, b, window)


@pytest.mark.parametrize("change", [dict(stride=(2, 2)), dict(dilation=(2, 2)), dict(groups=1),
                                    dict(padding=(1, 3))])  # fmt: skip
def test_other_convolutions_are_numpys(change):
    window = dict(stride=(1, 1), dilation=(1, 1), padding=(1, 1), groups=2) | change
    x, w = np.ones((1, 2, 9, 9), np.float32), np.ones((2, 1, 3, 3), np.float32)
    assert loops.conv2d(x, w, **window) is NotImplemented


@MANY
@given(shape=SHAPES, steps=st.integers(1, 3), decay=st.sampled_from([0.0, 0.1]),
       momentum=st.sampled_from([0.0, 0.9]), nesterov=st.booleans(), data=st.data())  # fmt: skip
def test_steps_of_the_optimizers(shape, steps, decay, momentum, nesterov, data):
    p, grads = numbers(data, *shape), [numbers(data, *shape) for _ in range(steps)]
    for is_adam in (True, False):
        state = [np.zeros_like(p), np.zeros_like(p)]
        single = [p.copy(), *state] if is_adam else [p.copy(), state[0] if momentum else None]
        double = [a if a is None else a.astype(float) for a in single]
        for step, grad in enumerate(grads, 1):
            for kernels, (value, *rest) in ((loops, single), (cpu, double)):
                if is_adam:
                    kernels.adamw(value, grad.astype(value.dtype), *rest, lr=0.1, betas=(0.8, 0.9),
                                  eps=1e-3, weight_decay=decay, step=step)  # fmt: skip
                else:
                    kernels.sgd(value, grad.astype(value.dtype), *rest, lr=0.1, momentum=momentum,
                                dampening=0.5 * (not nesterov), nesterov=nesterov,
                                weight_decay=decay, first=step == 1)  # fmt: skip
        for ours, theirs in zip(single, double, strict=True):
            if ours is not None:
                np.testing.assert_allclose(ours, theirs, rtol=2e-6, atol=2e-6)


def test_parameters_in_the_same_memory_are_stepped_one_after_the_other():
    grads = np.random.default_rng(0).random((8, 700, 400), dtype=np.float32)
    momentum = dict(lr=0.1, momentum=0.9, dampening=0, nesterov=False, weight_decay=0.1, first=True)
    together, alone = np.ones((2, 700, 400), np.float32)
    loops.sgd_all([together] * 8, grads, list(np.zeros_like(grads)), **momentum)
    for grad, velocity in zip(grads, np.zeros_like(grads), strict=True):
        loops.sgd(alone, grad, velocity, **momentum)
    np.testing.assert_array_equal(together, alone)


def test_steps_of_many_parameters_are_those_of_each():
    shapes = (3,), (700, 40), (0,), (90, 100), (), (700, 400)  # few numbers, and some blocks
    rng = np.random.default_rng(0)
    adam = dict(lr=0.1, betas=(0.8, 0.9), eps=1e-3, weight_decay=0.1, step=2)
    momentum = dict(lr=0.1, momentum=0.9, dampening=0.1, nesterov=False, weight_decay=0.1)
    for name, count, rates in (("adamw", 4, adam), ("sgd", 3, momentum | dict(first=False))):
        lists = [[rng.random(shape, dtype=np.float32) for shape in shapes] for _ in range(count)]
        lists[1][1] = np.asfortranarray(lists[1][1])  # a gradient that lies otherwise is NumPy's
        for arrays in lists:
            arrays[3] = arrays[3].astype(float)  # and so is another dtype
        one_by_one = copy.deepcopy(lists)
        for arrays in zip(*one_by_one, strict=True):
            step = getattr(loops, name)(*arrays, **rates)
            if step is NotImplemented:
                getattr(cpu, name)(*arrays, **rates)
        before = copy.deepcopy(lists[0])
        getattr(loops, f"{name}_all")(*lists, **rates)
        for ours, theirs in zip(lists, one_by_one, strict=True):
            for a, b in zip(ours, theirs, strict=True):
                np.testing.assert_array_equal(a, b)
        assert all((a != b).all() for a, b in zip(before, lists[0], strict=True))


@settings(max_examples=3)
@given(rows=st.integers(4000, 6000), channels=st.integers(60, 130), data=st.data())
def test_the_loops_have_the_same_bits_on_any_number_of_threads(rows, channels, data, bits):
    by_rows = [numbers(data, rows, channels) for _ in range(2)]
    by_columns = [numbers(data, channels, rows).T for _ in range(2)]
    w, b = numbers(data, channels), numbers(data, channels)
    images = [numbers(data, channels, 2, 40, 40).swapaxes(0, 1) for _ in range(2)]
    filters = numbers(data, channels, 1, 7, 7)
    window = dict(stride=(1, 1), dilation=(1, 1), padding=(3, 3), groups=channels)

    def work():
        for x, dy in (by_rows, by_columns):
            y, mean, rstd = loops.layer_norm(x, w, b, eps=1e-6)
            yield from (y, mean, rstd, *loops.layer_norm_grad(dy, x, w, mean, rstd))
            yield from (loops.gelu(x), loops.gelu_grad(dy, x))
        yield loops.where(by_rows[0] > 0, *by_rows)
        yield from (loops.sigmoid(by_rows[0]), loops.silu_grad(*by_rows))
        for loss in (loops.squared_error, loops.absolute_error, loops.logistic_loss):
            yield loss(*by_rows, summed=True)
        yield from (loops.cumsum(by_rows[0], 1), loops.sum(by_rows[0], 0), loops.sum(by_rows[0], 1))
        yield loops.sum(np.concatenate([a.reshape(-1) for a in by_rows] * 3))
        yield loops.layer_norm(images[0].reshape(2, -1), None, None, eps=1e-6)[0]
        for x, dy in (images, by_rows, by_columns):
            y, *rest = loops.batch_norm(x, w, b, eps=1e-6)
            yield from (y, *rest)
            yield from loops.batch_norm_grad(dy, x, w, *rest, eps=1e-6, training=True)
        yield loops.scale_shift(images[0], w, b)
        y, *rest = loops.group_norm(images[0], w, b, groups=1, eps=1e-6)
        yield from (y, *rest, *loops.group_norm_grad(*images[::-1], w, *rest, groups=1))
        x, dy = (a.transpose(0, 2, 3, 1) for a in images)
        y, g = loops.global_response_norm(x, w, b, eps=1e-6)
        yield from (y, g, *loops.global_response_norm_grad(dy, x, w, g, eps=1e-6))
        scores, targets = by_rows
        y, p = loops.cross_entropy(scores, abs(targets), axis=1)
        yield from (y, p, loops.cross_entropy_grad(y, abs(targets), p, axis=1))
        classes, settings = np.arange(len(scores)) % 3, dict(axis=1, ignore_index=1)
        y, *kept = loops.class_cross_entropy(scores, classes, **settings)
        yield from (y, *kept)
        yield loops.class_cross_entropy_grad(y, scores, classes, *kept, **settings)
        pool = dict(kernel=(3, 3), stride=(1, 1), padding=(1, 1), count_include_pad=False)
        yield loops.avg_pool2d(images[0], **pool)
        yield loops.conv2d(images[0], filters, **window)
        yield from loops.conv2d_grads(*images, filters, **window)

    assert bits(work, 1) == bits(work, 2) == bits(work, 3)


@MANY
@given(shape=SHAPES, length=st.integers(1, 9), chosen=st.integers(1, 9), data=st.data())
def test_numbers_chosen_along_the_last_axis_and_their_way_back(shape, length, chosen, data):
    x, dy = numbers(data, *shape, length), numbers(data, *shape, chosen)
    index = np.random.default_rng(0).integers(length, size=dy.shape)
    assert_same("gather", x, axis=len(shape), index=index)
    exact = cpu.gather_grad(dy.astype(float), index, axis=len(shape), shape=x.shape)
    dx = loops.gather_grad(dy, index, axis=len(shape), shape=x.shape)
    np.testing.assert_allclose(dx, exact, rtol=1e-6, atol=1e-6)


def test_numbers_chosen_along_other_axes_or_from_some_rows_are_numpys():
    x, index = np.ones((3, 4), np.float32), np.zeros((2, 4), np.int64)
    assert loops.gather(x, index, axis=0) is NotImplemented
    assert loops.gather(x, index, axis=1) is NotImplemented
    assert loops.gather_grad(x[:2], index, axis=1, shape=x.shape) is NotImplemented


@MANY
@given(shape=array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=5), data=st.data())
def test_rows_chosen_along_one_axis_and_their_way_back(shape, data):
    axis = data.draw(st.integers(0, len(shape) - 1))
    n, count = shape[axis], data.draw(st.integers(1, 9))
    places = np.random.default_rng(0).integers(-n, n, size=count)
    index, x = (slice(None),) * axis + (places,), numbers(data, *shape)
    np.testing.assert_array_equal(loops.take(x, index), x[index])
    dy = numbers(data, *shape[:axis], count, *shape[axis + 1 :])
    exact = cpu.index_add(dy.astype(float), index, shape)
    np.testing.assert_allclose(loops.index_add(dy, index, shape), exact, rtol=1e-6, atol=1e-6)


@MANY
@given(
    shape=array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=5),
    times=st.integers(1, 4),
    data=st.data(),
)
def test_rows_that_are_repeated_along_one_axis_and_their_way_back(shape, times, data):
    axis = data.draw(st.integers(0, len(shape) - 1))
    index = (slice(None),) * axis + (np.arange(shape[axis]).repeat(times),)
    x = numbers(data, *shape)
    y = x.repeat(times, axis)
    np.testing.assert_array_equal(loops.take(x, index), y)
    dy = numbers(data, *y.shape)
    exact = cpu.index_add(dy.astype(float), index, shape)
    np.testing.assert_allclose(loops.index_add(dy, index, shape), exact, rtol=1e-6, atol=1e-6)


def test_other_ways_to_choose_are_numpys():
    x, places = np.ones((4, 5), np.float32), np.array([0, 3])
    for index in ((places, places), (slice(2), places), (places, 0), (places > 1,), (places[:0],),
                  (places + 1,), (places - 5,), (places[None],), (...,), (None, places),
                  (0,)):  # fmt: skip
        assert loops.take(x, index) is NotImplemented
    many = np.zeros(33, np.int64)
    assert loops.index_add(np.ones((33, 5), np.float32), (many,), (4, 5)) is NotImplemented
