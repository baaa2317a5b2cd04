"""Default integers are int64 where NumPy's own are 32 bits, as in WebAssembly."""

import numpy as np
import pytest

import lucid

MAKERS = ("arange", "argmax", "argmin", "argsort", "asarray", "array", "nonzero")


def narrow(function):
    """``function`` as NumPy has it where its default integers have 32 bits."""

    def narrowed(*args, **kwargs):
        y = function(*args, **kwargs)
        given = (
            [getattr(x, "dtype", None) for x in args] if function in (np.asarray, np.array) else []
        )
        chosen = kwargs.get("dtype") is not None or np.int64 in given
        is_wide = isinstance(y, (np.ndarray, np.integer)) and y.dtype == np.int64
        return y.astype(np.int32) if is_wide and not chosen else y

    return narrowed


@pytest.fixture
def narrow_integers(monkeypatch):
    for name in MAKERS:
        monkeypatch.setattr(np, name, narrow(getattr(np, name)))
    assert np.asarray([1]).dtype == np.argmax(np.ones(2)).dtype == np.int32


NUMBERS = {
    "a list": lambda: lucid.tensor([65536]),
    "a nested list": lambda: lucid.tensor([[1, 2], [3, 4]]),
    "a number": lambda: lucid.tensor(65536),
    "tensor of a list": lambda: lucid.tensor([65536]),
    "arange": lambda: lucid.arange(3),
    "argmax": lambda: lucid.ones(3).argmax(),
    "argmax of rows": lambda: lucid.ones(3, 2).argmax(1),
    "argmin": lambda: lucid.ones(3).argmin(),
    "argsort": lambda: lucid.ones(3).argsort(),
    "argsort downward": lambda: lucid.ones(3).argsort(descending=True),
    "sort": lambda: lucid.ones(3).sort().indices,
    "topk": lambda: lucid.ones(3).topk(2).indices,
    "max along a dim": lambda: lucid.ones(3, 2).max(1).indices,
    "max pooling": lambda: lucid.nn.functional.max_pool2d(
        lucid.ones(1, 1, 4, 4), 2, return_indices=True
    )[1],
    "randint": lambda: lucid.random.randint(5, (3,)),
    "randperm": lambda: lucid.random.randperm(3),
    "sum": lambda: lucid.tensor([1, 2]).sum(),
    "sum of bools": lambda: (lucid.ones(3) > 0).sum(),
    "cumsum": lambda: lucid.tensor([1, 2]).cumsum(0),
    "one_hot": lambda: lucid.nn.functional.one_hot(lucid.tensor([0, 1]), 2),
}


@pytest.mark.parametrize("make", NUMBERS.values(), ids=NUMBERS)
def test_whole_numbers_have_64_bits_on_every_platform(narrow_integers, make):
    assert make().dtype == lucid.int64


def test_a_product_of_whole_numbers_does_not_wrap_at_32_bits(narrow_integers):
    assert (lucid.tensor([65536]) * 65536).tolist() == [2**32]


def test_whole_numbers_of_numpy_keep_their_dtype():
    assert lucid.tensor(np.int32(3)).dtype == lucid.int32
    assert lucid.tensor(np.ones(2, np.int16)).dtype == lucid.int16
