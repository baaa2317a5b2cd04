"""What the reference implementation of safetensors takes lucid takes, and what it refuses too.

The few exceptions are written down: dtypes that lucid has not, shapes that NumPy has not, and
bools other than 0 and 1.
"""

import json
import random
import re

import numpy as np
import pytest

import lucid
from lucid.serialize import FormatError, safetensors

reference = pytest.importorskip("safetensors", reason="files are compared with the package")

ENTRY = b'{"dtype":"U8","shape":[1],"data_offsets":[0,1]}'
ITS_END = ENTRY[1:]


def one(entry):
    return b'{"x":%b}' % entry


def said(text):
    """The entry with a field that nobody knows."""
    return b'{"x":{"more":%b,%b}' % (text, ITS_END)


def file_of(header, data):
    return len(header).to_bytes(8, "little") + header + data


def theirs(content):
    """Shape and bytes by name, or None where the reference refuses the file."""
    try:
        tensors = reference.deserialize(content)
    except reference.SafetensorError:
        return None
    return {name: (tuple(x["shape"]), bytes(x["data"])) for name, x in tensors}


def ours(path, content):
    path.write_bytes(content)
    arrays, _ = safetensors.read(path)
    return {name: (x.shape, x.tobytes()) for name, x in arrays.items()}


TAKEN = {
    "a name twice": b'{"x":{"dtype":"F32","shape":[9],"data_offsets":[0,36]},"x":%b}' % ENTRY,
    "a name twice with another between": b'{"x":{"dtype":"U8","shape":[5],"data_offsets":[0,5]},'
    b'"y":{"dtype":"U8","shape":[0],"data_offsets":[1,1]},"x":%b}' % ENTRY,
    "metadata of null": b'{"__metadata__":null,"x":%b}' % ENTRY,
    "a text of the metadata twice": b'{"__metadata__":{"a":"b","a":"c"},"x":%b}' % ENTRY,
    "an entry that is a list": one(b'["U8",[1],[0,1]]'),
    "a dtype in an object": one(ENTRY.replace(b'"U8"', b'{"U8":null}')),
    "an unknown field": said(b"1"),
    "an unknown field twice": said(b'1,"more":2'),
    "an unknown field of null": said(b"null"),
    "an unknown field of 20 digits": said(b"9" * 20),
    "an unknown field of -0": said(b"-0"),
    "a header of odd length": b'{"x": %b}' % ENTRY,
    "spaces before": b"  " + one(ENTRY),
    "spaces after": one(ENTRY) + b"  \n\t\r",
    "no name": b'{"":%b}' % ENTRY,
    "DEL in a name": b'{"x\x7f":%b}' % ENTRY,
    "NUL in a name, escaped": b'{"x\\u0000":%b}' % ENTRY,
    "a surrogate pair": b'{"\\ud83d\\ude00":%b}' % ENTRY,
    "a backslash before what looks like half a pair": b'{"\\\\ud83d":%b}' % ENTRY,
    "no dimensions": one(ENTRY.replace(b"[1]", b"[]")),
    "empty at the start": b'{"x":%b,"y":{"dtype":"F64","shape":[0],"data_offsets":[0,0]}}' % ENTRY,
    "as deep as can be": said(b"[" * 125 + b"]" * 125),
    "objects as deep as can be": said(b'{"a":' * 125 + b"1" + b"}" * 125),
}
REFUSED = {
    "-0 as an offset": one(ENTRY.replace(b"[0,1]", b"[-0,1]")),
    "1e0 as a length": one(ENTRY.replace(b"[1]", b"[1e0]")),
    "a known field twice": one(b'{"dtype":"U8",%b' % ITS_END),
    "400 digits": said(b"1" * 400),
    "5000 digits": said(b"1" * 5000),
    "1e999": said(b"1e999"),
    "-1e999": said(b"-1e999"),
    "NaN": said(b"NaN"),
    "-Infinity": said(b"-Infinity"),
    "01": said(b"01"),
    "1.": said(b"1."),
    "a digit of another script": said("１".encode()),
    "a dtype in an object of a list": one(ENTRY.replace(b'"U8"', b'{"U8":[]}')),
    "two dtypes in an object": one(ENTRY.replace(b'"U8"', b'{"U8":null,"U8":null}')),
    "a dtype of no name": one(ENTRY.replace(b"U8", b"U7")),
    "metadata twice": b'{"__metadata__":{"a":"b"},"__metadata__":{},"x":%b}' % ENTRY,
    "metadata of null twice": b'{"__metadata__":null,"__metadata__":null,"x":%b}' % ENTRY,
    "metadata in a list": b'{"__metadata__":[],"x":%b}' % ENTRY,
    "metadata in pairs": b'{"__metadata__":[["a","b"]],"x":%b}' % ENTRY,
    "metadata with null": b'{"__metadata__":{"a":null},"x":%b}' % ENTRY,
    "a tensor of the metadata's name": b'{"__metadata__":%b}' % ENTRY,
    "a name twice, first no entry": b'{"x":3,"x":%b}' % ENTRY,
    "a name twice, first of no dtype": b'{"x":%b,"x":%b}' % (ENTRY.replace(b"U8", b"U7"), ENTRY),
    "a name twice, first of no shape": b'{"x":%b,"x":%b}' % (ENTRY.replace(b"[1]", b'"a"'), ENTRY),
    "an entry of null": b'{"y":null,"x":%b}' % ENTRY,
    "a list of two": one(b'["U8",[1]]'),
    "a list of four": one(b'["U8",[1],[0,1],3]'),
    "a list in another order": one(b'["U8",[0,1],[1]]'),
    "a list at the top": b'[null,{"x":%b}]' % ENTRY,
    "half a pair in a name": b'{"\\ud83d":%b}' % ENTRY,
    "the other half in a name": b'{"\\ude00":%b}' % ENTRY,
    "three halves in a name": b'{"\\ud83d\\ud83d\\ude00":%b}' % ENTRY,
    "half a pair in a field": said(b'"\\ud800"'),
    "half a pair in the name of a field": said(b'1,"\\ud800":2'),
    "half a pair deep in a field": said(b'{"a":["\\ud800"]}'),
    "half a pair in the metadata": b'{"__metadata__":{"a":"\\udfff"},"x":%b}' % ENTRY,
    "half a pair in bytes": b'{"\xed\xa0\x80":%b}' % ENTRY,
    "a control character": b'{"x\n":%b}' % ENTRY,
    "an escape that is none": b'{"\\x":%b}' % ENTRY,
    "NUL after the end": one(ENTRY) + b"\0",
    "a byte order mark": b"\xef\xbb\xbf" + one(ENTRY),
    "a form feed": b'{"x":\x0c%b}' % ENTRY,
    "a comma at the end": b'{"x":%b,}' % ENTRY,
    "a comment": one(ENTRY) + b"//",
    "three offsets": one(ENTRY.replace(b"[0,1]", b"[0,1,1]")),
    "offsets in an object": one(ENTRY.replace(b"[0,1]", b'{"0":0,"1":1}')),
    "a shape of null": one(ENTRY.replace(b"[1]", b"null")),
    "a length that is a bool": one(ENTRY.replace(b"[1]", b"[true]")),
    "a length of 2**64": b'{"x":%b,"y":{"dtype":"U8","shape":[0,18446744073709551616],'
    b'"data_offsets":[1,1]}}' % ENTRY,
    "an empty one inside another": b'{"x":{"dtype":"I8","shape":[1],"data_offsets":[0,1]},'
    b'"y":{"dtype":"U8","shape":[0],"data_offsets":[2,2]}}',
    "a hole": one(ENTRY.replace(b"[0,1]", b"[1,2]")),
    "nothing": b"",
    "bytes after nothing": b"{}",
    "too deep": said(b"[" * 126 + b"]" * 126),
    "objects too deep": said(b'{"a":' * 126 + b"1" + b"}" * 126),
}


@pytest.mark.parametrize("header", TAKEN.values(), ids=TAKEN)
def test_what_the_reference_takes_lucid_takes(tmp_path, header):
    content = file_of(header, b"\7")
    assert theirs(content) is not None
    assert ours(tmp_path / "x.safetensors", content) == theirs(content)


@pytest.mark.parametrize("header", REFUSED.values(), ids=REFUSED)
def test_what_the_reference_refuses_lucid_refuses(tmp_path, header):
    content = file_of(header, b"\7")
    assert theirs(content) is None
    with pytest.raises(FormatError, match=r"x\.safetensors"):
        ours(tmp_path / "x.safetensors", content)


WITHOUT = ("U32", "U64", "C64", "F4", "F6_E2M3", "F6_E3M2", "F8_E8M0", "F8_E4M3FNUZ")


@pytest.mark.parametrize("dtype", WITHOUT)
def test_a_dtype_that_lucid_has_not_is_refused_by_its_name(tmp_path, dtype):
    header = {"x": {"dtype": dtype, "shape": [8], "data_offsets": [0, 0]}}
    bits = {"F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "C64": 64}.get(dtype) or int(
        dtype[1:].split("_")[0]
    )
    header["x"]["data_offsets"] = [0, bits]
    content = file_of(json.dumps(header).encode(), bytes(bits))
    assert theirs(content) is not None
    with pytest.raises(FormatError, match=f"has dtype '{dtype}'; lucid reads BOOL, U8"):
        ours(tmp_path / "x.safetensors", content)


EXCEPTIONS = "lucid reads BOOL|bools other than|dimension|axes|too big|too large"
PIECES = [
    b'"x"', b'"y"', b"{", b"}", b"[", b"]", b",", b":", b"0", b"1", b"2", b"-", b".", b"e", b" ",
    b"\\", b'"', b"null", b"true", b'"U8"', b'"I16"', b'"F32"', b'"shape"', b'"dtype"', b"[0,1]",
    b'"data_offsets"', b'"__metadata__"', b"{}", b"\\ud800", b"\xff", ENTRY, ENTRY + b',"y":',
]  # fmt: skip


def changed(header, rng):
    """The header with a word or two changed, put in or taken out, as a file."""
    words = re.findall(rb'"[^"]*"|[0-9]+|.', header)
    for _ in range(rng.choice((1, 1, 2))):
        place = rng.randrange(len(words))
        length = rng.choice((0, 0, 1, 1, 2))
        words[place : place + length] = [rng.choice((*PIECES, *words, b" ", b" "))]
    return file_of(b"".join(words), bytes(range(rng.choice((7, 7, 7, 7, 6, 8)))))


def test_on_files_that_are_changed_at_random_both_agree(tmp_path):
    rng = random.Random(0)
    header = {
        "__metadata__": {"a": "b"},
        "x": {"dtype": "U8", "shape": [3, 1], "data_offsets": [0, 3]},
        "y": {"dtype": "I16", "shape": [2], "data_offsets": [3, 7]},
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    taken = 0
    for _ in range(2000):
        content = changed(text, rng)
        expected = theirs(content)
        taken += expected is not None
        try:
            found = ours(tmp_path / "x.safetensors", content)
        except FormatError as error:
            found = None if expected is None or re.search(EXCEPTIONS, str(error)) else str(error)
            expected = None
        assert found == expected, content
    assert taken > 40


def test_tied_weights_come_back_from_what_the_metadata_say(tmp_path):
    path = tmp_path / "x.safetensors"
    weight = np.arange(6, dtype=np.float32).reshape(2, 3)
    safetensors.write(path, {"a.weight": weight}, {"b.weight": "a.weight", "format": "pt"})
    state = lucid.load(path)
    assert list(state) == ["b.weight", "a.weight"]
    assert state["b.weight"] is state["a.weight"]
    assert state["b.weight"].tolist() == weight.tolist()


def test_a_name_that_the_file_has_is_not_taken_from_the_metadata(tmp_path):
    path = tmp_path / "x.safetensors"
    safetensors.write(path, {"a": np.zeros(1), "b": np.ones(1)}, {"b": "a"})
    assert lucid.load(path)["b"].tolist() == [1]


@pytest.mark.parity
def test_tied_weights_of_their_save_model_load_strictly(tmp_path):
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_model

    theirs = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.ReLU(), torch.nn.Linear(3, 3))
    theirs[2].weight = theirs[0].weight
    save_model(theirs, tmp_path / "x.safetensors")
    net = lucid.nn.Sequential(lucid.nn.Linear(3, 3), lucid.nn.ReLU(), lucid.nn.Linear(3, 3))
    net[2].weight = net[0].weight
    net.load_state_dict(lucid.load(tmp_path / "x.safetensors"))
    assert net[0].weight.tolist() == theirs[2].weight.tolist()


DOORS = {
    "tensors": lambda path, x: lucid.save(path, {"__metadata__": x}),
    "a nest": lambda path, x: lucid.save({"__metadata__": x}, path),
    "a run": lambda path, x: lucid.save(path, __metadata__=x),
    "the writer": lambda path, x: safetensors.write(path, {"__metadata__": x.cpu().numpy()}),
}


@pytest.mark.parametrize("save", DOORS.values(), ids=DOORS)
def test_a_tensor_of_the_metadatas_name_is_refused_at_every_door(tmp_path, save):
    with pytest.raises(TypeError, match="a text other than '__metadata__'"):
        save(tmp_path / "x.safetensors", lucid.ones(1))
    assert not list(tmp_path.iterdir())


def test_a_name_that_is_no_text_of_unicode_is_refused(tmp_path):
    with pytest.raises(ValueError, match="is not Unicode"):
        lucid.save(tmp_path / "x.safetensors", {"\ud800": lucid.ones(1)})
    assert not list(tmp_path.iterdir())
