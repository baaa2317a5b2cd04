"""Nested Python values as a JSON text, with the tensors inside them as named arrays beside it.

What JSON has is written as it is. What it has not is written as a dict of one entry:

    {"__tensor__": "optimizer.state.0.exp_avg"}    the array of that name
    {"__tuple__": [0.9, 0.999]}                    a tuple
    {"__dict__": [[0, {...}], [1, {...}]]}         a dict whose keys are no plain texts
"""

import json

from lucid.backend import as_array, is_array, kind_of
from lucid.backend.device import move
from lucid.serialize.json_text import DEEPEST, depth, parse
from lucid.tensor import Tensor

_TOO_DEEP = (
    "a checkpoint holds no lists and dicts that lie dozens deep in one another: flatten them"
)


def pack(values):
    """``values`` as a text and a dict of arrays.

    Raises
    ------
    TypeError
        If there is something else inside than numbers, texts, tensors, and lists, tuples and
        dicts of them.
    ValueError
        If two tensors would have one name, or lists and dicts lie too deep in one another.
    """
    arrays = {}
    try:
        text = json.dumps(_plain("", values, arrays))
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    if depth(text) > DEEPEST:
        raise ValueError(_TOO_DEEP)
    return text, arrays


def unpack(text, arrays):
    """What :func:`pack` made a text and arrays of, each array as a Tensor.

    Raises
    ------
    ValueError
        If it made nothing of the kind.
    """
    left = dict(arrays)
    try:
        values = parse(text, object_hook=lambda entry: _rebuilt(entry, left))
    except (LookupError, TypeError, ValueError) as error:
        raise ValueError(f"its table of values is damaged ({error!r})") from None
    if left:
        raise ValueError(f"its table of values has no place for {sorted(left)[0]!r}")
    return values


def _plain(name, value, arrays):
    """``value`` as JSON has it; the tensors inside go to ``arrays``."""
    if isinstance(value, dict):
        if all(_is_plain_key(key) for key in value):
            return {key: _plain(_join(name, key), item, arrays) for key, item in value.items()}
        pairs = [[_plain(name, k, arrays), _plain(_join(name, k), value[k], arrays)] for k in value]
        return {"__dict__": pairs}
    if isinstance(value, (list, tuple)):
        items = [_plain(_join(name, i), item, arrays) for i, item in enumerate(value)]
        return items if isinstance(value, list) else {"__tuple__": items}
    if isinstance(value, Tensor) or is_array(value):
        if name in arrays:
            raise ValueError(f"two tensors would be called {name!r}: rename one")
        array = value.array if isinstance(value, Tensor) else as_array(value)
        arrays[name] = move(array, "cpu")
        return {"__tensor__": name}
    if value is None or type(value) in (bool, int, float, str):
        return value
    raise TypeError(
        f"{name} is a {kind_of(value)}: a checkpoint holds tensors, Python's numbers and "
        "texts, and lists, tuples and dicts of them"
        + (": write its state_dict()" if hasattr(value, "state_dict") else "")
    )


def _rebuilt(entry, arrays):
    """An object of the JSON text as the value that it stands for."""
    match entry:
        case {"__tensor__": name}:
            return Tensor(arrays.pop(name))
        case {"__tuple__": items}:
            return tuple(items)
        case {"__dict__": pairs}:
            return dict(pairs)
    return entry


def _is_plain_key(key):
    return isinstance(key, str) and not key.startswith("__")


def _join(name, key):
    return f"{name}.{key}" if name else str(key)
