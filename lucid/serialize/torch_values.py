"""What a table of PyTorch's may hold beside tensors: plain values, and inert records of the rest.

For some of Python's plain values a pickle has no instruction, or none in the protocol of PyTorch's
files; they are written as calls, such as ``set`` of a list. Of those that PyTorch reads too each
has a function here, which takes what Python writes and refuses everything else.
"""

import reprlib
from collections import Counter
from typing import NamedTuple

from lucid.serialize.format_error import FormatError

_AN_ITEM = 128  # bytes: about what a set or a dict takes for one


class Name(NamedTuple):
    """A class or function that a table names, such as ``argparse.Namespace``."""

    origin: str

    def __repr__(self):
        return f"<{self.origin}>"


class Record:
    """What an unknown class or function makes: it keeps what it is given, inert."""

    def __init__(self, origin, args):
        self.origin, self.args, self.items, self.state = origin, args, [], None

    def __setitem__(self, key, value):
        self.items.append((key, value))

    def append(self, value):
        """What a list takes, or a set."""
        self.items.append(value)

    add = append

    def __repr__(self):
        return f"<{self.origin}>"


def made(name, args, spend):
    """What a call of a name makes: a plain value, or a record.

    Parameters
    ----------
    name : Name
        What is called.
    args : tuple
        What it is given.
    spend : function
        Takes bytes off the room that is left: what holds few values may be copied many times.

    Raises
    ------
    FormatError
        If Python does not write such a plain value.
    """
    make = _PLAIN.get(name.origin)
    if make is None:
        return Record(name.origin, args)
    try:
        return make(spend, *args)
    except (TypeError, UnicodeError, OverflowError):
        raise FormatError(
            f"its table of tensors is damaged: {name.origin} is given {shown(args)}"
        ) from None


def checked(key):
    """A key that is quick to look up: tuples in tuples could take for ever."""
    parts = key if type(key) is tuple and len(key) <= 16 else (key,)
    for part in parts:
        is_small = type(part) is int and abs(part) < 2**61
        if not is_small and not isinstance(part, (str, bytes, float, bool, type(None), Record)):
            raise FormatError(f"its table of tensors has the key {shown(key)}")
    return key


def shown(value):
    """A short text of a value, however large the value is."""
    short = reprlib.Repr()
    short.maxlevel, short.maxstring, short.maxother = 2, 80, 60
    try:
        return short.repr(value)
    except ValueError:  # integers of thousands of digits have no text
        return f"<{type(value).__name__}>"


def _are(types, *values):
    """Nothing; or an error where a value is of another type."""
    if any(type(value) not in types for value in values):
        raise TypeError


def _pay(spend, keys):
    """The price of a copy: a stranger can give all tuples one hash, so that all are compared."""
    tuples = sum(type(key) is tuple for key in keys)
    spend(_AN_ITEM * len(keys) + tuples**2 // 4)


def _set(spend, items):
    _are((list,), items)
    _pay(spend, items)
    return set(map(checked, items))


def _frozen_set(spend, items):
    return frozenset(_set(spend, items))


def _bytes(spend):
    """No bytes at all: others are a text, encoded."""
    return b""


def _encoded(spend, text, encoding):
    _are((str,), text, encoding)
    if encoding not in ("latin1", "latin-1"):  # a character is a byte
        raise TypeError
    spend(len(text))
    return text.encode("latin1")


def _byte_array(spend, data=b"", *encoding):
    data = _encoded(spend, data, *encoding) if encoding else data
    _are((bytes,), data)
    spend(len(data))
    return bytearray(data)


def _complex(spend, real, imaginary):
    _are((int, float), real, imaginary)
    return complex(real, imaginary)


def _counter(spend, counts):
    _are((dict,), counts)
    _pay(spend, counts)
    return Counter(counts)


def _device(spend, kind, index=None):
    """Its text, such as ``"cuda:1"``."""
    _are((str,), kind)
    _are((int, type(None)), index)
    spend(len(kind))
    return kind if index is None else f"{kind}:{index:d}"


_BUILTINS = dict(
    set=_set, frozenset=_frozen_set, bytes=_bytes, bytearray=_byte_array, complex=_complex
)
_PLAIN = {
    "_codecs.encode": _encoded,
    "collections.Counter": _counter,
    "torch.device": _device,
    **{
        f"{module}.{name}": make
        for module in ("builtins", "__builtin__")  # the second is Python 2's, and protocol 2's
        for name, make in _BUILTINS.items()
    },
}
