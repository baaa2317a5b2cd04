#!/usr/bin/env bash
# PyTorch 2.13.0: binary_cross_entropy_with_logits gives a loss of the *target's* dtype, whatever the logits are; the other
# losses promote. Nothing warns.
#
#   float64 logits, float32 target   a float32 loss: the digits of the logits are lost
#   float32 logits, float16 target   a float16 loss: the loss of a confident wrong answer, 70,000, is inf
#   float32 logits, float64 target   a float64 loss
#
# mse_loss and l1_loss of the same pairs have the wider dtype each time. Targets are often made by comparison and cast
# to what is at hand (labels.half(), a float32 file beside a float64 model), so that a loss in float64, taken to check
# gradients, is right to seven digits alone. The gradient that reaches the logits has their dtype, as it must.
#
# Seen on 1 Dec 2026, of a logit of 1e-9 or 70,000 in float32 or float64 beside a target:
#   logits float64, target float32: loss float32, mse float64   log 2 with an error of 2e-09
#   logits float64, target float64: loss float64, mse float64   log 2 with an error of 1e-16
#   logits float32, target float16: loss float16, mse float32   70,000 too far gives inf
#   logits float32, target float32: loss float32, mse float32   70,000 too far gives 70000.0
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q torch==2.13.0 numpy==2.4.6
cat > "$work/dtypes.py" <<'PYTHON'
import math

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss


def losses(logit, logits, target, right):
    """The loss of one logit, and the names of the dtypes of the loss and of the squared error."""
    x, t = torch.tensor([logit], dtype=logits), torch.tensor([right], dtype=target)
    loss = binary_cross_entropy_with_logits(x, t)
    names = [str(y.dtype).removeprefix("torch.") for y in (x, t, loss, mse_loss(x, t))]
    print("logits {}, target {}: loss {}, mse {}".format(*names), end="   ")
    return loss.item(), *names[2:]


for target, expected in ((torch.float32, "float32"), (torch.float64, "float64")):
    loss, of_loss, of_mse = losses(1e-9, torch.float64, target, 1.0)
    error = abs(loss - (math.log(2) - 0.5e-9))
    print(f"log 2 with an error of {error:.0e}")
    assert (of_loss, of_mse) == (expected, "float64"), "the loss has another dtype now"
    assert (error > 1e-9) == (expected == "float32")
for target, expected in ((torch.float16, "float16"), (torch.float32, "float32")):
    loss, of_loss, of_mse = losses(7e4, torch.float32, target, 0.0)
    print(f"70,000 too far gives {loss}")
    assert (of_loss, of_mse) == (expected, "float32"), "the loss has another dtype now"
    assert math.isinf(loss) == (expected == "float16")
PYTHON
"$work/venv/bin/python" "$work/dtypes.py"
