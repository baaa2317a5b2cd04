"""Tensors cut apart are torch's pieces, and get torch's gradients, used or not."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

CASES = {
    "split": (lambda lib, x: tuple(lib.split(x, 2)), (5, 3)),
    "split evenly": (lambda lib, x: x.split(2), (4, 3)),
    "split an axis": (lambda lib, x: x.split(2, dim=-1), (2, 3)),
    "split by lengths": (lambda lib, x: x.split([1, 0, 4]), (5, 3)),
    "split by lengths, axis": (lambda lib, x: lib.split(x, (2, 1), 1), (2, 3)),
    "split wider than the axis": (lambda lib, x: x.split(9), (5,)),
    "split nothing": (lambda lib, x: (*x.split(0), *x.split(3)), (0, 3)),
    "chunk": (lambda lib, x: lib.chunk(x, 2), (5, 3)),
    "chunk, fewer than asked for": (lambda lib, x: x.chunk(4), (5,)),
    "chunk, more than there are": (lambda lib, x: x.chunk(7, 1), (2, 3)),
    "chunk nothing": (lambda lib, x: x.chunk(3), (0, 2)),
    "unbind": (lambda lib, x: lib.unbind(x), (2, 3)),
    "unbind an axis": (lambda lib, x: x.unbind(-1), (2, 3)),
    "unbind rows of nothing": (lambda lib, x: x.unbind(0), (2, 0)),
    "only one of the pieces": (lambda lib, x: x.split(2)[1], (5, 3)),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_pieces(agree, randn, case):
    fn, shape = case
    agree(fn, randn(*shape))


def test_an_axis_of_length_0_has_no_slices(agree):
    agree(lambda lib, x: x.sum() + len(x.unbind(0)), np.zeros((0, 2)))


def test_integers_and_bools_keep_their_dtype(agree):
    for x in (np.arange(6).reshape(2, 3), np.eye(2, 3) > 0):
        agree(lambda lib, x: (*x.split(1), *x.chunk(2, 1), *x.unbind(1)), x)
