#!/usr/bin/env bash
# Numba 0.68.1 (llvmlite 0.50.0) for x86-64 with AVX2: a choice between two arrays is compiled to one number at a time,
# with a jump for each, while the same choice of two numbers that were read before takes a vector register of them.
#
#   z[i] = x[i] if c[i] else y[i]                 no vectors
#   a, b = x[i], y[i]; z[i] = a if c[i] else b    vectors
#
# Python says that only one of the two is read, and LLVM keeps to it: it reads nothing that the program might not have
# read, although both arrays are as long. With AVX-512 it gathers from the addresses that were chosen, so that a loop
# that was tuned there is not fast elsewhere. One array and one number are vectorised in either form. The values are the
# same, and "some vector instruction" is in the assembly of both, which moves the descriptions of the arrays: count those
# that choose. Where the conditions follow no pattern the processor guesses half of the jumps wrong, and 200,000 numbers
# took 801 µs in the first form and 34 µs in the second, on an AMD EPYC (Zen 3), where NumPy's where took 826 µs.
#
# Seen on 30 Nov 2026, instructions that choose among several numbers at once, and gathers:
#   znver3          one of two   0   both read   5   array or number   5   gathers   0
#   haswell         one of two   0   both read   5   array or number   5   gathers   0
#   skylake-avx512  one of two   2   both read   5   array or number   5   gathers   2
set -eu
case $(uname -m) in
    x86_64 | amd64) ;;
    *) echo "not looked at: this reads the assembly of x86-64" && exit 0 ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q numpy==2.4.6 numba==0.68.1 llvmlite==0.50.0
cat > "$work/count.py" <<'PYTHON'
import re
import sys

from numba import njit, types

FLOATS, BOOLS = types.Array(types.float32, 1, "C"), types.Array(types.bool_, 1, "C")
CHOOSES = r"v(?:p?blend\w*|maskmov\w*|movups.*\{%k\d\}).*%[xyz]mm"


def one_of_two(c, x, y, z):
    for i in range(z.size):
        z[i] = x[i] if c[i] else y[i]


def both_read(c, x, y, z):
    for i in range(z.size):
        a, b = x[i], y[i]
        z[i] = a if c[i] else b


def array_or_number(c, x, y, z):
    for i in range(z.size):
        z[i] = x[i] if c[i] else 0.0


def count(function, pattern):
    compiled = njit((BOOLS, FLOATS, FLOATS, FLOATS), error_model="numpy")(function)
    return len(re.findall(pattern, "".join(compiled.inspect_asm().values())))


first, both, number = (count(f, CHOOSES) for f in (one_of_two, both_read, array_or_number))
gathers = count(one_of_two, "gather")
print(f"one of two {first:3}   both read {both:3}   array or number {number:3}   gathers {gathers:3}")
has_512 = sys.argv[1] == "skylake-avx512"
assert both > 2 and number > 2, "numbers that were read before are no longer chosen in vectors"
assert (gathers > 0) if has_512 else (first == 0), "one of two arrays is compiled otherwise now"
PYTHON
for processor in znver3 haswell skylake-avx512; do
    printf '%-15s ' "$processor"
    NUMBA_CPU_NAME=$processor "$work/venv/bin/python" "$work/count.py" "$processor"
done
