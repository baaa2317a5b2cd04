#!/usr/bin/env bash
# PyTorch 2.13.0 (CPU): a number over a tensor is no division. n / x is computed as (1 / x) * n, rounded twice, so that more than
# a quarter of the results are not the nearest float, n / n is not always 1, and where 1 / x is too large the result is inf
# although n / x is not. torch.tensor(n) / x, torch.div and x / n divide, and are exact.
#
# So 1 - k / k, schedules such as 5 / steps and means over a tensor of counts depend on how the line is written, and two
# libraries differ in the last bit, or in an infinity, where one of them divides.
#
# Seen on 1 Dec 2026, of 20,000 numbers from 0.1 to 4 those that are not the nearest float to the quotient:
#   float32   3 / x: 6315   torch.tensor(3.) / x: 0   1 / x: 0
#   float64   3 / x: 6274   torch.tensor(3.) / x: 0   1 / x: 0
#   n / n is not 1 for 41 47 55 61 82 83 94 97
#   1e-3 / 1e-39 = inf, and by torch.tensor(1e-3) 9.999998032339912e+35
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q torch==2.13.0 numpy==2.4.6
cat > "$work/quotients.py" <<'PYTHON'
import numpy as np
import torch

for dtype in (torch.float32, torch.float64):
    x = torch.linspace(0.1, 4, 20_000, dtype=dtype)
    three = torch.tensor(3.0, dtype=dtype)
    ways = {"3 / x": 3 / x, "torch.tensor(3.) / x": three / x, "1 / x": 1 / x}
    exact = {name: np.asarray(1 if name == "1 / x" else 3, x.numpy().dtype) / x.numpy() for name in ways}
    wrong = {name: int((y.numpy() != exact[name]).sum()) for name, y in ways.items()}
    print(str(dtype).removeprefix("torch."), *(f"  {name}: {count}" for name, count in wrong.items()))
    assert wrong["3 / x"] > 4000, "PyTorch divides now"
    assert wrong["torch.tensor(3.) / x"] == wrong["1 / x"] == 0
uneven = [n for n in range(1, 100) if (n / torch.tensor(float(n))).item() != 1]
print("n / n is not 1 for", *uneven)
assert uneven
small = torch.tensor(1e-39)
by_number, by_tensor = (1e-3 / small).item(), (torch.tensor(1e-3) / small).item()
print(f"1e-3 / 1e-39 = {by_number}, and by torch.tensor(1e-3) {by_tensor}")
assert by_number == float("inf") and 0.9e36 < by_tensor < 1.1e36
PYTHON
"$work/venv/bin/python" "$work/quotients.py"
