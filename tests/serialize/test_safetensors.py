"""The safetensors format: every array comes back, and no damaged file passes for a whole one."""

import json

import numpy as np
import pytest

import lucid
from lucid.backend.dtypes import DTYPES
from lucid.serialize import FormatError, safetensors


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.safetensors"


@pytest.fixture
def theirs():
    """The format's own implementation, for NumPy arrays."""
    reason = "files are exchanged with the safetensors package"
    return pytest.importorskip("safetensors.numpy", reason=reason)


def numbers(shape, dtype=np.float32):
    """Numbers that differ, of any dtype."""
    return (np.arange(np.prod(shape, dtype=int)) % 7).astype(dtype).reshape(shape)


ARRAYS = {
    **{dtype.name: numbers((2, 3), dtype) for dtype in DTYPES},
    "no dimensions": numbers(()),
    "empty": numbers((0, 3)),
    "empty in the middle": numbers((2, 0, 3), np.int64),
    "transposed": numbers((2, 3, 4)).transpose(2, 0, 1),
    "backwards": numbers((2, 6))[:, ::-2],
    "broadcast": np.broadcast_to(numbers((1, 3)), (4, 3)),
    "special": np.array([np.inf, -np.inf, np.nan, -0.0, 5e-324]),
}


def assert_same(found, expected):
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        assert found[name].dtype == array.dtype, name
        assert found[name].shape == array.shape, name
        assert found[name].tobytes() == array.tobytes(), name  # to the bit, nan and -0 too


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)
def test_an_array_comes_back(path, array):
    lucid.save(path, {"x": lucid.Tensor(array)})
    found = lucid.load(path)["x"]
    assert isinstance(found, lucid.Tensor)
    assert_same({"x": found.array}, {"x": array})


def test_what_was_loaded_can_be_written_to(path):
    lucid.save(path, {"x": numbers(3)})
    x = lucid.load(path)["x"]
    x.array += 1
    assert x.tolist() == [1, 2, 3]
    assert lucid.load(path)["x"].tolist() == [0, 1, 2]


def test_names_may_be_any_text(path):
    arrays = {name: numbers(2) for name in ("", "a.b.0", "größe", 'with "quotes"\n', "x" * 1000)}
    lucid.save(path, arrays)
    assert_same({name: x.array for name, x in lucid.load(path).items()}, arrays)


def test_all_arrays_come_back_from_one_file(path):
    lucid.save(path, ARRAYS)
    assert_same({name: x.array for name, x in lucid.load(path).items()}, ARRAYS)


def test_a_file_of_nothing_is_a_file(path):
    lucid.save(path, {})
    assert lucid.load(path) == {}


def test_metadata_come_back(path):
    safetensors.write(path, {"x": numbers(2)}, {"epoch": "3", "größe": "ähnlich"})
    assert safetensors.read(path)[1] == {"epoch": "3", "größe": "ähnlich"}


def test_every_array_begins_at_a_multiple_of_its_numbers_size(path):
    lucid.save(path, {name: numbers(3, name) for name in ("bool", "int8", "float16", "float64")})
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    for name, entry in header.items():
        assert (8 + length + entry["data_offsets"][0]) % np.dtype(name).itemsize == 0


def test_their_reader_reads_our_files(path, theirs):
    safetensors.write(path, ARRAYS, {"made by": "lucid"})
    assert_same(theirs.load_file(path), ARRAYS)


def test_our_reader_reads_their_files(path, theirs):
    arrays = {name: np.array(x, order="C") for name, x in ARRAYS.items()}
    theirs.save_file(arrays, path, {"made by": "safetensors"})
    assert_same({name: x.array for name, x in lucid.load(path).items()}, arrays)
    assert safetensors.read(path)[1] == {"made by": "safetensors"}


def test_a_models_state_comes_back(path):
    first, second = (lucid.models.ConvNeXt(3, depths=[1], dims=[8]) for _ in range(2))
    lucid.save(path, first.state_dict())
    second.load_state_dict(lucid.load(path))
    x = lucid.randn(1, 3, 32, 32)
    assert np.array_equal(first.eval()(x).array, second.eval()(x).array)


def file_of(header, data=b""):
    """A file with that header: a dict, or the text itself."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def entry(start, end, shape=None, dtype="U8", **others):
    """What a header says of an array of bytes, by default; of another, with ``others``."""
    shape = [end - start] if shape is None else shape
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end], **others}


ENTRY = json.dumps(entry(0, 1)).encode()
WHOLE = file_of({"x": entry(0, 3), "y": entry(3, 7, [1], "F32")}, bytes(7))
NO_FILE = {
    "empty": b"",
    "a text": b"Dear Sir or Madam, please find enclosed the weights of your network.\n",
    "a zip file": b"PK\x03\x04" + bytes(100),
    "zeros": bytes(100),
    "a length of 2**64 - 1": b"\xff" * 8 + b"{}",
    "a header that is longer than the file": (3).to_bytes(8, "little") + b"{}",
    "no JSON": file_of(b'{"x": '),
    "nothing": file_of(b""),
    "JSON and more": file_of(b"{} {}"),
    "JSON in UTF-16": file_of("{}".encode("utf-16")),
    "no UTF-8": file_of(b'{"\xff": {}}'),
    "JSON nested too deeply": file_of(b"[" * 100_000),
    "dicts nested too deeply": file_of(b'{"x":' * 100_000),
    "a number of 5000 digits": file_of(b'{"x": {"shape": [' + b"1" * 5000 + b"]}}"),
    "a list": file_of(b"[]"),
    "a number": file_of(b"3"),
    "a key twice": file_of(b'{"x": {"dtype": "U8", %b}' % ENTRY[1:], b"\0"),
    "no table": file_of({"x": 3}),
    "a number that is none": file_of(b'{"x": NaN}'),
    "half a surrogate pair": file_of(b'{"\\ud800": %b}' % ENTRY, b"\0"),
    "metadata that are no table": file_of({"__metadata__": "lucid"}),
    "metadata that are no texts": file_of({"__metadata__": {"epoch": 3}}),
}
DAMAGED = {
    "nothing known": ({"x": {}}, b""),
    "an unknown dtype": ({"x": entry(0, 1, dtype="F99")}, b"\0"),
    "a dtype that lucid has not": ({"x": entry(0, 4, [1], "U32")}, b"\0" * 4),
    "a list of too few fields": ({"x": ["U8", [1]]}, b"\0"),
    "a dtype that is none": ({"x": entry(0, 1, dtype=["U8"])}, b"\0"),
    "no shape": ({"x": entry(0, 1, shape="1")}, b"\0"),
    "a negative length": ({"x": entry(0, 1, shape=[-1])}, b"\0"),
    "two negative lengths": ({"x": entry(0, 1, shape=[-1, -1])}, b"\0"),
    "half a length": ({"x": entry(0, 1, shape=[1.0])}, b"\0"),
    "a length that is a bool": ({"x": entry(0, 1, shape=[True])}, b"\0"),
    "too small for its shape": ({"x": entry(0, 3, shape=[4])}, b"\0\0\0"),
    "too large for its shape": ({"x": entry(0, 3, shape=[2])}, b"\0\0\0"),
    "too small for its dtype": ({"x": entry(0, 3, [3], "F32")}, b"\0\0\0"),
    "more axes than arrays have": ({"x": entry(0, 1, shape=[1] * 65)}, b"\0"),
    "empty and too large": ({"x": entry(0, 0, shape=[0, 2**62, 2**62])}, b""),
    "empty and far too large": ({"x": entry(0, 0, shape=[0, 2**70])}, b""),
    "no offsets": ({"x": entry(0, 1, data_offsets=None)}, b"\0"),
    "one offset": ({"x": entry(0, 1, data_offsets=[1])}, b"\0"),
    "three offsets": ({"x": entry(0, 1, data_offsets=[0, 1, 1])}, b"\0"),
    "half an offset": ({"x": entry(0, 1, data_offsets=[0, 1.0])}, b"\0"),
    "a negative offset": ({"x": entry(0, 1, data_offsets=[-1, 0])}, b"\0"),
    "offsets in reverse": ({"x": entry(0, 1, data_offsets=[1, 0])}, b"\0"),
    "beyond the end": ({"x": entry(0, 4)}, b"\0\0\0"),
    "far beyond the end": ({"x": entry(2**70, 2**70 + 1)}, b"\0"),
    "overlapping": ({"x": entry(0, 3), "y": entry(2, 4)}, bytes(4)),
    "one inside the other": ({"x": entry(0, 4), "y": entry(1, 2)}, bytes(4)),
    "twice the same place": ({"x": entry(0, 2), "y": entry(0, 2)}, bytes(2)),
    "a hole in front": ({"x": entry(1, 2)}, bytes(2)),
    "a hole in the middle": ({"x": entry(0, 1), "y": entry(2, 3)}, bytes(3)),
    "bytes after the last": ({"x": entry(0, 1)}, bytes(2)),
    "bytes after nothing": ({}, b"\0"),
    "bools that are neither": ({"x": entry(0, 2, [2], "BOOL")}, b"\1\2"),
}


def assert_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(FormatError, match=r"x\.safetensors"):
        lucid.load(path)


@pytest.mark.parametrize("content", NO_FILE.values(), ids=NO_FILE)
def test_another_kind_of_file_is_refused(path, content):
    assert_refused(path, content)


@pytest.mark.parametrize(("header", "data"), DAMAGED.values(), ids=DAMAGED)
def test_a_header_that_does_not_fit_its_data_is_refused(path, header, data):
    assert_refused(path, file_of(header, data))


def test_a_file_cut_short_at_any_length_is_refused(path):
    path.write_bytes(WHOLE)
    assert list(lucid.load(path)) == ["x", "y"]
    for length in range(len(WHOLE)):
        assert_refused(path, WHOLE[:length])


def test_a_file_with_any_bit_of_its_header_wrong_is_refused_or_loads(path):
    for position in range(8 * (len(WHOLE) - 7)):
        content = bytearray(WHOLE)
        content[position // 8] ^= 1 << position % 8
        path.write_bytes(content)
        try:
            found = lucid.load(path)
        except FormatError:
            continue
        assert all(isinstance(x, lucid.Tensor) for x in found.values())


def test_a_damaged_file_is_a_value_error():
    assert issubclass(FormatError, ValueError)


def test_arrays_may_lie_in_any_order_and_empty_ones_anywhere(path):
    header = {"x": entry(2, 3), "y": entry(0, 2), "z": entry(2, 2), "w": entry(3, 3)}
    path.write_bytes(file_of(header, b"\1\2\3"))
    found = {name: x.tolist() for name, x in lucid.load(path).items()}
    assert found == {"x": [3], "y": [1, 2], "z": [], "w": []}


TAKEN = {
    "a name twice": b'{"x": {"dtype": "F32", "shape": [9], "data_offsets": [0, 36]}, "x": %b}'
    % ENTRY,
    "metadata of null": b'{"__metadata__": null, "x": %b}' % ENTRY,
    "an entry that is a list": b'{"x": ["U8", [1], [0, 1]]}',
    "a header of odd length": b'{"x":  %b}' % ENTRY,
    "an unknown field": b'{"x": {"more": 1, %b}' % ENTRY[1:],
}


@pytest.mark.parametrize("header", TAKEN.values(), ids=TAKEN)
def test_what_the_reference_takes_lucid_takes(theirs, path, header):
    content = file_of(header, b"\7")
    assert {name: x.tolist() for name, x in theirs.load(content).items()} == {"x": [7]}
    path.write_bytes(content)
    assert {name: x.tolist() for name, x in lucid.load(path).items()} == {"x": [7]}


def bytes_of(table, dtype):
    numbers = np.arange(256, dtype=np.uint8 if dtype != "BF16" else np.uint16)
    if dtype == "BF16":
        numbers = (numbers << 8) + 0x80  # every sign and exponent
    table.write_bytes(file_of({"x": entry(0, numbers.nbytes, [256], dtype)}, numbers.tobytes()))
    return lucid.load(table)["x"]


def test_bfloat16_is_read_as_float32(path):
    x = bytes_of(path, "BF16")
    assert x.dtype == lucid.float32
    assert [x[i].item() for i in (0x3F, 0x40, 0xBF)] == [1, 4, -1]


def test_uint16_is_read_as_float32(path):
    numbers = np.array([0, 1, 255, 2**15, 2**16 - 1], "<u2")
    path.write_bytes(file_of({"x": entry(0, 10, [5], "U16")}, numbers.tobytes()))
    x = lucid.load(path)["x"]
    assert x.dtype == lucid.float32
    assert x.tolist() == numbers.tolist()


def test_float8_is_read_as_float32(path):
    e4m3, e5m2 = bytes_of(path, "F8_E4M3"), bytes_of(path, "F8_E5M2")
    assert [e4m3[i].item() for i in (0x00, 0x01, 0x38, 0x7E, 0xB8)] == [0, 2**-9, 1, 448, -1]
    assert [e5m2[i].item() for i in (0x01, 0x3C, 0x7B, 0x7C, 0xFC)] == [
        2**-16, 1, 57344, float("inf"), float("-inf")
    ]  # fmt: skip
    assert np.flatnonzero(e4m3.isnan().numpy()).tolist() == [0x7F, 0xFF]
