#!/usr/bin/env bash
# PyTorch 2.13.0 (CPU): a row that is written over within one assignment still gets a gradient. After x[[1, 1]] = s the row
# x[1] holds s[1], and s[0] is nowhere; the gradient of the sum with respect to s[0] is 1 all the same. Written as two
# assignments, x[1] = s[0] and then x[1] = s[1], it is 0, as the values say: a change of s[0] changes nothing.
#
# The documentation of scatter warns of it; assignment by index, index_put and index_copy behave alike. So a model that writes
# rows at places which may meet, say the boxes of a detector or the tokens of experts, trains on gradients of what it threw away.
#
# Seen on 1 Dec 2026:
#   x[[1, 1]] = s             x[1] = [3.0, 4.0]   ds = [1.0, 1.0]   by differences [0.0, 1.0]
#   index_put                 x[1] = [3.0, 4.0]   ds = [1.0, 1.0]   by differences [0.0, 1.0]
#   index_copy                x[1] = [3.0, 4.0]   ds = [1.0, 1.0]   by differences [0.0, 1.0]
#   x[1] = s[0]; x[1] = s[1]  x[1] = [3.0, 4.0]   ds = [0.0, 1.0]   by differences [0.0, 1.0]
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q torch==2.13.0 numpy==2.4.6
cat > "$work/rows.py" <<'PYTHON'
import torch

twice = torch.tensor([1, 1])


def assigned(x, s):
    x[twice] = s
    return x


def one_after_the_other(x, s):
    x[1] = s[0]
    x[1] = s[1]
    return x


WAYS = {
    "x[[1, 1]] = s": assigned,
    "index_put": lambda x, s: x.index_put((twice,), s),
    "index_copy": lambda x, s: x.index_copy(0, twice, s),
    "x[1] = s[0]; x[1] = s[1]": one_after_the_other,
}
source = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
found = {}
for name, write in WAYS.items():
    s = source.clone().requires_grad_()
    y = write(torch.zeros(3, 2), s)
    y.sum().backward()
    moved = [write(torch.zeros(3, 2), source + torch.tensor(step)) for step in ([[1.0], [0]], [[0.0], [1]])]
    differences = [((z - y).sum() / 2).item() for z in moved]
    found[name] = s.grad[:, 0].tolist()
    print(f"{name:25} x[1] = {y[1].tolist()}   ds = {found[name]}   by differences {differences}")
    assert y[1].tolist() == [3.0, 4.0] and differences == [0.0, 1.0]
*at_once, in_turn = found.values()
assert in_turn == [0.0, 1.0]
assert at_once == [[1.0, 1.0]] * 3, "PyTorch gives no gradient to what was written over now"
PYTHON
"$work/venv/bin/python" "$work/rows.py"
