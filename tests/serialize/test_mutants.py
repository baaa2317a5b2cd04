"""Files changed at random end in FormatError or in the arrays that they hold.

No crash, no hang, no other exception, and no memory out of proportion. ``LUCID_MUTANTS`` says how
many of each kind; ``.ci/nightly`` takes ten thousand.
"""

import codecs
import gc
import io
import os
import pickle
import random
import time
import tracemalloc
import zipfile
from collections import Counter

import numpy as np
import pytest
from serialize.torch_files import Call, Global, Tensor, table

import lucid
from lucid.serialize import FormatError, safetensors
from lucid.serialize.torch_values import Name

MUTANTS = int(os.environ.get("LUCID_MUTANTS", 200))
FOR_THE_TABLE = 1 << 20  # bytes that Python needs whatever the file's size
RNG = np.random.default_rng(0)
FLOATS = RNG.standard_normal(1500).astype(np.float32)


class Type(str):
    """A dtype that a table names."""


class Row:
    """The numbers of a storage that no tensor lies over."""

    def __init__(self, numbers):
        self.numbers = numbers


def shown(value):
    """What was loaded, to compare: arrays become dtype, shape and bytes."""
    if callable(value) or isinstance(value, (Name, Type, Row)):
        return "a name"
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    value = value.numpy() if isinstance(value, lucid.Tensor) else value
    if isinstance(value, np.ndarray):
        return (value.dtype.name, value.shape, value.tobytes())
    return repr(value) if isinstance(value, float) else value


# PyTorch's checkpoints

PARTS = {
    "weights": lambda: {
        "model": {
            "stem.weight": Tensor("0", 0, (30, 50), (50, 1), count=1500),
            "stem.bias": Tensor("0", 7, (50,), (3,), count=1500),
            "half": Tensor("1", 0, (20, 10), (1, 20), kind="HalfStorage", count=200),
            "steps": Tensor("2", 0, (), (), kind="LongStorage", count=1),
            "mask": Tensor("3", 4, (2, 3), (0, 1), kind="BoolStorage", count=16),
        },
        "epoch": 3,
        "args": Call(Global("argparse", "Namespace")),
        "history": [0.5, None, True, "text", (1, 2**40), b"bytes", {"lr": 1e-3, 7: -1}],
    },
    "plain values": lambda: {
        "sets": [Call(Global("__builtin__", "set"), [1, 2, "three"]), {4, 5}, frozenset([6])],
        "bytes": [b"ab\xff", b"", bytearray(b"cd"), 1.5 + 2j, Counter("abca")],
        "x": Tensor("0", 0, (3, 4), (4, 1), count=1500),
    },
    "small floats": lambda: [
        Tensor("0", 8, (3, 4), (4, 1), kind="BFloat16Storage", count=700),
        Tensor("1", 0, (400,), (1,), kind="ByteStorage", count=400),
        Tensor("0", 0, (700,), (1,), kind="BFloat16Storage", count=700),
    ],
}
STORAGES = {
    "0": FLOATS.tobytes(),
    "1": RNG.integers(0, 256, 400, np.uint8).tobytes(),
    "2": (12345).to_bytes(8, "little"),
    "3": bytes([0, 1] * 8),
}


def zipped(text):
    """A checkpoint with this table."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("x/data.pkl", text)
        archive.writestr("x/byteorder", b"little")
        for key, data in STORAGES.items():
            archive.writestr(f"x/data/{key}", data)
        archive.writestr("x/version", b"3\n")
    return stream.getvalue()


PLAIN = dict(
    set=set, frozenset=frozenset, bytes=bytes, bytearray=bytearray, complex=complex,
    encode=codecs.encode, Counter=Counter,
)  # fmt: skip
_TYPES = dict(
    FloatStorage="f4", HalfStorage="f2", LongStorage="i8", BoolStorage="?", ByteStorage="u1",
    BFloat16Storage="bfloat16",
)  # fmt: skip


class Plain(pickle.Unpickler):
    """The same reading in Python's own words, with no check at all."""

    def __init__(self, archive):
        super().__init__(io.BytesIO(archive.read("x/data.pkl")))
        self.archive = archive

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return dict
        if name in PLAIN and module in ("builtins", "__builtin__", "_codecs", "collections"):
            return PLAIN[name]
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return self.tensor
        if module == "torch" and name in _TYPES:
            return Type(_TYPES[name])
        raise pickle.UnpicklingError("another name")

    def persistent_load(self, identity):
        _, kind, key, _, count = identity
        data = self.archive.read(f"x/data/{key}")
        if kind == "bfloat16":
            bits = np.frombuffer(data, np.uint16, count).astype(np.uint32) << 16
            return Row(bits.view(np.float32))
        return Row(np.frombuffer(data, str(kind), count))

    @staticmethod
    def tensor(storage, offset, shape, strides, *_):
        if np.prod(shape, dtype=float) > 1e5:
            raise ValueError("larger than any tensor of these files")
        places = np.full(shape, offset)
        for axis, stride in enumerate(strides):
            steps = np.arange(shape[axis]) * stride
            places = places + steps.reshape([-1 if i == axis else 1 for i in range(len(shape))])
        return storage.numbers[places]


def plainly(content):
    """What the plain reading gives, or None where it fails."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return shown(Plain(archive).load())
    except Exception:
        return None


# How files change

NUMBERS = [bytes([n]) for n in (0, 1, 2, 4, 127, 128, 254, 255)] + [
    n.to_bytes(4, "little") for n in (0, 255, 65536, 2**31 - 1, 2**31, 2**32 - 1)
]


def changed(content, rng, others):
    """One to four changes: bytes, numbers, pieces put in, left out, doubled, or of another file."""
    content = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        place, length = rng.randrange(len(content) or 1), rng.choice((1, 1, 2, 4, 8, 40))
        piece = bytes(content[place : place + length])
        other = rng.choice(others)
        start = rng.randrange(len(other))
        content[place : place + rng.choice((0, length))] = rng.choice(
            (piece, b"", rng.choice(NUMBERS), rng.randbytes(length), other[start : start + length])
        )
    if rng.random() < 0.1:
        del content[rng.randrange(len(content) or 1) :]
    return bytes(content)


def checkpoints():
    """Mutants of checkpoints: of the whole file, and of the table inside a sound zip."""
    rng = random.Random(0)
    tables = [table(make(), protocol) for make in PARTS.values() for protocol in (2, 4, 5)]
    for i in range(MUTANTS):
        text = rng.choice(tables)
        if i % 3:
            yield zipped(changed(text, rng, tables))
        else:
            yield changed(zipped(text), rng, tables)


def safetensors_files(folder):
    """Mutants of safetensors files, runs and nests: of all, of the header, of the numbers."""
    rng = random.Random(1)
    path = folder / "whole.safetensors"
    model = lucid.nn.Linear(3, 2)
    optimizer = lucid.optim.AdamW(model.parameters())
    arrays = {"a": FLOATS[:200].reshape(10, 20), "b": np.arange(5), "c": np.zeros((0, 3), np.int8)}
    contents = []
    for save in (
        lambda: safetensors.write(path, arrays, {"d": "a", "größe": "ä"}),
        lambda: lucid.save({"x": [lucid.ones(3), {"y": (1, 2.5)}], 3: None}, path),
        lambda: lucid.save(path, model=model, optimizer=optimizer, step=3),
    ):
        save()
        contents.append(path.read_bytes())
    for i in range(MUTANTS):
        content = rng.choice(contents)
        end = 8 + int.from_bytes(content[:8], "little")
        if i % 3 == 0:
            yield changed(content, rng, contents)
        elif i % 3 == 1:
            header = changed(content[8:end], rng, contents)
            yield len(header).to_bytes(8, "little") + header + content[end:]
        else:
            place = rng.randrange(end, len(content))
            yield content[:place] + rng.randbytes(1) + content[place + 1 :]


@pytest.fixture
def loaded(tmp_path):
    """Load a file and measure: what it holds, or None if it is refused."""

    def load(content):
        path = tmp_path / "mutant"
        path.write_bytes(content)
        tracemalloc.reset_peak()
        before, start = tracemalloc.get_traced_memory()[0], time.perf_counter()
        try:
            found = lucid.load(path)
        except FormatError as error:
            assert "mutant" in str(error)  # noqa: PT017
            found = None
        peak = tracemalloc.get_traced_memory()[1] - before
        assert peak <= 4 * len(content) + FOR_THE_TABLE, f"{peak} bytes for {len(content)}"
        assert time.perf_counter() - start < 10
        return found

    gc.collect()
    tracemalloc.start()
    yield load
    tracemalloc.stop()


def test_a_changed_checkpoint_is_refused_or_holds_what_is_loaded(loaded):
    refused = agreed = 0
    for content in checkpoints():
        found = loaded(content)
        refused += found is None
        expected = None if found is None else plainly(content)
        agreed += expected is not None
        assert expected is None or shown(found) == expected
    assert refused > MUTANTS / 4
    assert agreed > MUTANTS / 40


def test_a_changed_safetensors_file_is_refused_or_holds_what_is_loaded(loaded, tmp_path):
    reference = pytest.importorskip("safetensors", reason="compares with the package")
    refused = agreed = 0
    for content in safetensors_files(tmp_path):
        found = loaded(content)
        refused += found is None
        if found is None:
            continue
        theirs = {name: bytes(x["data"]) for name, x in reference.deserialize(content)}
        ours = {name: x.numpy().tobytes() for name, x in found.items()} if _is_flat(found) else {}
        agreed += theirs.keys() <= ours.keys()
        assert all(ours.get(name, data) == data for name, data in theirs.items())
    assert refused > MUTANTS / 4
    assert agreed > MUTANTS / 20


def _is_flat(found):
    return all(isinstance(x, lucid.Tensor) for x in found.values())


HOSTILE = {
    "a million sets": b"\x80\x02" + b"\x8f0" * 1_000_000 + b"N.",
    "lists in lists": b"\x80\x02" + b"]" * 100_000 + b"a" * 99_999 + b".",
    "tuples that double": b"\x80\x02)" + b"\x94h\x00\x86" + b"2\x86" * 60 + b".",
    "tuples that double, as a key": b"\x80\x02}(" + b")" + b"2\x86" * 60 + b"Nu.",
    "tuples that double, as a shape": b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(NK\x00)"
    + b"2\x86" * 60 + b")tR.",
    "deep tuples as a key": b"\x80\x02})" + b"\x85" * 100_000 + b"Ns.",
    "an integer of a million bytes as an offset": table(
        [Tensor("0", 256**1_000_000, (1,), (1,), count=1500)]
    ),
    "one of a million bytes as a count": table([Tensor("0", 0, (1,), (1,), count=256**1_000_000)]),
    "a storage in a thousand dtypes": table(
        [Tensor(key, 0, (10**6,), (0,), kind="BFloat16Storage", count=200) for key in "01" * 50]
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_table_is_refused_at_once(tmp_path, text):
    path = tmp_path / "x.pth"
    path.write_bytes(zipped(text))
    start = time.perf_counter()
    try:
        lucid.load(path)
    except FormatError as error:
        assert len(str(error)) < 1000  # noqa: PT017
    assert time.perf_counter() - start < 10


def many_times(call, *args):
    """A table in which a function is given the same arguments a thousand times."""
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, 2)
    pickler.fast = True  # which leaves the memo empty
    pickler.dump(args)
    given = stream.getvalue()[:-1] + b"q\0"
    return given + b"]" + (b"c" + call + b"h\0Ra") * 1000 + b"."


def tuple_of_one_hash(first):
    """A pair of numbers with the hash of all others that this function makes, in a table."""
    mask, prime_1, prime_2 = 2**64 - 1, 11400714785074694791, 14029467366897019727  # of xxHash
    sum_1 = (2870177450012600261 + first * prime_2) & mask
    lane = ((sum_1 << 31 | sum_1 >> 33) & mask) * prime_1
    second = (12345 - lane) * pow(prime_2, -1, 2**64) & mask
    second -= (second >> 63) << 64
    return (first, second) if abs(second) < 2**61 - 1 else None


PAIRS = [pair for pair in map(tuple_of_one_hash, range(1, 30_000)) if pair]
COPIES = {
    "sets": (b"__builtin__\nset\n", list(range(10_000))),
    "frozen sets": (b"__builtin__\nfrozenset\n", list(range(10_000))),
    "sets of pairs": (b"__builtin__\nset\n", PAIRS),
    "counters": (b"collections\nCounter\n", dict.fromkeys(range(10_000), 1)),
    "bytes": (b"_codecs\nencode\n", "a" * 65536, "latin1"),
    "byte arrays": (b"__builtin__\nbytearray\n", b"a" * 65536),
    "devices": (b"torch\ndevice\n", "a" * 65536),
}


@pytest.mark.parametrize(
    ("call", "args"), [(call, args) for call, *args in COPIES.values()], ids=COPIES
)
def test_what_is_copied_a_thousand_times_is_refused_at_once(tmp_path, call, args):
    path = tmp_path / "x.pth"
    path.write_bytes(zipped(many_times(call, *args)))
    start = time.perf_counter()
    with pytest.raises(FormatError, match="more values than its size allows"):
        lucid.load(path)
    assert time.perf_counter() - start < 10


def test_the_plain_reading_agrees_on_a_whole_file(tmp_path):
    content = zipped(table(PARTS["small floats"]()))
    path = tmp_path / "x.pth"
    path.write_bytes(content)
    assert shown(lucid.load(path)) == plainly(content) is not None
