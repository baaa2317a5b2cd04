"""JSON from strangers: how deep it is nested is looked at before it is parsed."""

import json
import re

DEEPEST = 100  # the parser recurses, and where the stack is small, as in WebAssembly, it ends

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKET = re.compile(r"[][{}]")


def parse(text, **hooks):
    """What ``json.loads`` makes of ``text``.

    Raises
    ------
    ValueError
        If it is no JSON, or lists and objects lie more than 100 deep in one another.
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
