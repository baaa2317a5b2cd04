"""How deep a JSON text is nested is known before it is parsed."""

import json

import pytest

import lucid
from lucid.serialize.json_text import DEEPEST, depth, parse

DEPTHS = {
    "1": 0,
    "[]": 1,
    '{"a": [1, {"b": 2}], "c": []}': 3,
    r'{"[[[": "{{{", "a\"[[": "\\", "b": "]"}': 1,
    '["never closed [[[': 1,
}


@pytest.mark.parametrize(("text", "expected"), DEPTHS.items())
def test_depth_counts_brackets_outside_of_texts(text, expected):
    assert depth(text) == expected


def test_as_deep_as_allowed_is_parsed_and_one_deeper_is_not(monkeypatch):
    assert depth(json.dumps(parse("[" * DEEPEST + "]" * DEEPEST))) == DEEPEST
    monkeypatch.setattr(json, "loads", None)  # the parser does not even see it
    with pytest.raises(ValueError, match=f"more than {DEEPEST} deep"):
        parse("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))


NESTS = {"lists": lambda x: [x], "tuples": lambda x: (x,), "dicts": lambda x: {3: x}}


def nested(nest, levels):
    value = 1.0
    for _ in range(levels):
        value = nest(value)
    return value


@pytest.mark.parametrize("nest", NESTS.values(), ids=NESTS)
def test_what_is_nested_as_people_nest_is_saved_and_loaded(tmp_path, nest):
    path, value = tmp_path / "run.safetensors", nested(nest, 20)
    lucid.save(path, value=value)
    assert lucid.load(path)["value"] == value


@pytest.mark.parametrize("levels", [200, 100_000])
@pytest.mark.parametrize("nest", NESTS.values(), ids=NESTS)
def test_what_could_not_be_loaded_is_not_saved(tmp_path, nest, levels):
    path = tmp_path / "run.safetensors"
    with pytest.raises(ValueError, match="flatten them"):
        lucid.save(path, value=nested(nest, levels))
    assert not path.exists()
