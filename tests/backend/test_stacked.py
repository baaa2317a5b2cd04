"""Stacks of matrices are multiplied on all cores, whatever stands in front, wherever they lie."""

import numpy as np
import pytest

import lucid
from lucid.backend.cpu import gemm

SHAPES = {  # of a and b
    "a stack": ((7, 3, 4), (7, 4, 5)),
    "two axes": ((2, 5, 3, 4), (2, 5, 4, 2)),
    "the longest axis is the last": ((2, 1, 9, 3, 4), (2, 1, 9, 4, 2)),
    "one matrix for all": ((6, 3, 4), (4, 5)),
    "one matrix, the other way": ((3, 4), (6, 4, 5)),
    "both are repeated": ((3, 1, 3, 4), (1, 5, 4, 2)),
    "nothing to add": ((3, 2, 0), (3, 0, 2)),
    "nothing to add, one matrix for all": ((3, 2, 0), (0, 2)),
    "no matrices": ((0, 2, 3), (0, 3, 2)),
}


@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("least", [1, 100, 1 << 30])  # a matrix at a time, some, all
@pytest.mark.parametrize("is_transposed", [False, True])
def test_every_product_is_made_once(shapes, least, is_transposed, monkeypatch):
    rng = np.random.default_rng(0)
    a, b = (rng.standard_normal(shape) for shape in shapes)
    if is_transposed:
        a, b = (x.swapaxes(-1, -2).copy().swapaxes(-1, -2) for x in (a, b))
    monkeypatch.setattr(gemm, "_LEAST", least)
    found = gemm.stacked(a, b)
    np.testing.assert_allclose(found, np.einsum("...ik,...kj->...ij", a, b), atol=1e-14)
    assert found.flags.c_contiguous


def test_large_stacks_are_cut_and_the_bits_do_not_depend_on_the_threads(monkeypatch):
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 60, 64, 48)), rng.standard_normal((60, 48, 64))
    a, b = a.astype(np.float32), b.astype(np.float32)
    before, found, asked = lucid.get_num_threads(), [], []
    multiply = gemm.multiply
    monkeypatch.setattr(gemm, "multiply", lambda *x: asked.append(len(x[0])) or multiply(*x))
    monkeypatch.setattr("lucid.backend.parallel.cores", lambda: 3)
    try:
        for threads in (1, 3):
            lucid.set_num_threads(threads)
            found.append(gemm.stacked(a, b).tobytes())
    finally:
        lucid.set_num_threads(before)
    assert sorted(asked) == [20] * 6
    assert found[0] == found[1]
