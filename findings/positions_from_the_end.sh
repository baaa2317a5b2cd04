#!/usr/bin/env bash
# PyTorch 2.13.0 (CPU): -1 is the last position for index_fill, put, take, take_along_dim and x[...], and an error for
# index_select, index_add, index_copy, gather and scatter, whose documentation speaks of positions in the same words. So
# index_fill(0, i, 0) and index_copy(0, i, zeros) are not the same, and code that fills rows with one of them cannot be
# turned into the other without i % n.
#
# Seen on 1 Dec 2026, for x of three numbers and the position -1:
#   from the end: index_fill put take take_along_dim x[i]
#   refused:      gather index_add index_copy index_select scatter
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q torch==2.13.0 numpy==2.4.6
cat > "$work/positions.py" <<'PYTHON'
import torch

x, one, last = torch.zeros(3), torch.ones(1), torch.tensor([-1])
CALLS = {
    "gather": lambda: x.gather(0, last),
    "index_add": lambda: x.index_add(0, last, one),
    "index_copy": lambda: x.index_copy(0, last, one),
    "index_fill": lambda: x.index_fill(0, last, 1.0),
    "index_select": lambda: x.index_select(0, last),
    "put": lambda: x.put(last, one),
    "scatter": lambda: x.scatter(0, last, 1.0),
    "take": lambda: x.take(last),
    "take_along_dim": lambda: x.take_along_dim(last, 0),
    "x[i]": lambda: x[last],
}
taken, refused = [], []
for name, call in CALLS.items():
    try:
        call()
    except (IndexError, RuntimeError):
        refused.append(name)
    else:
        taken.append(name)
print("from the end:", *taken)
print("refused:     ", *refused)
assert taken == ["index_fill", "put", "take", "take_along_dim", "x[i]"]
assert refused == ["gather", "index_add", "index_copy", "index_select", "scatter"]
PYTHON
"$work/venv/bin/python" "$work/positions.py"
