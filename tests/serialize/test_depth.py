"""What nests its values without end is refused while it is read, before it lies anywhere."""

from itertools import pairwise

import pytest
from serialize.torch_files import Call, Global, table, write

import lucid
from lucid.serialize import FormatError, torch_file
from lucid.serialize.depth import DEEPEST

START, RECORD = b"\x80\x02", b"cmodule\nname\n)R"


def from_outside(levels):
    """Lists that get the next one when they lie in another already."""
    numbers = [i.to_bytes(4, "little") for i in range(levels)]
    made = b"".join(b"]r" + number for number in numbers)
    pairs = pairwise(numbers)
    return START + made + b"".join(b"j" + a + b"j" + b + b"a0" for a, b in pairs) + b"j\0\0\0\0."


NESTS = {
    "tuples": lambda n: START + b")" + b"\x85" * n + b".",
    "pairs": lambda n: START + b")" + b"K\x01\x86" * n + b".",
    "tuples to a mark": lambda n: START + b"(" * n + b")" + b"t" * n + b".",
    "lists": lambda n: START + b"]" * n + b"a" * (n - 1) + b".",
    "lists from outside": from_outside,
    "dicts": lambda n: START + b"}K\x01" * n + b"}" + b"s" * n + b".",
    "calls": lambda n: START + b"cmodule\nname\n" * n + b")R" + b"\x85R" * (n - 1) + b".",
    "states": lambda n: START + RECORD * n + b"b" * (n - 1) + b".",
    "items of objects": lambda n: START + RECORD * n + b"a" * (n - 1) + b".",
    "sizes": lambda n: START + b"ctorch\nSize\n" * n + b")" + b"\x85\x85R" * n + b".",
    "what is thrown away": lambda n: START + b")" + b"\x85" * n + b"0N.",
}


@pytest.mark.parametrize("nest", NESTS.values(), ids=NESTS)
def test_a_table_that_is_nested_without_end_is_refused(tmp_path, nest):
    path = tmp_path / "x.pth"
    write(path, nest(40))
    torch_file.read(path)
    for levels in (200, 15_000):
        write(path, nest(levels))
        with pytest.raises(FormatError, match=f"its values lie more than {DEEPEST} deep"):
            lucid.load(path)


def test_many_values_side_by_side_are_not_deep(tmp_path):
    values = [{"a": (i, [Call(Global("module", "name"), (i,))])} for i in range(3000)]
    write(tmp_path / "x.pth", values)
    assert len(torch_file.read(tmp_path / "x.pth")) == 3000


def test_what_holds_itself_is_not_deep(tmp_path):
    text = table([1])[:-1].replace(b"K\x01", b"h\x00")
    write(tmp_path / "x.pth", text + b".")
    found = torch_file.read(tmp_path / "x.pth")
    assert isinstance(found[0], list)
