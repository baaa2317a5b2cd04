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
    "norm": lambda lib, x, **axes: lib.norm(x, **axes),
    "methods": lambda lib, x, **axes: x.sum(**axes) * x.mean(**axes) - x.var(**axes),
}
OVER_ONE = {
    "max": lambda lib, x, **axes: tuple(lib.max(x, **axes)),
    "max, the method": lambda lib, x, **axes: x.max(**axes).values,
    "argmax": lambda lib, x, **axes: lib.argmax(x, **axes),
}
OVER_ALL = {
    "sum": lambda lib, x: x.sum(),
    "mean": lambda lib, x: x.mean(),
    "var": lambda lib, x: x.var(),
    "var, biased": lambda lib, x: x.var(correction=0),
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


@pytest.mark.parametrize("name", ["sum", "mean", "var, biased", "norm", "max", "argmax"])
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


def test_uint8_sums_do_not_wrap_around(agree):
    agree(lambda lib, x: x.sum(), np.full(3, 200, np.uint8))
