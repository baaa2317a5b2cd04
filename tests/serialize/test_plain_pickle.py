"""Plain pickles give what Python's own reader gives, and nothing in them runs."""

import pickle
import warnings

import numpy as np
import pytest
from dataset_files import cifar_batch, old_dict, old_text

from lucid.serialize.format_error import FormatError
from lucid.serialize.plain_pickle import read_plain


def by_python(data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy 2 has renamed numpy.core
        return pickle.loads(data, encoding="latin1")


def test_a_batch_of_python_2_is_what_python_reads():
    data = cifar_batch(3, seed=4)
    ours, theirs = read_plain(data), by_python(data)
    assert ours.keys() == theirs.keys()
    assert np.array_equal(ours["data"], theirs["data"])
    assert ours["labels"] == theirs["labels"]
    assert [name.decode() for name in ours["filenames"]] == theirs["filenames"]


ARRAYS = {
    "bytes": np.arange(6, dtype=np.uint8).reshape(2, 3),
    "columns first": np.asfortranarray(np.arange(6, dtype=np.int64).reshape(2, 3)),
    "big-endian": np.arange(3, dtype=">f4"),
    "bools": np.array([True, False]),
    "none": np.zeros((0, 3), np.float64),
    "one": np.array(7, np.int16),
}


@pytest.mark.parametrize("protocol", [2, 3, 4])
@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)
def test_arrays_of_python_3_are_read(array, protocol):
    found = read_plain(pickle.dumps({"x": array, "n": [1.5, None]}, protocol))
    assert np.array_equal(found["x"], array)
    assert (found["x"].dtype, found["n"]) == (array.dtype, [1.5, None])


class Evil:
    def __reduce__(self):
        return print, ("this ran",)


REFUSED = {
    "a list": (pickle.dumps([1]), "holds a list, not a dict"),
    "a function": (pickle.dumps({"x": Evil()}), "holds <builtins.print>"),
    "an object array": (pickle.dumps({"x": np.array([{}], object)}, 2), "a damaged array"),
    "an array of a text": (
        pickle.dumps({"x": np.arange(6, dtype=np.uint8)}, 4).replace(b"C\6", b"\x8c\6"),
        "a damaged array",
    ),
    "a short array": (cifar_batch(3, 1).replace(b"J\0\x0c\0\0", b"J\1\x0c\0\0"), "damaged array"),
    "a negative length": (
        cifar_batch(3, 1).replace(b"J\0\x0c\0\0", b"J\0\x0c\0\x80"),
        "damaged array",
    ),
    "half": (cifar_batch(3, 1)[:500], "damaged"),
    "no pickle": (b"hello", "damaged|instruction"),
    "a storage": (old_dict(x=old_text("id") + b"Q"), "storage of PyTorch's"),
}


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused_and_does_not_run(data, sentence, capsys):
    with pytest.raises(FormatError, match=sentence):
        read_plain(data)
    assert capsys.readouterr().out == ""
