"""JSON from strangers: how deep it is nested is looked at before it is parsed."""

import json
import math
import re

from lucid.serialize.depth import DEEPEST

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKET = re.compile(r"[][{}]")


def parse(text, **hooks):
    """What ``json.loads`` makes of ``text``.

    Raises
    ------
    ValueError
        If it is no JSON, or lists and objects lie more than 127 deep in one another.
    """
    if depth(text) > DEEPEST:
        raise ValueError(f"lists and objects lie more than {DEEPEST} deep in one another")
    return json.loads(text, **hooks)


def depth(text):
    """How deep the lists and objects of a JSON text lie in one another at most."""
    now = deepest = 0
    for bracket in _BRACKET.findall(_TEXT.sub("", text)):
        now += 1 if bracket in "[{" else -1
        deepest = max(deepest, now)
    return deepest


class Table(dict):
    """An object of JSON that remembers names which it had twice; the last value counts."""

    def __init__(self, pairs):
        self.pairs = list(pairs)
        super().__init__(self.pairs)

    def count(self, name):
        """How often a name is there."""
        return sum(found == name for found, _ in self.pairs)


def parse_strictly(text):
    """What :func:`parse` gives, with each object as a :class:`Table`, by the letter of JSON.

    Raises
    ------
    ValueError
        Also for NaN, for numbers that no double is near, and for half of a surrogate pair.
    """
    value = parse(
        text,
        object_pairs_hook=_table,
        parse_int=_integer,
        parse_float=_double,
        parse_constant=_double,
    )
    _check_texts(value)
    return value


def _table(pairs):
    _check_texts([item for pair in pairs for item in pair])
    return Table(pairs)


def _check_texts(value):
    """Raise where a text is none; the objects inside have been looked at as they were made."""
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, list):
        for item in value:
            _check_texts(item)


def _integer(text):
    number = _double(text)
    return number if text == "-0" else int(text)


def _double(text):
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text:.20} is no number of JSON")
    return number
