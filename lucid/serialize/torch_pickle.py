"""The table of a PyTorch checkpoint, read so that nothing in it can run.

A pickle is a program for a small machine with a stack, a memo and one-letter instructions. This is
that machine, without the instructions that reach out of it: it builds plain values, and only three
kinds of names mean anything: those of Python's plain values, such as ``set`` and ``OrderedDict``,
PyTorch's storages and dtypes, and the functions that lay a tensor over a storage. Every other name
makes an inert :class:`~lucid.serialize.torch_values.Record`, which holds what it was given and does
nothing.
"""

import pickle
import struct

from lucid.serialize.depth import Depths
from lucid.serialize.format_error import FormatError
from lucid.serialize.torch_values import Name, Record, checked, made, shown

_ROOM = 1 << 24  # bytes that the values of the table may take, beside four times the file's
_A_VALUE, _A_SET = 64, 216  # about what Python takes for one
_DOUBLE = struct.Struct(">d")


def read(text, known, load_storage, room=0, decode=bytes.decode):
    """The value that a pickle builds.

    Parameters
    ----------
    text : bytes
        The pickle.
    known : function
        Gives for (module, name) what the name means, or None.
    load_storage : function
        Gives what a persistent id stands for.
    room : int
        How many bytes the values may take, beside a few million.
    decode : function
        Makes a value of Python 2's texts, of which only the reader knows whether they are text.

    Raises
    ------
    FormatError
        If it is no pickle of protocol 2 to 5, holds instructions that no checkpoint needs, or
        nests its values more than 127 deep.
    """
    try:
        return _Machine(text, known, load_storage, _ROOM + room, decode).run()
    except FormatError:
        raise
    except Exception as error:  # a damaged program can break in as many ways as it has lines
        raise FormatError(f"its table of tensors is damaged ({shown(str(error))})") from None


class _Machine:
    """A program, how far it has run, and what it has made."""

    def __init__(self, text, known, load_storage, room, decode):
        self.text, self.place, self.room = text, 0, room
        self.known, self.load_storage, self.decode = known, load_storage, decode
        self.stack, self.marks, self.memo = [], [], []
        self.depths = Depths()

    def run(self):
        """Step by step to the end."""
        while True:
            code = self.take(1)[0]
            if code == _STOP:
                return self.stack.pop()
            if code not in _DO:
                raise FormatError(_refused(code))
            self.spend(_A_VALUE)
            _DO[code](self)

    def take(self, count):
        """The next bytes of the program."""
        place = self.place + count
        if not self.place <= place <= len(self.text):
            raise FormatError("its table of tensors is damaged: it ends too early")
        piece, self.place = self.text[self.place : place], place
        return piece

    def number(self, width):
        """The next bytes as a count."""
        return int.from_bytes(self.take(width), "little")

    def spend(self, size):
        """Take room, which a small file must not have without end."""
        self.room -= size
        if self.room < 0:
            raise FormatError("its table of tensors makes more values than its size allows")

    def push(self, value):
        """Onto the stack: a plain value, or one that is there already."""
        self.stack.append(value)

    def nest(self, value, items=()):
        """Onto the stack: a new value that holds these."""
        self.depths.made(value, items)
        self.stack.append(value)

    def take_to_mark(self):
        """What lies above the last mark."""
        start = self.marks.pop()
        values = self.stack[start:]
        del self.stack[start:]
        return values

    def lines(self, count):
        """The next lines of the program."""
        found = []
        for _ in range(count):
            end = self.text.index(b"\n", self.place)
            found.append(self.text[self.place : end].decode())
            self.place = end + 1
        return found

    def remember(self, index):
        """Put the top of the stack into the memo; programs number what they put in from 0 on."""
        if index > len(self.memo):
            raise FormatError(f"its table has {len(self.memo)} memos and one numbered {index}")
        self.memo[index : index + 1] = [self.stack[-1]]


def _protocol(machine):
    protocol = machine.take(1)[0]
    if not 2 <= protocol <= 5:
        raise FormatError(f"its table of tensors has protocol {protocol}; lucid reads 2 to 5")


def _frame(machine):
    if machine.number(8) > len(machine.text) - machine.place:
        raise FormatError("its table of tensors is damaged: it ends within a frame")


def _text(width, decode=bytes.decode):
    """An instruction for a text or for bytes, behind their length."""

    def run(machine):
        data = machine.take(machine.number(width))
        machine.spend(len(data))
        machine.push(decode(data))

    return run


def _old_text(width):
    def run(machine):
        _text(width, machine.decode)(machine)

    return run


def _byte_array(machine):
    data = machine.take(machine.number(8))
    machine.spend(len(data))
    machine.nest(bytearray(data))


def _integer(width, is_signed=False):
    return lambda machine: machine.push(
        int.from_bytes(machine.take(width), "little", signed=is_signed)
    )


def _long(width):
    return _text(width, lambda data: int.from_bytes(data, "little", signed=True))


def _float(machine):
    machine.push(_DOUBLE.unpack(machine.take(8))[0])


def _new(make, size=0):
    def run(machine):
        machine.spend(size)
        machine.nest(make())

    return run


def _tuple(length):
    def run(machine):
        values = tuple(machine.stack[-length:])
        if len(values) < length:
            raise FormatError("its table of tensors is damaged: its stack is empty")
        del machine.stack[-length:]
        machine.nest(values, values)

    return run


def _tuple_to_mark(machine):
    values = tuple(machine.take_to_mark())
    machine.nest(values, values)


def _append(machine, values):
    machine.depths.put(machine.stack[-1], values)
    for value in values:
        machine.stack[-1].append(value)


def _set_items(machine, values):
    target = machine.stack[-1]
    if len(values) % 2 or not isinstance(target, (dict, Record)):
        raise FormatError("its table of tensors is damaged: a pair is put into no dict")
    machine.depths.put(target, values)
    for key, value in zip(values[::2], values[1::2], strict=True):
        target[checked(key)] = value


def _add(machine, values):
    machine.depths.put(machine.stack[-1], values)
    for value in values:
        machine.stack[-1].add(checked(value))


def _frozen_set(machine):
    values = frozenset(map(checked, machine.take_to_mark()))
    machine.nest(values, values)


def _global(machine, module, name):
    if not isinstance(module, str) or not isinstance(name, str):
        raise FormatError("its table of tensors is damaged: a name is no text")
    if (module, name) == ("collections", "OrderedDict"):
        machine.nest(_ordered_dict)
        return
    found = machine.known(module, name)
    machine.spend(4 * (len(module) + len(name)))
    machine.nest(Name(f"{module}.{name}") if found is None else found)


def _ordered_dict(*given):
    if given:
        raise FormatError("its table of tensors is damaged: an OrderedDict is made of something")
    return {}


def _call(machine, args):
    function = machine.stack.pop()
    if type(args) is not tuple:
        raise FormatError("its table of tensors is damaged: a call has no tuple of arguments")
    machine.spend(2 * _A_SET)
    is_name = type(function) is Name
    value = made(function, args, machine.spend) if is_name else function(*args)
    is_new = all(value is not arg for arg in args)
    machine.nest(value, args) if is_new else machine.push(value)


def _build(machine):
    state = machine.stack.pop()
    if isinstance(machine.stack[-1], Record):
        machine.depths.put(machine.stack[-1], [state])
        machine.stack[-1].state = state
    elif not isinstance(machine.stack[-1], dict):  # the attributes of a dict are of no use here
        raise FormatError("its table of tensors is damaged: a plain value is given a state")


def _new_with_keywords(machine):
    keywords, args = machine.stack.pop(), machine.stack.pop()
    _call(machine, args)
    if isinstance(machine.stack[-1], Record):
        machine.depths.put(machine.stack[-1], [keywords])
        machine.stack[-1].state = keywords
    elif keywords:
        raise FormatError("its table of tensors is damaged: a plain value is given keywords")


_DO = {
    getattr(pickle, name)[0]: run
    for name, run in dict(
        PROTO=_protocol,
        FRAME=_frame,
        MARK=lambda m: m.marks.append(len(m.stack)),
        POP=lambda m: m.stack.pop(),
        POP_MARK=_Machine.take_to_mark,
        DUP=lambda m: m.push(m.stack[-1]),
        NONE=lambda m: m.push(None),
        NEWTRUE=lambda m: m.push(True),
        NEWFALSE=lambda m: m.push(False),
        BININT=_integer(4, is_signed=True),
        BININT1=_integer(1),
        BININT2=_integer(2),
        LONG1=_long(1),
        LONG4=_long(4),
        BINFLOAT=_float,
        BINUNICODE=_text(4),
        SHORT_BINUNICODE=_text(1),
        BINUNICODE8=_text(8),
        BINSTRING=_old_text(4),
        SHORT_BINSTRING=_old_text(1),
        BINBYTES=_text(4, bytes),
        SHORT_BINBYTES=_text(1, bytes),
        BINBYTES8=_text(8, bytes),
        BYTEARRAY8=_byte_array,
        EMPTY_LIST=_new(list),
        EMPTY_TUPLE=_new(tuple),
        EMPTY_DICT=_new(dict),
        EMPTY_SET=_new(set, _A_SET),
        TUPLE=_tuple_to_mark,
        TUPLE1=_tuple(1),
        TUPLE2=_tuple(2),
        TUPLE3=_tuple(3),
        APPEND=lambda m: _append(m, [m.stack.pop()]),
        APPENDS=lambda m: _append(m, m.take_to_mark()),
        SETITEM=lambda m: _set_items(m, [m.stack.pop(-2), m.stack.pop()]),
        SETITEMS=lambda m: _set_items(m, m.take_to_mark()),
        ADDITEMS=lambda m: _add(m, m.take_to_mark()),
        FROZENSET=_frozen_set,
        GLOBAL=lambda m: _global(m, *m.lines(2)),
        STACK_GLOBAL=lambda m: _global(m, m.stack.pop(-2), m.stack.pop()),
        REDUCE=lambda m: _call(m, m.stack.pop()),
        NEWOBJ=lambda m: _call(m, m.stack.pop()),
        NEWOBJ_EX=_new_with_keywords,
        BUILD=_build,
        BINPUT=lambda m: m.remember(m.number(1)),
        LONG_BINPUT=lambda m: m.remember(m.number(4)),
        MEMOIZE=lambda m: m.remember(len(m.memo)),
        BINGET=lambda m: m.push(m.memo[m.number(1)]),
        LONG_BINGET=lambda m: m.push(m.memo[m.number(4)]),
        BINPERSID=lambda m: m.nest(m.load_storage(m.stack.pop())),
    ).items()
}
_STOP = pickle.STOP[0]
_NAMES = {
    value[0]: name
    for name, value in vars(pickle).items()
    if name.isupper() and type(value) is bytes and len(value) == 1
}


def _refused(code):
    if code not in _NAMES:
        return f"its table of tensors is damaged: {code:#x} is no instruction"
    return f"its table holds the instruction {_NAMES[code]}, which lucid refuses"
