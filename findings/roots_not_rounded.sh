#!/usr/bin/env bash
# PyTorch 2.13.0 (CPU, with MKL 2024.2): torch.sqrt is not the nearest float to the root, as IEEE 754 asks of a square
# root and as NumPy's and the processor's own instruction are. A fifth of the float32 results and a hundredth of the
# float64 ones are the float beside it.
#
# The other ops for which IEEE 754 asks the same, + - * /, are exact, and so is the root of a square of whole numbers. It is
# so for seven numbers as for many, for x ** 0.5 too, whatever the order in memory and with ATEN_CPU_CAPABILITY=default as
# well: MKL's vector functions compute it. So two implementations of one formula, say Adam's or a norm's, cannot be compared
# bit by bit through a square root, and a constant such as torch.sqrt(torch.tensor(2 / torch.pi)) differs from math.sqrt's in
# its last digit.
#
# Seen on 1 Dec 2026 on an AMD EPYC (Zen 5), PyTorch's "CPU capability" AVX512, numbers of 100,000 that differ:
#   sqrt    float32: 20190   float64:  1422   at most 1 unit in the last place
#   x**0.5  float32: 20190   float64:  1422   at most 1 unit in the last place
#   1 / x   float32:     0   float64:     0
#   squares float32:     0   float64:     0
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q torch==2.13.0 numpy==2.4.6
cat > "$work/roots.py" <<'PYTHON'
import numpy as np
import torch

DTYPES = (torch.float32, torch.float64)


def compared(name, theirs, exact):
    """How many of PyTorch's results are not the nearest float, and by how much at most."""
    counts, most = [], 0.0
    for dtype in DTYPES:
        x = torch.linspace(0.1, 1, 100_000, dtype=dtype)
        found, expected = theirs(x).numpy(), exact(x.numpy())
        counts.append(int((found != expected).sum()))
        most = max(most, (np.abs(found - expected) / np.spacing(expected)).max().item())
    end = f"   at most {most:.0f} unit in the last place" if most else ""
    print(f"{name:7} float32: {counts[0]:5}   float64: {counts[1]:5}{end}")
    return counts, most


(single, double), most = compared("sqrt", torch.sqrt, np.sqrt)
powers, _ = compared("x**0.5", lambda x: x**0.5, np.sqrt)
quotients, _ = compared("1 / x", lambda x: 1 / x, lambda x: 1 / x)
whole = [torch.arange(1, 5000, dtype=dtype) for dtype in DTYPES]
squares = [int(((k * k).sqrt() != k).sum()) for k in whole]
print(f"squares float32: {squares[0]:5}   float64: {squares[1]:5}")
assert single > 10_000 and double > 500 and most == 1, "PyTorch rounds its roots otherwise now"
assert powers == [single, double]
assert quotients == squares == [0, 0]
PYTHON
"$work/venv/bin/python" "$work/roots.py"
