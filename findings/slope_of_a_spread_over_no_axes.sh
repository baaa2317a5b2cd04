#!/usr/bin/env bash
# PyTorch 2.13.0 (CPU): x.var(dim=()) and x.std(dim=()) are the spread of all numbers, as without dim; their gradients are
# not: that of var is n times too large for correction=0, infinite for the default of 1, and of the wrong sign for 2.
#
# An empty tuple of axes means all axes in the forward. The backward divides by the number of elements along the axes that
# dim names, less the correction, and the product of no lengths is 1: 1 - 1 is 0. The same for torch.var_mean, std_mean.
# No warning is given; sum, mean and norm over () are right both ways. An axis list that is made by a program, such as all
# axes but the first of a vector, is empty by chance.
#
# Seen on 1 Dec 2026, for x = [1, 2, 4, 8] in float64:
#   var, correction 0   value  7.19   gradient [-5.5, -3.5, 0.5, 8.5]      of var(): [-1.38, -0.88, 0.12, 2.12]
#   var, correction 1   value  9.58   gradient [-inf, -inf, inf, inf]      of var(): [-1.83, -1.17, 0.17, 2.83]
#   var, correction 2   value 14.38   gradient [5.5, 3.5, -0.5, -8.5]      of var(): [-2.75, -1.75, 0.25, 4.25]
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q torch==2.13.0 numpy==2.4.6
cat > "$work/spread.py" <<'PYTHON'
import torch

WRONG = {0: 4.0, 1: torch.inf, 2: -2.0}  # by the correction: how many times the right gradient
x = torch.tensor([1.0, 2.0, 4.0, 8.0], dtype=torch.float64, requires_grad=True)
for correction, times in WRONG.items():
    values, gradients = [], []
    for axes in ({}, {"dim": ()}):
        y = x.var(correction=correction, **axes)
        values.append(y.item())
        gradients.append(torch.autograd.grad(y, x)[0])
    right, found = gradients
    shown = [[round(g, 2) for g in gradient.tolist()] for gradient in (found, right)]
    print(f"var, correction {correction}   value {values[1]:5.2f}   gradient {shown[0]!s:27} of var(): {shown[1]}")
    assert values[0] == values[1], "the value was the right one"
    assert torch.allclose(found, times * right), "PyTorch does otherwise now"
PYTHON
"$work/venv/bin/python" "$work/spread.py"
