"""WebAssembly's binary format, as far as a kernel of ours goes.

A function is a list of instructions for a machine with a stack: ``get(x) + get(y) + ADD + put(z)``
is z = x + y. Instructions are bytes, so that ``+`` puts one behind the other. What a loop repeats
ends with :func:`again_while`. Source: WebAssembly Core Specification 2.0, chapter 5; the section
``dylink.0``, which makes a library of a module, is in the "tool conventions" of WebAssembly.
"""

import struct

I32, V128 = b"\x7f", b"\x7b"  # an integer of 32 bits, and four floats of 32 bits
ADD, LESS = b"\x6a", b"\x49"  # of integers without sign
_VECTOR = b"\xfd"
ADD4, SUBTRACT4, MULTIPLY4, DIVIDE4 = [_VECTOR + bytes([code, 1]) for code in range(0xE4, 0xE8)]
LEAST4, LARGEST4, NEAREST4 = _VECTOR + b"\xe8\x01", _VECTOR + b"\xe9\x01", _VECTOR + b"\x6a"
AS_INTEGERS4, ADD_INTEGERS4 = _VECTOR + b"\xf8\x01", _VECTOR + b"\xae\x01"
SHIFT_INTEGERS4 = _VECTOR + b"\xab\x01"
ZERO4 = _VECTOR + b"\x0c" + bytes(16)
_FLOATS = b"\x02"  # they lie at multiples of 4 bytes


def get(local):
    """A local variable, onto the stack."""
    return b"\x20" + number(local)


def put(local):
    """The top of the stack, into a local variable."""
    return b"\x21" + number(local)


def constant(n):
    """A number, onto the stack."""
    return b"\x41" + signed(n)


def advance(local, step):
    """local += step, where ``step`` are the instructions that give it."""
    return get(local) + step + ADD + put(local)


def load4(offset=0):
    """Four floats from the address on the stack."""
    return _VECTOR + b"\x00" + _FLOATS + number(offset)


def repeat4():
    """The float at the address on the stack, four times."""
    return _VECTOR + b"\x09" + _FLOATS + number(0)


def store4(offset=0):
    """The four floats on the stack, to the address beneath them."""
    return _VECTOR + b"\x0b" + _FLOATS + number(offset)


def four(x):
    """A float, or an integer, four times, onto the stack."""
    piece = struct.pack("<i" if isinstance(x, int) else "<f", x)
    return _VECTOR + b"\x0c" + 4 * piece


def loop(body):
    """A piece that :func:`again_while` at its end repeats."""
    return b"\x03\x40" + body + b"\x0b"


def again_while(condition):
    """Back to the beginning of the loop unless ``condition`` leaves 0."""
    return condition + b"\x0d\x00"


def library(name, parameters, locals, code):
    """A library of one function, which takes integers and returns nothing.

    Parameters
    ----------
    name : str
        What it is called.
    parameters : int
        How many it takes.
    locals : list of (int, bytes)
        How many more local variables it has, and of what type.
    code : bytes
        What it does.

    Returns
    -------
    bytes
        A module that takes the memory of the program that loads it.
    """
    kind = b"\x60" + _vector([I32] * parameters) + _vector([])
    memory = _name("env") + _name("memory") + b"\x02\x00" + number(1)
    body = _vector([number(count) + kind for count, kind in locals]) + code + b"\x0b"
    sections = {
        0: _name("dylink.0") + b"\x01" + number(4) + bytes(4),  # no memory of its own, no table
        1: _vector([kind]),
        2: _vector([memory]),
        3: _vector([number(0)]),  # one function, of the first kind
        7: _vector([_name(name) + b"\x00" + number(0)]),
        10: _vector([number(len(body)) + body]),
    }
    parts = [number(i) + number(len(section)) + section for i, section in sections.items()]
    return b"\0asm\1\0\0\0" + b"".join(parts)


def number(n):
    """A number that is not negative, seven bits a byte, the last ones first (LEB128)."""
    return _in_sevens(n, max(1, -(-n.bit_length() // 7)))


def signed(n):
    """A number that has its sign in the last bit of these."""
    return _in_sevens(n, (n if n >= 0 else ~n).bit_length() // 7 + 1)


def _in_sevens(n, count):
    *others, last = [n >> 7 * i & 127 for i in range(count)]
    return bytes([*(piece | 128 for piece in others), last])


def _vector(items):
    return number(len(items)) + b"".join(items)


def _name(text):
    return number(len(text)) + text.encode()
