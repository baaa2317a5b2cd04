"""Checkpoints of PyTorch, read without it: made by hand here, by PyTorch in tests/parity."""

import pickle
import zipfile
from collections import Counter

import numpy as np
import pytest
from serialize.torch_files import NUMBERS, Call, Global, Tensor, table, write

from lucid.serialize import FormatError, torch_file


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.pth"


LAYOUTS = {
    "contiguous": (0, (3, 4), (4, 1), NUMBERS.reshape(3, 4)),
    "transposed": (0, (4, 3), (1, 4), NUMBERS.reshape(3, 4).T),
    "a view": (5, (2, 2), (4, 2), NUMBERS[5:].reshape(-1)[[0, 2, 4, 6]].reshape(2, 2)),
    "repeated by stride 0": (3, (2, 2), (0, 1), np.array([[3, 4], [3, 4]], np.float32)),
    "one number": (7, (), (), np.float32(7)),
    "no number": (0, (0, 3), (3, 1), np.empty((0, 3), np.float32)),
}


@pytest.mark.parametrize(("offset", "shape", "strides", "expected"), LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_tensor_is_laid_over_its_storage(path, protocol, offset, shape, strides, expected):
    write(path, {"model": {"x": Tensor("0", offset, shape, strides)}}, protocol=protocol)
    found = torch_file.read(path)["model"]["x"]
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, expected)


def test_tensors_over_one_storage_share_memory_and_copy_nothing(path):
    write(path, [Tensor("0", 0, (12,), (1,)), Tensor("0", 3, (2,), (2,))])
    whole, part = torch_file.read(path)
    assert np.shares_memory(whole, part)
    assert not whole.flags.writeable


def test_big_endian_files_are_read(path):
    write(
        path, Tensor("0", 0, (12,), (1,)), {"0": NUMBERS.astype(">f4").tobytes()}, byteorder=b"big"
    )
    np.testing.assert_array_equal(torch_file.read(path), NUMBERS)


def test_float16_stays_float16_in_either_order_of_bytes(path):
    halves = np.array([1, 0.5, 65504, 2**-24], np.float16)
    for order, name in (("<", b"little"), (">", b"big")):
        storage = {"0": halves.astype(f"{order}f2").tobytes()}
        write(
            path, Tensor("0", 0, (4,), (1,), kind="HalfStorage", count=4), storage, byteorder=name
        )
        found = torch_file.read(path)
        assert found.dtype == np.float16
        np.testing.assert_array_equal(found, halves)


def test_unknown_classes_become_records_that_do_nothing(path):
    calls = [Call(Global("os", "system"), "echo"), Call(Global("argparse", "Namespace"))]
    write(path, {"args": calls, "x": Tensor("0", 0, (1,), (1,))})
    found = torch_file.read(path)
    assert [repr(record) for record in found["args"]] == ["<os.system>", "<argparse.Namespace>"]
    assert found["args"][0].args == ("echo",)
    assert found["x"].tolist() == [0]


def encoded(text, encoding="latin1"):
    return Call(Global("_codecs", "encode"), text, encoding)


def old(name, *args):
    """A call of what Python 2 called ``__builtin__``."""
    return Call(Global("__builtin__", name), *args)


PLAIN = {
    "a set": (old("set", [1, "a", (2, None)]), {1, "a", (2, None)}),
    "no items": (Call(Global("builtins", "set"), []), set()),
    "a frozen set": (old("frozenset", [1, 2]), frozenset([1, 2])),
    "bytes": (encoded("ab\xff"), b"ab\xff"),
    "no bytes": (old("bytes"), b""),
    "a byte array": (old("bytearray", encoded("ab\xff")), bytearray(b"ab\xff")),
    "a byte array of a text": (old("bytearray", "ab\xff", "latin-1"), bytearray(b"ab\xff")),
    "an empty byte array": (Call(Global("builtins", "bytearray")), bytearray()),
    "a complex number": (old("complex", 1.5, -2.0), 1.5 - 2j),
    "a counter": (Call(Global("collections", "Counter"), {"a": 2, 0: 1}), Counter({"a": 2, 0: 1})),
    "a device": (Call(Global("torch", "device"), "cpu"), "cpu"),
    "a device with a number": (Call(Global("torch", "device"), "cuda", 1), "cuda:1"),
}


@pytest.mark.parametrize(("value", "expected"), PLAIN.values(), ids=PLAIN)
@pytest.mark.parametrize("protocol", [2, 4])
def test_a_call_that_makes_a_plain_value_makes_it(path, value, expected, protocol):
    write(path, {"x": [value, value]}, protocol=protocol)
    found = torch_file.read(path)["x"]
    assert found == [expected, expected]
    assert type(found[0]) is type(expected)


@pytest.mark.parametrize(
    "value", [{1, 2}, frozenset([3]), b"ab", bytearray(b"ab"), 2j, Counter("aab")]
)
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_plain_values_come_back_from_every_protocol(path, value, protocol):
    write(path, {"x": value}, protocol=protocol)
    found = torch_file.read(path)["x"]
    assert (found, type(found)) == (value, type(value))


def test_tensors_in_a_counter_are_tensors(path):
    write(path, Call(Global("collections", "Counter"), {"a": Tensor("0", 1, (2,), (1,))}))
    assert torch_file.read(path)["a"].tolist() == [1, 2]


def test_a_class_that_is_not_called_stays_a_name(path):
    write(
        path,
        [Global("builtins", "set"), Global("torch", "device"), Global("collections", "Counter")],
    )
    names = ["<builtins.set>", "<torch.device>", "<collections.Counter>"]
    assert [repr(name) for name in torch_file.read(path)] == names


NOT_PLAIN = {
    "a set of a text": old("set", "ab"),
    "a set of two lists": old("set", [1], [2]),
    "a set of nothing": old("set"),
    "a frozen set of a number": old("frozenset", 3),
    "bytes of a number": old("bytes", 10**9),
    "text in another encoding": encoded("ab", "rot13"),
    "text beyond latin1": encoded("\u20ac"),
    "no text": encoded([1]),
    "an encoding that is no text": encoded("a", 1),
    "a byte array of a number": old("bytearray", 10**9),
    "a byte array of a list": old("bytearray", [1, 2]),
    "a complex number of a text": old("complex", "1+2j", 0.0),
    "a complex number of no double": old("complex", 10**400, 0),
    "half a complex number": old("complex", 1.0),
    "a counter of a text": Call(Global("collections", "Counter"), "aab"),
    "a counter of nothing": Call(Global("collections", "Counter")),
    "a device without a name": Call(Global("torch", "device"), 0),
    "a device of three": Call(Global("torch", "device"), "cuda", 0, 1),
    "a device with half a number": Call(Global("torch", "device"), "cuda", 0.5),
}


@pytest.mark.parametrize("value", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_a_call_that_python_does_not_write_is_refused(path, value):
    write(path, {"x": value})
    with pytest.raises(FormatError, match=r"x\.pth: .* damaged: [a-zA-Z_.]+ is given \("):
        torch_file.read(path)


@pytest.mark.parametrize("key", [[], {}, 2**70, ((1,),)], ids=str)
def test_a_set_takes_the_keys_that_a_dict_takes(path, key):
    write(path, old("set", [key]))
    with pytest.raises(FormatError, match="has the key"):
        torch_file.read(path)


def test_a_plain_value_takes_no_keywords(path):
    write(path, b"\x80\x04cbuiltins\nset\n(]t}K\x01K\x02s\x92.")
    with pytest.raises(FormatError, match="a plain value is given keywords"):
        torch_file.read(path)


WRONG = {
    "beyond the end": (Tensor("0", 0, (13,), (1,)), "reaches to element 12 of a storage of 12"),
    "beyond the end by its offset": (Tensor("0", 12, (1,), (1,)), "reaches to element 12"),
    "beyond the end by its strides": (Tensor("0", 0, (2, 2), (11, 1)), "reaches to element 12"),
    "a negative offset": (Tensor("0", -1, (1,), (1,)), "offset -1"),
    "a negative stride": (Tensor("0", 3, (2,), (-1,)), r"strides \(-1,\)"),
    "a negative length": (Tensor("0", 0, (-1,), (1,)), r"shape \(-1,\)"),
    "half a length": (Tensor("0", 0, (1.5,), (1,)), r"shape \(1.5,\)"),
    "more lengths than strides": (Tensor("0", 0, (2, 2), (1,)), r"shape \(2, 2\)"),
    "more axes than arrays have": (Tensor("0", 0, (1,) * 65, (1,) * 65), "which no array can"),
    "no storage": (Tensor("1", 0, (1,), (1,)), "storage '1' is missing"),
    "a storage that is too short": (Tensor("0", 0, (1,), (1,), count=13), "48 bytes for 13"),
    "complex numbers": (
        Tensor("0", 0, (1,), (1,), kind="ComplexFloatStorage"), "no type that lucid reads",
    ),
    "halves repeated many times": (
        Tensor("0", 0, (10**6,), (0,), kind="BFloat16Storage"), "larger than its file",
    ),
    "no pickle": (b"\x80\x02nonsense", "damaged"),
    "half a pickle": (table({"x": 1})[:-1], "damaged"),
    "protocol 6": (b"\x80\x06N.", "has protocol 6|unsupported"),
    "a memo far away": (b"\x80\x02Nr\xff\xff\xff\x7f.", "memos"),
    "an instruction of no checkpoint": (b"\x80\x02(i__main__\nx\n.", "instruction INST"),
}  # fmt: skip


@pytest.mark.parametrize(("value", "message"), WRONG.values(), ids=WRONG)
def test_a_damaged_checkpoint_is_refused(path, value, message):
    write(path, value)
    with pytest.raises(FormatError, match=rf"x\.pth: .*({message})"):
        torch_file.read(path)


def test_a_compressed_zip_is_refused(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/data.pkl", table({"x": 1}))
    with pytest.raises(FormatError, match="is compressed"):
        torch_file.read(path)


def test_the_format_before_pytorch_1_6_says_how_to_convert_it(path):
    path.write_bytes(pickle.dumps(119547037146038801333356, protocol=2))
    with pytest.raises(FormatError, match=r"torch\.save\(torch\.load\(path\), path\)"):
        torch_file.read(path)


def test_a_file_with_any_byte_wrong_is_refused_or_read(path):
    write(path, {"x": Tensor("0", 0, (3, 4), (4, 1))})
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    for _ in range(300):
        content = bytearray(whole)
        for place in rng.integers(0, len(whole), rng.integers(1, 4)):
            content[place] = rng.integers(256)
        path.write_bytes(content[: len(whole) - rng.integers(0, 2) * rng.integers(1, 50)])
        try:
            torch_file.read(path)
        except FormatError as error:
            assert "x.pth" in str(error)  # noqa: PT017
