#!/usr/bin/env bash
# PyTorch 2.13.0 (CPU, with NumPy 2.4.6): constants of 32 bits inside computations of 64.
#
# In float64, the gradient of F.hardsigmoid between its bends is not 1/6 but 1/6 rounded to float32,
# 3e-8 off, and that of F.hardswish is right; so a gradient check in float64 at 1e-9 fails for the one
# and passes for the other. The gradient of F.binary_cross_entropy divides by at least 1e-12 rounded to
# float32, so that where x is 0 it is 4e-9 away from 1e12.
#
# Seen on 28 Nov 2026:
#   hardsigmoid 2.98e-08, hardswish 0.00e+00, binary_cross_entropy 4.00e-09
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q torch==2.13.0 numpy==2.4.6
"$work/venv/bin/python" - <<'PYTHON'
import torch
from torch.nn import functional as F


def slope(f, at):
    x = torch.tensor([at], dtype=torch.float64, requires_grad=True)
    f(x).backward()
    return x.grad.item()


sixth = abs(slope(F.hardsigmoid, 0.5) * 6 - 1)
swish = abs(slope(F.hardswish, 0.5) / (0.5 / 3 + 0.5) - 1)
zero = torch.ones(1, dtype=torch.float64)
bce = abs(slope(lambda x: F.binary_cross_entropy(x, zero), 0.0) / -1e12 - 1)
print(f"hardsigmoid {sixth:.2e}, hardswish {swish:.2e}, binary_cross_entropy {bce:.2e}")
assert 1e-9 < sixth < 1e-7 and swish < 1e-12
assert 1e-9 < bce < 1e-8
PYTHON
