#!/usr/bin/env bash
# PyTorch 2.13.0 (CPU): the gradient of F.interpolate is not that of its forward where a scale_factor rounds down to the
# size that the input has, in the modes "bicubic" (images) and "nearest" (sequences and volumes).
#
# A factor of 1.25 makes 3 pixels out of 3. By default (recompute_scale_factor=None) positions follow from the factor,
# so that the forward mixes or copies other pixels than its own. The backward compares sizes alone, finds them equal, and
# hands the gradient on unchanged, as if the forward had copied the image. Both ways agree in the other modes: "linear",
# "bilinear", "trilinear", and "nearest" of images copy an axis that keeps its length. No warning is given; gradcheck
# finds it. recompute_scale_factor=True or size= avoid it.
#
# Seen on 30 Nov 2026; the greatest difference between J x, with the Jacobian J by autograd, and the forward, which is
# linear, relative to the greatest number:
#   bicubic    images      forward copies: False   J x - y: 0.46
#   bilinear   images      forward copies: True    J x - y: 0.00
#   nearest    images      forward copies: True    J x - y: 0.00
#   nearest    sequences   forward copies: False   J x - y: 1.22
#   nearest    volumes     forward copies: False   J x - y: 1.66
#   linear     sequences   forward copies: True    J x - y: 0.00
#   trilinear  volumes     forward copies: True    J x - y: 0.00
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q torch==2.13.0 numpy==2.4.6
cat > "$work/resize.py" <<'PYTHON'
import torch
from torch.autograd.functional import jacobian

CASES = (
    ("bicubic", "images", (1, 1, 3, 3), False),
    ("bilinear", "images", (1, 1, 3, 3), True),
    ("nearest", "images", (1, 1, 3, 3), True),
    ("nearest", "sequences", (1, 1, 3), False),
    ("nearest", "volumes", (1, 1, 3, 3, 3), False),
    ("linear", "sequences", (1, 1, 3), True),
    ("trilinear", "volumes", (1, 1, 3, 3, 3), True),
)
for mode, kind, shape, is_right in CASES:
    torch.manual_seed(0)
    x = torch.randn(shape, dtype=torch.float64)

    def resize(x):
        return torch.nn.functional.interpolate(x, scale_factor=1.25, mode=mode)

    y = resize(x)
    assert y.shape == x.shape
    by_gradient = jacobian(resize, x).reshape(y.numel(), -1) @ x.flatten()
    off = ((by_gradient - y.flatten()).abs().max() / y.abs().max()).item()
    print(f"{mode:10} {kind:11} forward copies: {torch.equal(x, y)!s:7} J x - y: {off:.2f}")
    assert (off < 1e-9) == is_right, "the gradient has changed"
PYTHON
"$work/venv/bin/python" "$work/resize.py"
