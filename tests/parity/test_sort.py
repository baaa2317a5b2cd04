"""Sorted values and indices are torch's stable ones, in every direction, nan included."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

SORTS = {
    "sort": lambda lib, x, **way: tuple(lib.sort(x, stable=True, **way)),
    "the method": lambda lib, x, **way: x.sort(stable=True, **way).values * x,
    "argsort": lambda lib, x, **way: lib.argsort(x, stable=True, **way),
    "argsort, the method": lambda lib, x, **way: x.argsort(stable=True, **way),
}


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("fn", SORTS.values(), ids=SORTS)
def test_with_ties(agree, randn, fn, dim, descending):
    agree(lambda lib, x: fn(lib, x, dim=dim, descending=descending), np.round(randn(4, 5, 6)))


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("fn", SORTS.values(), ids=SORTS)
def test_by_default_along_the_last_axis(agree, randn, fn, descending):
    for x in (randn(3, 4), randn(0, 2), randn(2, 0), np.array(2.5), np.array([True, False])):
        agree(lambda lib, x: fn(lib, x, descending=descending), x)


@pytest.mark.parametrize("largest", [False, True])
@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("k", [0, 1, 3])
def test_topk(agree, randn, k, dim, largest):
    agree(lambda lib, x: tuple(lib.topk(x, k, dim, largest)), randn(3, 4, 5))
    agree(lambda lib, x: x.topk(k, dim=dim, largest=largest).values, randn(3, 4, 5))


@pytest.mark.parametrize("largest", [False, True])
def test_topk_of_a_single_number_and_of_integers(agree, largest):
    agree(lambda lib, x: tuple(x.topk(1, largest=largest)), np.array(2.5))
    agree(lambda lib, x: tuple(x.topk(2, largest=largest)), np.array([3, 1, 2]))


@pytest.mark.parametrize("descending", [False, True])
def test_nan_and_infinity(agree, descending):
    x = np.array([2.0, np.nan, np.inf, -np.inf, 1.0, np.nan])
    agree(lambda lib, x: tuple(lib.sort(x.detach(), descending=descending, stable=True)), x)
    agree(lambda lib, x: lib.topk(x.detach(), 4, largest=descending).values, x)
