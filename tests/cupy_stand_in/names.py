"""What CuPy offers, read from names.txt."""

from inspect import Parameter, Signature
from pathlib import Path
from typing import NamedTuple

UFUNC = Signature(
    [
        Parameter("operands", Parameter.VAR_POSITIONAL),
        *(Parameter(name, Parameter.KEYWORD_ONLY, default=None) for name in ("out", "dtype")),
        Parameter("casting", Parameter.KEYWORD_ONLY, default=None),
    ]
)


class Name(NamedTuple):
    """A name of CuPy, and for a function what it takes."""

    is_ufunc: bool
    signature: Signature | None


def names_of(owner):
    """The names of ``owner``, such as ``"cupy.ndarray"``, in a dict."""
    lines = Path(__file__).with_name("names.txt").read_text().splitlines()[1:]
    entries = (line.partition(" ") for line in lines)
    split = ((*path.rpartition("."), rest) for path, _, rest in entries)
    return {name: _parse(rest) for holder, _, name, rest in split if holder == owner}


def check_call(owner, name, signature, args, kwargs):
    """Raise where CuPy does not take such arguments."""
    try:
        signature.bind_partial(*args, **kwargs)
    except TypeError as error:
        raise TypeError(f"CuPy's {owner}.{name}: {error}") from None


def _parse(text):
    if text == "ufunc":
        return Name(True, UFUNC)
    if not text or "..." in text:
        return Name(False, None)
    return Name(False, Signature(list(_parameters(text.strip("()")))))


def _parameters(text):
    kind = Parameter.POSITIONAL_OR_KEYWORD
    for name in filter(None, text.split(", ")):
        if name == "*":
            kind = Parameter.KEYWORD_ONLY
        elif name.startswith("**"):
            yield Parameter(name[2:], Parameter.VAR_KEYWORD)
        elif name.startswith("*"):
            yield Parameter(name[1:], Parameter.VAR_POSITIONAL)
            kind = Parameter.KEYWORD_ONLY
        else:
            yield Parameter(name, kind)
