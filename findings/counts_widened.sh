#!/usr/bin/env bash
# Numba 0.68.1 (llvmlite 0.50.0) for x86-64 with AVX2: a count kept in np.int32 is kept in 64 bits, four to a vector
# register instead of eight, unless every sum is cast back.
#
#   n = int32(0);  n += int32(x[i] != x[i])              adds in 64 bits (vpaddq, vpsubq)
#   n = int32(0);  n = int32(n + int32(x[i] != x[i]))    adds in 32 bits (vpaddd, vpsubd)
#
# NumPy's int32 + int32 is int32. Numba's is int64, of scalars (not of arrays), so that the variable, which must have
# one type, is int64 from its first assignment on, whatever the program calls it; max of two int32 stays int32. A
# register holds half as many, and the comparisons of float32 are widened to 64 bits too: 100,000 numbers took 13 µs in
# the first form and 5 µs in the second on an AMD EPYC (Zen 3). The value differs too, past 2³¹: the first form counts
# on, the second wraps as NumPy's does.
#
# Seen on 30 Nov 2026, additions and subtractions of vectors of whole numbers in the loop's assembly:
#   znver3     widened: 64 bits  8, 32 bits  0   cast back: 64 bits  0, 32 bits  7   type int64, int32
#   haswell    widened: 64 bits  8, 32 bits  0   cast back: 64 bits  0, 32 bits  7   type int64, int32
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

from numba import njit, types
from numpy import int32

FLOATS = types.Array(types.float32, 1, "C")


def widened(x):
    n = int32(0)
    for i in range(x.size):
        n += int32(x[i] != x[i])
    return n


def cast_back(x):
    n = int32(0)
    for i in range(x.size):
        n = int32(n + int32(x[i] != x[i]))
    return n


def look(function):
    """How often the loop adds or subtracts vectors of 64 and of 32 bits, and what it returns."""
    compiled = njit((FLOATS,), error_model="numpy")(function)
    assembly = "".join(compiled.inspect_asm().values())
    adds = (len(re.findall(rf"vp(?:add|sub){size}\s.*%ymm", assembly)) for size in "qd")
    return *adds, compiled.nopython_signatures[0].return_type


(wide, few, long), (none, narrow, short) = look(widened), look(cast_back)
print(
    f"widened: 64 bits {wide:2}, 32 bits {few:2}   cast back: 64 bits {none:2}, 32 bits {narrow:2}"
    f"   type {long}, {short}"
)
assert (long, short) == (types.int64, types.int32), "the sum of two int32 has another type now"
assert wide > few and narrow > none, "the two forms are compiled otherwise now"
PYTHON
for processor in znver3 haswell; do
    printf '%-10s ' "$processor"
    NUMBA_CPU_NAME=$processor "$work/venv/bin/python" "$work/count.py"
done
