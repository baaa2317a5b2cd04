#!/usr/bin/env bash
# PyTorch 2.13.0: torch.asarray(x, requires_grad=...) of a tensor that needs no copy gives x itself, and changes it: a layer's
# weight that is looked at with requires_grad=False is frozen from then on, and a tensor of data read with requires_grad=True
# collects gradients. NumPy's asarray and torch.as_tensor change nothing. With copy=True, or another dtype, the argument stays
# as it is.
#
# Seen on 1 Dec 2026:
#   weight, requires_grad=False              the same tensor, requires_grad of the layer: [False, True]
#   weight, requires_grad=False, copy=True   another tensor, requires_grad of the layer: [True, True]
#   data, requires_grad=True                 the same tensor, requires_grad of the data: True
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q torch==2.13.0 numpy==2.4.6
cat > "$work/asarray.py" <<'PYTHON'
import torch


def looked_at(**settings):
    """Whether a layer's weight is given back itself, and what of the layer is trained afterwards."""
    layer = torch.nn.Linear(2, 1)
    seen = torch.asarray(layer.weight, requires_grad=False, **settings)
    return seen is layer.weight, [p.requires_grad for p in layer.parameters()]


same, trained = looked_at()
print(f"weight, requires_grad=False              the same tensor, requires_grad of the layer: {trained}")
assert same and trained == [False, True], "asarray leaves its argument as it is now"
same, trained = looked_at(copy=True)
print(f"weight, requires_grad=False, copy=True   another tensor, requires_grad of the layer: {trained}")
assert not same and trained == [True, True]
data = torch.ones(2)
assert torch.asarray(data, requires_grad=True) is data
print(f"data, requires_grad=True                 the same tensor, requires_grad of the data: {data.requires_grad}")
assert data.requires_grad
PYTHON
"$work/venv/bin/python" "$work/asarray.py"
