#!/usr/bin/env bash
# Numba 0.68.1: where SciPy is installed, the first call of any compiled function imports scipy.linalg, also of a function
# that is read from the cache and has nothing to do with linear algebra. It is more than half of that call's time.
#
# Numba looks whether there is a BLAS for its np.dot by importing scipy.linalg, and does so when it loads its list of what
# it can compile, before it looks into the cache. A script of a few calls gets slower when SciPy is installed beside it,
# which users of scikit-learn have; import numba alone imports the empty package scipy, without its parts.
#
# Seen on 30 Nov 2026 (an Intel processor, 2 cores), first call of x + 1 from the cache, the median of five processes:
#   without SciPy 1.17.0   0.15 s   scipy.linalg imported: False
#   with SciPy 1.17.0      0.37 s   scipy.linalg imported: True
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q numpy==2.4.6 numba==0.68.1 llvmlite==0.50.0
cat > "$work/first_call.py" <<'PYTHON'
import sys
from time import perf_counter

import numba


@numba.njit(cache=True)
def plus_one(x):
    return x + 1


before = "scipy.linalg" in sys.modules
start = perf_counter()
plus_one(1.0)
print(f"{perf_counter() - start:.2f}", before, "scipy.linalg" in sys.modules)
PYTHON
look() { # what is installed, and whether scipy.linalg is to be imported
    "$work/venv/bin/python" "$work/first_call.py" > "$work/compiled"
    for _ in 1 2 3 4 5; do "$work/venv/bin/python" "$work/first_call.py"; done | sort > "$work/cached"
    read -r seconds before after < <(sed -n 3p "$work/cached")
    printf '%-22s %s s   scipy.linalg imported: %s\n' "$1" "$seconds" "$after"
    [ "$before $after" = "False $2" ] || { echo "Numba does otherwise now" && exit 1; }
}
look "without SciPy 1.17.0" False
"$work/venv/bin/pip" install -q scipy==1.17.0
look "with SciPy 1.17.0" True
