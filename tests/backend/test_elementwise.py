"""NumPy's functions of each element in blocks: the same values, dtypes and orders of memory."""

import numpy as np
import pytest

import lucid
from lucid.backend import CPU
from lucid.backend.cpu import elementwise
from lucid.backend.parallel import can_start_threads

ROWS = np.random.default_rng(0).standard_normal((40, 50), dtype=np.float32)
CASES = {
    "one array": ("square", ROWS),
    "one array of a slow function": ("cbrt", ROWS),
    "two arrays": ("add", ROWS, ROWS[::-1].copy()),
    "a number": ("multiply", ROWS, np.float32(2)),
    "a number of Python's first": ("divide", 1, ROWS),
    "an array of no axes": ("add", ROWS, np.ones((), np.float32)),
    "columns": ("sqrt", ROWS.T),
    "a row": ("add", ROWS, ROWS[0]),
    "a row first": ("subtract", ROWS[0], ROWS),
    "a row with more axes": ("add", ROWS, ROWS[None, None, 0]),
    "a row with gaps": ("add", ROWS, np.repeat(ROWS[0], 2)[::2]),
    "two rows": ("clip", ROWS, ROWS[0] - 1, ROWS[0] + 1),
    "one number as a row": ("add", ROWS, ROWS[:1, 0]),
    "an odd number of rows": ("add", ROWS[:39], ROWS[0]),
    "a column": ("add", ROWS, ROWS[:, :1].copy()),
    "a row of columns": ("add", ROWS.T, ROWS[:, 0].copy()),
    "another dtype comes out": ("less", ROWS, ROWS[::-1].copy()),
    "two dtypes": ("add", ROWS, ROWS.astype(np.float64)),
    "a mask": ("multiply", ROWS, ROWS > 0),
    "a mask of columns first": ("multiply", ROWS.T > 0, ROWS.T),
    "a mask with gaps": ("multiply", ROWS[:, ::2].copy(), (ROWS > 0)[:, ::2]),
    "integers": ("add", np.arange(2000), 1),
    "one row alone": ("negative", ROWS.reshape(1, -1)),
    "two orders of memory": ("add", ROWS, np.asfortranarray(ROWS)),
    "gaps": ("negative", ROWS[:, ::2]),
    "a table and rows that make it larger": ("add", ROWS, ROWS[None, :3, None]),
    "bounds": ("clip", ROWS, -0.5, 0.5),
    "a list": ("add", ROWS, [1.0] * 50),
    "a list of one": ("add", ROWS, [[1.0]]),
    "a place for the result": ("add", ROWS, ROWS, np.empty_like(ROWS)),
}


@pytest.mark.parametrize(("name", "operands"), [(n, o) for n, *o in CASES.values()], ids=CASES)
def test_blocks_change_nothing(name, operands, monkeypatch):
    monkeypatch.setattr(elementwise, "FEWEST", 100)
    monkeypatch.setattr(elementwise, "LEAST", 64)
    monkeypatch.setattr(elementwise, "MOST", 128)
    with np.errstate(all="ignore"):
        try:
            expected = getattr(np, name)(*operands)
        except ValueError as error:
            with pytest.raises(ValueError, match=str(error)[:20]):
                getattr(CPU.xp, name)(*operands)
            return
        found = getattr(CPU.xp, name)(*operands)
    assert (found.dtype, found.strides) == (expected.dtype, expected.strides)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.skipif(not can_start_threads(), reason="no threads can start here, as in a browser")
def test_blocks_are_computed_on_several_threads(monkeypatch):
    tasks = []
    monkeypatch.setattr(elementwise, "all_of", lambda calls, wake: tasks.append((len(calls), wake)))
    for name, effort in {"exp": elementwise.EFFORT, "negative": 1}.items():
        for n in (elementwise.LONG, elementwise.FEWEST, elementwise.FEWEST - effort):
            getattr(CPU.xp, name)(np.ones(n // effort, np.float32))
    assert all(count > 1 for count, _ in tasks)
    assert [wake for _, wake in tasks] == [True, False] * 2
    x = np.ones(elementwise.LONG, np.float32)
    CPU.xp.multiply(x, x > 0)
    assert tasks[4:] == [(2, True)]  # a mask lies as its numbers do


def test_what_else_numpy_has_is_numpys():
    assert CPU.xp.ndarray is np.ndarray
    assert CPU.xp.add.reduce([1, 2, 3]) == 6
    assert CPU.xp.maximum.accumulate([1, 3, 2]).tolist() == [1, 3, 3]
    assert CPU.xp.linalg is np.linalg


def test_ops_of_many_numbers_have_the_same_bits_on_any_number_of_threads():
    x = lucid.tensor(np.random.default_rng(1).standard_normal(elementwise.FEWEST, dtype=np.float32))
    found, before = [], lucid.get_num_threads()
    for threads in (1, 2, 3):
        lucid.set_num_threads(threads)
        found.append([y.array.tobytes() for y in (x.exp(), x.sin(), x * x, x.tanh())])
    lucid.set_num_threads(before)
    assert found[0] == found[1] == found[2]
