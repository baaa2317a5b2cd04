#!/usr/bin/env bash
# Numba 0.68.1: a branch on an argument that is an integer compiles what all branches call; a branch on the length of an
# argument that is a tuple compiles what that one branch calls, for the length of a tuple belongs to its type.
#
# So loops for filters of 7, 5 and 3 columns, chosen by an integer, are all compiled at the first call, also where a
# network has one size alone. Given a tuple of as many zeros and asked for its length, Numba compiles one of them, and a
# further one when that size first comes.
#
# Seen on 1 Dec 2026 (an EPYC, 2 cores):
#   by an integer           compiled: seven five three   0.93 s
#   by a tuple's length     compiled: seven              0.47 s
#   another length          compiled: seven three        0.39 s
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q numpy==2.4.6 numba==0.68.1 llvmlite==0.50.0
cat > "$work/branches.py" <<'PYTHON'
from time import perf_counter

import numpy as np
from numba import njit


def adder_of(size):
    """A loop that adds so many shifted vectors, with a name of its own."""
    terms = " + ".join(f"w[{s}] * p[i + {s}]" for s in range(size))
    code = f"def add(p, w, y):\n    for i in range(y.size):\n        y[i] += {terms}\n"
    scope = {}
    exec(code, scope)
    return njit(scope["add"])


def made():
    return {"seven": adder_of(7), "five": adder_of(5), "three": adder_of(3)}


def by_an_integer(seven, five, three):
    @njit
    def add(p, w, y, n):
        if n == 7:
            seven(p, w, y)
        elif n == 5:
            five(p, w, y)
        else:
            three(p, w, y)

    return add


def by_a_length(seven, five, three):
    @njit
    def add(p, w, y, columns):
        if len(columns) == 7:
            seven(p, w, y)
        elif len(columns) == 5:
            five(p, w, y)
        else:
            three(p, w, y)

    return add


p, w, y = np.ones(100), np.ones(7), np.zeros(90)
njit(lambda x: x + 1)(1.0)  # Numba's own first call


def tried(what, loops, add, size, expected):
    start = perf_counter()
    add(p, w, y, size)
    seconds = perf_counter() - start
    names = " ".join(name for name, loop in loops.items() if loop.signatures)
    print(f"{what:23} compiled: {names:18} {seconds:.2f} s")
    assert names == expected, "Numba does otherwise now"


loops = made()
tried("by an integer", loops, by_an_integer(*loops.values()), 7, "seven five three")
loops = made()
add = by_a_length(*loops.values())
tried("by a tuple's length", loops, add, (0,) * 7, "seven")
tried("another length", loops, add, (0,) * 3, "seven three")
PYTHON
"$work/venv/bin/python" "$work/branches.py"
