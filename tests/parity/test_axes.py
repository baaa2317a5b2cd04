"""Axes cut, exchanged, turned round, rotated and repeated are torch's."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

CASES = {
    "unflatten": (lambda lib, x: lib.unflatten(x, 1, (2, 3)), (4, 6)),
    "unflatten, -1": (lambda lib, x: x.unflatten(-1, (2, -1, 1)), (4, 6)),
    "unflatten nothing": (lambda lib, x: x.unflatten(0, (2, -1)), (0, 3)),
    "swapaxes": (lambda lib, x: lib.swapaxes(x, 0, -1), (2, 3, 4)),
    "swapaxes of a number": (lambda lib, x: x.swapaxes(0, -1), ()),
    "T": (lambda lib, x: x.T, (2, 3)),
    "mT": (lambda lib, x: x.mT, (2, 3, 4)),
    "broadcast_to": (lambda lib, x: x.broadcast_to((2, 3)), (3,)),
    "flip": (lambda lib, x: lib.flip(x, (0,)), (2, 3, 4)),
    "flip two": (lambda lib, x: x.flip(0, -1), (2, 3, 4)),
    "flip by a tuple": (lambda lib, x: x.flip((1, 2)), (2, 3, 4)),
    "flip none": (lambda lib, x: x.flip(()), (2, 3)),
    "flip a number": (lambda lib, x: x.flip(0), ()),
    "flip nothing": (lambda lib, x: x.flip(0), (0, 3)),
    "roll": (lambda lib, x: lib.roll(x, 2), (2, 3)),
    "roll backwards": (lambda lib, x: x.roll(-1, 1), (2, 3)),
    "roll two axes": (lambda lib, x: x.roll((1, -2), (0, 1)), (2, 3)),
    "roll one axis twice": (lambda lib, x: x.roll((1, 1), (1, 1)), (2, 3)),
    "roll far": (lambda lib, x: x.roll(7, 1), (2, 3)),
    "roll a number": (lambda lib, x: x.roll(1), ()),
    "roll nothing": (lambda lib, x: x.roll(1, 0), (0, 3)),
    "repeat": (lambda lib, x: x.repeat(2, 3), (2, 3)),
    "repeat in front": (lambda lib, x: x.repeat(2, 1, 3), (2, 3)),
    "repeat by a tuple": (lambda lib, x: x.repeat((2, 2)), (3,)),
    "repeat a number": (lambda lib, x: x.repeat(2), ()),
    "repeat a number, to a number": (lambda lib, x: x.repeat(()), ()),
    "repeat 0 times": (lambda lib, x: x.repeat(2, 0), (3,)),
    "repeat nothing": (lambda lib, x: x.repeat(2, 2), (0, 3)),
    "tile": (lambda lib, x: lib.tile(x, (2,)), (2, 3)),
    "tile in front": (lambda lib, x: x.tile(2, 1, 2), (2, 3)),
    "tile a number": (lambda lib, x: x.tile((2, 2)), ()),
    "repeat_interleave": (lambda lib, x: lib.repeat_interleave(x, 2), (2, 3)),
    "repeat_interleave, axis": (lambda lib, x: x.repeat_interleave(3, dim=1), (2, 3)),
    "repeat_interleave, each": (
        lambda lib, x: x.repeat_interleave(lib.tensor([2, 0, 1]), dim=-1),
        (2, 3),
    ),
    "repeat_interleave, one for all": (
        lambda lib, x: (
            x.repeat_interleave(lib.tensor([2]), 0),
            x.repeat_interleave(lib.tensor(2), 0),
        ),
        (2, 3),
    ),
    "broadcast_to, -1": (lambda lib, x: lib.broadcast_to(x, (4, -1, 3)), (2, 3)),
    "repeat_interleave, 0 times": (lambda lib, x: x.repeat_interleave(0), (2, 3)),
    "repeat_interleave of a number": (lambda lib, x: x.repeat_interleave(3), ()),
}
GRIDS = {
    "ij": lambda lib, x, y: lib.meshgrid(x, y, indexing="ij"),
    "xy": lambda lib, x, y: lib.meshgrid(x, y, indexing="xy"),
    "a list": lambda lib, x, y: lib.meshgrid([x, y], indexing="ij"),
    "three": lambda lib, x, y: lib.meshgrid(x, y, x, indexing="xy"),
    "one": lambda lib, x, y: lib.meshgrid(x * y[0], indexing="xy"),
    "a number": lambda lib, x, y: lib.meshgrid(x.sum(), y, indexing="xy"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_axes(agree, randn, case):
    fn, shape = case
    agree(fn, np.asarray(randn(*shape)))


@pytest.mark.parametrize("fn", GRIDS.values(), ids=GRIDS)
def test_grids(agree, randn, fn):
    agree(fn, randn(2), randn(3))


def test_infinity_and_nan_stay_where_they_are_moved(agree):
    x = np.array([[np.inf, -np.inf], [np.nan, 1.0]])
    agree(lambda lib, x: (x.flip(0), x.roll(1), x.repeat(2, 1), x.tile(2), x.T), x)


def test_integers_and_bools_keep_their_dtype(agree):
    for x in (np.arange(6).reshape(2, 3), np.eye(2, 3) > 0):
        agree(lambda lib, x: (x.flip(0), x.roll(1), x.tile(2), x.repeat_interleave(2)), x)


@pytest.mark.parametrize("dtype", ["int32", "int64"])
def test_numbers_of_repeats_alone(agree, dtype):
    agree(lambda lib, x: lib.repeat_interleave(x), np.array([2, 0, 1], dtype))
    agree(lambda lib, x: lib.repeat_interleave(x, output_size=3), np.array([2, 0, 1], dtype))
