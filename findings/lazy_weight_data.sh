#!/usr/bin/env bash
# PyTorch 2.13.0 (CPU): what is written into .data of a lazy layer's weight before the first forward is lost in silence.
#
# An UninitializedParameter has no shape, and the functions of nn.init raise a ValueError for it. Its .data, however, is an
# empty tensor of another object each time: normal_, fill_ and their kin succeed there, and change nothing. So
# net.weight.data.normal_(0, 0.01) behind nn.LazyLinear(1), a line of textbooks, leaves the layer with its usual first
# weights, of another spread, and a seed gives other numbers than the line says.
#
# Seen on 30 Nov 2026:
#   .data.fill_(7) gives tensor([])
#   nn.init.constant_ raises ValueError
#   after the first forward, weights of 7: 0 of 8, all within 1/sqrt(8): True
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q torch==2.13.0 numpy==2.4.6
cat > "$work/lazy.py" <<'PYTHON'
import warnings

import torch
from torch import nn

warnings.simplefilter("ignore")
layer = nn.LazyLinear(1)
print(".data.fill_(7) gives", layer.weight.data.fill_(7))
try:
    nn.init.constant_(layer.weight, 7)
except ValueError as error:
    print("nn.init.constant_ raises", type(error).__name__)
else:
    raise SystemExit("nn.init takes an uninitialized parameter")
layer(torch.ones(2, 8))
count, small = int((layer.weight == 7).sum()), bool((layer.weight.abs() <= 8**-0.5).all())
print(f"after the first forward, weights of 7: {count} of 8, all within 1/sqrt(8): {small}")
assert count == 0 and small, "what is written before the first forward stays"
PYTHON
"$work/venv/bin/python" "$work/lazy.py"
