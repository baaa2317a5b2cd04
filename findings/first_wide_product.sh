#!/usr/bin/env bash
# NumPy 2.4.6 (OpenBLAS 0.3.31, kernels "Haswell", on an AMD Zen of family 23): float32 products of matrices with at
# most 320 columns run at 28 % of their speed until a wider product has run once in the process.
#
# Whatever the rows: (320, 320) @ (320, 320) and (5000, 320) @ (320, 320) alike, and however often they are repeated.
# One product of (64, 320) @ (320, 321), of one millisecond, ends it for good; (64, 320) @ (320, 320) does not, nor does
# (8, 320) @ (320, 321). So a network whose layers are at most 320 wide may never leave the slow state, and a benchmark
# tells another story for each order of its cases. NumPy 1.26.4 and 2.2.6 do the same. float64 gains a sixth, and the
# kernels "Sandybridge" and "Nehalem" nothing. No page is faulted in meanwhile: it may be that the kernel fetches ahead
# from working memory that only products of more columns than its block of 320 have ever written to. A Zen 3 (family 25),
# where OpenBLAS takes the same kernels, has 44 to 46 thousand million from the start (30 Nov 2026), so it depends on
# the processor.
#
# Seen on 29 Nov 2026, one thread, thousand million multiplications a second, before and after the wide product:
#   (320, 320) @ (320, 320)    before  5.0  after the like  5.0  after the wide 18.6
#   (5000, 320) @ (320, 320)   before  5.0  after the like  5.0  after the wide 18.3
#   (128, 784) @ (784, 256)    before  6.0  after the like  6.0  after the wide 18.4
set -eu
if ! grep -q AuthenticAMD /proc/cpuinfo || ! grep -qE 'cpu family\s*: 23$' /proc/cpuinfo; then
    echo "not looked at: this needs a processor of AMD's family 23"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q numpy==2.4.6
OPENBLAS_NUM_THREADS=1 OPENBLAS_CORETYPE=Haswell "$work/venv/bin/python" - <<'PYTHON'
from time import perf_counter

import numpy as np

SHAPES = (320, 320, 320), (5000, 320, 320), (128, 784, 256)


def speed(m, k, n):
    """The best of nine, in thousand million multiplications a second."""
    a, b, y = (np.random.default_rng(0).random(s, np.float32) for s in ((m, k), (k, n), (m, n)))
    times = []
    for _ in range(9):
        start = perf_counter()
        np.matmul(a, b, out=y)
        times.append(perf_counter() - start)
    return m * k * n / min(times) / 1e9


def run(m, k, n):
    np.ones((m, k), np.float32) @ np.ones((k, n), np.float32)


before = [speed(*shape) for shape in SHAPES]
run(64, 320, 320)
like = [speed(*shape) for shape in SHAPES]
run(64, 320, 321)
after = [speed(*shape) for shape in SHAPES]
for (m, k, n), *found in zip(SHAPES, before, like, after):
    name = f"({m}, {k}) @ ({k}, {n})"
    print("{:26} before {:4.1f}  after the like {:4.1f}  after the wide {:4.1f}".format(name, *found))
assert all(slow < 0.6 * fast for slow, fast in zip(like, after)), "small products are no longer slow at first"
PYTHON
