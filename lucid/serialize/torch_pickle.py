"""The table of a PyTorch checkpoint, read so that nothing in it can run.

A pickle is a program for a small machine with a stack. We let it run only instructions that
build plain values, and only three kinds of names mean anything: ``OrderedDict``, PyTorch's
storages and dtypes, and the functions that lay a tensor over a storage. Every other name
becomes a class of inert :class:`Record`, which holds what it was given and does nothing.
"""

import io
import pickle
import pickletools
from collections import OrderedDict

from lucid.serialize.format_error import FormatError

_BUILDS_VALUES = frozenset(
    "PROTO FRAME STOP MARK POP POP_MARK DUP NONE NEWTRUE NEWFALSE BININT BININT1 BININT2 LONG1 "
    "LONG4 BINFLOAT BINUNICODE SHORT_BINUNICODE BINUNICODE8 BINSTRING SHORT_BINSTRING BINBYTES "
    "SHORT_BINBYTES BINBYTES8 EMPTY_LIST APPEND APPENDS EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 "
    "EMPTY_DICT SETITEM SETITEMS EMPTY_SET ADDITEMS FROZENSET GLOBAL STACK_GLOBAL REDUCE BUILD "
    "NEWOBJ NEWOBJ_EX BINPUT LONG_BINPUT MEMOIZE BINGET LONG_BINGET BINPERSID".split()
)


class Record:
    """What a name that lucid does not know stands for: it keeps what it is given, inert."""

    origin = ""  # the module and the name, such as argparse.Namespace

    def __new__(cls, *args, **kwargs):
        record = super().__new__(cls)
        record.args, record.items, record.state = args, [], None
        return record

    def __init__(self, *args, **kwargs):
        pass

    def __setstate__(self, state):
        self.state = state

    def __setitem__(self, key, value):
        self.items.append((key, value))

    def append(self, value):
        """What a list takes, or a set."""
        self.items.append(value)

    add = append

    def __repr__(self):
        return f"<{self.origin}>"


def read(text, known, load_storage):
    """The value that a pickle builds.

    Parameters
    ----------
    text : bytes
        The pickle.
    known : function
        Gives for (module, name) what the name means, or None.
    load_storage : function
        Gives what a persistent id stands for.

    Raises
    ------
    FormatError
        If it is no pickle of protocol 2 to 5, or holds instructions that no checkpoint needs.
    """
    try:
        _check(text)
        return _Reader(text, known, load_storage).load()
    except FormatError:
        raise
    except Exception as error:  # a damaged program can break in as many ways as it has lines
        raise FormatError(f"its table of tensors is damaged ({error})") from None


def _check(text):
    """Every instruction is one that builds values, and numbers its memos as it makes them."""
    memos = 0
    for instruction, value, _ in pickletools.genops(text):
        name = instruction.name
        if name not in _BUILDS_VALUES:
            raise FormatError(f"its table holds the instruction {name}, which lucid refuses")
        if name == "PROTO" and not 2 <= value <= 5:
            raise FormatError(f"its table of tensors has protocol {value}; lucid reads 2 to 5")
        if name == "FRAME" and value > len(text):
            raise FormatError("its table of tensors ends within a frame")
        memos += name in ("BINPUT", "LONG_BINPUT", "MEMOIZE")
        if name.endswith("BINPUT") and value >= memos:  # the reader makes room up to there
            raise FormatError(f"its table has {memos} memos and one numbered {value}")


class _Reader(pickle.Unpickler):
    def __init__(self, text, known, load_storage):
        super().__init__(io.BytesIO(text), encoding="utf-8")
        self.known, self.persistent_load = known, load_storage

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        found = self.known(module, name)
        return type("Record", (Record,), {"origin": f"{module}.{name}"}) if found is None else found
