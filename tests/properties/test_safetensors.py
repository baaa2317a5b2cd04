"""Any tensors come back from a file; and no file, however damaged, is more than refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import lucid
from lucid.backend.dtypes import DTYPES
from lucid.serialize import FormatError, safetensors

SHAPES = array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
ARRAYS = st.sampled_from(DTYPES).flatmap(lambda dtype: arrays(dtype, SHAPES))
NAMES = st.text(max_size=8).filter(lambda name: name != "__metadata__")
TENSORS = st.dictionaries(NAMES, ARRAYS, max_size=3)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("properties") / "x.safetensors"


@given(arrays=TENSORS, metadata=st.dictionaries(st.text(max_size=8), st.text(max_size=8)))
def test_tensors_and_texts_come_back(path, arrays, metadata):
    safetensors.write(path, arrays, metadata)
    found, texts = safetensors.read(path)
    assert texts == metadata
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert (found[name].shape, found[name].dtype) == (array.shape, array.dtype)
        assert found[name].tobytes() == array.tobytes()


@given(shape=SHAPES, dtype=st.sampled_from(DTYPES), data=st.data())
def test_the_order_in_memory_is_no_matter(path, shape, dtype, data, array):
    x = array(data, shape, dtype)
    lucid.save(path, {"x": lucid.Tensor(x)})
    np.testing.assert_array_equal(lucid.load(path)["x"].array, x)


@given(tensors=TENSORS, data=st.data())
def test_a_file_with_wrong_bytes_is_refused_or_whole(path, tensors, data):
    """Numbers carry no checksum: a wrong one is a number too; all else is as the header says."""
    safetensors.write(path, tensors)
    content = bytearray(path.read_bytes())
    header = 8 + int.from_bytes(content[:8], "little")
    place = st.integers(0, len(content) - 1) | st.integers(0, header - 1)
    wrong = data.draw(st.lists(st.tuples(place, st.integers(0, 255)), min_size=1, max_size=4))
    for at, byte in wrong:
        content[at] = byte
    path.write_bytes(content)
    try:
        found = lucid.load(path)
    except FormatError:
        return
    assert sum(x.array.nbytes for x in found.values()) == sum(x.nbytes for x in tensors.values())
    if all(at >= header for at, _ in wrong):
        assert {n: (x.shape, x.dtype) for n, x in found.items()} == {
            n: (x.shape, x.dtype) for n, x in tensors.items()
        }


@given(content=st.binary(max_size=200), length=st.integers(0, 250))
def test_bytes_of_no_kind_are_refused(path, content, length):
    path.write_bytes(length.to_bytes(8, "little") + content)
    with pytest.raises(FormatError):
        lucid.load(path)
