"""NumPy's copies in blocks: the same numbers and orders of memory, in memory of their own."""

import numpy as np
import pytest

from lucid.backend import CPU
from lucid.backend.cpu import copies, elementwise
from lucid.backend.parallel import can_start_threads

pytestmark = pytest.mark.skipif(
    not can_start_threads(), reason="no threads can start here, as in a browser"
)
ROWS = np.random.default_rng(0).standard_normal((40, 30, 5), dtype=np.float32)
VIEWS = {
    "as it is": lambda x: x,
    "transposed": lambda x: x.T,
    "backwards": lambda x: x[::-1, :, ::-1],
    "with gaps": lambda x: x[:, ::2],
    "repeated": lambda x: np.broadcast_to(x[0], x.shape),
    "one axis": lambda x: x.reshape(-1),
    "integers": lambda x: (9 * x).astype(np.int64),
    "another order": lambda x: np.moveaxis(x, 1, 0),
}


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    monkeypatch.setattr(copies, "FEWEST", 100)
    monkeypatch.setattr(copies, "LEAST", 64)
    monkeypatch.setattr(copies, "MOST", 128)


def check(found, expected):
    assert (found.dtype, found.strides) == (expected.dtype, expected.strides)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("order", ["C", "K"])
@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_copy(view, order):
    x = view(ROWS)
    y = CPU.xp.copy(x, order=order)
    check(y, np.copy(x, order=order))
    assert not np.shares_memory(x, y)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_numbers_are_copied_to_a_place(view):
    x = view(ROWS)
    for source in (x, x[:1], 3):
        found, expected = np.zeros((2, *x.shape, 2)), np.zeros((2, *x.shape, 2))
        CPU.xp.copyto(found[1, ..., 0], source)
        np.copyto(expected[1, ..., 0], source)
        check(found, expected)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_arrays_one_after_the_other(view, axis):
    x = view(ROWS)
    axis = axis % x.ndim
    others = x.astype(np.float64), np.take(x, [0, 2], axis), np.take(x, [], axis)
    for arrays in ((x, x), (x, *others), (x,)):
        expected = np.concatenate(arrays, axis=axis)
        check(CPU.xp.concatenate(arrays, axis=axis), expected)
        dtype = np.float64
        wide = CPU.xp.concatenate(arrays, axis=axis, dtype=dtype)
        check(wide, np.concatenate(arrays, axis=axis, dtype=dtype))


def test_numbers_move_within_their_memory():
    for target, source in ((np.s_[1:], np.s_[:-1]), (np.s_[:], np.s_[::-1])):
        found, expected = np.arange(5000.0), np.arange(5000.0)
        CPU.xp.copyto(found[target], found[source])
        np.copyto(expected[target], expected[source])
        check(found, expected)


def test_axes_of_one_in_front_are_left_out():
    x, y = np.arange(5000.0)[None], np.zeros(5000)
    CPU.xp.copyto(y, x)
    check(y, x[0])


def test_many_numbers_are_copied_on_several_threads(monkeypatch):
    tasks = []
    monkeypatch.setattr(copies, "all_of", lambda calls, wake: tasks.append((len(calls), wake)))
    monkeypatch.setattr(copies, "LEAST", elementwise.LEAST)
    for n in (elementwise.LEAST * 2, elementwise.LONG):
        CPU.xp.copyto(np.zeros(n), np.zeros(n))
    assert [wake for _, wake in tasks] == [False, True]
    assert all(count > 1 for count, _ in tasks)
