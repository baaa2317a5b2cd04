"""Sums, means, variances, maxima and norms are torch's, whatever dim and keepdim say."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

OVER_AXES = {
    "sum": lambda lib, x, **axes: lib.sum(x, **axes),
    "mean": lambda lib, x, **axes: lib.mean(x, **axes),
    "var": lambda lib, x, **axes: lib.var(x, **axes),
    "var, biased": lambda lib, x, **axes: lib.var(x, correction=0, **axes),
    "std": lambda lib, x, **axes: lib.std(x, **axes),
    "std, biased": lambda lib, x, **axes: x.std(correction=0, **axes),
    "amax": lambda lib, x, **axes: lib.amax(x, **axes) * x.amax(**axes),
    "amin": lambda lib, x, **axes: lib.amin(x, **axes) * x.amin(**axes),
    "logsumexp": lambda lib, x, **axes: lib.logsumexp(x, **axes) * x.logsumexp(**axes),
    "any": lambda lib, x, **axes: lib.any(lib.round(x), **axes),
    "all": lambda lib, x, **axes: lib.round(x).all(**axes),
    "norm 0": lambda lib, x, **axes: lib.norm(x.detach(), 0, **axes),
    "norm 0.5": lambda lib, x, **axes: lib.norm(x, 0.5, **axes),
    "norm 1": lambda lib, x, **axes: lib.norm(x, 1, **axes),
    "norm 1.5": lambda lib, x, **axes: x.norm(1.5, **axes),
    "norm 3": lambda lib, x, **axes: x.norm(p=3, **axes),
    "norm -1": lambda lib, x, **axes: x.norm(-1, **axes),
    "norm inf": lambda lib, x, **axes: lib.norm(x, float("inf"), **axes),
    "norm -inf": lambda lib, x, **axes: lib.norm(x, -float("inf"), **axes),
    "norm fro": lambda lib, x, **axes: lib.norm(x, "fro", **axes),
    "norm": lambda lib, x, **axes: lib.norm(x, **axes),
    "methods": lambda lib, x, **axes: x.sum(**axes) * x.mean(**axes) - x.var(**axes),
}
OVER_ONE = {
    "max": lambda lib, x, **axes: tuple(lib.max(x, **axes)),
    "max, the method": lambda lib, x, **axes: x.max(**axes).values,
    "argmax": lambda lib, x, **axes: lib.argmax(x, **axes),
    "min": lambda lib, x, **axes: tuple(lib.min(x, **axes)),
    "min, the method": lambda lib, x, **axes: x.min(**axes).values,
    "argmin": lambda lib, x, **axes: lib.argmin(x, **axes),
    "prod": lambda lib, x, **axes: lib.prod(x, **axes) + x.prod(**axes),
}
OVER_ALL = {
    "sum": lambda lib, x: x.sum(),
    "mean": lambda lib, x: x.mean(),
    "var": lambda lib, x: x.var(),
    "var, biased": lambda lib, x: x.var(correction=0),
    "std": lambda lib, x: x.std(),
    "std, biased": lambda lib, x: x.std(correction=0),
    "min": lambda lib, x: x.min(),
    "amax": lambda lib, x: lib.amax(x),
    "amin": lambda lib, x: lib.amin(x),
    "argmin": lambda lib, x: x.argmin(),
    "prod": lambda lib, x: x.prod(),
    "any": lambda lib, x: x.any(),
    "all": lambda lib, x: x.all(),
    "norm 1": lambda lib, x: lib.norm(x, 1),
    "norm inf": lambda lib, x: x.norm(float("inf")),
    "norm": lambda lib, x: lib.norm(x),
    "max": lambda lib, x: x.max(),
    "argmax": lambda lib, x: x.argmax(),
}
DIMS = [0, 1, -1, (0, 2), (-1, 1)]


@pytest.mark.parametrize("keepdim", [False, True])
@pytest.mark.parametrize("dim", DIMS, ids=str)
@pytest.mark.parametrize("fn", OVER_AXES.values(), ids=OVER_AXES)
def test_over_some_axes(agree, randn, fn, dim, keepdim):
    agree(lambda lib, x: fn(lib, x, dim=dim, keepdim=keepdim), randn(2, 3, 4))


@pytest.mark.parametrize("keepdim", [False, True])
@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("fn", OVER_ONE.values(), ids=OVER_ONE)
def test_over_one_axis(agree, randn, fn, dim, keepdim):
    agree(lambda lib, x: fn(lib, x, dim=dim, keepdim=keepdim), randn(2, 3, 4))


@pytest.mark.parametrize("shape", [(2, 3, 4), (5,), (1, 2)], ids=str)
@pytest.mark.parametrize("fn", OVER_ALL.values(), ids=OVER_ALL)
def test_over_all_axes(agree, randn, fn, shape):
    agree(fn, randn(*shape))


@pytest.mark.parametrize("name", sorted({*OVER_ALL} - {"var", "std"}))  # they would be nan
def test_over_a_single_number(agree, name):
    agree(OVER_ALL[name], np.array(-2.5))


def test_ties_share_the_gradient_over_all_axes(agree):
    agree(lambda lib, x: x.max(), np.array([[1.0, 3.0], [3.0, 2.0]]))


def test_the_first_of_ties_gets_the_gradient_along_an_axis(agree):
    agree(lambda lib, x: tuple(x.max(dim=1)), np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]]))


def test_the_norm_of_zeros_has_the_gradient_zero(agree):
    agree(lambda lib, x: lib.norm(x, dim=1), np.array([[0.0, 0.0], [3.0, 4.0]]))


@pytest.mark.parametrize("dtype", ["uint8", "int32", "int64", "bool"])
def test_integers_and_bools(agree, dtype):
    x = np.array([[1, 0, 1], [0, 0, 1]]).astype(dtype)
    agree(lambda lib, x: (x.sum(), x.sum(0), x.sum((0, 1)), x.max(), *x.max(1)), x)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "int32", "int64", "float32"])
@pytest.mark.parametrize("source", ["bool", "int64", "float32"])
def test_a_sum_has_the_dtype_that_was_asked_for(agree, source, dtype):
    x = np.array([[100, 0, 100], [120, 0, 1]]).astype(source)

    def sums(lib, x):
        x, wanted = x.detach(), getattr(lib, dtype)
        running = () if dtype == "bool" else (x.cumsum(1, dtype=wanted),)  # PyTorch has none
        return x.sum(dtype=wanted), x.sum(1, dtype=wanted), *running

    agree(sums, x)


BY_DEVIATION = ("var", "var, biased", "std", "std, biased", "methods")


@pytest.mark.parametrize("keepdim", [False, True])
@pytest.mark.parametrize("name", OVER_AXES)
def test_no_axes_are_all_axes_to_some_and_none_to_others(agree, randn, name, keepdim):
    if name == "logsumexp" and not keepdim:
        pytest.skip("PyTorch raises: its result has no room for itself")

    def over_no_axes(lib, x):
        x = x.detach() if name in BY_DEVIATION else x  # PyTorch's gradient of them is infinite
        return OVER_AXES[name](lib, x, dim=(), keepdim=keepdim)

    agree(over_no_axes, randn(2, 3))


def test_no_axes_to_count_to_reverse_and_to_leave_out(agree, randn):
    agree(lambda lib, x: (lib.count_nonzero(x, ()), x.flip(()), x.squeeze(())), randn(1, 3))


def test_uint8_sums_do_not_wrap_around(agree):
    agree(lambda lib, x: x.sum(), np.full(3, 200, np.uint8))


@pytest.mark.parametrize("p", [-np.inf, -1, 0.5, 1, 1.5, 2, 3, np.inf])
def test_norms_of_vectors_with_zeros(agree, p):
    agree(lambda lib, x: lib.norm(x, p, dim=1), np.array([[0.0, 0, 0], [3, 0, 4], [-3, 3, 1]]))


def test_ties_share_the_gradient_over_some_axes(agree):
    x = np.array([[[1.0, 3.0], [3.0, 2.0]], [[1.0, 1.0], [1.0, 1.0]]])
    agree(lambda lib, x: (x.amax((1, 2)), x.amin(-1), x.amax(0, keepdim=True)), x)


def test_the_first_minimum_gets_the_gradient_along_an_axis(agree):
    agree(lambda lib, x: tuple(x.min(dim=1)), np.array([[1.0, 3.0, 1.0], [2.0, 2.0, 3.0]]))


@pytest.mark.parametrize("numbers", [[2, 0, 3, 0.5], [0, 2, 0, 3], [0, 0, 0, 1.5], [0]], ids=str)
def test_products_with_zeros(agree, numbers):
    agree(lambda lib, x: x.prod(), np.array(numbers, np.float64))
    agree(lambda lib, x: x.prod(0), np.array([numbers, numbers[::-1]], np.float64))


@pytest.mark.parametrize("numbers", [[2, 0, 3, 0.5], [0, 2, 0, 3], [0, 0, 0, 1.5]], ids=str)
def test_second_derivatives_of_products_with_zeros(agree, numbers):
    def slope(lib, x):
        (dx,) = lib.autograd.grad(x.prod(), x, create_graph=True)
        return dx

    agree(slope, np.array(numbers, np.float64))


def test_the_deviation_of_equal_numbers(agree):
    agree(lambda lib, x: x.std(1), np.full((2, 3), 2.0))


@pytest.mark.filterwarnings("ignore:(var|std).*degrees of freedom")  # torch warns, lucid does not
def test_fewer_numbers_than_the_correction(agree):
    agree(lambda lib, x: (x.var(), x.std()), np.array([3.0]))
    agree(lambda lib, x: (x.var(1), x.std(1)), np.array([[3.0], [1.0]]))
    agree(lambda lib, x: x.detach().var((0, 1), correction=5), np.array([[3.0, 1.0]]))
    agree(lambda lib, x: x.detach().std(0, correction=2, keepdim=True), np.array([[3.0], [1.0]]))
    agree(lambda lib, x: (x.detach().var(), x.detach().std(1)), np.zeros((0, 2)))
    agree(lambda lib, x: (x.var(correction=0), x.std(0, correction=1)), np.array(3.0))


EMPTY = {
    "sum": lambda lib, x: (x.sum(), x.sum(0), x.sum(1)),
    "prod": lambda lib, x: (x.prod(), x.prod(0), x.prod(1)),
    "any, all": lambda lib, x: (x.any(), x.any(0), x.all(), x.all(1)),
    "cumsum": lambda lib, x: (x.cumsum(0), x.cumsum(1)),
    "logsumexp": lambda lib, x: (x.detach().logsumexp(0), x.logsumexp(1)),
    "norm": lambda lib, x: (x.norm(), x.norm(1, dim=0), x.norm(3, dim=1), x.norm(np.inf, dim=1)),
    "max": lambda lib, x: (*x.max(1), *x.min(1), x.amax(1), x.amin(1), x.argmax(1), x.argmin(1)),
}


@pytest.mark.parametrize("fn", EMPTY.values(), ids=EMPTY)
def test_of_no_rows(agree, fn):
    agree(fn, np.zeros((0, 3)))


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_running_sums(agree, randn, dim):
    agree(lambda lib, x: lib.cumsum(x, dim) * x.cumsum(dim), randn(2, 3, 4))


def test_of_a_single_number_along_an_axis(agree):
    agree(lambda lib, x: (*x.max(0), *x.min(-1), x.amax(0), x.amin(-1)), np.array(2.5))
    agree(lambda lib, x: (x.prod(0), x.cumsum(0), x.logsumexp(0), x.norm(3, 0)), np.array(2.5))
    agree(lambda lib, x: (x.argmin(0), x.any(0), x.all(-1)), np.array(2.5))


@pytest.mark.parametrize("dtype", ["uint8", "int32", "int64", "bool"])
def test_more_of_integers_and_bools(agree, dtype):
    x = np.array([[1, 0, 1], [0, 0, 1]]).astype(dtype)
    agree(lambda lib, x: (x.prod(), x.prod(1), x.cumsum(0), x.any(), x.all(0)), x)
    agree(lambda lib, x: (x.min(), *x.min(1), x.amax(), x.amin((0, 1)), x.logsumexp(1)), x)


CORRECTIONS = {
    "var, with None for the correction": lambda lib, x: x.var(correction=None),
    "std, with None for the correction": lambda lib, x: x.std(correction=None),
    "std(False)": lambda lib, x: x.std(False),
    "var(True)": lambda lib, x: lib.var(x, True),
    "var(1, False)": lambda lib, x: x.var(1, False),
    "var(1, True, True)": lambda lib, x: x.var(1, True, True),
    "std, not unbiased": lambda lib, x: x.std(0, unbiased=False, keepdim=True),
    "var of all, unbiased": lambda lib, x: lib.var(x, unbiased=True),
}


@pytest.mark.parametrize("fn", CORRECTIONS.values(), ids=CORRECTIONS)
def test_all_ways_to_say_how_a_variance_is_corrected(agree, fn):
    agree(fn, np.random.default_rng(0).random((3, 4)))
